//! Four rows at once, one in each lane: what is a sum over a row elsewhere is here plain arithmetic of vectors.
//!
//! Values are summed and compared in the order of [`super::functions`], so that both give the same bits.

use super::functions::{FAR_BELOW, exp, ln, sigmoid};
use super::lanes::{F32x4, LANES};

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

/// softmax of each row and log Σ exp of it, of which only the first `n` values count; the others give 0.
#[inline(never)] // It is called from many places, and four rows are worth a call.
pub fn softmax<const N: usize>(x: &Columns<N>, n: usize) -> (Columns<N>, F32x4) {
    let far_below = F32x4::splat(FAR_BELOW);
    let [a, b, c, d] = in_lanes::<N>(|column| if column < n { x[column] } else { far_below }, F32x4::max);
    let largest = a.max(b).max(c.max(d));
    let mut exps = [F32x4::zero(); N];
    exps.iter_mut().zip(x).take(n).for_each(|(e, x)| *e = exp(*x - largest));
    let total = sum(&exps);
    let scale = F32x4::splat(1.0) / total;
    (exps.map(|e| e * scale), largest + ln(total))
}

/// sigmoid of the first `n` values of each row; the others give 0.
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

/// What would be in the four lanes if the vectors of a row were combined one after the other.
#[inline(always)]
fn in_lanes<const N: usize>(value: impl Fn(usize) -> F32x4, combine: impl Fn(F32x4, F32x4) -> F32x4) -> [F32x4; LANES] {
    let mut lanes: [F32x4; LANES] = std::array::from_fn(&value);
    (LANES..N).for_each(|column| lanes[column % LANES] = combine(lanes[column % LANES], value(column)));
    lanes
}

#[cfg(test)]
mod tests {
    use super::super::functions::{self, RowOps};
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
    fn softmax_of_four_rows_has_the_bits_of_each_alone() {
        let rows = rows();
        let (p, log_sum) = softmax::<12>(&load(rows.each_ref().map(|row| &row[..])), 10);
        let mut all = [[0.0; 12]; LANES];
        store(&p, all.iter_mut().map(|row| &mut row[..]));
        for ((row, found), log_sum) in rows.iter().zip(all).zip(log_sum.to_array()) {
            let (p, expected) = RowOps::<3>::new(10).softmax(functions::load_row(row));
            let mut alone = [0.0; 12];
            functions::store_row(p, &mut alone);
            assert_eq!((found, log_sum), (alone, expected));
        }
    }
}
