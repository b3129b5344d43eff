//! `cargo bench`: the kernel's parts on the host, with the sizes of a step of the default preset.
//!
//! The host runs the scalar path of the same arithmetic, so these figures compare changes of the kernel. `cargo xtask bench`
//! measures the speed in a browser.

use divan::{Bencher, black_box};
use moe::kernel::update::{self, AdamStep};
use moe::kernel::{F32x4, SparseRows, columns, dense, sparse};
use moe::mixture::Layout;
use moe::training::{Inputs, presets};

fn main() {
    divan::main();
}

/// Examples of a batch.
const BATCH: usize = 64;

fn layout() -> Layout {
    Layout::new(presets::specialists().shape())
}

/// Pixels of a batch of generated digits.
fn pixels() -> SparseRows {
    let config = presets::specialists();
    let digits = moe::digits::generated::Generator::new(1).digits(0..BATCH as u64);
    let inputs = Inputs::new(digits, config.input_reduction);
    let mut pixels = SparseRows::new(layout().shape.n_inputs);
    (0..BATCH).for_each(|digit| inputs.push_to(digit, config.input_scaling, &mut pixels));
    pixels
}

/// `n` numbers between −½ and ½.
fn numbers(n: usize) -> Vec<f32> {
    (0..n).map(|i| (i * 7919 % 1000) as f32 / 1000.0 - 0.5).collect()
}

#[divan::bench]
fn gather_first_layers(bencher: Bencher) {
    let (layout, pixels) = (layout(), pixels());
    let (table, base) = (numbers(layout.shape.n_inputs * layout.width), numbers(layout.width));
    let mut out = vec![0.0; BATCH * layout.width];
    bencher.bench_local(|| sparse::gather(black_box(&pixels), &table, &base, &mut out));
}

#[divan::bench]
fn gather_their_gradient(bencher: Bencher) {
    let (layout, mut by_input) = (layout(), SparseRows::default());
    by_input.set_transpose_of(&pixels());
    let (table, base) = (numbers(BATCH * layout.width), numbers(layout.width));
    let mut out = vec![0.0; layout.shape.n_inputs * layout.width];
    bencher.bench_local(|| sparse::gather(black_box(&by_input), &table, &base, &mut out));
}

#[divan::bench]
fn transpose_pixels(bencher: Bencher) {
    let (pixels, mut by_input) = (pixels(), SparseRows::default());
    bencher.bench_local(|| by_input.set_transpose_of(black_box(&pixels)));
}

#[divan::bench]
fn second_layer_forward(bencher: Bencher) {
    let Layout { n_units, width, outputs, .. } = layout();
    let (units, weights) = (numbers(BATCH * width), numbers(n_units * outputs));
    let mut out = vec![0.0; BATCH * outputs];
    bencher.bench_local(|| {
        let units = dense::Block { values: black_box(&units), stride: width };
        let out = dense::BlockMut { values: &mut out, stride: outputs };
        dense::forward(BATCH, (n_units, outputs), units, &weights, out);
    });
}

#[divan::bench]
fn softmax_of_four_rows(bencher: Bencher) {
    let x: columns::Columns<12> = std::array::from_fn(|column| F32x4::splat(column as f32 / 3.0));
    bencher.bench_local(|| columns::softmax(black_box(&x), 10));
}

#[divan::bench]
fn adam(bencher: Bencher) {
    let n = layout().n_parameters();
    let step = AdamStep { beta1: 0.9, beta2: 0.99, rate: 0.01, second_moment_scale: 1.0, epsilon: 1e-8, keep: 0.999 };
    let gradient = numbers(n);
    let mut arrays = [numbers(n), vec![0.0; n], vec![0.0; n], numbers(n)];
    bencher.bench_local(|| {
        let arrays = arrays.each_mut().map(|array| &mut array[..]);
        update::adam(step, 0.99, std::slice::from_ref(&(0..n)), black_box(&gradient), arrays);
    });
}
