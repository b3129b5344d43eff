//! One pass over all weights: the optimiser's update and the moving average together, so each value is touched once.

use super::lanes::{F32x4, LANES, first_of};
use std::hint::black_box;
use std::ops::Range;

/// Moments within this bound become zero: beside Adam's ε, 1e-8, even the root of such a number vanishes, and below 1e-38
/// many processors compute some ten times as slowly.
const TINY: f32 = 1e-34;

/// Numbers of one Adam step (Kingma & Ba 2015) with decoupled weight decay (Loshchilov & Hutter 2019).
#[derive(Clone, Copy, Debug)]
pub struct AdamStep {
    /// β₁, the decay of the first moment.
    pub beta1: f32,
    /// β₂, the decay of the second moment.
    pub beta2: f32,
    /// Learning rate over 1 − β₁ᵗ.
    pub rate: f32,
    /// 1 / (1 − β₂ᵗ).
    pub second_moment_scale: f32,
    /// ε, added to the root of the second moment.
    pub epsilon: f32,
    /// The share of a weight that decay leaves: 1 − learning rate · weight decay.
    pub keep: f32,
}

/// w ← keep·w − rate·m / (√(scale·v) + ε), average ← d·average + (1 − d)·w, in these ranges of the slices, which have one
/// length. What is in no range stays as it is.
///
/// The moments of a weight without gradient, such as the weight of a pixel that is nearly always blank, decay towards zero.
/// Moments that are too small to move their weight become zero.
///
/// The numbers are hidden from the compiler, which would make constants of some of them: engines then build these anew in
/// every turn of the loop.
#[inline(never)]
pub fn adam(step: AdamStep, average_decay: f32, ranges: &[Range<usize>], gradient: &[f32], arrays: [&mut [f32]; 4]) {
    let (step, average_decay, tiny) = black_box((step, average_decay, TINY));
    let [beta1, beta2, rate, scale, epsilon, keep] =
        [step.beta1, step.beta2, step.rate, step.second_moment_scale, step.epsilon, step.keep].map(F32x4::splat);
    let [rest1, rest2] = [1.0 - step.beta1, 1.0 - step.beta2].map(F32x4::splat);
    let [decay, rest, tiny] = [average_decay, 1.0 - average_decay, tiny].map(F32x4::splat);
    change(ranges, gradient, arrays, |gradient, [w, m, v, a]| {
        let moment1 = (beta1 * m + rest1 * gradient).without_within(tiny);
        let moment2 = (beta2 * v + rest2 * (gradient * gradient)).without_within(tiny);
        let weight = keep * w - rate * moment1 / ((scale * moment2).sqrt() + epsilon);
        [weight, moment1, moment2, decay * a + rest * weight]
    });
}

/// w ← keep·w − rate·gradient, average ← d·average + (1 − d)·w, in these ranges of the slices, which have one length.
pub fn sgd(
    (rate, keep): (f32, f32),
    average_decay: f32,
    ranges: &[Range<usize>],
    gradient: &[f32],
    arrays: [&mut [f32]; 2],
) {
    let [rate, keep] = [rate, keep].map(F32x4::splat);
    let [decay, rest] = [average_decay, 1.0 - average_decay].map(F32x4::splat);
    change(ranges, gradient, arrays, |gradient, [w, a]| {
        let weight = keep * w - rate * gradient;
        [weight, decay * a + rest * weight]
    });
}

/// Changes the vectors of `N` arrays by the gradient; the last vector of a range may have fewer values.
#[inline(always)]
fn change<const N: usize>(
    ranges: &[Range<usize>],
    gradient: &[f32],
    arrays: [&mut [f32]; N],
    changed: impl Fn(F32x4, [F32x4; N]) -> [F32x4; N],
) {
    let mut arrays = arrays;
    for range in ranges {
        let (gradient, gradient_end) = gradient[range.clone()].as_chunks::<LANES>();
        let mut parts = arrays.each_mut().map(|array| array[range.clone()].as_chunks_mut::<LANES>());
        let mut vectors = parts.each_mut().map(|(vectors, _)| &mut vectors[..gradient.len()]);
        for (at, gradient) in gradient.iter().enumerate() {
            let old = vectors.each_ref().map(|vectors| F32x4::load(&vectors[at]));
            let new = changed(F32x4::load(gradient), old);
            vectors.iter_mut().zip(new).for_each(|(vectors, new)| new.store(&mut vectors[at]));
        }
        if !gradient_end.is_empty() {
            let new = changed(first_of(gradient_end), parts.each_ref().map(|(_, end)| first_of(end)));
            let ends = parts.into_iter().map(|(_, end)| end).zip(new);
            ends.for_each(|(end, new)| end.copy_from_slice(&new.to_array()[..end.len()]));
        }
    }
}
