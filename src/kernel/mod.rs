//! The fast layer: four-lane arithmetic, a sparse first layer, small dense products, and one-pass optimiser updates.
//!
//! It knows arrays and nothing of experts. Every sum keeps its order whatever the blocking, the number of workers or
//! the machine, and no operation is fused or approximated by hardware, so results are equal to the bit natively and in
//! WebAssembly. `unsafe` lives in this folder only.

#![allow(unsafe_code)]

pub mod columns;
pub mod dense;
pub mod functions;
pub mod lanes;
pub mod lines;
pub mod ranking;
pub mod some_rows;
pub mod sparse;
pub mod update;

pub use lanes::{F32x4, LANES};
pub use sparse::{ByteRows, Entry, SparseRows};

/// `n` rounded up to whole vectors of [`LANES`].
pub const fn padded(n: usize) -> usize {
    n.div_ceil(LANES) * LANES
}
