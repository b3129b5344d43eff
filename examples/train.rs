//! The same training as the page's, natively: `cargo run --release --example train -- MNIST_DIR PRESET EPOCHS SEED`.

use moe::digits::{Dataset, Digits};
use moe::training::{EvaluationJob, Inputs, Trainer, presets};
use std::io::Read;

fn load(folder: &str, split: &str) -> Digits {
    let raw = |name: &str| {
        let mut bytes = Vec::new();
        let file = std::fs::File::open(format!("{folder}/{split}-{name}.gz")).unwrap();
        flate2::read::GzDecoder::new(file).read_to_end(&mut bytes).unwrap();
        bytes
    };
    let images = raw("images-idx3-ubyte")[16..].as_chunks::<784>().0.to_vec();
    Digits { images, labels: raw("labels-idx1-ubyte")[8..].to_vec() }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let data = Dataset { name: "MNIST".into(), train: load(&arguments[0], "train"), test: load(&arguments[0], "t10k") };
    let mut config = (presets::preset(&arguments[1]).unwrap().config)();
    config.seed = arguments[3].parse().unwrap();
    if let Some(b) = arguments.get(4) {
        config.batch_size = b.parse().unwrap();
    }
    let train = Inputs::new(data.train, config.input_reduction);
    let test = Inputs::new(data.test, config.input_reduction);
    let mut trainer = Trainer::new(&config, train.len());
    for epoch in 1..=arguments[2].parse::<u32>().unwrap() {
        let start = std::time::Instant::now();
        let mut cost = 0.0;
        for _ in 0..trainer.steps_per_epoch() {
            cost += trainer.step(&train).cost;
        }
        let seconds = start.elapsed().as_secs_f64();
        let e = EvaluationJob::new(trainer.model(), trainer.steps(), test.len()).finish(&test);
        println!(
            "epoch {epoch}: {:.0} k/s cost {:.4} test {:.4} err {:.2} base {:.2} lead {:.2} NMI {:.2} alive {} H {:.2} eval {:?}",
            train.len() as f64 / seconds / 1e3,
            cost / trainer.steps_per_epoch() as f32,
            e.cost,
            100. * e.error,
            100. * e.baseline_error,
            100. * e.lead_error,
            e.specialisation,
            e.experts_alive,
            e.gate_entropy,
            start.elapsed().as_secs_f64() - seconds
        );
    }
}
