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
    let numbers = AdamNumbers {
        beta1: F32x4::splat(step.beta1),
        rest1: F32x4::splat(1.0 - step.beta1),
        beta2: F32x4::splat(step.beta2),
        rest2: F32x4::splat(1.0 - step.beta2),
        rate: F32x4::splat(step.rate),
        scale: F32x4::splat(step.second_moment_scale),
        epsilon: F32x4::splat(step.epsilon),
        keep: F32x4::splat(step.keep),
        decay: F32x4::splat(average_decay),
        rest: F32x4::splat(1.0 - average_decay),
        tiny: F32x4::splat(tiny),
    };
    let [weights, first, second, average] = arrays;
    for range in ranges {
        let [w, m, v, a] = [&mut *weights, &mut *first, &mut *second, &mut *average];
        let (w, m, v, a) = (&mut w[range.clone()], &mut m[range.clone()], &mut v[range.clone()], &mut a[range.clone()]);
        numbers.change(&gradient[range.clone()], (w, m, v, a));
        let end = range.len() - range.len() % LANES;
        if end < range.len() {
            // The last values once more, with zeros behind them.
            let mut ends = [&w[end..], &m[end..], &v[end..], &a[end..]].map(|end| first_of(end).to_array());
            let [w_end, m_end, v_end, a_end] = &mut ends;
            let gradient = first_of(&gradient[range.start + end..range.end]).to_array();
            numbers.change(&gradient, (w_end, m_end, v_end, a_end));
            for (array, end_of) in [w, m, v, a].into_iter().zip(ends) {
                let array = &mut array[end..];
                array.copy_from_slice(&end_of[..array.len()]);
            }
        }
    }
}

/// The numbers of [`AdamStep`] and of the moving average in all lanes.
struct AdamNumbers {
    beta1: F32x4,
    rest1: F32x4,
    beta2: F32x4,
    rest2: F32x4,
    rate: F32x4,
    scale: F32x4,
    epsilon: F32x4,
    keep: F32x4,
    decay: F32x4,
    rest: F32x4,
    tiny: F32x4,
}

impl AdamNumbers {
    /// Changes the whole vectors of weights, moments and average.
    #[inline(always)]
    fn change(&self, gradient: &[f32], (w, m, v, a): (&mut [f32], &mut [f32], &mut [f32], &mut [f32])) {
        let vectors = w.chunks_exact_mut(LANES).zip(gradient.chunks_exact(LANES));
        let moments = m.chunks_exact_mut(LANES).zip(v.chunks_exact_mut(LANES));
        for (((w, g), (m, v)), a) in vectors.zip(moments).zip(a.chunks_exact_mut(LANES)) {
            let gradient = F32x4::load(g);
            let moment1 = (self.beta1 * F32x4::load(m) + self.rest1 * gradient).without_within(self.tiny);
            let moment2 = (self.beta2 * F32x4::load(v) + self.rest2 * (gradient * gradient)).without_within(self.tiny);
            let weight =
                self.keep * F32x4::load(w) - self.rate * moment1 / ((self.scale * moment2).sqrt() + self.epsilon);
            moment1.store(m);
            moment2.store(v);
            weight.store(w);
            (self.decay * F32x4::load(a) + self.rest * weight).store(a);
        }
    }
}

/// w ← keep·w − rate·gradient, average ← d·average + (1 − d)·w, in these ranges of the slices, which have one length.
pub fn sgd(
    (rate, keep): (f32, f32),
    average_decay: f32,
    ranges: &[Range<usize>],
    gradient: &[f32],
    [weights, average]: [&mut [f32]; 2],
) {
    let [rates, keeps] = [rate, keep].map(F32x4::splat);
    let [decays, rests] = [average_decay, 1.0 - average_decay].map(F32x4::splat);
    for range in ranges {
        let (weights, gradient) = (&mut weights[range.clone()], &gradient[range.clone()]);
        let average = &mut average[range.clone()];
        let vectors = weights.chunks_exact_mut(LANES).zip(gradient.chunks_exact(LANES));
        for ((w, g), a) in vectors.zip(average.chunks_exact_mut(LANES)) {
            let weight = keeps * F32x4::load(w) - rates * F32x4::load(g);
            weight.store(w);
            (decays * F32x4::load(a) + rests * weight).store(a);
        }
        let end = range.len() - range.len() % LANES;
        for ((w, g), a) in weights[end..].iter_mut().zip(&gradient[end..]).zip(&mut average[end..]) {
            *w = keep * *w - rate * g;
            *a = average_decay * *a + (1.0 - average_decay) * *w;
        }
    }
}
