//! The kernel on small blocks of odd sizes, compared with plain sums. Miri runs these tests too, on the scalar lanes.

#![cfg(not(target_arch = "wasm32"))]

use moe::kernel::dense::{Block, BlockMut, column_sums, forward, unit_gradient, weight_gradient};
use moe::kernel::lanes::LANES;
use moe::kernel::some_rows::{self, pick, put, scatter};
use moe::kernel::sparse::{Entry, SparseRows, gather};
use moe::kernel::update::{AdamStep, adam, sgd};
use std::ops::Range;

/// Small values of both signs, all exact.
fn values(n: usize, seed: usize) -> Vec<f32> {
    (0..n).map(|i| ((i * 7 + seed * 5) % 13) as f32 - 6.0).collect()
}

/// A block whose values end with its last row, so that a read past the block is a read past its memory.
fn block(values: &[f32], stride: usize) -> Block<'_> {
    Block { values, stride }
}

#[test]
fn forward_and_its_gradients_are_the_plain_sums() {
    for n_outputs in [4, 8, 12, 16] {
        products_are_the_plain_sums(n_outputs);
    }
}

fn products_are_the_plain_sums(n_outputs: usize) {
    for (n_rows, n_units) in [(1, 1), (2, 5), (5, 9), (9, 26)] {
        let (units, weights) = (values(n_rows * n_units, 1), values(n_units * n_outputs, 2));
        let mut out = vec![0.0; n_rows * n_outputs];
        let place = BlockMut { values: &mut out, stride: n_outputs };
        forward(n_rows, (n_units, n_outputs), block(&units, n_units), &weights, place);
        for (n, o) in (0..n_rows).flat_map(|n| (0..n_outputs).map(move |o| (n, o))) {
            let sum: f32 = (0..n_units).map(|j| units[n * n_units + j] * weights[j * n_outputs + o]).sum();
            assert_eq!(out[n * n_outputs + o], sum, "forward of {n_rows} rows and {n_units} units at {n}, {o}");
        }

        let d_out = values(n_rows * n_outputs, 3);
        let mut gradient = vec![0.0; n_units * n_outputs];
        let d_out_block = block(&d_out, n_outputs);
        weight_gradient(n_rows, (n_units, n_outputs), block(&units, n_units), d_out_block, &mut gradient);
        for (j, o) in (0..n_units).flat_map(|j| (0..n_outputs).map(move |o| (j, o))) {
            let sum: f32 = (0..n_rows).map(|n| units[n * n_units + j] * d_out[n * n_outputs + o]).sum();
            assert_eq!(gradient[j * n_outputs + o], sum, "gradient of {n_rows} rows by the weight {j}, {o}");
        }

        let padded = n_units.next_multiple_of(LANES);
        let transposed = values(n_outputs * padded, 4);
        let mut d_units = vec![0.0; n_rows * n_units];
        let place = BlockMut { values: &mut d_units, stride: n_units };
        unit_gradient(n_rows, n_units, n_outputs, block(&d_out, n_outputs), &transposed, place);
        for (n, j) in (0..n_rows).flat_map(|n| (0..n_units).map(move |j| (n, j))) {
            let sum: f32 = (0..n_outputs).map(|o| d_out[n * n_outputs + o] * transposed[o * padded + j]).sum();
            assert_eq!(d_units[n * n_units + j], sum, "gradient of {n_rows} rows by the unit {n}, {j}");
        }
    }
}

const N_COLUMNS: usize = 6;

/// Five sparse rows, the first one empty, the last one full.
fn five_rows() -> SparseRows {
    let mut rows = SparseRows::new(N_COLUMNS);
    for row in 0..5_u32 {
        let columns = (0..N_COLUMNS as u32).filter(|column| (column * 3) % 5 < row);
        rows.push_row(columns.map(|column| Entry { column, value: column as f32 - 2.0 }));
    }
    rows
}

#[test]
fn gathered_rows_are_the_plain_sums() {
    let rows = five_rows();
    for width in [4, 24, 28, 52] {
        let (table, base) = (values(N_COLUMNS * width, 1), values(width, 2));
        let mut out = vec![0.0; rows.n_rows() * width];
        gather(&rows, &table, &base, &mut out);
        for (row, c) in (0..rows.n_rows()).flat_map(|row| (0..width).map(move |c| (row, c))) {
            let entries = rows.row(row).iter();
            let sum: f32 = entries.map(|entry| entry.value * table[entry.column as usize * width + c]).sum();
            assert_eq!(out[row * width + c], base[c] + sum, "row {row}, column {c} of {width}");
        }
    }
}

#[test]
fn picked_rows_are_those_rows_with_zeros_behind_them() {
    for n_columns in [1_usize, 4, 26, 28, 51] {
        let all = values(4 * n_columns, 1);
        let (padded, mut picked) = (n_columns.next_multiple_of(LANES), vec![7.0; 3]);
        for chosen in [&[3, 0, 3, 1][..], &[2], &[]] {
            pick(chosen, n_columns, block(&all, n_columns), &mut picked);
            let row = |row: &u32| [&all[*row as usize * n_columns..][..n_columns], &[0.0; 3][..padded - n_columns]];
            assert_eq!(picked, chosen.iter().flat_map(row).flatten().copied().collect::<Vec<f32>>());
        }
    }
}

#[test]
fn put_rows_replace_those_rows_and_nothing_else() {
    for n_columns in [1_usize, 4, 26, 28, 51] {
        let padded = n_columns.next_multiple_of(LANES);
        let picked = values(2 * padded, 1);
        // The matrix ends with its last row, and another network's columns stand between its rows.
        let stride = n_columns + 2;
        let mut all = vec![0.5; 4 * stride - 2];
        put(&[3, 1], n_columns, &picked, BlockMut { values: &mut all, stride });
        for (at, found) in all.iter().enumerate() {
            let of = |row: usize| picked[row * padded + at % stride];
            let expected = match at / stride {
                _ if at % stride >= n_columns => 0.5,
                3 => of(0),
                1 => of(1),
                _ => 0.5,
            };
            assert_eq!(*found, expected, "value {at} of {n_columns} columns");
        }
    }
}

#[test]
fn some_gathered_rows_have_the_bits_of_all() {
    let rows = five_rows();
    for width in [4, 24, 28, 52] {
        // Another network's columns stand between the rows of the table.
        let stride = width + 2;
        let (table, base) = (values(N_COLUMNS * stride - 2, 1), values(width, 2));
        let packed: Vec<f32> = (0..N_COLUMNS).flat_map(|row| &table[row * stride..][..width]).copied().collect();
        let (mut all, mut some) = (vec![0.0; rows.n_rows() * width], Vec::new());
        gather(&rows, &packed, &base, &mut all);
        for chosen in [&[4, 0, 2][..], &[3], &[]] {
            some_rows::gather(&rows, chosen, block(&table, stride), &base, &mut some);
            let expected = chosen.iter().flat_map(|row| &all[*row as usize * width..][..width]);
            assert_eq!(some, expected.copied().collect::<Vec<f32>>());
        }
    }
}

#[test]
fn scattered_rows_are_the_plain_sums() {
    let (rows, mut memory) = (five_rows(), Vec::new());
    for n_columns in [1_usize, 4, 26, 28, 51] {
        let width = n_columns.next_multiple_of(LANES);
        for chosen in [&[1, 2, 4][..], &[0, 1, 2, 3, 4], &[]] {
            let (base, deltas) = (values(width, 1), values(chosen.len() * width, 2));
            // The matrix ends with its last row, and another network's columns stand between its rows.
            let stride = n_columns + 2;
            let mut out = vec![0.5; N_COLUMNS * stride - 2];
            let place = BlockMut { values: &mut out, stride };
            scatter(&rows, chosen, &base, &deltas, (&mut memory, n_columns), place);
            for (at, found) in out.iter().enumerate() {
                let (column, c) = (at / stride, at % stride);
                let of = |(i, row): (usize, &u32)| {
                    let entry = rows.row(*row as usize).iter().find(|entry| entry.column as usize == column);
                    entry.map_or(0.0, |entry| entry.value * deltas[i * width + c])
                };
                let sum = || base[c] + chosen.iter().enumerate().map(of).sum::<f32>();
                assert_eq!(*found, if c < n_columns { sum() } else { 0.5 }, "column {column}, {c} of {n_columns}");
            }
        }
    }
}

#[test]
fn columns_are_summed_over_the_rows() {
    let rows = values(5 * 8, 1);
    let mut sums = vec![1.0; 8];
    column_sums(5, &rows, &mut sums);
    let mut anew = vec![7.0; 8];
    some_rows::column_sums(5, block(&rows, 8), &mut anew);
    assert_eq!(anew, sums.iter().map(|sum| sum - 1.0).collect::<Vec<f32>>());
    for (c, sum) in sums.iter().enumerate() {
        assert_eq!(*sum, 1.0 + (0..5).map(|row| rows[row * 8 + c]).sum::<f32>());
    }
}

#[test]
fn moments_without_a_gradient_end_at_zero_and_are_never_subnormal() {
    let step = AdamStep { beta1: 0.9, beta2: 0.99, rate: 0.01, second_moment_scale: 1.0, epsilon: 1e-8, keep: 1.0 };
    let (mut weights, mut average) = ([1.0; LANES], [1.0; LANES]);
    let (mut first, mut second) = ([0.0; LANES], [0.0; LANES]);
    let all = 0..LANES;
    let all = std::slice::from_ref(&all);
    let mut update = |gradient: f32| {
        adam(step, 0.5, all, &[gradient; LANES], [&mut weights, &mut first, &mut second, &mut average]);
        (weights[0], first[0], second[0])
    };
    update(1e-3);
    // The moments decay to 3e-92 (rounded to zero) and 2e-9 of their first values, which moves no weight of 1.
    for _ in 0..2_000 {
        update(0.0);
    }
    let (settled, _, _) = update(0.0);
    for _ in 0..10_000 {
        let (weight, first, second) = update(0.0);
        assert!(!first.is_subnormal() && !second.is_subnormal(), "{first:e}, {second:e}");
        assert_eq!(weight, settled);
    }
    assert_eq!((first[0], second[0]), (0.0, 0.0));
    adam(step, 0.5, all, &[f32::NAN; LANES], [&mut weights, &mut first, &mut second, &mut average]);
    assert!(first[0].is_nan() && second[0].is_nan(), "what is not a number stays so");
}

#[test]
fn a_step_changes_the_values_in_its_ranges_alone_and_each_as_if_all_were_changed() {
    const N: usize = 23;
    let step = AdamStep { beta1: 0.9, beta2: 0.99, rate: 0.01, second_moment_scale: 1.5, epsilon: 1e-8, keep: 0.999 };
    let values = |seed: usize| -> [f32; N] { std::array::from_fn(|i| ((i * 7 + seed * 5) % 11) as f32 / 11.0) };
    let changed = |ranges: &[Range<usize>]| {
        let mut arrays = [0, 1, 2, 3].map(values);
        adam(step, 0.5, ranges, &values(4), arrays.each_mut().map(|array| &mut array[..]));
        let [mut weights, _, _, mut average] = arrays;
        sgd((0.1, 0.99), 0.5, ranges, &values(4), [&mut weights, &mut average]);
        [weights, arrays[1], arrays[2], average]
    };
    let whole = 0..N;
    let (none, all) = (changed(&[]), changed(std::slice::from_ref(&whole)));
    let some = changed(&[1..3, 4..12, 12..13, 17..23]);
    for (array, values) in some.iter().enumerate() {
        for (i, value) in values.iter().enumerate() {
            let is_in_range = ![0, 3, 13, 14, 15, 16].contains(&i);
            assert_eq!(*value, if is_in_range { all } else { none }[array][i], "value {i} of array {array}");
            assert!(!is_in_range || all[array][i] != none[array][i], "value {i} of array {array} changes");
        }
    }
}
