//! The mixture as an ONNX graph, for other runtimes.
//!
//! The input is `pixels` `[n, d]` in 0..1, the outputs are `answer` `[n, c]`, `gate` `[n, k]` and `experts` `[n, k, c]`. The
//! baseline is left out. The model's settings are metadata. Field numbers are those of `onnx.proto`.

use super::protobuf::Message;
use super::{ModelFile, centring};
use crate::mixture::{Activation, Cost, Shape};
use ndarray::{ArrayD, Axis, Slice};

/// Version of the operators. The graph uses old operators, whose meaning has not changed for long.
const OPSET: u64 = 28;
/// Version of the file format that came with these operators.
const IR_VERSION: u64 = 14;
/// `TensorProto.DataType`.
const FLOAT: u64 = 1;
const INT64: u64 = 7;
/// `AttributeProto.AttributeType`.
const INT: u64 = 2;
const INTS: u64 = 7;
/// Name of the axis of examples, which can be of any length.
const EXAMPLES: &str = "n";

impl ModelFile {
    /// The mixture as an ONNX file.
    pub fn to_onnx(&self) -> Vec<u8> {
        let Shape { n_inputs, n_classes, n_experts, .. } = self.weights.shape();
        let graph = Message::default()
            .messages(1, self.nodes())
            .text(2, "mixture_of_experts")
            .messages(5, self.initializers())
            .messages(11, [value_info("pixels", &[n_inputs])])
            .messages(
                12,
                [
                    value_info("answer", &[n_classes]),
                    value_info("gate", &[n_experts]),
                    value_info("experts", &[n_experts, n_classes]),
                ],
            );
        let entry = |(key, text): (String, String)| Message::default().text(1, &key).text(2, &text);
        Message::default()
            .int(1, IR_VERSION)
            .text(2, env!("CARGO_PKG_NAME"))
            .text(3, env!("CARGO_PKG_VERSION"))
            .messages(7, [graph])
            .messages(8, [Message::default().text(1, "").int(2, OPSET)])
            .messages(14, self.entries().into_iter().map(entry))
            .into_bytes()
    }

    /// Everything from the pixels to the answer.
    fn nodes(&self) -> Vec<Message> {
        let unit = match self.config.activation {
            Activation::Relu => "Relu",
            Activation::Sigmoid => "Sigmoid",
            Activation::Tanh => "Tanh",
        };
        let rule = if self.config.cost.has_sigmoid_outputs() { "Sigmoid" } else { "Softmax" };
        let mut nodes = Vec::new();
        for network in ["gate", "expert"] {
            let name = |part: &str| format!("{network}_{part}");
            nodes.extend([
                node("MatMul", &["pixels", &name("w1")], &name("sums")),
                node("Add", &[&name("sums"), &name("b1")], &name("biased_sums")),
                node(unit, &[&name("biased_sums")], &name("hidden")),
                node("MatMul", &[&name("hidden"), &name("w2")], &name("outputs")),
                node("Add", &[&name("outputs"), &name("b2")], &name("logits")),
            ]);
        }
        // The experts' first axis is k, with the same pixels for all: [k, n, c] becomes [n, k, c].
        let swap = Message::default().text(1, "perm").ints(8, &[1, 0, 2]).int(20, INTS);
        nodes.extend([
            node("Softmax", &["gate_logits"], if self.asks_all() { "gate" } else { "whole_gate" }),
            node("Transpose", &["expert_logits"], "logits").messages(5, [swap]),
            node(rule, &["logits"], "experts"),
        ]);
        if !self.asks_all() {
            // The largest probabilities, scaled to sum to 1, go back to their places among zeros.
            let by_column = || Message::default().text(1, "axis").int(3, 1).int(20, INT);
            nodes.extend([
                node("TopK", &["whole_gate", "n_asked"], "largest").text(2, "places"),
                node("ReduceSum", &["largest", "middle"], "largest_sum"),
                node("Div", &["largest", "largest_sum"], "asked"),
                node("Sub", &["whole_gate", "whole_gate"], "zeros"),
                node("ScatterElements", &["zeros", "places", "asked"], "gate").messages(5, [by_column()]),
            ]);
        }
        nodes.push(node("Unsqueeze", &["gate", "middle"], "gate_row"));
        let blended = if self.config.cost == Cost::BlendedLogits { "logits" } else { "experts" };
        nodes.push(node("MatMul", &["gate_row", blended], "blend_row"));
        if self.config.cost == Cost::BlendedLogits {
            nodes.push(node("Squeeze", &["blend_row", "middle"], "blend"));
            nodes.push(node("Softmax", &["blend"], "answer"));
        } else {
            nodes.push(node("Squeeze", &["blend_row", "middle"], "answer"));
        }
        nodes
    }

    /// Whether the whole gate counts.
    fn asks_all(&self) -> bool {
        self.config.top_k >= self.config.n_experts
    }

    /// Weights and biases apart, for plain pixels.
    fn initializers(&self) -> Vec<Message> {
        let plain = centring::fold(&self.weights, self.config.input_scaling);
        let layers = [
            ("gate", "1", plain.gate_w1.view().into_dyn()),
            ("gate", "2", plain.gate_w2.view().into_dyn()),
            ("expert", "1", plain.expert_w1.view().into_dyn()),
            ("expert", "2", plain.expert_w2.view().into_dyn()),
        ];
        let whole = |name, value: usize| {
            let bytes = (value as u64).to_le_bytes();
            Message::default().ints(1, &[1]).int(2, INT64).text(8, name).bytes(9, &bytes)
        };
        let n_asked = (!self.asks_all()).then(|| whole("n_asked", self.config.top_k));
        let tensors = layers.into_iter().flat_map(|(network, layer, values)| {
            let rows = Axis(values.ndim() - 2);
            let part = |slice| values.slice_axis(rows, slice).to_owned();
            [
                tensor(&format!("{network}_b{layer}"), &part(Slice::from(..1))),
                tensor(&format!("{network}_w{layer}"), &part(Slice::from(1..))),
            ]
        });
        tensors.chain([whole("middle", 1)]).chain(n_asked).collect()
    }
}

/// A `NodeProto` with one output.
fn node(operator: &str, inputs: &[&str], output: &str) -> Message {
    let named = inputs.iter().fold(Message::default(), |message, input| message.text(1, input));
    named.text(2, output).text(3, output).text(4, operator)
}

/// A `TensorProto` of floats.
fn tensor(name: &str, values: &ArrayD<f32>) -> Message {
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    Message::default().ints(1, values.shape()).int(2, FLOAT).text(8, name).bytes(9, &bytes)
}

/// A `ValueInfoProto` of floats for any number of examples.
fn value_info(name: &str, axes: &[usize]) -> Message {
    let examples = Message::default().text(2, EXAMPLES);
    let axes = axes.iter().map(|length| Message::default().int(1, *length as u64));
    let shape = Message::default().messages(1, std::iter::once(examples).chain(axes));
    let tensor_type = Message::default().int(1, FLOAT).messages(2, [shape]);
    Message::default().text(1, name).messages(2, [Message::default().messages(1, [tensor_type])])
}
