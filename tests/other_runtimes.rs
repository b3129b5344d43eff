//! Saved models give the same outputs elsewhere: in NumPy, and in ONNX Runtime.
//!
//! The tests run where the Python that `MOE_PYTHON` names, or else `python3`, has the modules.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // In a test a panic is the message.

use moe::choice::Choice;
use moe::digits::generated::Generator;
use moe::digits::{Digits, Image, N_INPUTS};
use moe::mixture::{Activation, Cost, Prediction};
use moe::model_file::ModelFile;
use moe::training::{Inputs, TrainConfig, Trainer, presets};
use std::path::PathBuf;
use std::process::Command;

/// Largest difference between an output here and elsewhere.
const TOLERANCE: f32 = 1e-5;

/// The Python that has these modules, or a line that says why there is none.
fn python_with(modules: &str) -> Option<String> {
    let given = std::env::var("MOE_PYTHON").ok().filter(|python| !python.is_empty());
    let python = given.unwrap_or_else(|| "python3".to_owned());
    let tried = Command::new(&python).args(["-c", &format!("import {modules}")]).output();
    if tried.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    println!("skipped: {python} has not the modules {modules}; MOE_PYTHON can name another Python");
    None
}

/// Small models of every cost with every kind of hidden unit, the default preset, and models that ask only a few experts.
fn models(digits: &Digits) -> Vec<ModelFile> {
    let small = TrainConfig { n_experts: 3, n_hidden: 6, ..presets::specialists() };
    let costs = Cost::ALL.iter().map(|(cost, _, _)| *cost);
    let with_each_unit = |cost| Activation::ALL.iter().map(move |(activation, _, _)| (cost, *activation));
    let mut configs: Vec<TrainConfig> = costs
        .flat_map(with_each_unit)
        .map(|(cost, activation)| TrainConfig { cost, activation, ..small.clone() })
        .collect();
    configs.push(presets::specialists());
    for (cost, top_k) in [(Cost::BlendedLogits, 2), (Cost::GaussianMixture, 2), (Cost::MixtureLikelihood, 1)] {
        configs.push(TrainConfig { cost, top_k, ..small.clone() });
    }
    let trained = |config: TrainConfig| {
        let inputs = Inputs::new(digits.clone(), config.input_reduction);
        let mut trainer = Trainer::new(&config, inputs.len());
        for _ in 0..100 {
            trainer.step(&inputs);
        }
        ModelFile::new(&trainer.model(), trainer.steps(), "generated digits")
    };
    configs.into_iter().map(trained).collect()
}

/// Runs a script on all models, and compares each line of its output with the `values` of our predictions.
fn check(name: &str, modules: &str, bytes: fn(&ModelFile) -> Vec<u8>, values: fn(Prediction) -> Vec<f32>) {
    let Some(python) = python_with(modules) else { return };
    let digits = Generator::new(3).digits(0..1000);
    let images: Vec<Image> = digits.images.iter().take(20).collect();
    let models = models(&digits);
    let folder = std::env::temp_dir().join(format!("moe-other-runtimes-{modules}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let pixels = folder.join("pixels");
    let reduction = presets::specialists().input_reduction;
    let plain = images.iter().flat_map(|image| reduction.apply(image)).map(|pixel| f32::from(pixel) / 255.0);
    std::fs::write(&pixels, plain.flat_map(f32::to_le_bytes).collect::<Vec<u8>>()).unwrap();
    assert_eq!(std::fs::metadata(&pixels).unwrap().len(), (4 * images.len() * N_INPUTS) as u64);
    let paths: Vec<PathBuf> = (0..models.len()).map(|model| folder.join(model.to_string())).collect();
    models.iter().zip(&paths).for_each(|(model, path)| std::fs::write(path, bytes(model)).unwrap());

    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let output = Command::new(python).arg(script).arg(&pixels).args(&paths).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), models.len() * images.len());
    let mut largest: f32 = 0.0;
    for (file, lines) in models.iter().zip(lines.chunks_exact(images.len())) {
        let model = file.model();
        for (image, line) in images.iter().zip(lines) {
            let theirs: Vec<f32> = line.split_whitespace().map(|value| value.parse().unwrap()).collect();
            let ours = values(model.read(image));
            assert_eq!(ours.len(), theirs.len());
            let worst = ours.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            let TrainConfig { cost, activation, top_k, .. } = &file.config;
            assert!(worst <= TOLERANCE, "{cost:?}, {activation:?}, {top_k} asked: {worst:e}, {ours:?} is {theirs:?}");
            largest = largest.max(worst);
        }
    }
    println!("{name}: largest difference {largest:e}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn numpy_gives_the_same_outputs() {
    check("examples/read_model.py", "numpy", ModelFile::to_bytes, |p| {
        [p.gate, p.experts.concat(), p.answer, p.baseline].concat()
    });
}

#[test]
fn onnx_runtime_gives_the_same_outputs() {
    check("tests/run_onnx.py", "onnxruntime", ModelFile::to_onnx, |p| [p.gate, p.experts.concat(), p.answer].concat());
}
