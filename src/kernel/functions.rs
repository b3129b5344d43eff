//! exp, ln, logistic and softmax on vectors, as polynomials of our own: the platform's differ in the last bits.
//!
//! Coefficients are those of the Cephes library's single-precision `expf` and `logf` (S. Moshier, public domain).

use super::lanes::{F32x4, LANES};

/// Below this exp is taken as exp of this: 1.6e-38, the edge of the normal numbers.
const EXP_MIN: f32 = -87.0;
/// Above this exp is taken as exp of this, 1.7e38.
const EXP_MAX: f32 = 88.0;

/// What stands for a value that does not count where the largest is looked for.
pub const FAR_BELOW: f32 = -1e30;

/// e^x of each lane, within 2e-7 relative for x in −87..88, and clamped outside.
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

/// ln x of each lane, within 2e-7 absolute or relative, whichever is larger; below 1.2e-38 it is ln of that.
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

/// A row of `4·V` values of which the first `n` count: the classes of one output, or the experts of one gate.
pub type Row<const V: usize> = [F32x4; V];

/// Row operations in which only the first `n` lanes count.
#[derive(Clone, Copy)]
pub struct RowOps<const V: usize> {
    /// 1 in the lanes that count, 0 in the padding.
    pub mask: Row<V>,
}

impl<const V: usize> RowOps<V> {
    /// For rows whose first `n` lanes count.
    pub fn new(n: usize) -> Self {
        assert!(n <= LANES * V, "a row of {} lanes cannot hold {n} values", LANES * V);
        let mut lanes = [[0.0; LANES]; V];
        lanes.as_flattened_mut()[..n].fill(1.0);
        Self { mask: std::array::from_fn(|v| F32x4::load(&lanes[v])) }
    }

    /// softmax(x) and log Σ exp(x); padding gives 0.
    #[inline(always)]
    pub fn softmax(&self, x: Row<V>) -> (Row<V>, f32) {
        let far_below = F32x4::splat(FAR_BELOW);
        let one = F32x4::splat(1.0);
        let x: Row<V> = std::array::from_fn(|v| x[v] * self.mask[v] + (one - self.mask[v]) * far_below);
        let largest = max(x);
        let exps: Row<V> = std::array::from_fn(|v| exp(x[v] - F32x4::splat(largest)) * self.mask[v]);
        let total = sum(exps);
        let scale = F32x4::splat(1.0 / total);
        (std::array::from_fn(|v| exps[v] * scale), largest + ln_of(total))
    }

    /// sigmoid(x); padding gives 0.
    #[inline(always)]
    pub fn sigmoid(&self, x: Row<V>) -> Row<V> {
        std::array::from_fn(|v| sigmoid(x[v]) * self.mask[v])
    }
}

/// ln of one number, by the same polynomial.
#[inline(always)]
pub fn ln_of(x: f32) -> f32 {
    ln(F32x4::splat(x)).to_array()[0]
}

/// The row at the start of `values`.
#[inline(always)]
pub fn load_row<const V: usize>(values: &[f32]) -> Row<V> {
    std::array::from_fn(|v| F32x4::load(&values[LANES * v..]))
}

/// Writes the row to the start of `values`.
#[inline(always)]
pub fn store_row<const V: usize>(row: Row<V>, values: &mut [f32]) {
    for (v, lanes) in row.into_iter().enumerate() {
        lanes.store(&mut values[LANES * v..]);
    }
}

/// The sum of all lanes: first over vectors, then over lanes.
#[inline(always)]
pub fn sum<const V: usize>(row: Row<V>) -> f32 {
    row.into_iter().reduce(|a, b| a + b).expect("a row has at least one vector").sum()
}

/// The largest lane.
#[inline(always)]
pub fn max<const V: usize>(row: Row<V>) -> f32 {
    let [a, b, c, d] = row.into_iter().reduce(F32x4::max).expect("a row has at least one vector").to_array();
    let (ab, cd) = (if a < b { b } else { a }, if c < d { d } else { c });
    if ab < cd { cd } else { ab }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "what is tested is compared with the platform")]
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

    #[test]
    fn softmax_ignores_padding_and_sums_to_one() {
        let ops = RowOps::<3>::new(10);
        let mut values = [1000.0_f32; 12];
        for (i, value) in values[..10].iter_mut().enumerate() {
            *value = i as f32 - 3.0;
        }
        let (p, log_sum) = ops.softmax(load_row(&values));
        let mut probabilities = [0.0; 12];
        store_row(p, &mut probabilities);
        assert_eq!(probabilities[10..], [0.0, 0.0]);
        assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        let exact = values[..10].iter().map(|&v| f64::from(v).exp()).sum::<f64>().ln();
        assert!((f64::from(log_sum) - exact).abs() < 1e-5);
    }
}
