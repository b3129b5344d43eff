//! One run: weights, optimiser, order of the digits; a step at a time.

use super::config::TrainConfig;
use super::inputs::{Inputs, push_image};
use super::model::Model;
use super::optimizer::{OptimizerState, Schedule};
use super::sampler::Sampler;
use crate::kernel::SparseRows;
use crate::mixture::gradient_check::{GradientCheck, Slope};
use crate::mixture::network::Activations;
use crate::mixture::objective::ObjectiveMemory;
use crate::mixture::{BatchCosts, Networks, Objective, Weights};
use rand_pcg::Pcg32;

/// Examples that pass through the networks at once: more would leave the cache. A larger batch is a sum of slices.
pub const SLICE: usize = 256;

/// Digits that the gradient is checked on.
const GRADIENT_CHECK_DIGITS: usize = 64;

/// Which stream of the seed's random numbers is for what.
const WEIGHTS_STREAM: u64 = 1;
const ORDER_STREAM: u64 = 2;
const GRADIENT_CHECK_STREAM: u64 = 3;
const WARP_STREAM: u64 = 1 << 32;

/// A run.
pub struct Trainer {
    config: TrainConfig,
    objective: Objective,
    networks: Networks,
    parameters: Vec<f32>,
    /// The moving average that is shown and tested; equal to `parameters` where it is switched off.
    average: Vec<f32>,
    optimizer: OptimizerState,
    sampler: Sampler,
    steps: u32,
    /// Steps in which the roles given by hand are learnt, before the real cost.
    pretraining_steps: u32,
    memory: Memory,
}

/// Weights along a run.
pub struct Checkpoint {
    /// Steps after which they were taken.
    pub steps: u32,
    /// Packed.
    weights: Vec<f32>,
}

/// Arrays that are reused from step to step.
#[derive(Default)]
struct Memory {
    batch: Vec<u32>,
    labels: Vec<u8>,
    /// Pixels of each slice of the batch.
    pixels: Vec<SparseRows>,
    pixels_by_input: SparseRows,
    activations: Activations,
    objective: ObjectiveMemory,
    /// `[n, network, outputs]` of the whole batch.
    outputs: Vec<f32>,
    /// Outputs that are computed a second time, only for the hidden units before them.
    outputs_again: Vec<f32>,
    gradient: Vec<f32>,
    slice_gradient: Vec<f32>,
}

impl Trainer {
    /// A fresh run on `n_digits` training digits.
    pub fn new(config: &TrainConfig, n_digits: usize) -> Self {
        let mut random = Pcg32::new(config.seed.into(), WEIGHTS_STREAM);
        let weights = Weights::random(config.shape(), config.init.widths(config.activation), &mut random);
        Self::at(config, &weights, n_digits)
    }

    /// A fresh run from these weights, in the order of the settings' seed.
    pub fn at(config: &TrainConfig, weights: &Weights, n_digits: usize) -> Self {
        let order = Pcg32::new(config.seed.into(), ORDER_STREAM);
        Self::from_weights(config, weights, Sampler::new(order, n_digits, config.batch_size))
    }

    /// A fresh run from these weights.
    pub fn from_weights(config: &TrainConfig, weights: &Weights, sampler: Sampler) -> Self {
        let parameters = weights.pack();
        let epoch = sampler.batches_per_epoch() as f32;
        let pretraining_steps = (config.pretraining_epochs * epoch).ceil() as u32;
        Self {
            objective: if pretraining_steps > 0 { config.pretraining_objective() } else { config.objective() },
            pretraining_steps,
            networks: config.networks(weights.shape()),
            average: parameters.clone(),
            optimizer: OptimizerState::new(parameters.len()),
            parameters,
            sampler,
            steps: 0,
            memory: Memory::default(),
            config: config.clone(),
        }
    }

    /// The settings of the run.
    pub fn config(&self) -> &TrainConfig {
        &self.config
    }

    /// Takes over settings that act from the next step on; the caller sees to it that no others differ.
    pub fn change(&mut self, config: &TrainConfig) {
        self.config = config.clone();
        self.set_objective();
    }

    /// The objective of the phase that the run is in.
    fn set_objective(&mut self) {
        let is_pretraining = self.steps < self.pretraining_steps;
        self.objective = if is_pretraining { self.config.pretraining_objective() } else { self.config.objective() };
    }

    /// Whether the run has come to the end of its schedule.
    pub fn is_finished(&self) -> bool {
        self.config.schedule == Schedule::OneCycle && self.steps >= self.pretraining_steps + self.cycle_steps()
    }

    /// Steps of a one-cycle schedule.
    fn cycle_steps(&self) -> u32 {
        (self.config.schedule_epochs * self.steps_per_epoch() as f32).ceil() as u32
    }

    /// Steps done.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// Steps of one pass over the training digits.
    pub fn steps_per_epoch(&self) -> u32 {
        self.sampler.batches_per_epoch() as u32
    }

    /// Examples in a step.
    pub fn batch_size(&self) -> usize {
        self.sampler.batch_size()
    }

    /// The weights that are shown and tested, with the settings.
    pub fn model(&self) -> Model {
        Model::from_packed(&self.config, self.networks, self.average.clone())
    }

    /// The weights as they are trained, without the average.
    pub fn weights(&self) -> Weights {
        Weights::unpack(&self.networks.layout, &self.parameters)
    }

    /// The weights that are shown and tested, to go back to.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint { steps: self.steps, weights: self.average.clone() }
    }

    /// Goes back to these weights with a fresh optimiser; the order of the digits goes on.
    pub fn go_back(&mut self, to: &Checkpoint) {
        self.steps = to.steps;
        self.parameters.clone_from(&to.weights);
        self.average.clone_from(&to.weights);
        self.optimizer = OptimizerState::new(self.parameters.len());
        self.set_objective();
    }

    /// Compares the gradient at the weights of now with differences of the cost, on the first training digits.
    pub fn check_gradients(&self, digits: &Inputs) -> [Slope; 6] {
        let n = digits.len().min(GRADIENT_CHECK_DIGITS);
        let mut pixels = SparseRows::new(self.networks.layout.shape.n_inputs);
        (0..n).for_each(|digit| digits.push_to(digit, self.networks.scaling, &mut pixels));
        let check = GradientCheck {
            networks: &self.networks,
            objective: self.objective.clone(),
            pixels: &pixels,
            labels: &digits.labels()[..n],
        };
        check.slopes(&self.weights(), &mut Pcg32::new(self.config.seed.into(), GRADIENT_CHECK_STREAM))
    }

    /// Learns from the next batch; the costs are those before the step.
    pub fn step(&mut self, digits: &Inputs) -> BatchCosts {
        self.gather(digits);
        let memory = &mut self.memory;
        let row = self.networks.layout.row();
        memory.outputs.resize(memory.batch.len() * row, 0.0);
        for (pixels, outputs) in memory.pixels.iter().zip(memory.outputs.chunks_mut(SLICE * row)) {
            self.networks.forward(&self.parameters, pixels, &mut memory.activations, outputs);
        }
        let layout = &self.networks.layout;
        let costs =
            self.objective.cost_and_gradient(layout, &memory.labels, &mut memory.outputs, &mut memory.objective);
        self.backward();
        self.update();
        costs
    }

    /// Puts the pixels of the next batch, warped if that is set, and its labels into memory.
    fn gather(&mut self, digits: &Inputs) {
        let memory = &mut self.memory;
        memory.batch.clear();
        memory.batch.extend_from_slice(self.sampler.next_batch());
        memory.labels.clear();
        memory.labels.extend(memory.batch.iter().map(|&digit| digits.labels()[digit as usize]));
        let warp = self.config.warp();
        memory.pixels.resize_with(memory.batch.len().div_ceil(SLICE), SparseRows::default);
        for (slice, (batch, pixels)) in memory.batch.chunks(SLICE).zip(&mut memory.pixels).enumerate() {
            pixels.reset(self.networks.layout.shape.n_inputs);
            for (place, &digit) in batch.iter().enumerate() {
                let Some(warp) = &warp else {
                    digits.push_to(digit as usize, self.networks.scaling, pixels);
                    continue;
                };
                let mut random = warp_random(self.config.seed, self.steps, slice * SLICE + place);
                let image = warp.apply(&digits.digits().images[digit as usize], &mut random);
                push_image(&image, self.networks.scaling, pixels);
            }
        }
    }

    /// The gradient of the batch, a sum over its slices. With several, hidden units are computed again: keeping them
    /// for a batch of 60,000 would take 75 MB.
    fn backward(&mut self) {
        let memory = &mut self.memory;
        memory.gradient.resize(self.parameters.len(), 0.0);
        let row = self.networks.layout.row();
        let n_slices = memory.pixels.len();
        let slices = memory.pixels.iter().zip(memory.outputs.chunks(SLICE * row));
        for (slice, (pixels, d_outputs)) in slices.enumerate() {
            if n_slices > 1 {
                memory.outputs_again.resize(SLICE * row, 0.0);
                let outputs = &mut memory.outputs_again;
                self.networks.forward(&self.parameters, pixels, &mut memory.activations, outputs);
            }
            memory.pixels_by_input.set_transpose_of(pixels);
            let gradient = if slice == 0 { &mut memory.gradient } else { &mut memory.slice_gradient };
            gradient.resize(self.parameters.len(), 0.0);
            let pixels = &memory.pixels_by_input;
            self.networks.backward(&self.parameters, pixels, &mut memory.activations, d_outputs, gradient);
            if slice > 0 {
                let parts = memory.gradient.iter_mut().zip(&memory.slice_gradient);
                parts.for_each(|(total, part)| *total += part);
            }
        }
    }

    /// Changes the weights. When pretraining ends, the optimiser, its schedule and the average begin afresh.
    fn update(&mut self) {
        let start = if self.steps < self.pretraining_steps { 0 } else { self.pretraining_steps };
        let (step, cycle_steps) = (self.steps - start, self.cycle_steps());
        let (parameters, average) = (&mut self.parameters, &mut self.average);
        self.optimizer.update(&self.config, step, cycle_steps, &self.memory.gradient, parameters, average);
        self.steps += 1;
        if self.steps == self.pretraining_steps {
            self.optimizer = OptimizerState::new(self.parameters.len());
            self.set_objective();
        }
    }
}

/// Random numbers for the warp of one example of one step: they do not depend on who warps which examples.
fn warp_random(seed: u32, step: u32, place: usize) -> Pcg32 {
    // The finaliser of SplitMix64 (Steele et al. 2014), so that neighbouring steps start far apart.
    let mut mixed = (u64::from(seed) << 32 | u64::from(step)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    Pcg32::new(mixed ^ mixed >> 31, WARP_STREAM + place as u64)
}
