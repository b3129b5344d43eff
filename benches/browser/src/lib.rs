//! The program that `cargo xtask bench` measures inside the browser, beside the site's own: settings for the site's worker, the
//! first layer beside `ndarray`'s, and the parts of a step.
//!
//! Digits are generated, so that nothing needs to be fetched; they have about as many blank pixels as MNIST's.

use moe::digits::N_INPUTS;
use moe::digits::generated::Generator;
use moe::kernel::sparse::gather;
use moe::kernel::{LANES, SparseRows};
use moe::mixture::ObjectiveMemory;
use moe::mixture::{InputScaling, Layout};
use moe::training::{BatchPart, Inputs, Learner, TrainConfig, Trainer, presets};
use ndarray::Array2;
use wasm_bindgen::prelude::*;

/// As in the program that trains.
#[global_allocator]
static ALLOCATOR: moe::kernel::lines::Lines = moe::kernel::lines::Lines;

/// Digits to draw batches from.
const N_DIGITS: u64 = 4_096;

/// The settings of a preset as JSON, with the fields of `changes`, an object in JSON, in place of its own.
#[wasm_bindgen]
pub fn config(preset: &str, changes: &str) -> Result<String, JsError> {
    let preset = presets::preset(preset).ok_or_else(|| JsError::new("there is no such preset"))?;
    let mut config = serde_json::to_value((preset.config)())?;
    let changes: serde_json::Map<String, serde_json::Value> = serde_json::from_str(changes)?;
    config.as_object_mut().ok_or_else(|| JsError::new("settings are an object"))?.extend(changes);
    let checked: TrainConfig = serde_json::from_value(config)?;
    Ok(serde_json::to_string(&checked)?)
}

/// The first layers of a run, forward, for one batch: ours on lists of pixels, and `ndarray`'s product.
#[wasm_bindgen]
pub struct FirstLayer {
    pixels: SparseRows,
    weights: Vec<f32>,
    base: Vec<f32>,
    hidden: Vec<f32>,
    dense_pixels: Array2<f32>,
    dense_weights: Array2<f32>,
}

#[wasm_bindgen]
impl FirstLayer {
    /// For a batch of `batch_size` digits and the networks of the default preset.
    #[wasm_bindgen(constructor)]
    pub fn new(batch_size: usize) -> Self {
        let config = presets::specialists();
        let trainer = Trainer::new(&config, batch_size);
        let layout = trainer.learner().networks().layout;
        let inputs = Inputs::new(Generator::new(1).digits(0..batch_size as u64), config.input_reduction);
        let mut pixels = SparseRows::new(N_INPUTS);
        (0..batch_size).for_each(|digit| inputs.push_to(digit, InputScaling::Plain, &mut pixels));
        let mut dense_pixels = Array2::zeros((batch_size, N_INPUTS));
        for row in 0..batch_size {
            for entry in pixels.row(row) {
                dense_pixels[[row, entry.column as usize]] = entry.value;
            }
        }
        let weights = trainer.learner().state().parameters[layout.width..layout.n_first()].to_vec();
        let dense_weights = Array2::from_shape_vec((N_INPUTS, layout.width), weights.clone());
        Self {
            pixels,
            base: vec![0.0; layout.width],
            hidden: vec![0.0; batch_size * layout.width],
            dense_pixels,
            dense_weights: dense_weights.expect("a row of weights for each input"),
            weights,
        }
    }

    /// Our product, `times` times; gives a value of the result, so that the compiler keeps it.
    pub fn sparse(&mut self, times: usize) -> f32 {
        for _ in 0..times {
            gather(&self.pixels, &self.weights, &self.base, &mut self.hidden);
        }
        self.hidden[LANES]
    }

    /// The product of `ndarray`, `times` times; gives a value of the result.
    pub fn ndarray(&mut self, times: usize) -> f32 {
        let mut result = 0.0;
        for _ in 0..times {
            result = self.dense_pixels.dot(&self.dense_weights)[[0, LANES]];
        }
        result
    }
}

/// A step of one of several workers that share a run, cut into its parts.
#[wasm_bindgen]
pub struct Step {
    config: TrainConfig,
    inputs: Inputs,
    sampler: moe::training::sampler::Sampler,
    learner: Learner,
    part: BatchPart,
    outputs: Vec<f32>,
    memory: ObjectiveMemory,
    transposed: SparseRows,
}

#[wasm_bindgen]
impl Step {
    /// For these settings, as JSON, and the first of `n_workers` workers.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str, n_workers: usize) -> Result<Self, JsError> {
        let config: TrainConfig = serde_json::from_str(config)?;
        let inputs = Inputs::new(Generator::new(1).digits(0..N_DIGITS), config.input_reduction);
        let trainer = Trainer::new(&config, inputs.len());
        let n_networks = Layout::new(config.shape()).n_networks;
        let layout = Layout::of_members(config.shape(), 0..n_networks / n_workers);
        let state = trainer.learner().state().of_members(&layout);
        Ok(Self {
            sampler: Trainer::sampler(&config, inputs.len(), 0),
            learner: Learner::new(&config, layout, state, 0, trainer.steps_per_epoch()),
            config,
            inputs,
            part: BatchPart::default(),
            outputs: Vec::new(),
            memory: ObjectiveMemory::default(),
            transposed: SparseRows::default(),
        })
    }

    /// Lists of pixels for the batch.
    pub fn fill(&mut self) {
        self.part.fill(&self.config, self.learner.steps(), &mut self.sampler, &self.inputs);
    }

    /// Outputs of the networks.
    pub fn forward(&mut self) {
        self.learner.forward(&self.part, &mut self.outputs);
    }

    /// The objective, a second time, so that it can be timed alone; it overwrites the outputs.
    pub fn objective(&mut self) {
        let layout = self.learner.networks().layout;
        let objective = self.learner.objective();
        objective.cost_and_gradient(&layout, &self.part.labels, &mut self.outputs, &mut self.memory);
    }

    /// The transposed lists, a second time, so that they can be timed alone.
    pub fn transpose(&mut self) {
        self.part.slices.iter().for_each(|pixels| self.transposed.set_transpose_of(pixels));
    }

    /// Objective, gradient and update.
    pub fn learn(&mut self) {
        self.learner.learn(&self.part, &mut self.outputs);
    }
}
