//! The figures of one hidden unit, and the sentence about them.

use crate::kernel::ranking::argmax;
use crate::mixture::expert_name;
use crate::page::state::panels::weight_changes::mean_square;
use crate::training::Model;
use ndarray::Array2;

/// The figures of a hidden unit.
pub struct Unit {
    expert: usize,
    number: usize,
    /// Root mean square of the changes of the unit's incoming weights.
    pub change: f32,
    /// The digit with the largest outgoing weight, and this weight.
    pub wanted: (usize, f32),
    /// The digit with the smallest outgoing weight, and this weight.
    pub unwanted: (usize, f32),
}

impl Unit {
    /// Unit `number` of `expert`; `changes` are those of the expert's incoming weights, `[pixel][unit]`.
    ///
    /// # Panics
    /// If the model has no such unit.
    pub fn new(model: &Model, changes: &Array2<f32>, expert: usize, number: usize) -> Self {
        // Row 0 is the bias.
        let out = model.expert_second_layer(expert).row(number + 1).to_vec();
        let (largest, smallest) = (argmax(&out), argmax(&out.iter().map(|weight| -weight).collect::<Vec<_>>()));
        Self {
            expert,
            number,
            change: mean_square(changes.column(number).iter()).sqrt(),
            wanted: (largest, out[largest]),
            unwanted: (smallest, out[smallest]),
        }
    }

    /// The figures in a sentence.
    pub fn in_words(&self) -> String {
        let Self { expert, number, change, wanted, unwanted } = self;
        let text = format!(
            "Unit {number} of expert {}: when it is on, it speaks most for a {} ({:+.2}) and most against a {} \
             ({:+.2}). Its weights have changed by {change:.3} in the root mean square.",
            expert_name(*expert),
            wanted.0,
            wanted.1,
            unwanted.0,
            unwanted.1
        );
        text.replace("(-", "(−")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mixture::Weights;
    use crate::training::{TrainConfig, presets};

    #[test]
    fn the_outgoing_weights_of_a_unit_tell_its_digits() {
        let config = TrainConfig { n_experts: 2, n_hidden: 3, ..presets::specialists() };
        let mut weights = Weights::zeros(config.shape());
        weights.expert_w2[[1, 3, 4]] = 1.5;
        weights.expert_w2[[1, 3, 9]] = -0.5;
        let unit = Unit::new(&Model::new(&config, &weights), &Array2::from_elem((196, 3), 0.25), 1, 2);
        let words = unit.in_words();
        assert!(words.contains("most for a 4 (+1.50) and most against a 9 (−0.50)"), "{words}");
        assert!(words.contains("changed by 0.250"), "{words}");
    }
}
