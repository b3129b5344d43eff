//! Numerical gradients for every cost and every term, with each kind of hidden unit, input and target.
#![cfg(not(target_arch = "wasm32"))]

use moe::choice::Choice;
use moe::kernel::{Entry, SparseRows};
use moe::mixture::gradient_check::{ARRAY_NAMES, GradientCheck};
use moe::mixture::{
    Activation, Balance, Cost, CostSum, ForcedGate, Init, InputScaling, Layout, Networks, Objective, ObjectiveMemory,
    Shape, Term, TermWeights, Weights,
};
use moe::training::presets::specialists;
use ndarray::Axis;
use rand_core::RngCore;
use rand_pcg::Pcg32;

fn costs() -> impl Iterator<Item = Cost> {
    Cost::ALL.iter().map(|(cost, ..)| *cost)
}

fn plain(cost: Cost) -> Objective {
    Objective {
        cost,
        terms: TermWeights::NONE,
        label_smoothing: 0.0,
        gate_rate_scale: 1.0,
        ..specialists().objective(&[])
    }
}

const SHAPE: Shape = Shape { n_inputs: 14, n_hidden: 6, n_classes: 5, n_experts: 3, has_router: false };

/// 24 random examples of 14 inputs, a quarter of them non-zero, and their labels.
fn examples(random: &mut Pcg32) -> (SparseRows, Vec<u8>) {
    let mut pixels = SparseRows::new(SHAPE.n_inputs);
    let mut labels = Vec::new();
    for _ in 0..24 {
        let values: Vec<u32> = (0..SHAPE.n_inputs).map(|_| random.next_u32()).collect();
        let inked = values.iter().enumerate().filter(|(_, value)| *value % 4 == 0);
        pixels.push_row(
            inked.map(|(column, value)| Entry { column: column as u32, value: (value >> 8) as f32 / (1 << 24) as f32 }),
        );
        labels.push((random.next_u32() % 5) as u8);
    }
    (pixels, labels)
}

/// Checks all six slopes.
fn check(what: &str, objective: Objective, activation: Activation, scaling: InputScaling) {
    let networks = Networks { layout: Layout::new(SHAPE), activation, scaling };
    let mut random = Pcg32::new(7, 1);
    let weights = Weights::random(SHAPE, Init::Original.widths(activation), &mut random);
    let (pixels, labels) = examples(&mut random);
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
    let layout = Layout::new(Shape { n_inputs: 1, n_hidden: 1, n_classes: 5, n_experts: 3, has_router: false });
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

/// The parts of the weights that are checked one by one: whole arrays, and the weights in them that belong to one
/// expert. Each part is a name and a mask, which is 1 for the weights of the part.
fn parts() -> Vec<(String, Weights)> {
    let none = || Weights::zeros(SHAPE);
    let mut parts = Vec::new();
    for (array, name) in ARRAY_NAMES.iter().enumerate() {
        let mut part = none();
        part.slices_mut().into_iter().nth(array).expect("six arrays").fill(1.0);
        parts.push(((*name).to_owned(), part));
    }
    for expert in 0..SHAPE.n_experts {
        let mut of_expert = [none(), none(), none(), none()];
        of_expert[0].gate_w2.column_mut(expert).fill(1.0);
        of_expert[1].gate_w2[[0, expert]] = 1.0;
        of_expert[2].expert_w1.index_axis_mut(Axis(0), expert).fill(1.0);
        of_expert[3].expert_w2.index_axis_mut(Axis(0), expert).fill(1.0);
        let names = ["gate_w2, its column", "gate_w2, its bias", "expert_w1", "expert_w2"];
        parts.extend(names.iter().zip(of_expert).map(|(name, part)| (format!("{name} of expert {expert}"), part)));
    }
    parts
}

/// A direction in a part, of the same length in each weight and of random signs, so that it knows nothing of the gradient.
fn random_direction(part: &Weights, length: f32, random: &mut Pcg32) -> Weights {
    let n: f32 = part.slices().into_iter().flatten().sum();
    let mut direction = part.clone();
    for value in direction.slices_mut().into_iter().flatten() {
        let sign = if random.next_u32() & 1 == 0 { 1.0 } else { -1.0 };
        *value *= sign * length / n.sqrt();
    }
    direction
}

/// The length of a random direction: long, because a slope across the gradient is small.
const LENGTH: f32 = 5.0;
/// The length where the cost jumps at each change of a lead, as the switch balance does: short, so that no lead changes.
const LENGTH_BETWEEN_JUMPS: f32 = 0.5;
/// Random directions in each part.
const DIRECTIONS: usize = 3;
/// Differences below this are rounding.
const ROUNDING: f64 = 4e-4;

/// Checks the slope of each part along random directions. Gives the number of slopes that are far more than rounding.
fn check_parts(what: &str, objective: &Objective) -> usize {
    let networks =
        Networks { layout: Layout::new(SHAPE), activation: Activation::Tanh, scaling: InputScaling::Centred };
    let mut random = Pcg32::new(7, 1);
    let weights = Weights::random(SHAPE, Init::Original.widths(Activation::Tanh), &mut random);
    let (pixels, labels) = examples(&mut random);
    let jumps = objective.balance == Balance::Switch && objective.terms.of(Term::Balance) != 0.0;
    let length = if jumps { LENGTH_BETWEEN_JUMPS } else { LENGTH };
    let objective = objective.clone();
    let check = GradientCheck { networks: &networks, objective, pixels: &pixels, labels: &labels };
    let gradient = check.gradient(&weights);
    let mut n_large = 0;
    for (part, mask) in parts() {
        for _ in 0..DIRECTIONS {
            let slope = check.slope(&weights, &gradient, &random_direction(&mask, length, &mut random));
            let (a, b) = (slope.by_gradient, slope.by_differences);
            assert!((a - b).abs() <= ROUNDING + 1e-2 * a.abs().max(b.abs()), "{what}: {part}: {a} or {b}");
            n_large += usize::from(a.abs() > 10.0 * ROUNDING);
        }
    }
    n_large
}

/// The gate free, with an expert off, set by hand, and both.
fn gates() -> Vec<(&'static str, ForcedGate)> {
    vec![
        ("free", ForcedGate::default()),
        ("one off", ForcedGate::new(vec![1], vec![])),
        ("one on", ForcedGate::new(vec![0, 2], vec![])),
        ("by hand", ForcedGate::new(vec![], vec![0.2, 0.5, 0.3])),
        ("by hand without one", ForcedGate::new(vec![], vec![0.25, 0.0, 0.75])),
        ("by hand, one off", ForcedGate::new(vec![0], vec![0.2, 0.5, 0.3])),
    ]
}

#[test]
fn every_cost_and_term_in_every_part_of_the_weights_with_every_kind_of_gate() {
    let mut n_large = 0;
    for (gate, forced) in gates() {
        for cost in costs() {
            let alone = Objective { forced: forced.clone(), ..plain(cost) };
            n_large += check_parts(&format!("{cost:?}, gate {gate}"), &alone);
            for (term, key, _) in Term::ALL {
                for (balance, balance_key, _) in Balance::ALL {
                    let terms = TermWeights::NONE.with(*term, 0.5);
                    let beside = Objective { terms, balance: *balance, ..alone.clone() };
                    n_large += check_parts(&format!("{cost:?} and {key} ({balance_key}), gate {gate}"), &beside);
                    if *term != Term::Balance {
                        break;
                    }
                }
            }
        }
    }
    // Of 6 gates, 5 costs and 9 objectives with 18 parts and 3 directions each.
    assert!(n_large > 5_000, "only {n_large} slopes say anything");
}

#[test]
fn pretraining_in_every_part_of_the_weights_with_every_kind_of_gate() {
    let roles = [[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.0, 1.0, 0.0], [0.0, 0.25, 0.75], [0.2, 0.3, 0.5]];
    let roles: Vec<Vec<f32>> = roles.iter().map(|q| q.to_vec()).collect();
    for (gate, forced) in gates() {
        for cost in costs() {
            let objective = Objective { forced: forced.clone(), pretraining_roles: Some(roles.clone()), ..plain(cost) };
            let n_large = check_parts(&format!("pretraining, {cost:?}, gate {gate}"), &objective);
            assert!(n_large > 10, "gate {gate}: only {n_large} slopes say anything");
        }
    }
}
