//! A learner trains the networks of one worker, which are some or all networks of a run, a step at a time.
//!
//! A step goes through the parts of its batch. For each part, [`Learner::forward`] writes the members' outputs, and
//! [`Learner::learn`] needs the outputs of all networks; between the two, workers that share a run exchange outputs. Where
//! examples do not ask every expert, [`Learner::forward`] leaves the experts out, and [`Learner::forward_asked`] follows, which
//! needs the outputs of the gate. Every worker computes the whole objective, so that workers exchange nothing else. The last
//! part changes the weights.

use super::TrainConfig;
use super::batch::{BatchPart, SLICE};
use super::gate_noise::{add_noise, noise_random};
use super::optimizer::{OptimizerState, Schedule, UpdateSettings};
use super::train_state::TrainState;
use crate::kernel::SparseRows;
use crate::mixture::ObjectiveMemory;
use crate::mixture::asking::Asking;
use crate::mixture::group::padded_row;
use crate::mixture::network::Activations;
use crate::mixture::routing::Load;
use crate::mixture::skipping::Skipping;
use crate::mixture::{BatchCosts, Layout, Networks, Objective, Router};
use std::ops::Range;

/// Networks in training.
pub struct Learner {
    config: TrainConfig,
    objective: Objective,
    networks: Networks,
    state: TrainState,
    optimizer: OptimizerState,
    steps: u32,
    steps_per_epoch: u32,
    /// Steps of pretraining, in which the networks learn given roles instead of the cost.
    pretraining_steps: u32,
    /// Examples that networks have left out of their backward passes.
    n_skipped: u64,
    /// Costs of the parts of the batch so far.
    costs: BatchCosts,
    memory: Memory,
}

/// Arrays that are reused from step to step.
#[derive(Default)]
struct Memory {
    pixels_by_input: SparseRows,
    activations: Activations,
    asking: Asking,
    skipping: Skipping,
    objective: ObjectiveMemory,
    /// Outputs that are computed a second time, for the sake of the hidden units before them.
    outputs_again: Vec<f32>,
    gradient: Vec<f32>,
    /// Weights and average of what stays as it is, range after range.
    frozen: Vec<f32>,
    slice_gradient: Vec<f32>,
}

impl Learner {
    /// A learner that continues with the networks of `layout`, from their `state` after `steps` steps.
    pub fn new(config: &TrainConfig, layout: Layout, state: TrainState, steps: u32, steps_per_epoch: u32) -> Self {
        let mut learner = Self {
            objective: config.pretraining_objective(),
            networks: Networks { layout, ..config.networks(layout.shape) },
            state,
            optimizer: OptimizerState::default(),
            steps,
            steps_per_epoch,
            pretraining_steps: (config.pretraining_epochs * steps_per_epoch as f32).ceil() as u32,
            n_skipped: 0,
            costs: BatchCosts::default(),
            memory: Memory::default(),
            config: config.clone(),
        };
        learner.optimizer = OptimizerState::after(learner.phase_steps());
        learner.set_objective();
        learner
    }

    /// The settings of the run.
    pub fn config(&self) -> &TrainConfig {
        &self.config
    }

    /// Applies settings from the next step on. The caller makes sure that settings that need a restart stay the same.
    pub fn change(&mut self, config: &TrainConfig) {
        self.config = config.clone();
        self.set_objective();
    }

    /// The present objective.
    pub fn objective(&self) -> &Objective {
        &self.objective
    }

    /// The members, without weights.
    pub fn networks(&self) -> &Networks {
        &self.networks
    }

    /// The train state of the members.
    pub fn state(&self) -> &TrainState {
        &self.state
    }

    /// Steps done.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// What the router made of the last batch; none where every expert is asked.
    pub fn load(&self) -> Option<&Load> {
        (!self.objective.router.is_dense()).then(|| self.memory.objective.load())
    }

    /// Examples that the members have left out of their backward passes so far, together.
    pub fn n_skipped(&self) -> u64 {
        self.n_skipped
    }

    /// Steps of one pass over the training digits.
    pub fn steps_per_epoch(&self) -> u32 {
        self.steps_per_epoch
    }

    /// The step at which the schedule ends; the largest number for a schedule without end.
    pub fn last_step(&self) -> u32 {
        match self.config.schedule {
            Schedule::OneCycle => self.pretraining_steps + self.cycle_steps(),
            _ => u32::MAX,
        }
    }

    /// Whether examples ask some experts only, so that the experts come after the gate.
    pub fn is_routed(&self) -> bool {
        !self.objective.router.is_dense()
    }

    /// The first half of a part: writes the members' outputs into their columns of `outputs` `[n, network, outputs]`; only
    /// those of gate and baseline where [`Self::is_routed`], with zeros for the experts.
    pub fn forward(&mut self, part: &BatchPart, outputs: &mut Vec<f32>) {
        let (is_routed, layout) = (self.is_routed(), self.networks.layout);
        if is_routed {
            outputs.clear();
        }
        outputs.resize(part.labels.len() * layout.row(), 0.0);
        for (pixels, outputs) in part.slices.iter().zip(outputs.chunks_mut(SLICE * layout.row())) {
            let (parameters, Memory { activations, asking, .. }) = (&self.state.parameters, &mut self.memory);
            if is_routed {
                let is_no_expert = |network, _| network >= layout.gate();
                self.networks.forward_of_some(parameters, pixels, (activations, asking), is_no_expert, outputs);
            } else {
                self.networks.forward(parameters, pixels, activations, outputs);
            }
        }
    }

    /// What comes between the halves where [`Self::is_routed`]: decides which experts each example asks, by the outputs of the
    /// gate, and writes the outputs of the members that are asked.
    pub fn forward_asked(&mut self, part: &BatchPart, outputs: &mut [f32]) {
        self.set_router(part, outputs);
        let (layout, memory) = (&self.networks.layout, &mut self.memory);
        self.objective.route(layout, &part.labels, outputs, &mut memory.objective);
        let slices = part.slices.iter().zip(outputs.chunks_mut(SLICE * layout.row()));
        for (slice, (pixels, outputs)) in slices.enumerate() {
            let routed = &memory.objective;
            let asks = |network, example| network < layout.gate() && routed.asks(slice * SLICE + example, network);
            let memory = (&mut memory.activations, &mut memory.asking);
            self.networks.forward_of_some(&self.state.parameters, pixels, memory, asks, outputs);
        }
    }

    /// The second half of a part: learns from the outputs of all networks, which become the cost's gradient by the outputs.
    /// After the last part of a batch the function gives the costs of the batch, at the weights before the step.
    pub fn learn(&mut self, part: &BatchPart, outputs: &mut [f32]) -> Option<BatchCosts> {
        let is_routed = self.is_routed();
        let (layout, labels, memory) = (&self.networks.layout, &part.labels, &mut self.memory.objective);
        if !is_routed {
            self.objective.route(layout, labels, outputs, memory);
        }
        self.costs += self.objective.routed_cost_and_gradient(layout, labels, part.n_batch, outputs, memory);
        self.backward(part, outputs);
        part.is_last().then(|| {
            self.update();
            std::mem::take(&mut self.costs)
        })
    }

    /// Adds the part's gradient to the gradient of the batch, slice by slice, without what the settings skip. Hidden units of a
    /// part of several slices are computed again, because keeping them for a batch of 60,000 would take 75 MB.
    fn backward(&mut self, part: &BatchPart, d_outputs: &[f32]) {
        let (memory, parameters) = (&mut self.memory, &self.state.parameters);
        memory.gradient.resize(parameters.len(), 0.0);
        let row = self.networks.layout.row();
        // What a digit does not ask has no gradient.
        let skips = self.config.skip > 0.0 || !self.objective.router.is_dense();
        if skips {
            self.networks.set_skipping(self.config.skip, d_outputs, &mut memory.skipping);
        }
        for (slice, (pixels, d_outputs)) in part.slices.iter().zip(d_outputs.chunks(SLICE * row)).enumerate() {
            if part.slices.len() > 1 {
                memory.outputs_again.resize(SLICE * row, 0.0);
                let (activations, outputs) = (&mut memory.activations, &mut memory.outputs_again);
                if self.objective.router.is_dense() {
                    self.networks.forward(parameters, pixels, activations, outputs);
                } else {
                    let (routed, gate) = (&memory.objective, self.networks.layout.gate());
                    let asks = |network, example| network >= gate || routed.asks(slice * SLICE + example, network);
                    let memory = (activations, &mut memory.asking);
                    self.networks.forward_of_some(parameters, pixels, memory, asks, outputs);
                }
            }
            let is_first = part.first == 0 && slice == 0;
            let gradient = if is_first { &mut memory.gradient } else { &mut memory.slice_gradient };
            gradient.resize(parameters.len(), 0.0);
            let activations = &mut memory.activations;
            if skips {
                let (pixels, memory) = ((slice * SLICE, pixels), (activations, &mut memory.skipping));
                let skipped = self.networks.backward_of_some(parameters, pixels, memory, d_outputs, gradient);
                self.n_skipped += skipped as u64;
            } else {
                memory.pixels_by_input.set_transpose_of(pixels);
                self.networks.backward(parameters, &memory.pixels_by_input, activations, d_outputs, gradient);
            }
            if !is_first {
                let parts = memory.gradient.iter_mut().zip(&memory.slice_gradient);
                parts.for_each(|(total, part)| *total += part);
            }
        }
    }

    /// Changes the weights of gate and baseline, and of all experts that do not rest. When pretraining ends, the optimiser, its
    /// schedule and the average begin afresh.
    fn update(&mut self) {
        let (step, cycle_steps) = (self.phase_steps(), self.cycle_steps());
        let masked = self.masked_columns();
        self.keep(&masked);
        let settings = self.config.update_settings();
        let ranges = self.networks.layout.weights_of(|network| !self.rests(network));
        self.optimizer.update(&settings, (step, cycle_steps), &ranges, &self.memory.gradient, &mut self.state);
        self.restore(&masked);
        self.move_router(&settings);
        self.steps += 1;
        if self.steps == self.pretraining_steps {
            self.optimizer = OptimizerState::default();
            self.state.forget_moments();
            self.set_objective();
        }
    }

    /// Whether a network's weights, moments and average stay as they are: those of experts that are frozen, masked, or asked by
    /// no example of the batch, which old momentum and weight decay would move though they have no gradient.
    fn rests(&self, network: usize) -> bool {
        let is_asked = |expert: usize| !self.is_routed() || self.memory.objective.load().taken[expert] > 0;
        let is_expert = network < self.networks.layout.gate();
        let is_still = self.config.experts_frozen.contains(network) || self.objective.forced.masks(network);
        is_expert && (is_still || !is_asked(network))
    }

    /// Where the gate's columns of masked experts stand, which stay as they are.
    fn masked_columns(&self) -> Vec<Range<usize>> {
        let (layout, forced) = (&self.networks.layout, &self.objective.forced);
        let masked = (0..self.config.n_experts).filter(|expert| forced.masks(*expert));
        masked.flat_map(|expert| layout.gate_column(expert)).collect()
    }

    /// Copies the weights that stay as they are.
    fn keep(&mut self, frozen: &[Range<usize>]) {
        self.memory.frozen.clear();
        for range in frozen {
            self.memory.frozen.extend_from_slice(&self.state.parameters[range.clone()]);
            self.memory.frozen.extend_from_slice(&self.state.average[range.clone()]);
        }
    }

    /// Puts the weights that stay as they are back.
    fn restore(&mut self, frozen: &[Range<usize>]) {
        let mut kept = &self.memory.frozen[..];
        for range in frozen {
            for weights in [&mut self.state.parameters, &mut self.state.average] {
                let (first, rest) = kept.split_at(range.len());
                weights[range.clone()].copy_from_slice(first);
                kept = rest;
            }
        }
    }

    /// Gives the router its numbers and its k of this step, and the gate's logits in `outputs` their noise.
    fn set_router(&mut self, part: &BatchPart, outputs: &mut [f32]) {
        let (config, layout) = (&self.config, self.networks.layout);
        let n_asked = config.n_asked_at(self.phase_steps(), self.steps_per_epoch);
        let numbers = padded_row(&self.state.parameters[layout.router()][..layout.shape.n_experts]);
        self.objective.router = Router { n_asked, numbers, ..config.router(&numbers, false) };
        if config.gate_noise > 0.0 {
            for (place, row) in (part.first..).zip(outputs.chunks_exact_mut(layout.row())) {
                let gate = &mut row[layout.gate() * layout.outputs..][..layout.shape.n_experts];
                add_noise(gate, config.gate_noise, &mut noise_random(config.seed, self.steps, place));
            }
        }
    }

    /// Changes the router's numbers by the load of the last batch, and their moving average as that of the weights.
    fn move_router(&mut self, settings: &UpdateSettings) {
        let router = self.networks.layout.router();
        if self.objective.router.is_dense() || router.is_empty() {
            return;
        }
        let (step, memory) = (self.phase_steps(), &self.memory.objective);
        let numbers = self.objective.router.next_numbers(memory.load(), memory.on(), step == 0);
        let decay = settings.average_decay_at(step) as f32;
        let weights = self.state.parameters[router.clone()].iter_mut().zip(&mut self.state.average[router]);
        for ((weight, average), number) in weights.zip(numbers) {
            *weight = number;
            *average = decay * *average + (1.0 - decay) * number;
        }
    }

    /// Steps since pretraining ended, or while it lasts, since the run began.
    fn phase_steps(&self) -> u32 {
        if self.is_pretraining() { self.steps } else { self.steps - self.pretraining_steps }
    }

    fn is_pretraining(&self) -> bool {
        self.steps < self.pretraining_steps
    }

    /// Steps of a one-cycle schedule.
    fn cycle_steps(&self) -> u32 {
        (self.config.schedule_epochs * self.steps_per_epoch as f32).ceil() as u32
    }

    /// The objective of the phase that the run is in.
    fn set_objective(&mut self) {
        let numbers = &self.state.parameters[self.networks.layout.router()];
        self.objective =
            if self.is_pretraining() { self.config.pretraining_objective() } else { self.config.objective(numbers) };
    }
}
