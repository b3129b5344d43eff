//! One run: weights, optimiser, order of the digits; a step at a time.

use super::config::TrainConfig;
use super::inputs::Inputs;
use super::model::Model;
use super::optimizer::OptimizerState;
use super::sampler::Sampler;
use crate::digits::{N_CLASSES, N_INPUTS};
use crate::kernel::SparseRows;
use crate::mixture::network::Activations;
use crate::mixture::objective::ObjectiveMemory;
use crate::mixture::{BatchCosts, Networks, Objective, Shape, Weights};
use rand_pcg::Pcg32;

/// Examples that pass through the networks at once: more would leave the cache. A larger batch is a sum of slices.
pub const SLICE: usize = 256;

/// Which stream of the seed's random numbers is for what.
const WEIGHTS_STREAM: u64 = 1;
const ORDER_STREAM: u64 = 2;

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
    memory: Memory,
}

/// Arrays that are reused from step to step.
#[derive(Default)]
struct Memory {
    batch: Vec<u32>,
    labels: Vec<u8>,
    pixels: SparseRows,
    pixels_by_input: SparseRows,
    activations: Activations,
    objective: ObjectiveMemory,
    /// `[n, network, outputs]` of the whole batch.
    outputs: Vec<f32>,
    gradient: Vec<f32>,
    slice_gradient: Vec<f32>,
}

impl Trainer {
    /// A fresh run on `n_digits` training digits.
    pub fn new(config: &TrainConfig, n_digits: usize) -> Self {
        let mut random = Pcg32::new(config.seed.into(), WEIGHTS_STREAM);
        let weights = Weights::random(config.shape(), config.init.widths(config.activation), &mut random);
        let order = Pcg32::new(config.seed.into(), ORDER_STREAM);
        Self::from_weights(config, &weights, Sampler::new(order, n_digits, config.batch_size))
    }

    /// A fresh run from these weights.
    pub fn from_weights(config: &TrainConfig, weights: &Weights, sampler: Sampler) -> Self {
        let parameters = weights.pack();
        Self {
            objective: config.objective(),
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
        self.objective = config.objective();
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

    /// Learns from the next batch; the costs are those before the step.
    pub fn step(&mut self, digits: &Inputs) -> BatchCosts {
        let memory = &mut self.memory;
        memory.batch.clear();
        memory.batch.extend_from_slice(self.sampler.next_batch());
        memory.labels.clear();
        memory.labels.extend(memory.batch.iter().map(|&digit| digits.labels()[digit as usize]));
        let row = self.networks.layout.row();
        memory.outputs.resize(memory.batch.len() * row, 0.0);

        let one_slice = memory.batch.len() <= SLICE;
        for (batch, outputs) in memory.batch.chunks(SLICE).zip(memory.outputs.chunks_mut(SLICE * row)) {
            gather_pixels(digits, batch, &self.networks, &mut memory.pixels);
            self.networks.forward(&self.parameters, &memory.pixels, &mut memory.activations, outputs);
        }
        let layout = &self.networks.layout;
        let costs =
            self.objective.cost_and_gradient(layout, &memory.labels, &mut memory.outputs, &mut memory.objective);
        memory.gradient.resize(self.parameters.len(), 0.0);
        if one_slice {
            backward(&self.networks, &self.parameters, memory);
        } else {
            self.backward_in_slices(digits);
        }
        let (parameters, average) = (&mut self.parameters, &mut self.average);
        self.optimizer.update(&self.config, self.steps, &self.memory.gradient, parameters, average);
        self.steps += 1;
        costs
    }

    /// The gradient of a batch of several slices; hidden units are computed again, to keep memory small.
    fn backward_in_slices(&mut self, digits: &Inputs) {
        let memory = &mut self.memory;
        let row = self.networks.layout.row();
        memory.gradient.fill(0.0);
        memory.slice_gradient.resize(self.parameters.len(), 0.0);
        let mut outputs = vec![0.0; SLICE * row];
        for (batch, d_outputs) in memory.batch.chunks(SLICE).zip(memory.outputs.chunks(SLICE * row)) {
            gather_pixels(digits, batch, &self.networks, &mut memory.pixels);
            self.networks.forward(&self.parameters, &memory.pixels, &mut memory.activations, &mut outputs);
            memory.pixels_by_input.set_transpose_of(&memory.pixels);
            let (pixels, gradient) = (&memory.pixels_by_input, &mut memory.slice_gradient);
            self.networks.backward(&self.parameters, pixels, &mut memory.activations, d_outputs, gradient);
            memory.gradient.iter_mut().zip(&*gradient).for_each(|(total, part)| *total += part);
        }
    }
}

fn gather_pixels(digits: &Inputs, batch: &[u32], networks: &Networks, pixels: &mut SparseRows) {
    pixels.reset(networks.layout.shape.n_inputs);
    batch.iter().for_each(|&digit| digits.push_to(digit as usize, networks.scaling, pixels));
}

fn backward(networks: &Networks, parameters: &[f32], memory: &mut Memory) {
    memory.pixels_by_input.set_transpose_of(&memory.pixels);
    let (pixels, gradient) = (&memory.pixels_by_input, &mut memory.gradient);
    networks.backward(parameters, pixels, &mut memory.activations, &memory.outputs, gradient);
}

impl TrainConfig {
    /// How large the networks are.
    pub fn shape(&self) -> Shape {
        Shape { n_inputs: N_INPUTS, n_hidden: self.n_hidden, n_classes: N_CLASSES, n_experts: self.n_experts }
    }

    /// What is minimised.
    pub fn objective(&self) -> Objective {
        Objective {
            cost: self.cost,
            competitive_beta: self.competitive_beta,
            balance: self.balance,
            balance_weight: self.balance_weight,
            own_weight: self.own_weight,
            class_information_weight: self.class_information_weight,
            mixture_likelihood_weight: self.mixture_likelihood_weight,
            role_prior_weight: self.role_prior_weight,
            sharpen_weight: self.sharpen_weight,
            label_smoothing: self.label_smoothing,
            gate_rate_scale: self.gate_rate_scale,
        }
    }

    /// The networks, of this shape.
    pub fn networks(&self, shape: Shape) -> Networks {
        Networks {
            layout: crate::mixture::Layout::new(shape),
            activation: self.activation,
            scaling: self.input_scaling,
        }
    }
}
