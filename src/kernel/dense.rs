//! Small dense products of the second layers: a few dozen units by three or four vectors of outputs.
//!
//! All matrices are strided views into larger ones, because networks that share an input stand side by side.

use super::lanes::{F32x4, LANES};

/// A strided block of a larger row-major matrix: its first value, and the distance from row to row.
#[derive(Clone, Copy)]
pub struct Block<'a> {
    /// The values from the block's first one on.
    pub values: &'a [f32],
    /// Distance between rows.
    pub stride: usize,
}

/// A strided block of a larger row-major matrix, to write to.
pub struct BlockMut<'a> {
    /// The values from the block's first one on.
    pub values: &'a mut [f32],
    /// Distance between rows.
    pub stride: usize,
}

/// Rows that share each load of the weights: two of three vectors leave registers for the loads.
const TILE: usize = 2;

/// Checks that `n_rows` rows of `n_columns` lie within `values`.
fn assert_rows(values: &[f32], stride: usize, n_rows: usize, n_columns: usize) {
    assert!(n_rows == 0 || (n_rows - 1) * stride + n_columns <= values.len(), "a block reaches past its matrix");
}

/// Calls `$function::<V>($arguments)` for the V vectors that `$outputs` outputs have, one to four.
macro_rules! with_vectors {
    ($outputs:expr, $function:ident($($argument:expr),*)) => {
        match $outputs / LANES {
            1 => $function::<1>($($argument),*),
            2 => $function::<2>($($argument),*),
            3 => $function::<3>($($argument),*),
            _ => $function::<4>($($argument),*),
        }
    };
}

/// out\[n, :\] = Σ_j units\[n, j\] · weights\[j, :\], for `n_rows` rows of `n_units` units and `n_outputs` outputs, which are one to
/// four whole vectors.
///
/// # Panics
///
/// Panics if a block reaches past its matrix.
pub fn forward(n_rows: usize, (n_units, n_outputs): (usize, usize), units: Block, weights: &[f32], out: BlockMut) {
    with_vectors!(n_outputs, forward_vectors(n_rows, n_units, units, weights, out));
}

fn forward_vectors<const V: usize>(n_rows: usize, n_units: usize, units: Block, weights: &[f32], out: BlockMut) {
    assert_rows(units.values, units.stride, n_rows, n_units);
    assert_rows(out.values, out.stride, n_rows, LANES * V);
    assert!(weights.len() >= n_units * LANES * V);
    let mut row = 0;
    while row + TILE <= n_rows {
        forward_tile::<V, TILE>(row, n_units, units, weights, out.values, out.stride);
        row += TILE;
    }
    for row in row..n_rows {
        forward_tile::<V, 1>(row, n_units, units, weights, out.values, out.stride);
    }
}

#[inline(always)]
fn forward_tile<const V: usize, const T: usize>(
    row: usize,
    n_units: usize,
    units: Block,
    weights: &[f32],
    out: &mut [f32],
    out_stride: usize,
) {
    let mut sums = [[F32x4::zero(); V]; T];
    let first = units.values[row * units.stride..].as_ptr();
    let weights = weights.as_ptr();
    for j in 0..n_units {
        // SAFETY: `forward_vectors` has asserted that `weights` has `n_units` rows of 4·V values.
        let w: [F32x4; V] = std::array::from_fn(|v| unsafe { F32x4::load_at(weights.add(LANES * (j * V + v))) });
        for (t, sums) in sums.iter_mut().enumerate() {
            // SAFETY: `forward_vectors` has asserted that rows `row..row + T` have `n_units` units.
            let unit = F32x4::splat(unsafe { *first.add(t * units.stride + j) });
            for (sum, w) in sums.iter_mut().zip(w) {
                *sum = *sum + unit * w;
            }
        }
    }
    for (t, sums) in sums.into_iter().enumerate() {
        for (v, sum) in sums.into_iter().enumerate() {
            sum.store(&mut out[(row + t) * out_stride + LANES * v..]);
        }
    }
}

/// gradient\[j, :\] = Σ_n units\[n, j\] · d_out\[n, :\], the gradient of [`forward`] by its weights.
///
/// # Panics
///
/// Panics if a block reaches past its matrix.
pub fn weight_gradient(
    n_rows: usize,
    (n_units, n_outputs): (usize, usize),
    units: Block,
    d_out: Block,
    gradient: &mut [f32],
) {
    with_vectors!(n_outputs, weight_gradient_vectors(n_rows, n_units, units, d_out, gradient));
}

fn weight_gradient_vectors<const V: usize>(
    n_rows: usize,
    n_units: usize,
    units: Block,
    d_out: Block,
    gradient: &mut [f32],
) {
    assert_rows(units.values, units.stride, n_rows, n_units);
    assert_rows(d_out.values, d_out.stride, n_rows, LANES * V);
    let mut j = 0;
    while j + TILE <= n_units {
        weight_gradient_tile::<V, TILE>(n_rows, j, units, d_out, gradient);
        j += TILE;
    }
    if j < n_units {
        weight_gradient_tile::<V, 1>(n_rows, j, units, d_out, gradient);
    }
}

#[inline(always)]
fn weight_gradient_tile<const V: usize, const T: usize>(
    n_rows: usize,
    j: usize,
    units: Block,
    d_out: Block,
    gradient: &mut [f32],
) {
    let mut sums = [[F32x4::zero(); V]; T];
    let (units_at, d_at) = (units.values.as_ptr(), d_out.values.as_ptr());
    for n in 0..n_rows {
        // SAFETY: `weight_gradient_vectors` has asserted that `d_out` has `n_rows` rows of 4·V values.
        let d: [F32x4; V] = std::array::from_fn(|v| unsafe { F32x4::load_at(d_at.add(n * d_out.stride + LANES * v)) });
        for (t, sums) in sums.iter_mut().enumerate() {
            // SAFETY: `weight_gradient_vectors` has asserted that `units` has `n_rows` rows of `n_units` values, and j + T is at
            // most `n_units`.
            let unit = F32x4::splat(unsafe { *units_at.add(n * units.stride + j + t) });
            for (sum, d) in sums.iter_mut().zip(d) {
                *sum = *sum + unit * d;
            }
        }
    }
    for (t, sums) in sums.into_iter().enumerate() {
        for (v, sum) in sums.into_iter().enumerate() {
            sum.store(&mut gradient[LANES * ((j + t) * V + v)..]);
        }
    }
}

/// Vectors of units that [`unit_gradient`] sums at once.
const MAX_UNITS: usize = 7;

/// d_units\[n, j\] = Σ_o d_out\[n, o\] · transposed\[o, j\] for the `n_outputs` real outputs.
///
/// `transposed` is the weights' transpose `[n_outputs, padded n_units]`; only `n_units` values a row are written.
///
/// # Panics
///
/// Panics if a block reaches past its matrix.
pub fn unit_gradient(
    n_rows: usize,
    n_units: usize,
    n_outputs: usize,
    d_out: Block,
    transposed: &[f32],
    d_units: BlockMut,
) {
    let padded = super::padded(n_units);
    assert_rows(d_out.values, d_out.stride, n_rows, n_outputs);
    assert!(transposed.len() >= n_outputs * padded);
    let mut first = 0;
    while first < n_units {
        let n_vectors = ((padded - first) / LANES).min(MAX_UNITS);
        let n_written = (n_units - first).min(LANES * n_vectors);
        let transposed = Block { values: &transposed[first..], stride: padded };
        let d_units = BlockMut { values: &mut d_units.values[first..], stride: d_units.stride };
        macro_rules! dispatch {
            ($($v:literal)*) => {
                match n_vectors {
                    $($v => unit_gradient_columns::<$v>(n_rows, n_written, n_outputs, d_out, transposed, d_units),)*
                    _ => unreachable!("1 to {MAX_UNITS} vectors are summed at once"),
                }
            };
        }
        dispatch!(1 2 3 4 5 6 7);
        first += LANES * n_vectors;
    }
}

fn unit_gradient_columns<const V: usize>(
    n_rows: usize,
    n_written: usize,
    n_outputs: usize,
    d_out: Block,
    transposed: Block,
    d_units: BlockMut,
) {
    assert_rows(transposed.values, transposed.stride, n_outputs, LANES * V);
    let weights = transposed.values.as_ptr();
    for n in 0..n_rows {
        let mut sums = [F32x4::zero(); V];
        for (o, &d) in d_out.values[n * d_out.stride..][..n_outputs].iter().enumerate() {
            let d = F32x4::splat(d);
            for (v, sum) in sums.iter_mut().enumerate() {
                // SAFETY: asserted above: `n_outputs` rows of 4·V values.
                *sum = *sum + d * unsafe { F32x4::load_at(weights.add(o * transposed.stride + LANES * v)) };
            }
        }
        let row = &mut d_units.values[n * d_units.stride..][..n_written];
        for (sum, lanes) in sums.into_iter().zip(row.chunks_mut(LANES)) {
            if lanes.len() == LANES {
                sum.store(lanes);
            } else {
                lanes.copy_from_slice(&sum.to_array()[..lanes.len()]);
            }
        }
    }
}

/// sums\[:\] += Σ_n rows\[n, :\], for whole vectors of columns.
pub fn column_sums(n_rows: usize, rows: &[f32], sums: &mut [f32]) {
    let width = sums.len();
    for row in rows.chunks_exact(width).take(n_rows) {
        for (sum, values) in sums.chunks_exact_mut(LANES).zip(row.chunks_exact(LANES)) {
            (F32x4::load(sum) + F32x4::load(values)).store(sum);
        }
    }
}
