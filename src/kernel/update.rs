//! One pass over all weights: the optimiser's update and the moving average together, so each value is touched once.

use super::lanes::{F32x4, LANES};
use std::hint::black_box;

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

/// w ← keep·w − rate·m / (√(scale·v) + ε), average ← d·average + (1 − d)·w. All slices have one length, whole vectors.
///
/// The moments of a weight without gradient, such as the weight of a pixel that is nearly always blank, decay towards zero.
/// Moments that are too small to move their weight become zero.
///
/// The numbers are hidden from the compiler, which would make constants of some of them: engines then build these anew in
/// every turn of the loop.
#[inline(never)]
pub fn adam(step: AdamStep, average_decay: f32, gradient: &[f32], [weights, first, second, average]: [&mut [f32]; 4]) {
    let (step, average_decay, tiny) = black_box((step, average_decay, TINY));
    let [beta1, beta2, rate, scale, epsilon, keep] =
        [step.beta1, step.beta2, step.rate, step.second_moment_scale, step.epsilon, step.keep].map(F32x4::splat);
    let [rest1, rest2] = [1.0 - step.beta1, 1.0 - step.beta2].map(F32x4::splat);
    let [decay, rest, tiny] = [average_decay, 1.0 - average_decay, tiny].map(F32x4::splat);
    let vectors = weights.chunks_exact_mut(LANES).zip(gradient.chunks_exact(LANES));
    let moments = first.chunks_exact_mut(LANES).zip(second.chunks_exact_mut(LANES));
    for (((w, g), (m, v)), a) in vectors.zip(moments).zip(average.chunks_exact_mut(LANES)) {
        let gradient = F32x4::load(g);
        let moment1 = (beta1 * F32x4::load(m) + rest1 * gradient).without_within(tiny);
        let moment2 = (beta2 * F32x4::load(v) + rest2 * (gradient * gradient)).without_within(tiny);
        let weight = keep * F32x4::load(w) - rate * moment1 / ((scale * moment2).sqrt() + epsilon);
        moment1.store(m);
        moment2.store(v);
        weight.store(w);
        (decay * F32x4::load(a) + rest * weight).store(a);
    }
}

/// w ← keep·w − rate·gradient, average ← d·average + (1 − d)·w. All slices have one length, whole vectors.
pub fn sgd(rate: f32, keep: f32, average_decay: f32, gradient: &[f32], weights: &mut [f32], average: &mut [f32]) {
    let [rate, keep] = [rate, keep].map(F32x4::splat);
    let [decay, rest] = [average_decay, 1.0 - average_decay].map(F32x4::splat);
    let vectors = weights.chunks_exact_mut(LANES).zip(gradient.chunks_exact(LANES));
    for ((w, g), a) in vectors.zip(average.chunks_exact_mut(LANES)) {
        let weight = keep * F32x4::load(w) - rate * F32x4::load(g);
        weight.store(w);
        (decay * F32x4::load(a) + rest * weight).store(a);
    }
}
