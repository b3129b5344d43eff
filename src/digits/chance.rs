//! The randomness of generated digits: one stream for each digit of each seed, the same on every platform.
//!
//! PCG-XSH-RR 64/32 for the bits; logarithm, square root and exponential in f64 by the `libm` crate, never by the
//! platform, whose last digits differ.

use super::sine::sine_of_turns;
use rand_core::RngCore;
use rand_pcg::Pcg32;
use std::ops::Range;

/// A stream of random numbers.
pub struct Chance {
    bits: Pcg32,
    /// Normal numbers come in pairs; this is the second of one.
    spare_normal: Option<f32>,
}

impl Chance {
    /// The stream of one digit of a seed.
    pub fn new(seed: u64, index: u64) -> Self {
        // Neighbouring seeds and indices would start in neighbouring states: mixing sets them far apart.
        let state = mixed(seed ^ mixed(index));
        Self { bits: Pcg32::new(state, mixed(state ^ index)), spare_normal: None }
    }

    /// Uniform in 0 to 1, 1 left out.
    pub fn unit(&mut self) -> f64 {
        f64::from(self.bits.next_u32()) / 4_294_967_296.0
    }

    /// Uniform in a range.
    pub fn within(&mut self, range: Range<f32>) -> f32 {
        range.start + (range.end - range.start) * self.unit() as f32
    }

    /// A whole number below `end`, each equally likely to within one in 2³²/`end`.
    pub fn below(&mut self, end: u32) -> u32 {
        ((u64::from(self.bits.next_u32()) * u64::from(end)) >> 32) as u32
    }

    /// From the normal distribution with mean 0 and standard deviation 1 (Box and Muller's method).
    pub fn normal(&mut self) -> f32 {
        if let Some(spare) = self.spare_normal.take() {
            return spare;
        }
        let length = libm::sqrt(-2.0 * libm::log(1.0 - self.unit())) as f32;
        let turns = self.unit() as f32;
        self.spare_normal = Some(length * sine_of_turns(turns));
        length * sine_of_turns(turns + 0.25)
    }

    /// A factor whose logarithm is normal with this standard deviation.
    pub fn log_normal(&mut self, deviation: f32) -> f32 {
        libm::exp(f64::from(deviation * self.normal())) as f32
    }
}

/// The finaliser of SplitMix64 (Steele et al. 2014): every bit of the input changes every bit of the output.
fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
