//! exp, ln, sigmoid and tanh on vectors, as polynomials of our own: the platform's differ in the last bits.
//!
//! Coefficients are those of the Cephes library's single-precision `expf` and `logf` (S. Moshier, public domain).

use super::lanes::F32x4;

/// Smaller arguments of exp are clamped to this one, whose exp, 1.6e-38, is at the edge of the normal numbers.
const EXP_MIN: f32 = -87.0;
/// Larger arguments of exp are clamped to this one, whose exp is 1.7e38.
const EXP_MAX: f32 = 88.0;

/// e^x of each lane, within 2e-7 relative for x in −87..88; other x are clamped.
#[inline(always)]
pub fn exp(x: F32x4) -> F32x4 {
    let x = x.max(F32x4::splat(EXP_MIN)).min(F32x4::splat(EXP_MAX));
    // x = n ln 2 + r; ln 2 is split in two so that n ln 2 is exact.
    let (n, power) = (x * F32x4::splat(std::f32::consts::LOG2_E)).nearest_and_power_of_two();
    let r = x - n * F32x4::splat(0.693_359_4) + n * F32x4::splat(2.121_944_4e-4);
    let mut p = F32x4::splat(1.987_569_1e-4);
    for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5] {
        p = p * r + F32x4::splat(coefficient);
    }
    (p * (r * r) + r + F32x4::splat(1.0)) * power
}

/// ln x of each lane, within 2e-7 absolute or relative, whichever is larger; smaller x than 1.2e-38 are clamped.
#[inline(always)]
pub fn ln(x: F32x4) -> F32x4 {
    let (exponent, mantissa) = x.max(F32x4::splat(f32::MIN_POSITIVE)).exponent_and_mantissa();
    // Mantissas above √2 are halved, so that the polynomial's argument is centred at 1.
    let above = F32x4::splat(1.0).where_positive(mantissa - F32x4::splat(std::f32::consts::SQRT_2));
    let e = exponent + above;
    let m = mantissa * (F32x4::splat(1.0) - above * F32x4::splat(0.5)) - F32x4::splat(1.0);
    let mut p = F32x4::splat(7.037_683_6e-2);
    for coefficient in [
        -0.115_146_1,
        0.116_769_99,
        -0.124_201_41,
        0.142_493_23,
        -0.166_680_57,
        0.200_007_15,
        -0.249_999_94,
        0.333_333_3,
    ] {
        p = p * m + F32x4::splat(coefficient);
    }
    let square = m * m;
    let y = p * m * square + e * F32x4::splat(-2.121_944_4e-4) - square * F32x4::splat(0.5);
    m + y + e * F32x4::splat(0.693_359_4)
}

/// 1 / (1 + e^−x) of each lane.
#[inline(always)]
pub fn sigmoid(x: F32x4) -> F32x4 {
    F32x4::splat(1.0) / (F32x4::splat(1.0) + exp(F32x4::zero() - x))
}

/// tanh x of each lane, as 2 sigmoid(2x) − 1.
#[inline(always)]
pub fn tanh(x: F32x4) -> F32x4 {
    F32x4::splat(2.0) * sigmoid(x + x) - F32x4::splat(1.0)
}

/// ln of one number, by the same polynomial.
#[inline(always)]
pub fn ln_of(x: f32) -> f32 {
    ln(F32x4::splat(x)).to_array()[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest error of `ours` against `exact` over `n` points of `from..to`.
    fn worst(from: f32, to: f32, error: impl Fn(f32) -> f64) -> f64 {
        (0..200_000).map(|i| error(from + (to - from) * i as f32 / 200_000.0)).fold(0.0, f64::max)
    }

    #[test]
    fn exp_is_within_its_bound() {
        let error = worst(-87.0, 88.0, |x| {
            let exact = libm::exp(f64::from(x));
            (f64::from(exp(F32x4::splat(x)).to_array()[0]) / exact - 1.0).abs()
        });
        assert!(error < 2e-7, "largest relative error of exp: {error:e}");
    }

    #[test]
    fn ln_is_within_its_bound() {
        for (from, to) in [(1e-6, 2.0), (1.0, 1e6), (1e-37, 1e-30)] {
            let error = worst(from, to, |x| {
                let exact = libm::log(f64::from(x));
                (f64::from(ln_of(x)) - exact).abs() / exact.abs().max(1.0)
            });
            assert!(error < 2e-7, "largest error of ln on {from}..{to}: {error:e}");
        }
    }
}
