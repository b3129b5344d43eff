//! Dreams: activation maximisation, gradient ascent on the input of an expert (Erhan et al. 2009).
//!
//! From grey paper on, pixels v in 0..1 move along the gradient of log p(class) − ½ λ ‖v‖². Each step moves the pixel
//! with the steepest slope by a fixed amount, and smooths all pixels a little, so that strokes appear instead of single
//! pixels. The result is the same each time.

use super::{Activation, InputScaling};
use crate::kernel::columns;
use ndarray::{Array1, ArrayView2};

/// Steps of the ascent.
const STEPS: usize = 80;
/// The largest change of a pixel in a step.
const RATE: f32 = 0.06;
/// λ, the cost of ink.
const INK_COST: f32 = 0.02;
/// The first value of every pixel: the mean of MNIST.
const GREY: f32 = 0.131;
/// The share of a pixel that comes from its neighbours, in each step.
const SMOOTHING: f32 = 0.12;

/// An image, and the expert's certainty of the class on exactly this image.
#[derive(Clone, Debug, PartialEq)]
pub struct Dream {
    /// Square, row after row, 0 paper to 255 ink.
    pub pixels: Vec<u8>,
    /// The expert's probability for the class.
    pub certainty: f32,
}

/// The image that an expert takes most for `class`, from the expert's first layer `[1 + d, h]` and second layer
/// `[1 + h, c]`.
pub fn dream(
    first: ArrayView2<f32>,
    second: ArrayView2<f32>,
    activation: Activation,
    scaling: InputScaling,
    class: usize,
) -> Dream {
    let at = |pixels: &Array1<f32>| certainty_and_slope(first, second, activation, scaling, pixels, class);
    let mut pixels = Array1::from_elem(first.nrows() - 1, GREY);
    for _ in 0..STEPS {
        let (_, slope) = at(&pixels);
        let slope = slope - &pixels * INK_COST;
        let steepest = slope.iter().fold(1e-12_f32, |steepest, slope| steepest.max(slope.abs()));
        pixels.scaled_add(RATE / steepest, &slope);
        pixels = smoothed(&pixels).mapv(|ink| ink.clamp(0.0, 1.0));
    }
    let pixels: Vec<u8> = pixels.iter().map(|ink| (ink * 255.0 + 0.5) as u8).collect();
    let (certainty, _) = at(&pixels.iter().map(|ink| f32::from(*ink) / 255.0).collect());
    Dream { pixels, certainty }
}

/// p(class), and the gradient of its logarithm by the pixels: s W1 (f'(u) ∘ W2 (t − p)).
fn certainty_and_slope(
    first: ArrayView2<f32>,
    second: ArrayView2<f32>,
    activation: Activation,
    scaling: InputScaling,
    pixels: &Array1<f32>,
    class: usize,
) -> (f32, Array1<f32>) {
    let inputs = pixels.mapv(|ink| (ink - scaling.mean()) * scaling.scale());
    let (bias, first) = (first.row(0), first.slice(ndarray::s![1.., ..]));
    let hidden = (inputs.dot(&first) + bias).mapv(|sum| activate(activation, sum));
    let logits = hidden.dot(&second.slice(ndarray::s![1.., ..])) + second.row(0);
    let p = Array1::from(columns::softmax_of(&logits.to_vec()));
    let mut residual = p.mapv(|p| -p);
    residual[class] += 1.0;
    let slope_of_value = |value: f32| match activation {
        Activation::Relu => f32::from(value > 0.0),
        Activation::Sigmoid => value * (1.0 - value),
        Activation::Tanh => 1.0 - value * value,
    };
    let d_hidden = second.slice(ndarray::s![1.., ..]).dot(&residual) * hidden.mapv(slope_of_value);
    (p[class], first.dot(&d_hidden) * scaling.scale())
}

fn activate(activation: Activation, sum: f32) -> f32 {
    match activation {
        Activation::Relu => sum.max(0.0),
        Activation::Sigmoid => 1.0 / (1.0 + libm::expf(-sum)),
        Activation::Tanh => libm::tanhf(sum),
    }
}

/// Each pixel moved a little towards the mean of its four neighbours; beyond the edge is paper.
fn smoothed(pixels: &Array1<f32>) -> Array1<f32> {
    let side = (pixels.len() as f32).sqrt() as usize;
    let ink = |row: usize, column: usize| if row < side && column < side { pixels[row * side + column] } else { 0.0 };
    Array1::from_shape_fn(pixels.len(), |n| {
        let (row, column) = (n / side, n % side);
        // One less than zero wraps far beyond the edge, where there is paper.
        let (above, left) = (row.wrapping_sub(1), column.wrapping_sub(1));
        let around = ink(above, column) + ink(row + 1, column) + ink(row, left) + ink(row, column + 1);
        (1.0 - SMOOTHING) * pixels[n] + SMOOTHING * around / 4.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mixture::{Init, Shape, Weights};
    use ndarray::Axis;
    use rand_pcg::Pcg32;

    fn weights() -> Weights {
        let shape = Shape { n_inputs: 196, n_hidden: 25, n_classes: 10, n_experts: 2, has_router: false };
        Weights::random(shape, Init::Scaled.widths(Activation::Tanh), &mut Pcg32::new(3, 5))
    }

    #[test]
    fn the_slope_is_that_of_the_certainty() {
        let weights = weights();
        let (first, second) = (weights.expert_w1.index_axis(Axis(0), 1), weights.expert_w2.index_axis(Axis(0), 1));
        let at = |pixels: &Array1<f32>| {
            certainty_and_slope(first, second, Activation::Tanh, InputScaling::Centred, pixels, 4)
        };
        let grey = Array1::from_elem(196, 0.4);
        let (_, slope) = at(&grey);
        for pixel in [0, 77, 195] {
            let mut moved = [grey.clone(), grey.clone()];
            moved[0][pixel] += 0.01;
            moved[1][pixel] -= 0.01;
            let [more, less] = moved.map(|pixels| libm::logf(at(&pixels).0));
            let difference = (more - less) / 0.02;
            assert!((difference - slope[pixel]).abs() < 0.01, "pixel {pixel}: {difference} or {}", slope[pixel]);
        }
    }

    #[test]
    fn a_dream_is_surer_than_grey_paper_and_always_the_same() {
        let weights = weights();
        let (first, second) = (weights.expert_w1.index_axis(Axis(0), 1), weights.expert_w2.index_axis(Axis(0), 1));
        let dreamt = dream(first, second, Activation::Tanh, InputScaling::Centred, 4);
        assert!(dreamt.certainty > 0.7, "certainty {}", dreamt.certainty);
        let shown = dreamt.pixels.iter().map(|ink| f32::from(*ink) / 255.0).collect();
        let (certainty, _) = certainty_and_slope(first, second, Activation::Tanh, InputScaling::Centred, &shown, 4);
        assert_eq!(dreamt.certainty, certainty, "the certainty is that of another image");
        assert_eq!(dreamt, dream(first, second, Activation::Tanh, InputScaling::Centred, 4));
    }
}
