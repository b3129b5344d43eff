//! Forward pass, cost, every gradient and trajectories against float64 NumPy: `golden/README.md` says what the files hold.
#![allow(clippy::unwrap_used)] // In a test a panic is the message.
#![cfg(not(target_arch = "wasm32"))]

use moe::kernel::{Entry, SparseRows};
use moe::mixture::network::Activations;
use moe::mixture::{
    Activation, Balance, Cost, ForcedGate, InputScaling, Layout, Networks, Objective, ObjectiveMemory, Prediction,
    Reading, Router, Shape, Term, TermWeights, Weights,
};
use safetensors::SafeTensors;

/// Largest difference allowed, as a share of the largest value of the array.
const TOLERANCE: f64 = 1e-4;
const WEIGHT_NAMES: [&str; 4] = ["gate_w1", "gate_w2", "expert_w1", "expert_w2"];

fn objective(name: &str) -> Objective {
    let plain = Objective {
        cost: Cost::GatedSquaredError,
        competitive_beta: 1.0,
        terms: TermWeights::NONE,
        balance: Balance::Entropy,
        label_smoothing: 0.0,
        gate_rate_scale: 1.0,
        forced: ForcedGate::default(),
        router: Router::dense(),
        pretraining_roles: None,
    };
    match name {
        "gated_squared_error" => plain,
        "blended_squared_error" => Objective { cost: Cost::BlendedSquaredError, ..plain },
        "competitive" => Objective { cost: Cost::GaussianMixture, ..plain },
        "mixture_likelihood" => Objective { cost: Cost::MixtureLikelihood, ..plain },
        "blended_logits" => Objective { cost: Cost::BlendedLogits, ..plain },
        "specialists" => Objective {
            cost: Cost::BlendedLogits,
            terms: TermWeights::NONE.with(Term::Own, 0.3).with(Term::ClassInformation, 0.05).with(Term::Balance, 0.3),
            ..plain
        },
        "cv2_balance" => {
            Objective { balance: Balance::Cv2, terms: TermWeights::NONE.with(Term::Balance, -0.1), ..plain }
        }
        _ => panic!("no cost is named {name}"),
    }
}

/// A golden file, with the parts that every case needs.
struct Golden<'a> {
    tensors: SafeTensors<'a>,
    networks: Networks,
    initial: Weights,
    pixels: SparseRows,
    labels: Vec<u8>,
    steps: usize,
    learning_rate: f64,
    gate_scale: f32,
}

fn values(tensors: &SafeTensors, name: &str) -> Vec<f64> {
    let tensor = tensors.tensor(name).unwrap_or_else(|error| panic!("{name}: {error}"));
    tensor.data().as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect()
}

impl<'a> Golden<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let tensors = SafeTensors::deserialize(bytes).unwrap();
        let metadata = SafeTensors::read_metadata(bytes).unwrap().1.metadata().clone().unwrap();
        let dims = |name: &str| tensors.tensor(name).unwrap().shape().to_vec();
        let [n_experts, n_units, n_classes] = dims("init.expert_w2")[..] else { panic!("expert_w2 has three axes") };
        let n_inputs = dims("x")[1];
        let shape = Shape { n_inputs, n_hidden: n_units - 1, n_classes, n_experts, has_router: false };
        let mut pixels = SparseRows::new(n_inputs);
        for row in values(&tensors, "x").chunks_exact(n_inputs) {
            let non_zero = row.iter().enumerate().filter(|(_, value)| **value != 0.0);
            pixels.push_row(non_zero.map(|(column, value)| Entry { column: column as u32, value: *value as f32 }));
        }
        let mut initial = Weights::zeros(shape);
        for (name, slice) in WEIGHT_NAMES.iter().zip(initial.slices_mut()) {
            let golden = values(&tensors, &format!("init.{name}"));
            slice.iter_mut().zip(golden).for_each(|(value, golden)| *value = golden as f32);
        }
        Self {
            networks: Networks {
                layout: Layout::new(shape),
                activation: Activation::Sigmoid,
                scaling: InputScaling::Plain,
            },
            initial,
            pixels,
            labels: tensors.tensor("labels").unwrap().data().to_vec(),
            steps: metadata["steps"].parse().unwrap(),
            learning_rate: metadata["learning_rate"].parse().unwrap(),
            gate_scale: metadata["gate_scale"].parse().unwrap(),
            tensors,
        }
    }

    /// Logits of the whole batch, its cost, and the gradient.
    fn pass(&self, objective: &Objective, parameters: &[f32]) -> (Vec<f32>, f32, Vec<f32>) {
        let layout = &self.networks.layout;
        let mut memory = Activations::default();
        let mut outputs = vec![0.0; self.labels.len() * layout.row()];
        self.networks.forward(parameters, &self.pixels, &mut memory, &mut outputs);
        let logits = outputs.clone();
        let mut scratch = ObjectiveMemory::default();
        let costs = objective.cost_and_gradient(layout, &self.labels, &mut outputs, &mut scratch);
        let mut transposed = SparseRows::default();
        transposed.set_transpose_of(&self.pixels);
        let mut gradient = vec![0.0; parameters.len()];
        self.networks.backward(parameters, &transposed, &mut memory, &outputs, &mut gradient);
        (logits, costs.cost, gradient)
    }

    fn check(&self, name: &str, ours: &[f32]) {
        let golden = values(&self.tensors, name);
        assert_eq!(ours.len(), golden.len(), "{name}: number of values");
        let scale = golden.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        let worst = ours.iter().zip(&golden).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max);
        assert!(worst <= TOLERANCE * scale, "{name}: off by {worst:e} where the largest value is {scale:e}");
    }

    fn check_weights(&self, prefix: &str, packed: &[f32]) {
        let weights = Weights::unpack(&self.networks.layout, packed);
        for (name, slice) in WEIGHT_NAMES.iter().zip(weights.slices()) {
            self.check(&format!("{prefix}.{name}"), slice);
        }
    }

    fn check_cost(&self, name: &str) {
        let objective = objective(name);
        let parameters = self.initial.pack();
        let (logits, cost, gradient) = self.pass(&objective, &parameters);
        self.check(&format!("{name}.cost"), &[cost]);
        self.check_weights(&format!("{name}.grad"), &gradient);

        let layout = &self.networks.layout;
        let reading = Reading { cost: objective.cost, top_k: layout.shape.n_experts, router: objective.router.clone() };
        let predictions: Vec<Prediction> =
            logits.chunks_exact(layout.row()).map(|row| Prediction::from_logits(&reading, layout, row)).collect();
        let gate: Vec<f32> = predictions.iter().flat_map(|p| p.gate.clone()).collect();
        self.check(&format!("{name}.gate"), &gate);
        let by_expert = |k: usize| predictions.iter().flat_map(move |p| p.experts[k].clone());
        let experts: Vec<f32> = (0..layout.shape.n_experts).flat_map(by_expert).collect();
        self.check(&format!("{name}.expert_outputs"), &experts);
        if objective.cost != Cost::BlendedLogits {
            let answers: Vec<f32> = predictions.iter().flat_map(|p| p.answer.clone()).collect();
            self.check(&format!("{name}.mixture"), &answers);
        }
    }

    fn check_trajectory(&self, name: &str) {
        let objective = Objective { gate_rate_scale: self.gate_scale, ..objective(name) };
        // The script trains softmax experts at a twentieth of the rate.
        let slower = if objective.cost.has_sigmoid_outputs() { 1.0 } else { 20.0 };
        let rate = (self.learning_rate / slower) as f32;
        let mut parameters = self.initial.pack();
        let mut costs = Vec::new();
        for _ in 0..self.steps {
            let (_, cost, gradient) = self.pass(&objective, &parameters);
            costs.push(cost);
            parameters.iter_mut().zip(gradient).for_each(|(weight, slope)| *weight -= rate * slope);
        }
        self.check(&format!("{name}.trajectory"), &costs);
        self.check_weights(&format!("{name}.after"), &parameters);
    }
}

const COSTS: [&str; 7] = [
    "gated_squared_error",
    "blended_squared_error",
    "competitive",
    "mixture_likelihood",
    "blended_logits",
    "specialists",
    "cv2_balance",
];

#[test]
fn forward_cost_and_gradients_of_the_small_case() {
    let golden = Golden::new(include_bytes!("golden/small.safetensors"));
    COSTS.iter().for_each(|name| golden.check_cost(name));
}

#[test]
fn forward_cost_and_gradients_of_the_full_case() {
    let golden = Golden::new(include_bytes!("golden/full.safetensors"));
    COSTS.iter().for_each(|name| golden.check_cost(name));
}

#[test]
fn trajectories_of_the_small_case() {
    let golden = Golden::new(include_bytes!("golden/small.safetensors"));
    COSTS.iter().for_each(|name| golden.check_trajectory(name));
}

#[test]
fn trajectories_of_the_full_case() {
    let golden = Golden::new(include_bytes!("golden/full.safetensors"));
    COSTS.iter().for_each(|name| golden.check_trajectory(name));
}
