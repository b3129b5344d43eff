//! Numbers are the same natively, in a browser and in node: each test runs in all three and compares with one constant.
//!
//! A run is reproducible bit for bit on any machine. A constant changes only with the arithmetic or the settings, and then
//! the failed assertion prints the new value.

use moe::digits::{Digits, N_CLASSES, N_PIXELS};
use moe::kernel::{F32x4, functions};
use moe::training::{Inputs, TrainConfig, Trainer, presets};
use rand_core::RngCore;
use rand_pcg::Pcg32;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// FNV-1a over the bits of these numbers.
fn fingerprint(numbers: impl IntoIterator<Item = f32>) -> u64 {
    let bytes = numbers.into_iter().flat_map(f32::to_le_bytes);
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn exp_and_ln_have_the_same_bits_everywhere() {
    let numbers = (-400..400).map(|n| n as f32 * 0.21);
    let exp = numbers.clone().flat_map(|x| functions::exp(F32x4::splat(x)).to_array());
    let ln = numbers.filter(|x| *x > 0.0).flat_map(|x| functions::ln(F32x4::splat(x)).to_array());
    assert_eq!(fingerprint(exp.chain(ln)), 3_113_307_546_183_993_605);
}

#[test]
fn runs_have_the_same_weights_everywhere() {
    let found = ["specialists", "competitive", "reference"].map(|key| fingerprint_of_run(&config(key)));
    assert_eq!(found, [4_989_444_257_368_282_120, 15_592_666_111_231_094_576, 6_353_386_321_369_495_185]);
}

#[test]
fn runs_that_skip_small_gradients_have_the_same_weights_everywhere() {
    let found = ["specialists", "reference"].map(|key| fingerprint_of_run(&TrainConfig { skip: 0.03, ..config(key) }));
    assert_eq!(found, [8_524_785_815_749_414_103, 8_924_298_757_904_040_014]);
}

fn config(key: &str) -> TrainConfig {
    (presets::preset(key).expect("there is such a preset").config)()
}

/// The fingerprint of the weights after 200 steps with these settings.
fn fingerprint_of_run(config: &TrainConfig) -> u64 {
    let mut random = Pcg32::new(7, 1);
    // The images are blots, not digits: the place of one column of ink is the class, and the paper has sparse noise.
    let labels: Vec<u8> = (0..512).map(|n| (n % N_CLASSES) as u8).collect();
    let blot = |&label: &u8| {
        let mut image = [0; N_PIXELS];
        for (n, pixel) in image.iter_mut().enumerate() {
            let inked = n % 28 == 4 + 2 * usize::from(label) || random.next_u32().is_multiple_of(8);
            *pixel = if inked { random.next_u32() as u8 } else { 0 };
        }
        image
    };
    let images = labels.iter().map(blot).collect();
    let inputs = Inputs::new(Digits { images, labels }, config.input_reduction);
    let mut trainer = Trainer::new(config, inputs.len());
    for _ in 0..200 {
        trainer.step(&inputs);
    }
    fingerprint(trainer.weights().pack())
}
