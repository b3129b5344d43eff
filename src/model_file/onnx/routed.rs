//! The gate of a sparse mixture as nodes of a graph: who is asked, and with what weights.

use super::graph::Graph;
use crate::mixture::{BiasPlace, Router, Routing};
use ndarray::{Array1, Array2};

/// Adds the weights `weights` and the shares `gate`, `[n, k]` each, of the nodes `gate_logits` and `gate_of_those_on` of the
/// experts `on`. Of the experts that are asked at most `top_k` answer.
pub fn add(graph: &mut Graph, router: &Router, top_k: usize, on: &[usize], n_experts: usize) {
    let numbers: Array1<f32> = on.iter().map(|expert| router.numbers[*expert]).collect();
    graph.floats("router", numbers.view().into_dyn());
    graph.floats("one", Array1::from_elem(1, 1.0).view().into_dyn());
    graph.wholes("gate_axis", &[1]);
    graph.wholes("numbers", &(0..on.len() as i64).collect::<Vec<_>>());
    match router.routing {
        Routing::Dense | Routing::TopK | Routing::TopKScaled => {
            let values = match router.bias_place {
                BiasPlace::Probabilities => "gate_of_those_on",
                BiasPlace::Logits => "gate_logits",
            };
            graph.add("Add", &[values, "router"], "scores");
            add_largest(graph, "scores", router.n_asked.min(on.len()), "asked");
            graph.add("Mul", &["gate_of_those_on", "asked"], "weights_of_those_on");
        }
        Routing::ExpertChoice => {
            graph.add("Less", &["gate_of_those_on", "router"], "is_below_threshold");
            graph.add_cast_to_float("is_below_threshold", "below_threshold");
            graph.add("Sub", &["one", "below_threshold"], "asked");
            graph.add("Mul", &["gate_of_those_on", "asked"], "weights_where_asked");
            add_best_where_nobody(graph);
        }
        Routing::Relu => {
            graph.add("Relu", &["gate_logits"], "weights_where_asked");
            graph.add("Sign", &["weights_where_asked"], "asked");
            add_best_where_nobody(graph);
        }
    }
    let mut weights = "weights_of_those_on";
    if router.scales() {
        add_scaled(graph, weights, "scaled_weights");
        weights = "scaled_weights";
    }
    if top_k < on.len() {
        add_largest(graph, weights, top_k, "answering");
        graph.add("Mul", &[weights, "answering"], "largest_weights");
        weights = "largest_weights";
        if router.scales() {
            add_scaled(graph, weights, "scaled_largest_weights");
            weights = "scaled_largest_weights";
        }
    }
    let places = Array2::from_shape_fn((on.len(), n_experts), |(n, expert)| f32::from(on[n] == expert));
    graph.floats("places", places.view().into_dyn());
    graph.add("MatMul", &[weights, "places"], "weights");
    add_scaled(graph, "weights", "gate");
}

/// Adds `output`, which is 1 for the `n` largest `values` of a row, of equal ones the first, and 0 for the others.
fn add_largest(graph: &mut Graph, values: &str, n: usize, output: &str) {
    let named = |part: &str| format!("{output}_{part}");
    let [count, largest, numbers, column, places, is_own, own] =
        ["count", "values", "numbers", "column", "places", "is_own", "own"].map(named);
    graph.wholes(&count, &[n as i64]);
    graph.add_top_k(values, &count, &largest, &numbers);
    graph.wholes(&column, &[-1, n as i64, 1]);
    graph.add("Reshape", &[&numbers, &column], &places);
    graph.add("Equal", &[&places, "numbers"], &is_own);
    graph.add_cast_to_float(&is_own, &own);
    graph.add_sum(&[&own, "gate_axis"], output, false);
}

/// Adds `weights_of_those_on`: the weights of those asked, or 1 for the expert with the largest logit where nobody is.
fn add_best_where_nobody(graph: &mut Graph) {
    graph.add_sum(&["asked", "gate_axis"], "n_asked", true);
    graph.add("Min", &["n_asked", "one"], "somebody");
    graph.add("Sub", &["one", "somebody"], "nobody");
    add_largest(graph, "gate_logits", 1, "best");
    graph.add("Mul", &["best", "nobody"], "best_where_nobody");
    graph.add("Add", &["weights_where_asked", "best_where_nobody"], "weights_of_those_on");
}

/// Adds `output`: the values of each row, scaled to sum to 1.
fn add_scaled(graph: &mut Graph, values: &str, output: &str) {
    let sum = format!("{output}_sum");
    graph.add_sum(&[values, "gate_axis"], &sum, true);
    graph.add("Div", &[values, &sum], output);
}
