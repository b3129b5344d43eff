//! The baseline of the mixture's size: one network with as many weights as all experts and the gate, which learns from the
//! same batches with the same cost and updates as the networks of the run.
//!
//! This network takes no part in the run: a sampler of its own draws the run's batches, so that the bits of the run are
//! the same with it and without it, for any number of workers. To the kernel it is the baseline of a run with one expert and
//! more hidden units, in which the baseline is the only member.

use super::TrainConfig;
use super::batch::BatchPart;
use super::experts::ExpertSet;
use super::gate_by_hand::GateByHand;
use super::inputs::Inputs;
use super::learner::Learner;
use super::sampler::Sampler;
use super::train_state::TrainState;
use super::trainer::Trainer;
use crate::kernel::SparseRows;
use crate::kernel::ranking::class_of;
use crate::mixture::network::{Activations, Init, InitWidths};
use crate::mixture::{Layout, Networks, Routing, Shape, Weights};
use rand_pcg::Pcg32;

/// The stream of the seed's random numbers for the first weights; the trainer has the streams before it.
const WEIGHTS_STREAM: u64 = 4;

/// The network in training.
pub struct SizeBaseline {
    learner: Learner,
    sampler: Sampler,
    part: BatchPart,
    outputs: Vec<f32>,
}

impl SizeBaseline {
    /// The network beside a fresh run with these settings on `n_digits` training digits.
    pub fn new(config: &TrainConfig, n_digits: usize) -> Self {
        let mut random = Pcg32::new(config.seed.into(), WEIGHTS_STREAM);
        let weights = Weights::random(shape(config), widths(config), &mut random);
        Self::resume(config, n_digits, TrainState::new(layout(config).take(&weights.pack())), 0)
    }

    /// The network after `steps` steps, from its state there.
    ///
    /// # Panics
    ///
    /// Panics if the state is not of the [`layout`].
    pub fn resume(config: &TrainConfig, n_digits: usize, state: TrainState, steps: u32) -> Self {
        Self::with_settings(&settings(config), n_digits, state, steps)
    }

    fn with_settings(settings: &TrainConfig, n_digits: usize, state: TrainState, steps: u32) -> Self {
        let layout = layout_of(settings.shape());
        assert_eq!(state.parameters.len(), layout.n_parameters(), "the state is of this layout");
        let sampler = Trainer::sampler(settings, n_digits, steps);
        let learner = Learner::new(settings, layout, state, steps, sampler.batches_per_epoch() as u32);
        Self { learner, sampler, part: BatchPart::default(), outputs: Vec::new() }
    }

    /// Applies settings of the run from the next step on.
    pub fn change(&mut self, config: &TrainConfig) {
        self.learner.change(&settings(config));
    }

    /// Steps done.
    pub fn steps(&self) -> u32 {
        self.learner.steps()
    }

    /// Weights, their average and the optimiser's moments.
    pub fn state(&self) -> &TrainState {
        self.learner.state()
    }

    /// Learns from the next batch.
    pub fn step(&mut self, digits: &Inputs) {
        loop {
            self.part.fill(self.learner.config(), self.learner.steps(), &mut self.sampler, digits);
            // The outputs of expert and gate, which are no members, must be 0: the step before left gradients there.
            self.outputs.clear();
            self.learner.forward(&self.part, &mut self.outputs);
            if self.learner.learn(&self.part, &mut self.outputs).is_some() {
                return;
            }
        }
    }

    /// The network as it is tested: the moving average of its weights.
    pub fn reader(&self) -> SizeBaselineReader {
        SizeBaselineReader {
            networks: *self.learner.networks(),
            parameters: self.learner.state().average.clone(),
            activations: Activations::default(),
            outputs: Vec::new(),
        }
    }
}

/// The network with weights that no longer change, to read digits with.
pub struct SizeBaselineReader {
    networks: Networks,
    parameters: Vec<f32>,
    activations: Activations,
    outputs: Vec<f32>,
}

impl SizeBaselineReader {
    /// How many of the digits, given as scaled pixels and labels, the network misreads.
    pub fn n_wrong(&mut self, pixels: &SparseRows, labels: &[u8]) -> u32 {
        let layout = self.networks.layout;
        self.outputs.resize(labels.len() * layout.row(), 0.0);
        self.networks.forward(&self.parameters, pixels, &mut self.activations, &mut self.outputs);
        let own = layout.member_outputs().start..layout.member_outputs().start + layout.shape.n_classes;
        let answers = self.outputs.chunks_exact(layout.row()).map(|row| class_of(&row[own.clone()]));
        answers.zip(labels).filter(|(answer, label)| *answer != Some(usize::from(**label))).count() as u32
    }
}

/// How the network's weights are packed, beside a run with these settings.
pub fn layout(config: &TrainConfig) -> Layout {
    layout_of(shape(config))
}

fn layout_of(shape: Shape) -> Layout {
    let baseline = Layout::new(shape).baseline();
    Layout::of_members(shape, baseline..baseline + 1)
}

/// Weights of all experts and the gate of a mixture, without padding.
pub fn n_weights_of_mixture(shape: Shape) -> usize {
    let network = |n_outputs| n_weights(shape.n_inputs, shape.n_hidden, n_outputs);
    shape.n_experts * network(shape.n_classes) + network(shape.n_experts)
}

/// Hidden units with which one network has the number of weights nearest to that of the mixture.
pub fn n_hidden(shape: Shape) -> usize {
    let weights_of_a_unit = 1 + shape.n_inputs + shape.n_classes;
    let weights = n_weights_of_mixture(shape) - shape.n_classes;
    ((weights + weights_of_a_unit / 2) / weights_of_a_unit).max(1)
}

/// Weights of a network with one hidden layer, with all biases.
fn n_weights(n_inputs: usize, n_hidden: usize, n_outputs: usize) -> usize {
    (1 + n_inputs) * n_hidden + (1 + n_hidden) * n_outputs
}

fn shape(config: &TrainConfig) -> Shape {
    settings(config).shape()
}

/// The settings that the network learns with: those of the run, for one network of the mixture's size. The terms beside the
/// main cost are left out, because all of them are about experts and gate.
fn settings(config: &TrainConfig) -> TrainConfig {
    TrainConfig {
        n_experts: 1,
        n_hidden: n_hidden(config.shape()),
        balance_weight: 0.0,
        own_weight: 0.0,
        class_information_weight: 0.0,
        mixture_likelihood_weight: 0.0,
        role_prior_weight: 0.0,
        sharpen_weight: 0.0,
        z_loss_weight: 0.0,
        routing: Routing::Dense,
        gate_noise: 0.0,
        experts_off: ExpertSet::default(),
        experts_frozen: ExpertSet::default(),
        gate_by_hand: GateByHand::default(),
        ..config.clone()
    }
}

/// The widths of the first weights. The scaled widths suit the run's number of hidden units; a second layer that adds up more
/// units gets narrower weights, so that the first outputs are as large.
fn widths(config: &TrainConfig) -> InitWidths {
    let widths = config.init.widths(config.activation);
    let more = n_hidden(config.shape()) as f32 / config.n_hidden as f32;
    match config.init {
        Init::Scaled => InitWidths { expert_second: widths.expert_second / more.sqrt(), ..widths },
        Init::Original => widths,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::generated::Generator;
    use crate::training::presets::{PRESETS, preset as preset_named, specialists};

    #[test]
    fn the_network_has_as_many_weights_as_the_mixture_of_each_preset() {
        for preset in PRESETS {
            let shape = (preset.config)().shape();
            let (mixture, one) = (n_weights_of_mixture(shape), n_weights(196, n_hidden(shape), 10));
            assert!((one as f64 / mixture as f64 - 1.0).abs() < 0.01, "{}: {one} and {mixture}", preset.key);
        }
    }

    #[test]
    fn of_an_experts_size_it_is_the_one_network_of_the_run_bit_for_bit() {
        let generator = Generator::new(3);
        for preset in ["specialists", "competitive", "reference", "pretrained_pairs"] {
            let config = (preset_named(preset).expect(preset).config)();
            let config =
                TrainConfig { batch_size: 32, pretraining_epochs: config.pretraining_epochs.min(1.0), ..config };
            let digits = Inputs::new(generator.digits(0..200), config.input_reduction);
            let mut trainer = Trainer::new(&config, digits.len());
            let settings = TrainConfig { n_hidden: config.n_hidden, ..settings(&config) };
            let [all, own] = [Layout::new(config.shape()), layout_of(settings.shape())];
            let member = all.baseline()..all.baseline() + 1;
            let of_run = |trainer: &Trainer| {
                trainer.learner().state().of_members(&Layout::of_members(config.shape(), member.clone()))
            };
            let mut alone = SizeBaseline::with_settings(&settings, digits.len(), of_run(&trainer), 0);
            for _ in 0..20 {
                trainer.step(&digits);
                alone.step(&digits);
            }
            assert_eq!(own.n_parameters(), of_run(&trainer).parameters.len(), "{preset}");
            assert!(alone.state() == &of_run(&trainer), "{preset}: other batches, cost or updates");
        }
    }

    #[test]
    fn no_other_number_of_hidden_units_comes_nearer() {
        for (n_experts, n_units) in [(1, 5), (1, 100), (3, 7), (16, 5), (16, 100)] {
            let shape = TrainConfig { n_experts, n_hidden: n_units, ..specialists() }.shape();
            let off = |n_hidden: usize| n_weights(196, n_hidden, 10).abs_diff(n_weights_of_mixture(shape));
            let chosen = n_hidden(shape);
            assert!(off(chosen) <= off(chosen - 1).min(off(chosen + 1)), "{n_experts} experts of {n_units}");
        }
    }

    #[test]
    fn the_sizes_are_those_of_the_arrays() {
        let weights = Weights::zeros(specialists().shape());
        let [gate_1, gate_2, experts_1, experts_2, ..] = weights.slices().map(<[f32]>::len);
        assert_eq!(n_weights_of_mixture(specialists().shape()), gate_1 + gate_2 + experts_1 + experts_2);
        assert_eq!(n_hidden(specialists().shape()), 275);
    }
}
