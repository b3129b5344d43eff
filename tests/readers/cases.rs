//! Models of every cost with every kind of hidden unit, with switches, a gate by hand and top-k at random: each is loaded
//! into the page's state, set there, read, tested by a real session of the worker, and saved.

use moe::choice::Choice;
use moe::digits::generated::Generator;
use moe::digits::reduce::InputReduction;
use moe::digits::{Dataset, Digits, Image};
use moe::mixture::{Activation, BiasPlace, Cost, InputScaling, MAX_EXPERTS, Prediction, Routing};
use moe::model_file::ModelFile;
use moe::page::state::State;
use moe::page::state::event::Event;
use moe::page::state::files::download::ModelFormat;
use moe::protocol::{DataFile, FromWorker, ToWorker, VERSION};
use moe::training::{Evaluation, Inputs, TrainConfig, Trainer, presets};
use moe::worker::session::Session;
use rand_core::RngCore;
use rand_pcg::Pcg32;
use std::cell::Cell;
use std::sync::OnceLock;

/// Test digits, one of each class, so that figures by class are those of a single image.
pub const N_DIGITS: usize = 10;
/// Settings at random for each pair of cost and hidden unit.
const ROUNDS: usize = 4;

/// A model with its settings, and what everything in this program makes of it.
pub struct Case {
    /// The settings of the model.
    pub config: TrainConfig,
    /// What the page shows of each test digit.
    pub readings: Vec<Prediction>,
    /// The worker's test on these digits.
    pub test: Evaluation,
    /// The model, saved as safetensors.
    pub safetensors: Vec<u8>,
    /// The model, saved as ONNX.
    pub onnx: Vec<u8>,
}

/// All cases, made once.
pub fn cases() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    CASES.get_or_init(|| {
        let mut random = Pcg32::new(1991, 23);
        let costs = || Cost::ALL.iter().map(|(cost, ..)| *cost);
        let units = || Activation::ALL.iter().map(|(unit, ..)| *unit);
        let pairs = || costs().flat_map(|cost| units().map(move |unit| (cost, unit)));
        let rounds = (0..ROUNDS).flat_map(|_| pairs());
        rounds.map(|(cost, activation)| Case::new(model(cost, activation, &mut random), &mut random)).collect()
    })
}

/// The digits of the tests: the first of each class, and the digits before them.
pub fn digits() -> &'static Dataset {
    static DIGITS: OnceLock<Dataset> = OnceLock::new();
    DIGITS.get_or_init(|| {
        let generated = Generator::new(3).digits(0..300);
        let mut test = Digits::default();
        for class in 0..N_DIGITS as u8 {
            let first = generated.labels.iter().position(|label| *label == class).unwrap();
            test.images.push(&generated.images.get(first));
            test.labels.push(class);
        }
        Dataset { name: "a few digits".into(), train: generated, test }
    })
}

/// The images of the test digits.
pub fn images() -> Vec<Image> {
    digits().test.images.iter().collect()
}

fn below(random: &mut Pcg32, n: usize) -> usize {
    random.next_u32() as usize % n
}

/// A small model after a few steps, of any number of experts.
fn model(cost: Cost, activation: Activation, random: &mut Pcg32) -> ModelFile {
    let config = TrainConfig {
        cost,
        activation,
        n_experts: [1, 2, 3, 5, 8, MAX_EXPERTS][below(random, 6)],
        n_hidden: 5 + below(random, 4),
        input_scaling: [InputScaling::Centred, InputScaling::Plain][below(random, 2)],
        input_reduction: InputReduction::Pool,
        moving_average: false,
        routing: Routing::ALL[below(random, Routing::ALL.len())].0,
        routing_k: 1 + below(random, 3),
        bias_rate: [0.0, 0.02][below(random, 2)],
        bias_place: BiasPlace::ALL[below(random, 2)].0,
        ..presets::specialists()
    };
    let inputs = Inputs::new(digits().train.clone(), config.input_reduction);
    let mut trainer = Trainer::new(&config, inputs.len());
    for _ in 0..10 + below(random, 30) {
        trainer.step(&inputs);
    }
    ModelFile::new(&trainer.model(), trainer.steps(), "generated digits")
}

/// Settings of the gate, as their keys and texts. Some of the experts that are off would get all of the gate.
fn routing(file: &mut ModelFile, random: &mut Pcg32) -> [(&'static str, String); 3] {
    let n_experts = file.config.n_experts;
    let n_switched = if below(random, 2) == 0 { 0 } else { n_experts };
    let off: Vec<usize> = (0..n_switched).filter(|_| below(random, 3) == 0).collect();
    if off.len() < n_experts && below(random, 2) == 0 {
        off.iter().for_each(|expert| file.weights.gate_w2[[0, *expert]] += 200.0);
    }
    let text = |numbers: Vec<usize>| numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(" ");
    let points = (0..n_experts).map(|_| [0, 0, 10, 10, 37, 100][below(random, 6)]).collect();
    [
        ("experts_off", if off.is_empty() { "-".into() } else { text(off) }),
        ("gate_by_hand", if below(random, 3) == 0 { text(points) } else { "-".into() }),
        ("top_k", (1 + below(random, n_experts + 2).min(MAX_EXPERTS - 1)).to_string()),
    ]
}

impl Case {
    fn new(mut file: ModelFile, random: &mut Pcg32) -> Self {
        let routing = routing(&mut file, random);
        let mut page = Page::new();
        let name = "model.safetensors".to_owned();
        page.does(Event::ModelGiven(DataFile { name, bytes: file.to_bytes() }));
        for (key, text) in routing {
            page.does(Event::Setting { key, text });
        }
        let readings = (0..N_DIGITS as u32).map(|digit| page.reading(digit)).collect();
        let [safetensors, onnx] = [ModelFormat::Safetensors, ModelFormat::Onnx].map(|format| page.saved(format));
        let (config, test) =
            (TrainConfig::clone(&page.state.shown.config), page.state.shown.evaluation.as_ref().unwrap().clone());
        assert!(test.complete && test.n_digits as usize == N_DIGITS);
        Self { config, readings, test, safetensors, onnx }
    }
}

/// The page's state with its worker.
struct Page {
    state: State,
    worker: Session,
}

impl Page {
    fn new() -> Self {
        let now = Cell::new(0.0);
        let worker = Session::new(move || {
            now.set(now.get() + 4.0);
            now.get()
        });
        let mut page = Self { state: State::default(), worker };
        page.does(Event::Worker(FromWorker::Ready { version: VERSION }));
        page
    }

    /// Applies an event, and lets the worker answer everything that follows.
    fn does(&mut self, event: Event) {
        self.state.update(event);
        loop {
            let mut answers = Vec::new();
            for message in self.state.take_outbox() {
                match message {
                    ToWorker::UseDataset(_) => answers.push(self.worker.use_dataset(digits().clone())),
                    message => answers.extend(self.worker.handle(message)),
                }
            }
            if answers.is_empty() && !self.worker.has_background_work() {
                break;
            }
            if answers.is_empty() {
                answers = self.worker.work_in_background(5.0);
            }
            answers.into_iter().for_each(|answer| self.state.update(Event::Worker(answer)));
        }
        assert_eq!(self.state.message, None);
    }

    /// What the page shows of a test digit.
    fn reading(&mut self, digit: u32) -> Prediction {
        self.does(Event::TestDigit(digit));
        self.state.prepare_frame();
        self.state.reading.prediction.clone().unwrap()
    }

    /// The file that the page offers.
    fn saved(&mut self, format: ModelFormat) -> Vec<u8> {
        self.does(Event::SaveModel(format));
        self.state.take_downloads().pop().unwrap().bytes
    }
}
