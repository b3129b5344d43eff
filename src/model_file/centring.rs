//! Input centring folded into the first layers, so that plain pixels in 0..1 go in, and out of them again.
//!
//! The networks see x = s(v − m). W·x + b = (s W)·v + (b − s m Σ_d W_d): a file has W' = s W and b' = b − m Σ_d W'_d.
//! Sums are made in f64 and rounded once, so that folding and unfolding cost a rounding each.

use crate::mixture::{InputScaling, Weights};
use ndarray::{ArrayViewMut2, Axis};

/// First layers for plain pixels, from those for scaled ones.
pub fn fold(weights: &Weights, scaling: InputScaling) -> Weights {
    let (scale, mean) = (f64::from(scaling.scale()), f64::from(scaling.mean()));
    map_first_layers(weights, |weight| weight * scale, |bias, folded_sum| bias - mean * folded_sum)
}

/// First layers for scaled pixels, from those for plain ones.
pub fn unfold(weights: &Weights, scaling: InputScaling) -> Weights {
    let (scale, mean) = (f64::from(scaling.scale()), f64::from(scaling.mean()));
    map_first_layers(weights, |weight| weight / scale, |bias, unfolded_sum| bias + scale * mean * unfolded_sum)
}

/// Every first layer with its weights and then its biases changed; `bias` is told the sum of a unit's new weights.
fn map_first_layers(weights: &Weights, weight: impl Fn(f64) -> f64, bias: impl Fn(f64, f64) -> f64) -> Weights {
    let mut changed = weights.clone();
    let map = |mut layer: ArrayViewMut2<f32>| {
        for mut unit in layer.columns_mut() {
            let mut sum = 0.0;
            for value in unit.iter_mut().skip(1) {
                *value = weight(f64::from(*value)) as f32;
                sum += f64::from(*value);
            }
            unit[0] = bias(f64::from(unit[0]), sum) as f32;
        }
    };
    changed.expert_w1.axis_iter_mut(Axis(0)).for_each(map);
    map(changed.gate_w1.view_mut());
    map(changed.baseline_w1.view_mut());
    changed
}
