//! Noise on the gate's logits in training, so that experts are tried which the gate would not ask (Shazeer et al. 2017; with a
//! fixed spread as here, Riquelme et al. 2021).

use super::batch::mixed_seed;
use rand_core::RngCore;
use rand_pcg::Pcg32;

const NOISE_STREAM: u64 = 1 << 33;

/// Random numbers for the gate of one example of one step, the same for every worker.
pub fn noise_random(seed: u32, step: u32, place: usize) -> Pcg32 {
    Pcg32::new(mixed_seed(seed, step), NOISE_STREAM + place as u64)
}

/// Adds a normal random number of this spread to each logit (Box & Muller 1958).
pub fn add_noise(logits: &mut [f32], spread: f32, random: &mut Pcg32) {
    let mut unit = || (f64::from(random.next_u32()) + 0.5) / 4_294_967_296.0;
    for pair in logits.chunks_mut(2) {
        let (radius, angle) = (libm::sqrt(-2.0 * libm::log(unit())), std::f64::consts::TAU * unit());
        let normal = [radius * libm::cos(angle), radius * libm::sin(angle)];
        pair.iter_mut().zip(normal).for_each(|(logit, normal)| *logit += spread * normal as f32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_has_mean_zero_and_the_spread_that_is_asked_for() {
        let mut logits = vec![0.0; 20_001];
        add_noise(&mut logits, 0.5, &mut noise_random(3, 4, 5));
        let mean = logits.iter().sum::<f32>() / logits.len() as f32;
        let square = logits.iter().map(|value| value * value).sum::<f32>() / logits.len() as f32;
        assert!(mean.abs() < 0.02 && (square.sqrt() - 0.5).abs() < 0.02, "{mean} {square}");
    }
}
