//! Sparse gates against public libraries on the same logits: `golden/gates.py` says which versions, `docs/metrics.md` who
//! computes what.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // In a test a panic is the message.

use moe::mixture::routing::{GateRows, Load};
use moe::mixture::{Balance, Cost, Layout, Objective, ObjectiveMemory, Router, Routing, Shape, Term, TermWeights};
use moe::training::presets::specialists;
use safetensors::SafeTensors;

const CASES: [&str; 4] = ["even", "crowded", "odd", "tiny"];
/// Largest difference between two weights.
const WEIGHT_TOLERANCE: f32 = 1e-6;
/// Largest difference between two losses, as a share of the loss, and between two gradients, as a share of the largest slope.
const LOSS_TOLERANCE: f32 = 1e-5;
/// The output, before its sigmoid, of an expert without an error for a digit whose target is 1.
const RIGHT: f32 = 40.0;
/// The smallest capacity of DeepSpeed's layer and of mixture-of-experts.
const MIN_CAPACITY: u32 = 4;

/// A case of the golden file.
struct Golden<'a> {
    tensors: &'a SafeTensors<'a>,
    case: &'a str,
    n: usize,
    n_experts: usize,
}

impl Golden<'_> {
    fn has(&self, library: &str) -> bool {
        self.tensors.tensor(&format!("{}.{library}.weights", self.case)).is_ok()
    }

    fn values(&self, name: &str) -> Vec<f32> {
        let name = format!("{}.{name}", self.case);
        let tensor = self.tensors.tensor(&name).unwrap_or_else(|error| panic!("{name}: {error}"));
        tensor.data().chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect()
    }

    fn capacity(&self, library: &str) -> u32 {
        self.values(&format!("{library}.capacity"))[0] as u32
    }

    fn probabilities(&self) -> Vec<f32> {
        self.values("logits").chunks_exact(self.n_experts).flat_map(softmax).collect()
    }

    /// Our weights `[n, k]`, and the load.
    fn routed(&self, router: &Router) -> (Vec<f32>, Load) {
        let (logits, probabilities) = (self.values("logits"), self.probabilities());
        let rows = GateRows { logits: &logits, probabilities: &probabilities, width: self.n_experts };
        let mut weights = vec![0.0; logits.len()];
        let load = router.route(0, rows, &vec![true; self.n_experts], &mut weights);
        (weights, load)
    }

    /// Our cost, and its gradient by the gate's logits `[n, k]`, where experts with these outputs `[n, k]` have the one class 0.
    fn cost(&self, router: &Router, outputs: &[f32], terms: TermWeights) -> (f32, Vec<f32>) {
        let shape = Shape { n_inputs: 1, n_hidden: 1, n_classes: 1, n_experts: self.n_experts, has_router: true };
        let (layout, logits) = (Layout::new(shape), self.values("logits"));
        let mut all = vec![0.0; self.n * layout.row()];
        for (example, row) in all.chunks_mut(layout.row()).enumerate() {
            let places = example * self.n_experts..(example + 1) * self.n_experts;
            row[layout.gate_outputs()][..self.n_experts].copy_from_slice(&logits[places.clone()]);
            row.iter_mut().step_by(layout.outputs).zip(&outputs[places]).for_each(|(to, output)| *to = *output);
        }
        let objective = Objective {
            cost: Cost::GatedSquaredError,
            terms,
            balance: Balance::Switch,
            label_smoothing: 0.0,
            gate_rate_scale: 1.0,
            router: router.clone(),
            ..specialists().objective(&[])
        };
        let labels = vec![0; self.n];
        let cost = objective.cost_and_gradient(&layout, &labels, &mut all, &mut ObjectiveMemory::default()).cost;
        let of_gate = |row: &[f32]| row[layout.gate_outputs()][..self.n_experts].to_vec();
        (cost, all.chunks(layout.row()).flat_map(of_gate).collect())
    }

    /// A term of weight 1 by itself, and its gradient `[n, k]`.
    fn term(&self, router: &Router, term: Term) -> (f32, Vec<f32>) {
        self.cost(router, &vec![RIGHT; self.n * self.n_experts], TermWeights::NONE.with(term, 1.0))
    }

    /// A router with the capacity that a library has.
    fn limited(&self, router: Router, library: &str) -> Router {
        with_capacity(router, self.n, self.n_experts, self.capacity(library))
    }

    /// Where `[n, k]` digits ask an expert: first choices before second ones.
    fn first_choices_first(&self) -> Vec<usize> {
        let [first, both] = [1, 2].map(|k| asked(&self.routed(&top(k, Routing::TopK)).0));
        let second = both.into_iter().filter(|place| !first.contains(place));
        first.iter().copied().chain(second).collect()
    }

    /// Where `[n, k]` digits ask an expert: large probabilities before small ones.
    fn largest_first(&self) -> Vec<usize> {
        let probabilities = self.probabilities();
        let mut places = asked(&self.routed(&top(2, Routing::TopK)).0);
        places.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]));
        places
    }

    /// What experts keep `[n, k]` if our router gives them these choices in this order, each as a digit that asks one expert.
    fn kept(&self, choices: &[usize], capacity: u32) -> Vec<bool> {
        let expert_of = |place: &usize| place % self.n_experts;
        let row = |place| (0..self.n_experts).map(move |expert| if expert == expert_of(place) { 1.0 } else { 0.0 });
        let gates: Vec<f32> = choices.iter().flat_map(row).collect();
        let rows = GateRows { logits: &gates, probabilities: &gates, width: self.n_experts };
        let mut weights = vec![0.0; gates.len()];
        let router = with_capacity(top(1, Routing::TopK), choices.len(), self.n_experts, capacity);
        router.route(0, rows, &vec![true; self.n_experts], &mut weights);
        let mut kept = vec![false; self.n * self.n_experts];
        for (place, weights) in choices.iter().zip(weights.chunks_exact(self.n_experts)) {
            kept[*place] = weights[expert_of(place)] > 0.0;
        }
        kept
    }

    /// Holds weights `[n, k]`, and which of them are kept, against a library's.
    fn assert_weights(&self, library: &str, ours: &[f32]) {
        let theirs = self.values(&format!("{library}.weights"));
        let is_kept = |weights: &[f32]| weights.iter().map(|weight| *weight > 0.0).collect::<Vec<bool>>();
        assert_eq!(is_kept(ours), is_kept(&theirs), "{}, {library}", self.case);
        self.assert_near(library, "weights", ours, WEIGHT_TOLERANCE);
    }

    /// Holds a router's weights, what it keeps, and the gradient of its cost by way of the weights against a library's.
    fn assert_routed(&self, library: &str, router: &Router) {
        self.assert_weights(library, &self.routed(router).0);
        let (_, gradient) = self.cost(router, &self.values("outputs"), TermWeights::NONE);
        self.assert_gradient(library, "weights_gradient", &gradient, 1.0);
    }

    fn assert_loss(&self, library: &str, loss: &str, ours: f32, theirs: f32) {
        let difference = (ours - theirs).abs();
        assert!(difference <= LOSS_TOLERANCE * theirs.abs(), "{}, {library}, {loss}: {ours}, {theirs}", self.case);
    }

    /// Holds a gradient `[n, k]` against `scale` times a library's.
    fn assert_gradient(&self, library: &str, name: &str, ours: &[f32], scale: f32) {
        let ours: Vec<f32> = ours.iter().map(|slope| slope / scale).collect();
        let largest = ours.iter().fold(0.0_f32, |largest, slope| largest.max(slope.abs()));
        assert!(largest > 0.0, "{}, {library}, {name}: no slope", self.case);
        self.assert_near(library, name, &ours, LOSS_TOLERANCE * largest);
    }

    fn assert_near(&self, library: &str, name: &str, ours: &[f32], tolerance: f32) {
        for (place, (ours, theirs)) in ours.iter().zip(self.values(&format!("{library}.{name}"))).enumerate() {
            let (example, expert) = (place / self.n_experts, place % self.n_experts);
            assert!(
                (ours - theirs).abs() <= tolerance,
                "{}, {library}, {name}, digit {example}, expert {expert}: {ours}, {theirs}",
                self.case
            );
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "compared within a tolerance")]
fn softmax(logits: &[f32]) -> Vec<f32> {
    let largest = logits.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = logits.iter().map(|logit| (logit - largest).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.iter().map(|power| power / sum).collect()
}

/// Each case of the golden file in turn.
fn each(check: impl Fn(&Golden)) {
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/gates.safetensors")).unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    for case in CASES {
        let [n, n_experts] = *tensors.tensor(&format!("{case}.logits")).unwrap().shape() else { panic!("{case}") };
        check(&Golden { tensors: &tensors, case, n, n_experts });
    }
}

fn top(n_asked: usize, routing: Routing) -> Router {
    Router { routing, n_asked, ..Router::dense() }
}

/// The router with a capacity factor that gives this capacity for n examples, half a digit from where it is rounded up.
fn with_capacity(router: Router, n: usize, n_experts: usize, capacity: u32) -> Router {
    let equal_share = (n * router.n_asked) as f32 / n_experts as f32;
    Router { capacity_factor: (capacity as f32 - 0.5) / equal_share, ..router }
}

/// Where weights `[n, k]` are not 0.
fn asked(weights: &[f32]) -> Vec<usize> {
    weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0).map(|(place, _)| place).collect()
}

#[test]
fn top_1_has_the_weights_and_drops_the_digits_of_switch_transformers() {
    each(|golden| {
        let router = Router { capacity_factor: 1.25, ..top(1, Routing::TopK) };
        assert!(golden.routed(&router).1.n_dropped() > 0, "{}", golden.case);
        golden.assert_routed("transformers_switch", &router);
    });
}

#[test]
fn top_1_keeps_as_many_digits_as_deepspeed_which_does_not_choose_the_first() {
    each(|golden| {
        let (_, load) = golden.routed(&golden.limited(top(1, Routing::TopK), "deepspeed_top_1"));
        let held: Vec<bool> = golden.values("deepspeed_top_1.weights").iter().map(|weight| *weight > 0.0).collect();
        let of = |expert| held.iter().skip(expert).step_by(golden.n_experts).filter(|kept| **kept).count();
        assert_eq!(load.taken, (0..golden.n_experts).map(|expert| of(expert) as u32).collect::<Vec<u32>>());
        let [first, router] = [Vec::new(), held].map(|held| Router { held, ..top(1, Routing::TopK) });
        let (asked, weights) = (golden.routed(&first).0, golden.routed(&router).0);
        assert!(weights.iter().zip(asked).all(|(kept, asked)| *kept == 0.0 || *kept == asked), "{}", golden.case);
        golden.assert_routed("deepspeed_top_1", &router);
    });
}

#[test]
fn top_2_has_the_weights_of_mixtral_scaled_and_of_qwen2_as_they_are() {
    each(|golden| {
        golden.assert_routed("transformers_mixtral", &top(2, Routing::TopKScaled));
        golden.assert_routed("transformers_qwen2_moe", &top(2, Routing::TopK));
    });
}

#[test]
fn top_2_with_a_capacity_drops_as_deepspeed_does_by_position() {
    each(|golden| {
        let router = golden.limited(top(2, Routing::TopKScaled), "deepspeed_top_k_position");
        golden.assert_routed("deepspeed_top_k_position", &router);
    });
}

#[test]
fn other_libraries_drop_the_same_digits_once_their_choices_come_in_the_order_that_they_give_them() {
    each(|golden| {
        let in_turn = golden.first_choices_first();
        let orders = [
            ("deepspeed_top_k_probs", &golden.largest_first()),
            ("deepspeed_top_2", &in_turn),
            ("fairscale", &in_turn),
        ];
        for (library, choices) in orders.into_iter().filter(|(library, _)| golden.has(library)) {
            let held = golden.kept(choices, golden.capacity(library));
            golden.assert_routed(library, &Router { held, ..top(2, Routing::TopKScaled) });
        }
        // This one scales before it drops: whoever drops a digit has no part in the answer, as one that makes no error.
        let (mut weights, _) = golden.routed(&top(2, Routing::TopKScaled));
        let mut outputs = golden.values("outputs");
        let kept = golden.kept(&in_turn, golden.capacity("mixture_of_experts"));
        for (place, _) in kept.iter().enumerate().filter(|(_, kept)| !**kept) {
            (weights[place], outputs[place]) = (0.0, RIGHT);
        }
        golden.assert_weights("mixture_of_experts", &weights);
        let (_, gradient) = golden.cost(&top(2, Routing::TopKScaled), &outputs, TermWeights::NONE);
        golden.assert_gradient("mixture_of_experts", "weights_gradient", &gradient, 1.0);
    });
}

#[test]
fn capacities_are_ours_but_for_smallest_ones_and_those_that_are_rounded_down() {
    each(|golden| {
        let ours = |n_asked, capacity_factor| {
            let router = Router { capacity_factor, ..top(n_asked, Routing::TopK) };
            golden.routed(&router).1.capacity.unwrap()
        };
        for (library, n_asked) in [
            ("deepspeed_top_1", 1),
            ("deepspeed_top_2", 2),
            ("deepspeed_top_k_position", 2),
            ("deepspeed_top_k_probs", 2),
        ] {
            assert_eq!(golden.capacity(library), ours(n_asked, 1.25).max(MIN_CAPACITY), "{}, {library}", golden.case);
        }
        let is_whole = 2 * golden.n % golden.n_experts == 0;
        let down = if is_whole { ours(2, 1.0) } else { ours(2, 1.0) - 1 };
        assert_eq!(golden.capacity("mixture_of_experts"), down.max(MIN_CAPACITY), "{}", golden.case);
        // fairscale takes batches alone that experts can share equally.
        assert_eq!(golden.has("fairscale"), golden.n.is_multiple_of(golden.n_experts), "{}", golden.case);
        if golden.has("fairscale") {
            assert_eq!(golden.capacity("fairscale"), ours(2, 1.0), "{}", golden.case);
        }
    });
}

#[test]
fn the_balance_loss_is_that_of_the_libraries_with_what_their_conventions_differ_by() {
    each(|golden| {
        let square = (golden.n_experts * golden.n_experts) as f32;
        let first = golden.term(&Router { capacity_factor: 1.25, ..top(1, Routing::TopK) }, Term::Balance);
        let both = golden.term(&top(2, Routing::TopKScaled), Term::Balance);
        for (library, (ours, gradient), scale) in [
            ("transformers_switch", &first, 1.0),
            ("deepspeed_top_1", &first, 1.0),
            ("deepspeed_top_2", &first, 1.0),
            ("mixture_of_experts", &first, 1.0),
            ("fairscale", &first, square),
            ("deepspeed_top_k_position", &both, 1.0),
            ("deepspeed_top_k_probs", &both, 1.0),
            ("transformers_mixtral", &both, 0.5),
            ("transformers_qwen2_moe", &both, 0.5),
        ] {
            if golden.has(library) {
                let theirs = golden.values(&format!("{library}.balance"))[0];
                golden.assert_loss(library, "balance", *ours, scale * theirs);
                golden.assert_gradient(library, "balance_gradient", gradient, scale);
            }
        }
    });
}

#[test]
fn the_z_loss_is_that_of_switch_transformers() {
    each(|golden| {
        let (ours, gradient) = golden.term(&top(1, Routing::TopK), Term::ZLoss);
        golden.assert_loss("transformers_switch", "z-loss", ours, golden.values("transformers_switch.z_loss")[0]);
        golden.assert_gradient("transformers_switch", "z_loss_gradient", &gradient, 1.0);
    });
}
