//! Sparse gates against public libraries on the same logits: `golden/gates.py` says which versions, `docs/metrics.md` who
//! computes what.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // In a test a panic is the message.

use moe::mixture::routing::{GateRows, Load};
use moe::mixture::{Balance, Layout, Objective, ObjectiveMemory, Router, Routing, Shape, Term, TermWeights};
use moe::training::presets::specialists;
use safetensors::SafeTensors;

const CASES: [&str; 3] = ["even", "few", "crowded"];
/// Largest difference between two weights.
const WEIGHT_TOLERANCE: f32 = 1e-6;
/// Largest difference between two losses, as a share of the loss.
const LOSS_TOLERANCE: f32 = 1e-5;

/// A case of the golden file.
struct Golden<'a> {
    tensors: &'a SafeTensors<'a>,
    case: &'a str,
    n_experts: usize,
}

impl Golden<'_> {
    fn values(&self, name: &str) -> Vec<f32> {
        let name = format!("{}.{name}", self.case);
        let tensor = self.tensors.tensor(&name).unwrap_or_else(|error| panic!("{name}: {error}"));
        tensor.data().chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect()
    }

    fn loss(&self, name: &str) -> f32 {
        self.values(name)[0]
    }

    /// Digits that each expert keeps with these weights `[n, k]`.
    fn kept(&self, weights: &[f32]) -> Vec<u32> {
        let of = |expert| weights.iter().skip(expert).step_by(self.n_experts).filter(|weight| **weight > 0.0).count();
        (0..self.n_experts).map(|expert| of(expert) as u32).collect()
    }

    /// Our weights `[n, k]`, and the load.
    fn routed(&self, router: &Router) -> (Vec<f32>, Load) {
        let logits = self.values("logits");
        let probabilities: Vec<f32> = logits.chunks_exact(self.n_experts).flat_map(softmax).collect();
        let rows = GateRows { logits: &logits, probabilities: &probabilities, width: self.n_experts };
        let mut weights = vec![0.0; logits.len()];
        let load = router.route(0, rows, &vec![true; self.n_experts], &mut weights);
        (weights, load)
    }

    /// What a term of weight 1 adds to our cost.
    fn term(&self, router: &Router, term: Term) -> f32 {
        let shape = Shape { n_inputs: 1, n_hidden: 1, n_classes: 2, n_experts: self.n_experts, has_router: true };
        let (layout, logits) = (Layout::new(shape), self.values("logits"));
        let cost = |weight| {
            let mut outputs = vec![0.0; logits.len() / self.n_experts * layout.row()];
            for (row, logits) in outputs.chunks_mut(layout.row()).zip(logits.chunks_exact(self.n_experts)) {
                row[layout.gate_outputs()][..self.n_experts].copy_from_slice(logits);
            }
            let terms = TermWeights::NONE.with(term, weight);
            let objective =
                Objective { terms, balance: Balance::Switch, router: router.clone(), ..specialists().objective(&[]) };
            let labels = vec![0; logits.len() / self.n_experts];
            objective.cost_and_gradient(&layout, &labels, &mut outputs, &mut ObjectiveMemory::default()).cost
        };
        cost(1.0) - cost(0.0)
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
        let n_experts = tensors.tensor(&format!("{case}.logits")).unwrap().shape()[1];
        check(&Golden { tensors: &tensors, case, n_experts });
    }
}

fn top(n_asked: usize, routing: Routing, capacity_factor: f32) -> Router {
    Router { routing, n_asked, capacity_factor, ..Router::dense() }
}

fn assert_weights(golden: &Golden, library: &str, ours: &[f32]) {
    for (place, (ours, theirs)) in ours.iter().zip(golden.values(&format!("{library}.weights"))).enumerate() {
        let (example, expert) = (place / golden.n_experts, place % golden.n_experts);
        assert!(
            (ours - theirs).abs() <= WEIGHT_TOLERANCE,
            "{}, {library}, digit {example}, expert {expert}: {ours} against {theirs}",
            golden.case
        );
    }
}

fn assert_loss(golden: &Golden, what: &str, ours: f32, theirs: f32) {
    assert!((ours - theirs).abs() <= LOSS_TOLERANCE * theirs.abs(), "{}, {what}: {ours} against {theirs}", golden.case);
}

#[test]
fn top_1_has_the_weights_and_drops_the_digits_of_switch_transformers() {
    each(|golden| {
        let router = top(1, Routing::TopK, 1.25);
        let (weights, load) = golden.routed(&router);
        assert_weights(golden, "transformers_switch", &weights);
        assert_eq!(load.taken, golden.kept(&golden.values("transformers_switch.weights")));
        // DeepSpeed keeps as many, but not the first.
        assert_eq!(load.taken, golden.kept(&golden.values("deepspeed_top_1.weights")));
    });
}

#[test]
fn top_2_has_the_weights_of_mixtral_scaled_and_of_qwen2_as_they_are() {
    each(|golden| {
        assert_weights(golden, "transformers_mixtral", &golden.routed(&top(2, Routing::TopKScaled, 0.0)).0);
        assert_weights(golden, "transformers_qwen2_moe", &golden.routed(&top(2, Routing::TopK, 0.0)).0);
    });
}

#[test]
fn top_2_with_a_capacity_has_the_weights_of_deepspeed_and_others_keep_as_many_digits() {
    each(|golden| {
        let (weights, load) = golden.routed(&top(2, Routing::TopKScaled, 1.25));
        assert_weights(golden, "deepspeed_top_k", &weights);
        // First choices of all digits come before second ones there: other digits are dropped, but as many.
        assert_eq!(load.taken, golden.kept(&golden.values("deepspeed_top_2.weights")));
        let (_, load) = golden.routed(&top(2, Routing::TopKScaled, 1.0));
        assert_eq!(load.taken, golden.kept(&golden.values("fairscale.weights")));
        assert_eq!(load.taken, golden.kept(&golden.values("mixture_of_experts.weights")));
    });
}

#[test]
fn some_digits_are_dropped_where_two_experts_are_preferred() {
    each(|golden| {
        let (_, load) = golden.routed(&top(1, Routing::TopK, 1.25));
        assert_eq!(load.n_dropped() > 0, golden.case != "few", "{}: {load:?}", golden.case);
    });
}

#[test]
fn the_balance_loss_is_that_of_the_libraries_with_what_their_conventions_differ_by() {
    each(|golden| {
        let square = (golden.n_experts * golden.n_experts) as f32;
        let first = golden.term(&top(1, Routing::TopK, 1.25), Term::Balance);
        for library in ["transformers_switch", "deepspeed_top_1", "deepspeed_top_2", "mixture_of_experts"] {
            assert_loss(golden, library, first, golden.loss(&format!("{library}.balance")));
        }
        assert_loss(golden, "fairscale", first, square * golden.loss("fairscale.balance"));
        let both = golden.term(&top(2, Routing::TopKScaled, 0.0), Term::Balance);
        assert_loss(golden, "deepspeed_top_k", both, golden.loss("deepspeed_top_k.balance"));
        for library in ["transformers_mixtral", "transformers_qwen2_moe"] {
            assert_loss(golden, library, 2.0 * both, golden.loss(&format!("{library}.balance")));
        }
    });
}

#[test]
fn the_z_loss_is_that_of_switch_transformers() {
    each(|golden| {
        let ours = golden.term(&top(1, Routing::TopK, 0.0), Term::ZLoss);
        assert_loss(golden, "z-loss", ours, golden.loss("transformers_switch.z_loss"));
    });
}
