//! Numerical gradients for every cost and every term, with each kind of hidden unit, input and target.
#![cfg(not(target_arch = "wasm32"))]

use moe::kernel::{Entry, SparseRows};
use moe::mixture::gradient_check::GradientCheck;
use moe::mixture::{Activation, Balance, Cost, InputScaling, Layout, Networks, Objective, Shape, Weights};
use moe::training::presets::specialists;
use rand_core::RngCore;
use rand_pcg::Pcg32;

const COSTS: [Cost; 5] = [
    Cost::GatedSquaredError,
    Cost::BlendedSquaredError,
    Cost::Competitive,
    Cost::MixtureLikelihood,
    Cost::BlendedLogits,
];

fn plain(cost: Cost) -> Objective {
    Objective { cost, balance_weight: 0.0, own_weight: 0.0, class_information_weight: 0.0, ..specialists().objective() }
}

/// Checks all six slopes for 24 random examples of 14 inputs, a quarter of them non-zero.
fn check(what: &str, objective: Objective, activation: Activation, scaling: InputScaling) {
    let shape = Shape { n_inputs: 14, n_hidden: 6, n_classes: 5, n_experts: 3 };
    let networks = Networks { layout: Layout::new(shape), activation, scaling };
    let mut random = Pcg32::new(7, 1);
    let widths = moe::mixture::Init::Original.widths(activation);
    let weights = Weights::random(shape, widths, &mut random);
    let mut pixels = SparseRows::new(shape.n_inputs);
    let mut labels = Vec::new();
    for _ in 0..24 {
        let values: Vec<u32> = (0..shape.n_inputs).map(|_| random.next_u32()).collect();
        let inked = values.iter().enumerate().filter(|(_, value)| *value % 4 == 0);
        pixels.push_row(
            inked.map(|(column, value)| Entry { column: column as u32, value: (value >> 8) as f32 / (1 << 24) as f32 }),
        );
        labels.push((random.next_u32() % 5) as u8);
    }
    let check = GradientCheck { networks: &networks, objective, pixels: &pixels, labels: &labels };
    for slope in check.slopes(&weights, &mut random) {
        assert!(slope.relative_difference() < 1e-2, "{what}, {activation:?}, {scaling:?}: {slope:?}");
    }
}

fn check_smooth(what: &str, objective: Objective) {
    check(what, objective, Activation::Tanh, InputScaling::Plain);
}

#[test]
fn every_cost_with_every_hidden_unit_and_input() {
    for cost in COSTS {
        for activation in [Activation::Sigmoid, Activation::Tanh, Activation::Relu] {
            for scaling in [InputScaling::Plain, InputScaling::Centred] {
                check(&format!("{cost:?}"), plain(cost), activation, scaling);
            }
        }
    }
}

#[test]
fn every_cost_with_smoothed_labels() {
    for cost in COSTS {
        check_smooth(&format!("{cost:?}, smoothed"), Objective { label_smoothing: 0.1, ..plain(cost) });
    }
}

#[test]
fn competitive_cost_with_a_sharp_beta() {
    check_smooth("β = 10", Objective { competitive_beta: 10.0, ..plain(Cost::Competitive) });
}

#[test]
fn every_term_beside_every_cost() {
    for cost in COSTS {
        let with = |what: &str, change: fn(&mut Objective)| {
            let mut objective = plain(cost);
            change(&mut objective);
            check_smooth(&format!("{cost:?} and {what}"), objective);
        };
        with("own", |o| o.own_weight = 0.3);
        with("class information", |o| o.class_information_weight = 0.5);
        with("entropy balance", |o| o.balance_weight = 0.5);
        with("CV² balance", |o| (o.balance, o.balance_weight) = (Balance::Cv2, -0.3));
        with("Switch balance", |o| (o.balance, o.balance_weight) = (Balance::Switch, 0.5));
        with("mixture likelihood", |o| o.mixture_likelihood_weight = 0.4);
        with("role prior", |o| o.role_prior_weight = 0.3);
        with("sharpen", |o| o.sharpen_weight = 0.3);
    }
}
