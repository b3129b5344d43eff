//! Checks the gradient against differences of the cost: the reference script's test, for any objective and any weights.
//!
//! For each of the six weight arrays the check moves the weights a little along a direction, and compares the change of the
//! cost with the change that the gradient predicts. Changes of single weights would drown in the rounding of f32. Half of a
//! direction follows the gradient, which shows that the gradient has the right length; what is wrong across the gradient
//! hardly shows in such a direction. [`GradientCheck::slope`] takes any direction; the tests move parts of the arrays along
//! random directions. Which experts an example asks has no gradient, so the check holds that as it is at the weights.

use super::network::Activations;
use super::{CostSum, Networks, Objective, ObjectiveMemory, Weights};
use crate::kernel::SparseRows;
use rand_core::RngCore;

/// Names of the weight arrays, in the order of [`Weights::slices`].
pub const ARRAY_NAMES: [&str; 6] = ["gate_w1", "gate_w2", "expert_w1", "expert_w2", "baseline_w1", "baseline_w2"];

/// The slope of the cost by one weight array, found in two ways.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    /// The array's name; empty for a direction in several arrays.
    pub array: &'static str,
    /// Change of the cost along the direction, by the gradient.
    pub by_gradient: f64,
    /// Change of the cost along the direction, by differences of the cost.
    pub by_differences: f64,
}

impl Slope {
    /// The difference of the two as a share of the larger one, or of a slope of 1e-3 where both are smaller.
    pub fn relative_difference(&self) -> f64 {
        let largest = self.by_gradient.abs().max(self.by_differences.abs()).max(1e-3);
        (self.by_gradient - self.by_differences).abs() / largest
    }
}

/// Networks, objective and a batch of examples: everything that a gradient depends on besides the weights.
pub struct GradientCheck<'a> {
    /// The networks.
    pub networks: &'a Networks,
    /// The objective. The check sets its `gate_rate_scale` to 1, which gives the true gradient.
    pub objective: Objective,
    /// The examples.
    pub pixels: &'a SparseRows,
    /// The labels of the examples.
    pub labels: &'a [u8],
}

/// Length of the step along a direction of length 1: large enough that f32 resolves the change of the cost.
const STEP: f32 = 0.004;

impl GradientCheck<'_> {
    /// The slope of the cost by each weight array, in both ways.
    pub fn slopes(&self, weights: &Weights, random: &mut impl RngCore) -> [Slope; 6] {
        let check = self.holding_choice(weights);
        let gradient = check.gradient(weights);
        std::array::from_fn(|array| {
            let mut direction = Weights::zeros(weights.shape());
            let part = direction.slices_mut().into_iter().nth(array).expect("there are six arrays");
            part.copy_from_slice(&check.direction(gradient.slices()[array], random));
            Slope { array: ARRAY_NAMES[array], ..check.slope(weights, &gradient, &direction) }
        })
    }

    /// The slope of the cost along a direction, in both ways; `gradient` is [`Self::gradient`] at these weights.
    pub fn slope(&self, weights: &Weights, gradient: &Weights, direction: &Weights) -> Slope {
        let along = |distance: f32| {
            let mut moved = weights.clone();
            for (values, direction) in moved.slices_mut().into_iter().zip(direction.slices()) {
                values.iter_mut().zip(direction).for_each(|(value, d)| *value += distance * d);
            }
            self.cost(&moved.pack())
        };
        // Richardson's extrapolation of two central differences: the error falls with the fourth power of the step.
        let central = |distance: f32| (along(distance) - along(-distance)) / (2.0 * f64::from(distance));
        let products = gradient.slices().into_iter().flatten().zip(direction.slices().into_iter().flatten());
        Slope {
            array: "",
            by_gradient: products.map(|(s, d)| f64::from(*s) * f64::from(*d)).sum(),
            by_differences: (4.0 * central(STEP) - central(2.0 * STEP)) / 3.0,
        }
    }

    /// The same check, in which every example asks the experts that it asks at these weights.
    pub fn holding_choice(&self, weights: &Weights) -> Self {
        let mut objective = self.objective.clone();
        if !objective.router.is_dense() {
            let layout = &self.networks.layout;
            let mut memory = ObjectiveMemory::default();
            let mut outputs = vec![0.0; self.labels.len() * layout.row()];
            self.networks.forward(&weights.pack(), self.pixels, &mut Activations::default(), &mut outputs);
            objective.cost_and_gradient(layout, self.labels, &mut outputs, &mut memory);
            objective.router.held = memory.asked();
        }
        GradientCheck { objective, networks: self.networks, pixels: self.pixels, labels: self.labels }
    }

    /// A unit vector: half along the gradient, so that the slope is not lost in rounding, half random.
    fn direction(&self, slope: &[f32], random: &mut impl RngCore) -> Vec<f32> {
        let unit = |values: Vec<f32>| {
            let length = values.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-20);
            values.into_iter().map(|v| v / length).collect::<Vec<f32>>()
        };
        let noise = unit(slope.iter().map(|_| (random.next_u32() >> 8) as f32 / (1 << 23) as f32 - 1.0).collect());
        unit(unit(slope.to_vec()).iter().zip(noise).map(|(a, b)| a + b).collect())
    }

    /// The gradient of the cost at these weights.
    pub fn gradient(&self, weights: &Weights) -> Weights {
        let (layout, parameters) = (&self.networks.layout, &weights.pack());
        let mut memory = Activations::default();
        let mut outputs = vec![0.0; self.labels.len() * layout.row()];
        self.networks.forward(parameters, self.pixels, &mut memory, &mut outputs);
        let objective = Objective { gate_rate_scale: 1.0, ..self.objective.clone() };
        objective.cost_and_gradient(layout, self.labels, &mut outputs, &mut ObjectiveMemory::default());
        let mut transposed = SparseRows::default();
        transposed.set_transpose_of(self.pixels);
        let mut gradient = vec![0.0; parameters.len()];
        self.networks.backward(parameters, &transposed, &mut memory, &outputs, &mut gradient);
        Weights::unpack(layout, &gradient)
    }

    /// The costs of mixture and baseline together, because no weight acts on both.
    fn cost(&self, parameters: &[f32]) -> f64 {
        let layout = &self.networks.layout;
        let mut outputs = vec![0.0; self.labels.len() * layout.row()];
        self.networks.forward(parameters, self.pixels, &mut Activations::default(), &mut outputs);
        let mut sum = CostSum::new(layout);
        sum.add(&self.objective, layout, self.labels, &mut outputs);
        let costs = sum.finish(&self.objective);
        f64::from(costs.cost) + f64::from(costs.baseline_cost)
    }
}
