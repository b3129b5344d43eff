//! The backward pass that leaves out examples, compared with the pass of all examples.
#![cfg(not(target_arch = "wasm32"))]

use moe::digits::generated::Generator;
use moe::kernel::SparseRows;
use moe::mixture::network::Activations;
use moe::mixture::skipping::Skipping;
use moe::mixture::{Activation, Layout, ObjectiveMemory};
use moe::training::presets::{preset, specialists};
use moe::training::{Inputs, TrainConfig, TrainState, Trainer};
use std::ops::Range;

/// So small a share that only what has no gradient at all is left out.
const ALMOST_NOTHING: f32 = 1e-30;

fn inputs() -> Inputs {
    Inputs::new(Generator::new(4).digits(0..400), specialists().input_reduction)
}

/// A trainer of these settings after `steps` steps.
fn trained(config: &TrainConfig, steps: u32) -> Trainer {
    let digits = inputs();
    let mut trainer = Trainer::new(config, digits.len());
    (0..steps).for_each(|_| _ = trainer.step(&digits));
    trainer
}

/// How much an example with these gradients matters to a network.
fn largest(d_outputs: &[f32]) -> f32 {
    d_outputs.iter().fold(0.0, |largest, d| d.abs().max(largest))
}

/// The gradient of 64 digits by the weights of `members`, with this share; and the gradient of all digits whose output
/// gradients were set to zero first, network by network, wherever they are below the share of the network's largest. Also how
/// many those are.
fn gradients(config: &TrainConfig, members: Range<usize>, share: f32) -> ([Vec<f32>; 2], [usize; 2]) {
    let (digits, trainer) = (inputs(), trained(config, 30));
    let layout = Layout::of_members(config.shape(), members.clone());
    let networks = moe::mixture::Networks { layout, ..config.networks(config.shape()) };
    let all = *trainer.learner().networks();
    let mut pixels = SparseRows::new(layout.shape.n_inputs);
    (0..64).for_each(|digit| digits.push_to(digit, networks.scaling, &mut pixels));
    let mut d_outputs = vec![0.0; 64 * layout.row()];
    all.forward(&trainer.learner().state().parameters, &pixels, &mut Activations::default(), &mut d_outputs);
    let labels = &digits.labels()[..64];
    config.objective(&[]).cost_and_gradient(&layout, labels, &mut d_outputs, &mut ObjectiveMemory::default());

    let state: TrainState = trainer.learner().state().of_members(&layout);
    let (mut memory, mut skipping) = (Activations::default(), Skipping::default());
    networks.forward(&state.parameters, &pixels, &mut memory, &mut vec![0.0; d_outputs.len()]);
    networks.set_skipping(share, &d_outputs, &mut skipping);
    let mut some = vec![0.0; state.parameters.len()];
    let memories = (&mut memory, &mut skipping);
    let n_skipped = networks.backward_of_some(&state.parameters, (0, &pixels), memories, &d_outputs, &mut some);

    let mut n_below = 0;
    for network in members {
        let own = network * layout.outputs..network * layout.outputs + layout.n_outputs(network);
        let most = d_outputs.chunks_exact(layout.row()).map(|row| largest(&row[own.clone()])).fold(0.0, f32::max);
        for row in d_outputs.chunks_exact_mut(layout.row()) {
            let size = largest(&row[own.clone()]);
            if size < share * most || size == 0.0 {
                row[own.clone()].fill(0.0);
                n_below += 1;
            }
        }
    }
    let mut by_input = SparseRows::default();
    by_input.set_transpose_of(&pixels);
    let mut plain = vec![0.0; state.parameters.len()];
    networks.backward(&state.parameters, &by_input, &mut memory, &d_outputs, &mut plain);
    ([some, plain], [n_skipped, n_below])
}

#[test]
fn what_is_skipped_counts_as_if_its_gradient_were_zero() {
    let sizes = [(10, 25), (5, 12), (1, 5), (16, 33), (2, 100)];
    for ((n_experts, n_hidden), activation) in
        sizes.into_iter().zip([Activation::Relu, Activation::Tanh, Activation::Sigmoid].into_iter().cycle())
    {
        let config = TrainConfig { n_experts, n_hidden, activation, ..specialists() };
        for members in [0..n_experts + 2, n_experts..n_experts + 2, 0..1] {
            for share in [ALMOST_NOTHING, 0.01, 0.1] {
                let ([some, plain], [n_skipped, n_below]) = gradients(&config, members.clone(), share);
                let what = format!("{n_experts} experts of {n_hidden}, members {members:?}, share {share}");
                assert!(some == plain, "{what}");
                assert_eq!(n_skipped, n_below, "{what}");
                // The gate of a single expert never learns.
                assert!(n_skipped == 0 || share > ALMOST_NOTHING || n_experts == 1, "{what}");
                assert!(n_skipped > 0 || share < 0.1 || members.len() < 5, "{what}");
            }
        }
    }
}

#[test]
fn whoever_skips_nothing_has_the_weights_of_a_run_without_skipping() {
    for (key, batch_size) in [("specialists", 64), ("specialists", 300), ("competitive", 64), ("reference", 300)] {
        let off = TrainConfig { batch_size, ..(preset(key).expect(key).config)() };
        let [off, on] = [0.0, ALMOST_NOTHING].map(|skip| trained(&TrainConfig { skip, ..off.clone() }, 40));
        assert!(off.weights() == on.weights(), "{key}, batches of {batch_size}");
        assert_eq!([off.learner().n_skipped(), on.learner().n_skipped()], [0, 0]);
    }
}

#[test]
fn training_leaves_out_more_the_larger_the_share() {
    let [little, much] = [0.01, 0.1].map(|skip| {
        let trainer = trained(&TrainConfig { skip, ..specialists() }, 100);
        trainer.learner().n_skipped() as f64 / (100 * 64 * 12) as f64
    });
    assert!(0.05 < little && little < much && much < 0.95, "{little} and {much} of the pairs");
}

#[test]
fn what_a_digit_does_not_ask_is_skipped() {
    let config = TrainConfig { capacity_factor: 0.0, ..(preset("switch_2021").expect("a preset").config)() };
    let trainer = trained(&config, 20);
    assert!(trainer.learner().n_skipped() >= 20 * 64 * 9, "{}", trainer.learner().n_skipped());
}

#[test]
fn an_example_whose_gradient_is_no_number_takes_part() {
    let config = specialists();
    let networks = config.networks(config.shape());
    let layout = networks.layout;
    let parameters = vec![0.1; layout.n_parameters()];
    let mut pixels = SparseRows::new(layout.shape.n_inputs);
    (0..4).for_each(|digit| inputs().push_to(digit, networks.scaling, &mut pixels));
    let (mut memory, mut skipping) = (Activations::default(), Skipping::default());
    let mut outputs = vec![0.0; 4 * layout.row()];
    networks.forward(&parameters, &pixels, &mut memory, &mut outputs);
    outputs.fill(0.0);
    for (network, (example, value)) in [(1, f32::NAN), (3, f32::INFINITY), (0, f32::NAN)].into_iter().enumerate() {
        (0..4).for_each(|other| outputs[other * layout.row() + network * layout.outputs] = 1e-3);
        outputs[2 * layout.row() + network * layout.outputs] = 1.0;
        outputs[example * layout.row() + network * layout.outputs + 9] = value;
    }
    networks.set_skipping(0.1, &outputs, &mut skipping);
    let mut gradient = vec![0.0; parameters.len()];
    let memories = (&mut memory, &mut skipping);
    let n_skipped = networks.backward_of_some(&parameters, (0, &pixels), memories, &outputs, &mut gradient);
    // Two of the four examples of each of the three networks, and all of the networks that learn nothing.
    assert_eq!(n_skipped, 3 * 2 + 4 * (layout.n_networks - 3));
    for network in 0..3 {
        let places = layout.weights_of(|meant| meant == network).into_iter().flatten();
        assert!(places.map(|place| gradient[place]).any(|d| !d.is_finite()), "network {network}");
    }
}
