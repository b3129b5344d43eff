//! The same numbers natively and in a browser: each test runs in both, and compares with the same constant.
//!
//! A run is reproducible bit for bit on any machine; a constant changes only with the arithmetic or the settings that
//! it stands for, and then the failed assertion says the new one.

use moe::digits::{Digits, N_CLASSES, N_PIXELS};
use moe::kernel::{F32x4, functions};
use moe::training::{Inputs, Trainer, presets};
use rand_core::RngCore;
use rand_pcg::Pcg32;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// FNV-1a over the bits of numbers.
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
fn a_run_has_the_same_weights_everywhere() {
    let mut random = Pcg32::new(7, 1);
    // Blots instead of digits: one column of ink that tells the class, on paper with sparse noise.
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
    let config = presets::specialists();
    let inputs = Inputs::new(Digits { images, labels }, config.input_reduction);
    let mut trainer = Trainer::new(&config, inputs.len());
    for _ in 0..40 {
        trainer.step(&inputs);
    }
    assert_eq!(fingerprint(trainer.weights().pack()), 7_960_065_489_750_026_835);
}
