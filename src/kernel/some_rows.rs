//! Some rows of a batch: their copies side by side, and a sparse first layer and its weights’ gradient for them alone.
//!
//! The gradient is the product of [`super::sparse::gather`] over the transpose, without a transpose. A gather reads the
//! deltas of every row that has a column, for one column after the other. Here a row’s deltas stay in registers, and each
//! of its entries adds to the gradient of its column, so that a row that is left out costs nothing. The sums have the same
//! order: that of the rows.
//!
//! Short rows are copied vector by vector, because engines take longer to begin a copy of memory.

use super::dense::{Block, BlockMut};
use super::lanes::{F32x4, LANES, first_of};
use super::padded;
use super::sparse::SparseRows;

/// Vectors that are in registers at once.
const MAX_BLOCK: usize = 7;

/// Calls `$function::<V>($arguments, first)` for blocks of V vectors of `$width` columns, from column `first` on.
macro_rules! in_blocks {
    ($width:expr, $function:ident($($argument:expr),*)) => {
        let n_vectors = $width / LANES;
        let n_blocks = n_vectors.div_ceil(MAX_BLOCK);
        for block in 0..n_blocks {
            let (from, to) = (block * n_vectors / n_blocks, (block + 1) * n_vectors / n_blocks);
            let first = from * LANES;
            match to - from {
                1 => $function::<1>($($argument,)* first),
                2 => $function::<2>($($argument,)* first),
                3 => $function::<3>($($argument,)* first),
                4 => $function::<4>($($argument,)* first),
                5 => $function::<5>($($argument,)* first),
                6 => $function::<6>($($argument,)* first),
                _ => $function::<MAX_BLOCK>($($argument,)* first),
            }
        }
    };
}

/// picked\[i, :\] = all\[chosen\[i\], :\], `n_columns` columns and zeros behind them up to whole vectors.
///
/// # Panics
///
/// Panics if a chosen row does not exist.
pub fn pick(chosen: &[u32], n_columns: usize, all: Block, picked: &mut Vec<f32>) {
    picked.resize(chosen.len() * padded(n_columns), 0.0);
    in_blocks!(padded(n_columns), pick_columns(chosen, n_columns, all, picked));
}

fn pick_columns<const V: usize>(chosen: &[u32], n_columns: usize, all: Block, picked: &mut [f32], first: usize) {
    let n = (n_columns - first).min(LANES * V);
    for (&row, picked) in chosen.iter().zip(picked.chunks_exact_mut(padded(n_columns))) {
        let row = &all.values[row as usize * all.stride + first..][..n];
        let picked = &mut picked[first..][..LANES * V];
        for v in 0..V {
            let lanes = &row[LANES * v..];
            let vector = if lanes.len() < LANES { first_of(lanes) } else { F32x4::load(lanes) };
            vector.store(&mut picked[LANES * v..]);
        }
    }
}

/// The reverse of [`pick`]: all\[chosen\[i\], :\] = picked\[i, :\], of rows of `n_columns` columns and zeros or anything behind them
/// up to whole vectors.
///
/// # Panics
///
/// Panics if a chosen row does not exist.
pub fn put(chosen: &[u32], n_columns: usize, picked: &[f32], all: BlockMut) {
    let BlockMut { values: all, stride } = all;
    in_blocks!(padded(n_columns), put_columns(chosen, n_columns, picked, (all, stride)));
}

fn put_columns<const V: usize>(
    chosen: &[u32],
    n_columns: usize,
    picked: &[f32],
    (all, stride): (&mut [f32], usize),
    first: usize,
) {
    let n = (n_columns - first).min(LANES * V);
    for (&row, picked) in chosen.iter().zip(picked.chunks_exact(padded(n_columns))) {
        store_columns::<V>(&picked[first..], &mut all[row as usize * stride + first..][..n]);
    }
}

/// out\[i, :\] = base + Σ value · table\[column, :\] over the entries of row chosen\[i\]: the product of [`super::sparse::gather`]
/// for some of the rows.
///
/// `base` is `[width]` and `out` `[chosen, width]`, whole vectors.
///
/// # Panics
///
/// Panics if an array is too short, the width is none of whole vectors, or a chosen row does not exist.
pub fn gather(rows: &SparseRows, chosen: &[u32], table: Block, base: &[f32], out: &mut Vec<f32>) {
    let width = base.len();
    assert!(width > 0 && width.is_multiple_of(LANES), "columns come in whole vectors");
    assert!(
        table.values.len() >= (rows.n_columns() - 1) * table.stride + width,
        "the table has a row for every column"
    );
    out.resize(chosen.len() * width, 0.0);
    in_blocks!(width, gather_columns(rows, chosen, table, base, out));
}

fn gather_columns<const V: usize>(
    rows: &SparseRows,
    chosen: &[u32],
    table: Block,
    base: &[f32],
    out: &mut [f32],
    first: usize,
) {
    let base: [F32x4; V] = std::array::from_fn(|v| F32x4::load(&base[first + LANES * v..]));
    let width = out.len() / chosen.len().max(1);
    let at = table.values[first..].as_ptr();
    for (&row, out) in chosen.iter().zip(out.chunks_exact_mut(width.max(1))) {
        let mut sums = base;
        for entry in rows.row(row as usize) {
            let value = F32x4::splat(entry.value);
            // SAFETY: a column is below `n_columns` of `rows` (kept by `SparseRows`), and `gather` has asserted that from there
            // on the table has a row of `width` values, of which these vectors are some.
            let row = unsafe { at.add(entry.column as usize * table.stride) };
            for (v, sum) in sums.iter_mut().enumerate() {
                // SAFETY: as above.
                *sum = *sum + value * unsafe { F32x4::load_at(row.add(LANES * v)) };
            }
        }
        let out = &mut out[first..][..LANES * V];
        sums.into_iter().enumerate().for_each(|(v, sum)| sum.store(&mut out[LANES * v..]));
    }
}

/// sums\[:\] = Σ_n block\[n, :\] over `n_rows` rows, for whole vectors of columns.
///
/// # Panics
///
/// Panics if the block reaches past its matrix.
pub fn column_sums(n_rows: usize, block: Block, sums: &mut [f32]) {
    in_blocks!(sums.len(), sum_columns(n_rows, block, sums));
}

fn sum_columns<const V: usize>(n_rows: usize, block: Block, sums: &mut [f32], first: usize) {
    let mut totals = [F32x4::zero(); V];
    for row in 0..n_rows {
        let row = &block.values[row * block.stride + first..][..LANES * V];
        totals.iter_mut().enumerate().for_each(|(v, total)| *total = *total + F32x4::load(&row[LANES * v..]));
    }
    totals.into_iter().enumerate().for_each(|(v, total)| total.store(&mut sums[first + LANES * v..]));
}

/// out\[column, :\] = base + Σ value · deltas\[i, :\] over the entries of row chosen\[i\] in that column, in the order of
/// `chosen`.
///
/// `base` is `[width]`, `deltas` `[chosen, width]`, whole vectors; only `n_columns` columns of `out` are written. `memory` is
/// used in between, because there the rows of one network lie close together.
///
/// # Panics
///
/// Panics if an array is too short, the width is none of whole vectors, or a chosen row does not exist.
pub fn scatter(
    rows: &SparseRows,
    chosen: &[u32],
    base: &[f32],
    deltas: &[f32],
    (memory, n_columns): (&mut Vec<f32>, usize),
    out: BlockMut,
) {
    let width = base.len();
    assert!(width == padded(n_columns), "columns come in whole vectors");
    assert!(deltas.len() >= chosen.len() * width, "every chosen row has deltas");
    let BlockMut { values: out, stride } = out;
    in_blocks!(width, scatter_columns(rows, chosen, base, deltas, (memory, n_columns), (out, stride)));
}

fn scatter_columns<const V: usize>(
    rows: &SparseRows,
    chosen: &[u32],
    base: &[f32],
    deltas: &[f32],
    (memory, n_columns): (&mut Vec<f32>, usize),
    (out, stride): (&mut [f32], usize),
    first: usize,
) {
    let start: [F32x4; V] = std::array::from_fn(|v| F32x4::load(&base[first + LANES * v..]));
    memory.resize(rows.n_columns() * LANES * V, 0.0);
    for sums in memory.chunks_exact_mut(LANES * V) {
        (0..V).for_each(|v| start[v].store(&mut sums[LANES * v..]));
    }
    let sums = memory.as_mut_ptr();
    for (&row, deltas) in chosen.iter().zip(deltas.chunks_exact(base.len())) {
        let deltas: [F32x4; V] = std::array::from_fn(|v| F32x4::load(&deltas[first + LANES * v..]));
        for entry in rows.row(row as usize) {
            let value = F32x4::splat(entry.value);
            // SAFETY: a column is below `n_columns` of `rows` (kept by `SparseRows`), for each of which `memory` has just got
            // 4·V values.
            let at = unsafe { sums.add(entry.column as usize * LANES * V) };
            for (v, delta) in deltas.iter().enumerate() {
                // SAFETY: as above.
                unsafe {
                    let at = at.add(LANES * v);
                    (F32x4::load_at(at) + value * *delta).store_at(at);
                }
            }
        }
    }
    let n = (n_columns - first).min(LANES * V);
    for (column, sums) in memory.chunks_exact(LANES * V).enumerate() {
        store_columns::<V>(sums, &mut out[column * stride + first..][..n]);
    }
}

/// Copies V vectors into `out`, of which the last may have room for its first lanes only.
#[inline(always)]
fn store_columns<const V: usize>(values: &[f32], out: &mut [f32]) {
    for v in 0..V {
        let (out, vector) = (&mut out[LANES * v..], F32x4::load(&values[LANES * v..]));
        if out.len() < LANES { store_first_of(vector, out) } else { vector.store(out) }
    }
}

/// Writes the first lanes to fewer than four values.
#[inline(always)]
fn store_first_of(vector: F32x4, values: &mut [f32]) {
    let lanes = vector.to_array();
    for (lane, value) in lanes.into_iter().enumerate() {
        if let Some(place) = values.get_mut(lane) {
            *place = value;
        }
    }
}
