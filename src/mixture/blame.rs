//! Blame: how much each expert and the gate would learn from one example.
//!
//! Terms on a whole batch (balance, class information) have no value for a single example and are left out.

use super::costs::{given_roles, mixture_likelihood};
use super::group::{Group, padded_row, with_columns};
use super::network::Activations;
use super::{Layout, Networks, Objective, ObjectiveMemory, Prediction, Reading, Router, Term};
use crate::kernel::SparseRows;

/// The gradient of one example's cost, by each of `k` experts and by the gate.
#[derive(Clone, Debug, PartialEq)]
pub struct Blame {
    /// g, the gate's probability of each expert, `[k]`.
    pub gate: Vec<f32>,
    /// Each expert's output for the label, `[k]`.
    pub outputs: Vec<f32>,
    /// h, the responsibilities: the gate once the label is known, `[k]`; only some costs have them.
    pub responsibilities: Option<Vec<f32>>,
    /// Length of the gradient by each expert's logits, `[k]`.
    pub pushes: Vec<f32>,
    /// Gradient by the gate's logits, `[k]`; a step moves the logits the other way.
    pub gate_gradient: Vec<f32>,
}

impl Objective {
    /// The blame for one example that shows `label`, from its logits `[network, outputs]`.
    pub fn blame(&self, layout: &Layout, logits: &[f32], label: u8) -> Blame {
        let (n_classes, n_experts) = (layout.shape.n_classes, layout.shape.n_experts);
        let reading = Reading { cost: self.cost, top_k: n_experts, router: self.router.clone() };
        let prediction = Prediction::from_logits(&reading, layout, logits);
        let mut gradient = logits.to_vec();
        self.of_single_examples().cost_and_gradient(layout, &[label], &mut gradient, &mut ObjectiveMemory::default());
        let of = |network: usize, n: usize| &gradient[network * layout.outputs..][..n];
        let length = |values: &[f32]| values.iter().map(|value| value * value).sum::<f32>().sqrt();
        Blame {
            outputs: prediction.experts.iter().map(|outputs| outputs[usize::from(label)]).collect(),
            responsibilities: self.responsibilities(layout, logits, label),
            pushes: (0..n_experts).map(|expert| length(of(expert, n_classes))).collect(),
            gate_gradient: of(layout.gate(), n_experts).to_vec(),
            gate: prediction.gate,
        }
    }

    /// h, the responsibilities, where the cost or a term has them; during pretraining the given roles.
    fn responsibilities(&self, layout: &Layout, logits: &[f32], label: u8) -> Option<Vec<f32>> {
        with_columns!(layout.outputs, N => self.columns_of_responsibilities::<N>(layout, logits, label))
    }

    fn columns_of_responsibilities<const N: usize>(
        &self,
        layout: &Layout,
        logits: &[f32],
        label: u8,
    ) -> Option<Vec<f32>> {
        let (labels, targets) = ([label], self.targets(layout.shape.n_classes));
        let router = Router { one_by_one: true, ..self.router.clone() };
        let (group, _) = Group::<N>::from_logits(layout, &labels, &targets, logits, &router, 0);
        let term = || self.terms.of(Term::MixtureLikelihood) != 0.0;
        let h = match &self.pretraining_roles {
            Some(roles) => {
                let roles: Vec<_> = roles.iter().map(|q| padded_row(q)).collect();
                given_roles::roles_of(&roles, &group)
            }
            None => {
                let h = self.cost.responsibilities(self.competitive_beta, &group);
                h.or_else(|| term().then(|| mixture_likelihood::responsibilities(&group)))?
            }
        };
        Some(h[..group.n_experts].iter().map(|lanes| lanes.to_array()[0]).collect())
    }
}

/// The logits of one example `[network, outputs]` after a plain gradient step, of this rate, on this example alone. The gate is
/// forced as the objective says, in the step and after it.
pub fn logits_after_step(
    networks: &Networks,
    parameters: &[f32],
    objective: &Objective,
    pixels: &SparseRows,
    label: u8,
    rate: f32,
) -> Vec<f32> {
    let layout = &networks.layout;
    let mut memory = Activations::default();
    let mut outputs = vec![0.0; layout.row()];
    networks.forward(parameters, pixels, &mut memory, &mut outputs);
    let objective = objective.of_single_examples();
    objective.cost_and_gradient(layout, &[label], &mut outputs, &mut ObjectiveMemory::default());
    let mut pixels_by_input = SparseRows::default();
    pixels_by_input.set_transpose_of(pixels);
    let mut gradient = vec![0.0; parameters.len()];
    networks.backward(parameters, &pixels_by_input, &mut memory, &outputs, &mut gradient);
    let moved: Vec<f32> = parameters.iter().zip(&gradient).map(|(weight, slope)| weight - rate * slope).collect();
    networks.forward(&moved, pixels, &mut memory, &mut outputs);
    objective.forced.apply(&mut outputs[layout.gate() * layout.outputs..][..layout.outputs]);
    outputs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mixture::{Cost, Shape, TermWeights};
    use crate::training::presets::specialists;

    fn blame(objective: &Objective) -> Blame {
        let layout = Layout::new(Shape { n_inputs: 4, n_hidden: 3, n_classes: 10, n_experts: 3, has_router: false });
        let logits: Vec<f32> = (0..layout.row()).map(|n| (n * 37 % 11) as f32 / 4.0 - 1.3).collect();
        objective.blame(&layout, &logits, 4)
    }

    fn plain(cost: Cost) -> Objective {
        Objective {
            cost,
            terms: TermWeights::NONE,
            competitive_beta: 2.0,
            label_smoothing: 0.0,
            gate_rate_scale: 1.0,
            ..specialists().objective(&[])
        }
    }

    #[test]
    fn the_gate_moves_from_what_it_gave_to_what_it_should_have_given() {
        for (cost, beta) in [(Cost::GaussianMixture, 2.0), (Cost::MixtureLikelihood, 1.0)] {
            let blame = blame(&plain(cost));
            let h = blame.responsibilities.expect("the cost has responsibilities");
            assert!((h.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            for ((g, h), slope) in blame.gate.iter().zip(&h).zip(&blame.gate_gradient) {
                assert!(((g - h) / beta - slope).abs() < 1e-5, "{cost:?}: g {g}, h {h}, slope {slope}");
            }
        }
    }

    #[test]
    fn costs_of_the_blend_have_no_responsibilities_but_push_every_expert() {
        for cost in [Cost::GatedSquaredError, Cost::BlendedSquaredError, Cost::BlendedLogits] {
            let blame = blame(&plain(cost));
            assert_eq!(blame.responsibilities, None);
            assert!(blame.pushes.iter().all(|push| *push > 0.0), "{cost:?}: {:?}", blame.pushes);
        }
    }

    #[test]
    fn terms_of_the_batch_are_left_out() {
        let without = plain(Cost::BlendedLogits);
        let terms = TermWeights::NONE.with(Term::Balance, 9.0).with(Term::ClassInformation, 9.0);
        let with = Objective { terms, ..without.clone() };
        assert_eq!(blame(&without), blame(&with));
    }
}
