//! Four rows at once, one in each lane, so that a sum over a row is plain arithmetic of vectors. The softmax, the
//! log-sum-exp and the sigmoids of every cost and every answer are here.

use super::functions::{exp, ln, sigmoid};
use super::lanes::{F32x4, LANES};

/// Stands for a value that does not count, while the largest value of a row is sought.
const FAR_BELOW: f32 = -1e30;

/// Four rows of `N` values, a multiple of four: column c holds value c of each row.
pub type Columns<const N: usize> = [F32x4; N];

/// The columns of the rows at the starts of these slices.
#[inline(always)]
pub fn load<const N: usize>(rows: [&[f32]; LANES]) -> Columns<N> {
    let mut columns = [F32x4::zero(); N];
    for (v, block) in columns.as_chunks_mut().0.iter_mut().enumerate() {
        *block = F32x4::transpose(rows.map(|row| F32x4::load(&row[LANES * v..])));
    }
    columns
}

/// Writes rows to the starts of these slices, of which there may be fewer than four.
#[inline(always)]
pub fn store<'a, const N: usize>(columns: &Columns<N>, rows: impl Iterator<Item = &'a mut [f32]>) {
    let blocks = columns.as_chunks().0.iter().map(|block| F32x4::transpose(*block));
    let mut vectors = [[F32x4::zero(); N]; LANES];
    for (v, block) in blocks.enumerate() {
        vectors.iter_mut().zip(block).for_each(|(row, vector)| row[v] = vector);
    }
    for (row, vectors) in rows.zip(vectors) {
        for (values, vector) in row.chunks_exact_mut(LANES).zip(&vectors[..N / LANES]) {
            vector.store(values);
        }
    }
}

/// The softmax and the log-sum-exp of each row. Only the first `n` values count; the others give 0.
#[inline(never)] // Many places call this function, and four rows are worth a call.
pub fn softmax<const N: usize>(x: &Columns<N>, n: usize) -> (Columns<N>, F32x4) {
    softmax_of_some(x, |column| column < n)
}

/// The softmax and the log-sum-exp of the columns that count in each row; the others give 0, whatever their values.
#[inline(never)]
pub fn masked_softmax<const N: usize>(x: &Columns<N>, counts: &[bool; N]) -> (Columns<N>, F32x4) {
    softmax_of_some(x, |column| counts[column])
}

#[inline(always)]
fn softmax_of_some<const N: usize>(x: &Columns<N>, counts: impl Fn(usize) -> bool) -> (Columns<N>, F32x4) {
    let far_below = F32x4::splat(FAR_BELOW);
    let [a, b, c, d] = in_lanes::<N>(|column| if counts(column) { x[column] } else { far_below }, F32x4::max);
    let largest = a.max(b).max(c.max(d));
    let mut exps = [F32x4::zero(); N];
    for column in (0..N).filter(|column| counts(*column)) {
        exps[column] = exp(x[column] - largest);
    }
    let total = sum(&exps);
    let scale = F32x4::splat(1.0) / total;
    (exps.map(|e| e * scale), largest + ln(total))
}

/// The sigmoid of the first `n` values of each row; the others give 0.
#[inline(never)]
pub fn sigmoids<const N: usize>(x: &Columns<N>, n: usize) -> Columns<N> {
    let mut o = [F32x4::zero(); N];
    o.iter_mut().zip(x).take(n).for_each(|(o, x)| *o = sigmoid(*x));
    o
}

/// The sum of each row.
#[inline(always)]
pub fn sum<const N: usize>(x: &Columns<N>) -> F32x4 {
    let [a, b, c, d] = in_lanes::<N>(|column| x[column], |a, b| a + b);
    a + b + c + d
}

/// Σ a·b over each row.
#[inline(always)]
pub fn dot<const N: usize>(a: &Columns<N>, b: &Columns<N>) -> F32x4 {
    let [w, x, y, z] = in_lanes::<N>(|column| a[column] * b[column], |a, b| a + b);
    w + x + y + z
}

/// a − b.
#[inline(always)]
pub fn minus<const N: usize>(a: &Columns<N>, b: &Columns<N>) -> Columns<N> {
    std::array::from_fn(|i| a[i] - b[i])
}

/// total += values · scale, where `scale` has a number for each row.
#[inline(always)]
pub fn add_scaled<const N: usize>(total: &mut Columns<N>, values: &Columns<N>, scale: F32x4) {
    total.iter_mut().zip(values).for_each(|(total, value)| *total = *total + *value * scale);
}

/// The softmax of at most 16 values.
///
/// # Panics
///
/// Panics if there are more values.
pub fn softmax_of(values: &[f32]) -> Vec<f32> {
    let mut row = [0.0; 16];
    row[..values.len()].copy_from_slice(values);
    let (p, _) = softmax::<16>(&load([&row; LANES]), values.len());
    store(&p, std::iter::once(&mut row[..]));
    row[..values.len()].to_vec()
}

/// Combines the values of each row into four, as four lanes would be if a row's vectors were combined one by one.
#[inline(always)]
fn in_lanes<const N: usize>(value: impl Fn(usize) -> F32x4, combine: impl Fn(F32x4, F32x4) -> F32x4) -> [F32x4; LANES] {
    let mut lanes: [F32x4; LANES] = std::array::from_fn(&value);
    (LANES..N).for_each(|column| lanes[column % LANES] = combine(lanes[column % LANES], value(column)));
    lanes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four rows of 12 values, of which 10 count.
    fn rows() -> [[f32; 12]; LANES] {
        std::array::from_fn(|n| {
            std::array::from_fn(|c| if c < 10 { (n * 31 + c * 17) as f32 % 7.3 - 3.1 } else { 0.0 })
        })
    }

    #[test]
    fn what_is_loaded_is_stored_in_its_place() {
        let rows = rows();
        let columns: Columns<12> = load(rows.each_ref().map(|row| &row[..]));
        let mut stored = [[0.0; 12]; 3];
        store(&columns, stored.iter_mut().map(|row| &mut row[..]));
        assert_eq!(stored, rows[..3]);
        assert_eq!(columns[5].to_array(), rows.map(|row| row[5]));
    }

    #[test]
    fn softmax_ignores_padding_and_sums_to_one() {
        let mut rows = rows();
        rows.as_flattened_mut().iter_mut().skip(10).step_by(12).for_each(|padding| *padding = 1000.0);
        let (p, log_sum) = softmax::<12>(&load(rows.each_ref().map(|row| &row[..])), 10);
        let mut found = [[0.0; 12]; LANES];
        store(&p, found.iter_mut().map(|row| &mut row[..]));
        for ((row, p), log_sum) in rows.iter().zip(found).zip(log_sum.to_array()) {
            assert_eq!(p[10..], [0.0, 0.0]);
            assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            let exact = row[..10].iter().map(|&v| libm::exp(v.into())).sum::<f64>();
            assert!((f64::from(log_sum) - libm::log(exact)).abs() < 1e-5);
            for (p, v) in p.iter().zip(&row[..10]) {
                assert!((f64::from(*p) - libm::exp((*v).into()) / exact).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn softmax_of_one_row_has_the_bits_of_four() {
        let rows = rows();
        let (p, _) = softmax::<12>(&load(rows.each_ref().map(|row| &row[..])), 10);
        let mut four = [[0.0; 12]; LANES];
        store(&p, four.iter_mut().map(|row| &mut row[..]));
        rows.iter().zip(four).for_each(|(row, p)| assert_eq!(softmax_of(&row[..10]), p[..10]));
    }
}
