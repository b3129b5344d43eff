//! Numerical gradients for every cost and every term, with each kind of hidden unit, input and target.
#![cfg(not(target_arch = "wasm32"))]

use moe::choice::Choice;
use moe::kernel::{Entry, SparseRows};
use moe::mixture::gradient_check::GradientCheck;
use moe::mixture::{
    Activation, Balance, Cost, CostSum, InputScaling, Layout, Networks, Objective, ObjectiveMemory, Shape, Term,
    TermWeights, Weights,
};
use moe::training::presets::specialists;
use rand_core::RngCore;
use rand_pcg::Pcg32;

fn costs() -> impl Iterator<Item = Cost> {
    Cost::ALL.iter().map(|(cost, ..)| *cost)
}

fn plain(cost: Cost) -> Objective {
    Objective { cost, terms: TermWeights::NONE, ..specialists().objective() }
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
    for cost in costs() {
        for activation in [Activation::Sigmoid, Activation::Tanh, Activation::Relu] {
            for scaling in [InputScaling::Plain, InputScaling::Centred] {
                check(&format!("{cost:?}"), plain(cost), activation, scaling);
            }
        }
    }
}

#[test]
fn every_cost_with_smoothed_labels() {
    for cost in costs() {
        check_smooth(&format!("{cost:?}, smoothed"), Objective { label_smoothing: 0.1, ..plain(cost) });
    }
}

#[test]
fn gaussian_mixture_with_a_sharp_beta() {
    check_smooth("β = 10", Objective { competitive_beta: 10.0, ..plain(Cost::GaussianMixture) });
}

#[test]
fn every_term_beside_every_cost() {
    for cost in costs() {
        for (term, key, _) in Term::ALL {
            for (balance, balance_key, _) in Balance::ALL {
                let terms = TermWeights::NONE.with(*term, 0.3);
                check_smooth(
                    &format!("{cost:?} and {key} ({balance_key})"),
                    Objective { terms, balance: *balance, ..plain(cost) },
                );
                if *term != Term::Balance {
                    break;
                }
            }
        }
        let terms = TermWeights::NONE.with(Term::Balance, -0.3);
        check_smooth(
            &format!("{cost:?} and a negative balance"),
            Objective { terms, balance: Balance::Cv2, ..plain(cost) },
        );
    }
}

#[test]
fn pretraining_on_given_roles() {
    let roles = [[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.0, 1.0, 0.0], [0.0, 0.25, 0.75], [0.2, 0.3, 0.5]];
    let roles = Some(roles.iter().map(|q| q.to_vec()).collect());
    check_smooth("pretraining", Objective { pretraining_roles: roles, ..plain(Cost::MixtureLikelihood) });
}

#[test]
fn a_cost_that_is_added_up_in_slices_has_the_bits_of_the_whole_batch() {
    let layout = Layout::new(Shape { n_inputs: 1, n_hidden: 1, n_classes: 5, n_experts: 3 });
    let mut random = Pcg32::new(3, 4);
    let labels: Vec<u8> = (0..22).map(|_| (random.next_u32() % 5) as u8).collect();
    let logits: Vec<f32> = (0..22 * layout.row()).map(|_| (random.next_u32() >> 8) as f32 / (1 << 22) as f32).collect();
    for cost in costs() {
        let objective = Objective { terms: TermWeights::new(|_| 0.3), ..plain(cost) };
        let mut sum = CostSum::new(&layout);
        for (logits, labels) in logits.chunks(8 * layout.row()).zip(labels.chunks(8)) {
            sum.add(&objective, &layout, labels, &mut logits.to_vec());
        }
        let whole = objective.cost_and_gradient(&layout, &labels, &mut logits.clone(), &mut ObjectiveMemory::default());
        assert_eq!(sum.finish(&objective), whole, "{cost:?}");
    }
}
