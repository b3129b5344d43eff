//! The mixture as an ONNX graph, for other runtimes.
//!
//! The input is `pixels` `[n, d]` in 0..1, the outputs are `answer` `[n, c]`, `gate` `[n, k]` and `experts` `[n, k, c]`. The
//! baseline is left out. The model's settings are metadata; doc strings say how an image becomes pixels.
//!
//! The graph is flat, because some runtimes refuse matrices that are stacked along a third axis: all experts stand side by
//! side in one first layer `[d, k·h]`, and their second layers are the blocks on the diagonal of one matrix `[k·h, k·c]`.
//! What settings decide of the gate is part of the graph: the gate has no output for an expert that is masked, and a gate
//! that is set by hand is a layer whose weights are 0 and whose biases are the shares. A sparse gate is in [`routed`].

mod doc_strings;
mod graph;
mod protobuf;
mod routed;

use super::{ModelFile, centring};
use crate::digits::N_PIXELS;
use crate::mixture::{Activation, Shape, Weights};
use graph::Graph;
use ndarray::{Array2, Array3, ArrayView2, Axis, s};

impl ModelFile {
    /// The mixture as an ONNX file.
    pub fn to_onnx(&self) -> Vec<u8> {
        let Shape { n_inputs, n_classes, n_experts, .. } = self.weights.shape();
        let plain = centring::fold(&self.weights, self.config.input_scaling);
        let mut graph = Graph::default();
        if self.config.forced_gate().is_by_hand() {
            self.add_gate_by_hand(&mut graph);
        } else {
            self.add_gate(&mut graph, &plain);
        }
        self.add_experts(&mut graph, &plain);
        self.add_answer(&mut graph);
        graph.set_input("pixels", &[n_inputs], &doc_strings::of_pixels(self.config.input_reduction));
        graph.add_output("answer", &[n_classes], doc_strings::ANSWER);
        graph.add_output("gate", &[n_experts], doc_strings::GATE);
        graph.add_output("experts", &[n_experts, n_classes], doc_strings::EXPERTS);
        graph.into_file(doc_strings::MODEL, self.entries())
    }

    /// The gate's own layers, its probabilities of the experts that are on, and those at the places of all experts.
    fn add_gate(&self, graph: &mut Graph, plain: &Weights) {
        let n_experts = plain.shape().n_experts;
        let forced = self.config.forced_gate();
        let on: Vec<usize> = (0..n_experts).filter(|expert| !forced.masks(*expert)).collect();
        graph.add_layer("gate_1", "pixels", plain.gate_w1.view(), "gate_sums");
        graph.add(self.unit(), &["gate_sums"], "gate_hidden");
        graph.add_layer("gate_2", "gate_hidden", plain.gate_w2.select(Axis(1), &on).view(), "gate_logits");
        let router = self.model().reading().router;
        if !router.is_dense() {
            graph.add_along("Softmax", 1, &["gate_logits"], "gate_of_those_on");
            routed::add(graph, &router, self.config.top_k, &on, n_experts);
        } else if self.config.top_k < on.len() {
            graph.add_along("Softmax", 1, &["gate_logits"], "gate_of_those_on");
            add_largest(graph, "gate_of_those_on", self.config.top_k, &on, n_experts);
        } else if on.len() < n_experts {
            graph.add_along("Softmax", 1, &["gate_logits"], "gate_of_those_on");
            let places = Array2::from_shape_fn((on.len(), n_experts), |(n, expert)| f32::from(on[n] == expert));
            graph.floats("places", places.view().into_dyn());
            graph.add("MatMul", &["gate_of_those_on", "places"], "gate");
        } else {
            graph.add_along("Softmax", 1, &["gate_logits"], "gate");
        }
    }

    /// A gate that is the same for every image.
    fn add_gate_by_hand(&self, graph: &mut Graph) {
        let shares = self.model().read(&[0; N_PIXELS]).gate;
        let mut layer = Array2::zeros((1 + self.weights.shape().n_inputs, shares.len()));
        layer.row_mut(0).assign(&ArrayView2::from_shape((1, shares.len()), &shares).expect("a row of shares").row(0));
        graph.add_layer("gate_by_hand", "pixels", layer.view(), "gate");
    }

    /// All experts side by side.
    fn add_experts(&self, graph: &mut Graph, plain: &Weights) {
        let Shape { n_classes, n_experts, .. } = plain.shape();
        graph.add_layer("experts_1", "pixels", side_by_side(&plain.expert_w1).view(), "expert_sums");
        graph.add(self.unit(), &["expert_sums"], "expert_hidden");
        graph.add_layer("experts_2", "expert_hidden", block_diagonal(&plain.expert_w2).view(), "flat_logits");
        graph.wholes("by_expert", &[-1, n_experts as i64, n_classes as i64]);
        graph.add("Reshape", &["flat_logits", "by_expert"], "logits");
        if self.config.cost.has_sigmoid_outputs() {
            graph.add("Sigmoid", &["logits"], "experts");
        } else {
            graph.add_along("Softmax", 2, &["logits"], "experts");
        }
    }

    /// The experts' outputs, or their logits, blended by the gate.
    fn add_answer(&self, graph: &mut Graph) {
        graph.wholes("gate_column", &[-1, self.weights.shape().n_experts as i64, 1]);
        graph.wholes("expert_axis", &[1]);
        let weights = if self.model().reading().router.is_dense() { "gate" } else { "weights" };
        graph.add("Reshape", &[weights, "gate_column"], "shares");
        let blends_logits = self.config.cost.blends_logits();
        graph.add("Mul", &["shares", if blends_logits { "logits" } else { "experts" }], "parts");
        graph.add_sum(&["parts", "expert_axis"], if blends_logits { "blend" } else { "answer" }, false);
        if blends_logits {
            graph.add_along("Softmax", 1, &["blend"], "answer");
        }
    }

    /// The operator of the hidden units.
    fn unit(&self) -> &'static str {
        match self.config.activation {
            Activation::Relu => "Relu",
            Activation::Sigmoid => "Sigmoid",
            Activation::Tanh => "Tanh",
        }
    }
}

/// Of the probabilities of the experts `on` the `n` largest, scaled to sum to 1, of equal ones the first; the others of all
/// `n_experts` experts get 0.
fn add_largest(graph: &mut Graph, probabilities: &str, n: usize, on: &[usize], n_experts: usize) {
    graph.wholes("n_asked", &[n as i64]);
    graph.add_top_k(probabilities, "n_asked", "largest", "numbers_of_largest");
    graph.wholes("gate_axis", &[1]);
    graph.add_sum(&["largest", "gate_axis"], "sum_of_largest", true);
    graph.add("Div", &["largest", "sum_of_largest"], "scaled_largest");
    // Each expert adds up those of the largest that have its own number among the experts that are on.
    let number = |expert| on.iter().position(|on| *on == expert).map_or(-1, |n| n as i64);
    graph.wholes("numbers", &(0..n_experts).map(number).collect::<Vec<_>>());
    graph.wholes("column", &[-1, n as i64, 1]);
    graph.add("Reshape", &["numbers_of_largest", "column"], "column_of_numbers");
    graph.add("Reshape", &["scaled_largest", "column"], "column_of_largest");
    graph.add("Equal", &["column_of_numbers", "numbers"], "is_own");
    graph.add_cast_to_float("is_own", "own");
    graph.add("Mul", &["column_of_largest", "own"], "own_largest");
    graph.add_sum(&["own_largest", "gate_axis"], "gate", false);
}

/// `[k, rows, columns]` as `[rows, k·columns]`.
fn side_by_side(layers: &Array3<f32>) -> Array2<f32> {
    let (_, n_rows, n_columns) = layers.dim();
    let n = layers.len() / n_rows;
    Array2::from_shape_fn((n_rows, n), |(row, column)| layers[[column / n_columns, row, column % n_columns]])
}

/// Second layers `[k, 1 + h, c]`, the biases first, as one layer `[1 + k·h, k·c]` that is 0 beside its blocks.
fn block_diagonal(layers: &Array3<f32>) -> Array2<f32> {
    let (n_experts, n_units, n_classes) = layers.dim();
    let n_hidden = n_units - 1;
    let mut flat = Array2::zeros((1 + n_experts * n_hidden, n_experts * n_classes));
    for (expert, layer) in layers.outer_iter().enumerate() {
        let (rows, columns) = (1 + expert * n_hidden, expert * n_classes);
        flat.slice_mut(s![0, columns..columns + n_classes]).assign(&layer.row(0));
        let mut block = flat.slice_mut(s![rows..rows + n_hidden, columns..columns + n_classes]);
        block.assign(&layer.slice(s![1.., ..]));
    }
    flat
}
