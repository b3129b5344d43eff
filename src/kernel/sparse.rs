//! Sparse rows times a dense matrix: the first layer, forward and for the weights' gradient.
//!
//! Three quarters of a digit's pixels are blank, so the list of the others beats every dense product. A few
//! accumulators of four columns stay in registers while one row's entries are summed, in the order of the list:
//! exactly the sums of the dense loop that skips zeros.

use super::lanes::{F32x4, LANES};

/// A non-zero of a sparse row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Its column.
    pub column: u32,
    /// Its value.
    pub value: f32,
}

/// Rows of a sparse matrix, row after row (CSR). Every entry's column is below `n_columns`.
#[derive(Clone, Debug)]
pub struct SparseRows {
    n_columns: usize,
    /// Where each row's entries start, and where the last one's end.
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

impl SparseRows {
    /// No rows yet.
    pub fn new(n_columns: usize) -> Self {
        Self { n_columns, starts: vec![0], entries: Vec::new() }
    }

    /// How many rows there are.
    #[inline]
    pub fn n_rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many columns there are.
    pub fn n_columns(&self) -> usize {
        self.n_columns
    }

    /// Removes all rows and keeps the memory.
    pub fn reset(&mut self, n_columns: usize) {
        self.n_columns = n_columns;
        self.starts.truncate(1);
        self.entries.clear();
    }

    /// Appends a row with these entries.
    ///
    /// # Panics
    ///
    /// Panics if a column is out of range.
    #[inline]
    pub fn push_row(&mut self, entries: impl Iterator<Item = Entry>) {
        let from = self.entries.len();
        self.entries.extend(entries);
        let n_columns = self.n_columns;
        assert!(
            self.entries[from..].iter().all(|entry| (entry.column as usize) < n_columns),
            "a column is out of range"
        );
        self.starts.push(self.entries.len() as u32);
    }

    /// The entries of a row.
    #[inline]
    pub fn row(&self, row: usize) -> &[Entry] {
        &self.entries[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    /// Makes `self` the transpose of `other`; within a row the entries keep the order of `other`'s rows.
    pub fn set_transpose_of(&mut self, other: &Self) {
        self.n_columns = other.n_rows();
        self.starts.clear();
        self.starts.resize(other.n_columns + 1, 0);
        self.entries.resize(other.entries.len(), Entry { column: 0, value: 0.0 });
        // Counts, shifted by one row: after the filling below each start has moved to its own place.
        for entry in &other.entries {
            self.starts[entry.column as usize] += 1;
        }
        let mut total = 0;
        for start in &mut self.starts {
            total += std::mem::replace(start, total);
        }
        let mut next = std::mem::take(&mut self.starts);
        for row in 0..other.n_rows() {
            for entry in other.row(row) {
                let at = &mut next[entry.column as usize];
                self.entries[*at as usize] = Entry { column: row as u32, value: entry.value };
                *at += 1;
            }
        }
        next.rotate_right(1);
        next[0] = 0;
        self.starts = next;
    }
}

/// Sparse rows of bytes: the small form in which the images of a whole data set are kept.
#[derive(Clone, Debug)]
pub struct ByteRows {
    n_columns: usize,
    /// Where each row's entries start, and where the last one's end.
    starts: Vec<u32>,
    /// Column and value; every column is below `n_columns`.
    entries: Vec<[u8; 2]>,
}

impl ByteRows {
    /// No rows yet, of at most 256 columns.
    ///
    /// # Panics
    ///
    /// Panics for more columns.
    pub fn new(n_columns: usize) -> Self {
        assert!(n_columns <= 256, "a column must fit a byte");
        Self { n_columns, starts: vec![0], entries: Vec::new() }
    }

    /// No rows yet, with room for so many and for about so many entries: where a list grows, its memory is there twice for a
    /// moment, and WebAssembly gives none back.
    ///
    /// # Panics
    ///
    /// Panics for more columns than [`Self::new`] takes.
    pub fn with_capacity(n_columns: usize, n_rows: usize, n_entries: usize) -> Self {
        let mut rows = Self::new(n_columns);
        rows.starts.reserve_exact(n_rows);
        rows.entries.reserve_exact(n_entries);
        rows
    }

    /// Appends the row of these values, one for each column.
    ///
    /// # Panics
    ///
    /// Panics if there is another number of values.
    pub fn push(&mut self, values: &[u8]) {
        assert!(values.len() == self.n_columns, "a row has a value for every column");
        let non_zero = values.iter().enumerate().filter(|(_, value)| **value > 0);
        self.entries.extend(non_zero.map(|(column, value)| [column as u8, *value]));
        self.starts.push(self.entries.len() as u32);
    }

    /// Appends a row of `other`.
    pub fn push_row_of(&mut self, other: &Self, row: usize) {
        assert!(other.n_columns == self.n_columns, "both have the same columns");
        self.entries.extend_from_slice(&other.entries[other.starts[row] as usize..other.starts[row + 1] as usize]);
        self.starts.push(self.entries.len() as u32);
    }

    /// The columns of a row that are not 0, with their values.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, u8)> {
        let entries = &self.entries[self.starts[row] as usize..self.starts[row + 1] as usize];
        entries.iter().map(|[column, value]| (usize::from(*column), *value))
    }

    /// Removes all rows and keeps the memory.
    pub fn clear(&mut self) {
        self.starts.truncate(1);
        self.entries.clear();
    }

    /// How many entries each row has.
    pub fn counts(&self) -> impl Iterator<Item = usize> {
        self.starts.windows(2).map(|pair| (pair[1] - pair[0]) as usize)
    }

    /// Columns and values of all rows, one after the other, two bytes an entry.
    pub fn bytes(&self) -> &[u8] {
        self.entries.as_flattened()
    }

    /// Replaces all rows by the rows that have these [`Self::counts`] and [`Self::bytes`].
    ///
    /// # Panics
    ///
    /// Panics if a column is out of range, or if counts and bytes differ.
    pub fn set(&mut self, counts: impl Iterator<Item = usize>, bytes: &[u8]) {
        let (entries, _) = bytes.as_chunks();
        assert!(entries.iter().all(|[column, _]| usize::from(*column) < self.n_columns), "a column is out of range");
        self.clear();
        self.entries.extend_from_slice(entries);
        let mut end = 0;
        self.starts.extend(counts.map(|count| {
            end += count as u32;
            end
        }));
        assert!(end as usize == entries.len(), "the rows have other entries than are there");
    }

    /// Appends a row to `rows`, each value times `scale`.
    #[inline]
    pub fn append_row(&self, row: usize, scale: f32, rows: &mut SparseRows) {
        assert!(rows.n_columns == self.n_columns, "both have the same columns");
        let entries = &self.entries[self.starts[row] as usize..self.starts[row + 1] as usize];
        rows.entries.extend(
            entries.iter().map(|&[column, value]| Entry { column: column.into(), value: f32::from(value) * scale }),
        );
        rows.starts.push(rows.entries.len() as u32);
    }
}

impl Default for SparseRows {
    /// No rows and no columns yet.
    fn default() -> Self {
        Self::new(0)
    }
}

/// Vectors of columns that are summed at once. Engines load a whole row before they multiply, so that sums and loaded
/// values must both fit 16 registers: six are 1.7 times as fast as thirteen.
const MAX_BLOCK: usize = 6;

/// out\[r, :\] = base + Σ value · table\[column, :\] over the entries of row r.
///
/// `table` is `[n_columns, width]`, `out` `[n_rows, width]`, `base` `[width]`; `width` is a multiple of four.
///
/// # Panics
///
/// Panics if an array is too short or the width is no multiple of four.
pub fn gather(rows: &SparseRows, table: &[f32], base: &[f32], out: &mut [f32]) {
    let width = base.len();
    assert!(width > 0 && width.is_multiple_of(LANES), "columns come in whole vectors");
    assert!(table.len() >= rows.n_columns * width, "the table has a row for every column");
    assert!(out.len() >= rows.n_rows() * width, "the output has room for every row");
    let n_vectors = width / LANES;
    let n_blocks = n_vectors.div_ceil(MAX_BLOCK);
    for block in 0..n_blocks {
        // Blocks of nearly equal width, so that none is left with a single slow vector.
        let (from, to) = (block * n_vectors / n_blocks, (block + 1) * n_vectors / n_blocks);
        gather_block(to - from, rows, table, base, out, from * LANES);
    }
}

/// [`gather`] for `n_vectors` vectors of columns from column `first` on.
fn gather_block(n_vectors: usize, rows: &SparseRows, table: &[f32], base: &[f32], out: &mut [f32], first: usize) {
    macro_rules! dispatch {
        ($($v:literal)*) => {
            match n_vectors {
                $($v => gather_columns::<$v>(rows, table, base, out, first),)*
                _ => unreachable!("a block has 1 to {MAX_BLOCK} vectors"),
            }
        };
    }
    dispatch!(1 2 3 4 5 6)
}

fn gather_columns<const V: usize>(rows: &SparseRows, table: &[f32], base: &[f32], out: &mut [f32], first: usize) {
    let width = base.len();
    assert!(first + LANES * V <= width);
    let base: [F32x4; V] = std::array::from_fn(|v| F32x4::load(&base[first + LANES * v..]));
    let table = table[first..].as_ptr();
    for row in 0..rows.n_rows() {
        let mut sums = base;
        for entry in rows.row(row) {
            let value = F32x4::splat(entry.value);
            // SAFETY: a column is below `n_columns` (kept by `SparseRows`), the table has `n_columns` rows of `width`
            // values (asserted by `gather`), and `first + 4·V` is at most `width`.
            let at = unsafe { table.add(entry.column as usize * width) };
            for (v, sum) in sums.iter_mut().enumerate() {
                // SAFETY: as above; vector `v` ends within the row.
                *sum = *sum + value * unsafe { F32x4::load_at(at.add(LANES * v)) };
            }
        }
        let out = &mut out[row * width + first..][..LANES * V];
        for (v, sum) in sums.into_iter().enumerate() {
            sum.store(&mut out[LANES * v..]);
        }
    }
}
