//! An ONNX graph while it is built: its nodes, its constants, and the file around them. Field numbers are those of
//! `onnx.proto`.

use super::protobuf::Message;
use ndarray::{ArrayView2, ArrayViewD, s};

/// Version of the operators: the oldest in which all operators here have their present form, so that old runtimes know them.
const OPERATORS: u64 = 13;
/// Version of the file format that came with these operators.
const FILE_FORMAT: u64 = 7;
/// `TensorProto.DataType`.
const FLOAT: u64 = 1;
const INT64: u64 = 7;
/// `AttributeProto.AttributeType`.
const INT: u64 = 2;
/// Name of the axis of examples, which can be of any length.
const EXAMPLES: &str = "n";

/// A graph.
#[derive(Default)]
pub struct Graph {
    nodes: Vec<Message>,
    constants: Vec<Message>,
    inputs: Vec<Message>,
    outputs: Vec<Message>,
}

impl Graph {
    /// Adds a node.
    pub fn add(&mut self, operator: &str, inputs: &[&str], output: &str) {
        self.nodes.push(node(operator, inputs, output));
    }

    /// Adds a node that works along an axis.
    pub fn add_along(&mut self, operator: &str, axis: u64, inputs: &[&str], output: &str) {
        self.nodes.push(node(operator, inputs, output).messages(5, [int_attribute("axis", axis)]));
    }

    /// Adds a sum of `[values, axes]`, with or without the summed axis.
    pub fn add_sum(&mut self, inputs: &[&str; 2], output: &str, keeps_axis: bool) {
        let keeps_axis = int_attribute("keepdims", keeps_axis.into());
        self.nodes.push(node("ReduceSum", inputs, output).messages(5, [keeps_axis]));
    }

    /// Adds the search for the largest values along axis 1, of equal ones the first, with their places.
    pub fn add_top_k(&mut self, values: &str, n: &str, largest: &str, places: &str) {
        let node = node("TopK", &[values, n], largest).text(2, places);
        self.nodes.push(node.messages(5, [int_attribute("axis", 1)]));
    }

    /// Adds a cast to floats.
    pub fn add_cast_to_float(&mut self, input: &str, output: &str) {
        self.nodes.push(node("Cast", &[input], output).messages(5, [int_attribute("to", FLOAT)]));
    }

    /// Adds a layer, whose row 0 is the biases.
    pub fn add_layer(&mut self, name: &str, input: &str, layer: ArrayView2<f32>, output: &str) {
        let [weights, biases] = ["weights", "biases"].map(|part| format!("{name}_{part}"));
        self.floats(&weights, layer.slice(s![1.., ..]).into_dyn());
        self.floats(&biases, layer.row(0).into_dyn());
        self.add("Gemm", &[input, &weights, &biases], output);
    }

    /// Adds a constant of floats.
    pub fn floats(&mut self, name: &str, values: ArrayViewD<f32>) {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constants.push(Message::default().ints(1, values.shape()).int(2, FLOAT).text(8, name).bytes(9, &bytes));
    }

    /// Adds a constant list of whole numbers.
    pub fn wholes(&mut self, name: &str, values: &[i64]) {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constants.push(Message::default().ints(1, &[values.len()]).int(2, INT64).text(8, name).bytes(9, &bytes));
    }

    /// Sets the input: floats for any number of examples, each of shape `axes`.
    pub fn set_input(&mut self, name: &str, axes: &[usize], doc_string: &str) {
        self.inputs = vec![value_info(name, axes, doc_string)];
    }

    /// Adds an output: floats for any number of examples, each of shape `axes`.
    pub fn add_output(&mut self, name: &str, axes: &[usize], doc_string: &str) {
        self.outputs.push(value_info(name, axes, doc_string));
    }

    /// The bytes of a file with this graph and metadata.
    pub fn into_file(self, doc_string: &str, metadata: impl IntoIterator<Item = (String, String)>) -> Vec<u8> {
        let graph = Message::default()
            .messages(1, self.nodes)
            .text(2, "mixture_of_experts")
            .messages(5, self.constants)
            .messages(11, self.inputs)
            .messages(12, self.outputs);
        let entry = |(key, text): (String, String)| Message::default().text(1, &key).text(2, &text);
        Message::default()
            .int(1, FILE_FORMAT)
            .text(2, env!("CARGO_PKG_NAME"))
            .text(3, env!("CARGO_PKG_VERSION"))
            .text(6, doc_string)
            .messages(7, [graph])
            .messages(8, [Message::default().text(1, "").int(2, OPERATORS)])
            .messages(14, metadata.into_iter().map(entry))
            .into_bytes()
    }
}

/// A `NodeProto`, named after its first output.
fn node(operator: &str, inputs: &[&str], output: &str) -> Message {
    let named = inputs.iter().fold(Message::default(), |message, input| message.text(1, input));
    named.text(2, output).text(3, output).text(4, operator)
}

/// An `AttributeProto` of a whole number.
fn int_attribute(name: &str, value: u64) -> Message {
    Message::default().text(1, name).int(3, value).int(20, INT)
}

/// A `ValueInfoProto`.
fn value_info(name: &str, axes: &[usize], doc_string: &str) -> Message {
    let examples = Message::default().text(2, EXAMPLES);
    let axes = axes.iter().map(|length| Message::default().int(1, *length as u64));
    let shape = Message::default().messages(1, std::iter::once(examples).chain(axes));
    let tensor_type = Message::default().int(1, FLOAT).messages(2, [shape]);
    let value_type = Message::default().messages(1, [tensor_type]);
    Message::default().text(1, name).messages(2, [value_type]).text(3, doc_string)
}
