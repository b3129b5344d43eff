//! Weight images show the change of the experts' first-layer weights since step 0: the random initial weights would
//! drown the patterns that training adds. Here are the changes, and the scale of their colours.

use crate::training::Model;
use ndarray::{Array2, s};

/// A change has full colour from this many root mean squares on.
const FULL_COLOUR: f32 = 3.0;
/// The smallest change with full colour, so that the first steps do not look like a finished pattern.
const SMALLEST_FULL_COLOUR: f32 = 0.05;

/// The weights that share one scale of colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WeightScale {
    /// Each hidden unit has its own scale: faint patterns show too.
    Unit,
    /// The units of an expert share a scale.
    #[default]
    Expert,
    /// All units of all experts share one scale, which shows the experts that have learnt more.
    All,
}

impl WeightScale {
    /// All scales with the keys of their options in the document.
    pub const ALL: [(Self, &'static str); 3] = [(Self::Unit, "unit"), (Self::Expert, "expert"), (Self::All, "all")];

    /// The smallest change with full colour, for each expert and hidden unit, `[k][h]`.
    pub fn full_colours(self, changes: &[Array2<f32>]) -> Vec<Vec<f32>> {
        let squares =
            |change: &Array2<f32>| change.columns().into_iter().map(|unit| mean_square(unit.iter())).collect();
        let units: Vec<Vec<f32>> = changes.iter().map(squares).collect();
        let mean = |squares: &[f32]| squares.iter().sum::<f32>() / squares.len().max(1) as f32;
        let all = mean(&units.concat());
        let full = |mean_square: f32| (FULL_COLOUR * mean_square.sqrt()).max(SMALLEST_FULL_COLOUR);
        let of_expert = |squares: &Vec<f32>| {
            let expert = mean(squares);
            let of_unit = |unit: &f32| match self {
                Self::Unit => full(*unit),
                Self::Expert => full(expert),
                Self::All => full(all),
            };
            squares.iter().map(of_unit).collect()
        };
        units.iter().map(of_expert).collect()
    }
}

/// The changes of all experts, `[k]` of `[d, h]`, see [`changes_of`].
pub fn changes(model: &Model, initial: Option<&Model>) -> Vec<Array2<f32>> {
    (0..model.config.n_experts).map(|expert| changes_of(expert, model, initial)).collect()
}

/// The change of an expert's first-layer weights since `initial`, `[d, h]`. Without an initial model of the same shape, the
/// weights themselves.
pub fn changes_of(expert: usize, model: &Model, initial: Option<&Model>) -> Array2<f32> {
    let shape = |model: &Model| model.networks().layout.shape;
    // Row 0 is the bias, which belongs to no pixel.
    let now = model.expert_first_layer(expert);
    let now = now.slice(s![1.., ..]);
    match initial.filter(|initial| shape(initial) == shape(model)) {
        Some(initial) => &now - &initial.expert_first_layer(expert).slice(s![1.., ..]),
        None => now.to_owned(),
    }
}

/// The mean square of the values.
pub fn mean_square<'a>(values: impl ExactSizeIterator<Item = &'a f32>) -> f32 {
    let n = values.len().max(1) as f32;
    values.map(|value| value * value).sum::<f32>() / n
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mixture::Weights;
    use crate::training::{TrainConfig, presets};

    #[test]
    fn full_colour_is_shared_within_the_scale() {
        let changes = [Array2::from_elem((4, 1), 1.0), ndarray::arr2(&[[2.0, 4.0]])];
        assert_eq!(WeightScale::Unit.full_colours(&changes), [vec![3.0], vec![6.0, 12.0]]);
        let expert = WeightScale::Expert.full_colours(&changes);
        assert!(expert[0] == [3.0] && expert[1][0] == expert[1][1] && expert[1][0] > 6.0 && expert[1][0] < 12.0);
        let all = WeightScale::All.full_colours(&changes);
        assert!(all[0][0] == all[1][0] && all[1][0] == all[1][1] && all[0][0] > 3.0);
        assert_eq!(WeightScale::Unit.full_colours(&[Array2::zeros((4, 1))]), [vec![SMALLEST_FULL_COLOUR]]);
    }

    #[test]
    fn changes_are_from_initial_weights_of_the_same_shape() {
        let model = |n_hidden, weight| {
            let config = TrainConfig { n_experts: 2, n_hidden, ..presets::specialists() };
            let mut weights = Weights::zeros(config.shape());
            weights.expert_w1[[1, 1, 2]] = weight;
            Model::new(&config, &weights)
        };
        let now = model(4, 5.0);
        assert_eq!(changes(&now, Some(&model(4, 2.0)))[1][[0, 2]], 3.0);
        assert_eq!(changes(&now, None)[1][[0, 2]], 5.0);
        assert_eq!(changes(&now, Some(&model(9, 2.0)))[1][[0, 2]], 5.0);
    }
}
