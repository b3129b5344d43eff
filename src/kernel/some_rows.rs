//! Some rows of a batch: their copies side by side, and the weights’ gradient of a sparse first layer from them alone.
//!
//! The gradient is the product of [`super::sparse::gather`] over the transpose, without a transpose. A gather reads the
//! deltas of every row that has a column, for one column after the other. Here a row’s deltas stay in registers, and each
//! of its entries adds to the gradient of its column, so that a row that is left out costs nothing. The sums have the same
//! order: that of the rows.
//!
//! Short rows are copied vector by vector, because engines take longer to begin a copy of memory.

use super::dense::{Block, BlockMut};
use super::lanes::{F32x4, LANES};
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

/// Fewer than four values with zeros behind them.
#[inline(always)]
fn first_of(values: &[f32]) -> F32x4 {
    F32x4::load(&std::array::from_fn::<f32, LANES, _>(|lane| values.get(lane).copied().unwrap_or(0.0)))
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
        let out = &mut out[column * stride + first..][..n];
        for v in 0..V {
            let (out, sum) = (&mut out[LANES * v..], F32x4::load(&sums[LANES * v..]));
            if out.len() < LANES { store_first_of(sum, out) } else { sum.store(out) }
        }
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
