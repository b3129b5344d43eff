//! The reductions from 28×28 to 14×14, against SciPy's own numbers and by their properties.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // In a test a panic is the message.

use moe::digits::reduce::{pool, spline};
use moe::digits::{Image, N_INPUTS, N_PIXELS, REDUCED_SIDE, ReducedImage};
use safetensors::SafeTensors;

#[test]
fn spline_equals_scipy_to_the_bit() {
    let file = std::fs::read("tests/golden/zoom.safetensors").expect("the golden file is in the repository");
    let tensors = SafeTensors::deserialize(&file).expect("the golden file is safetensors");
    let bytes = |name| tensors.tensor(name).expect("the golden file has this tensor").data();
    let images = bytes("images").chunks_exact(N_PIXELS);
    let zoomed = bytes("zoomed_u8").chunks_exact(N_INPUTS);
    assert_eq!((images.len(), zoomed.len()), (19, 19));
    for (n, (image, expected)) in images.zip(zoomed).enumerate() {
        assert_eq!(&spline(image.try_into().unwrap())[..], expected, "image {n}");
    }
}

#[test]
fn flat_images_stay_flat() {
    for ink in [0, 1, 127, 254, 255] {
        let image: Image = [ink; N_PIXELS];
        assert_eq!(pool(&image), [ink; N_INPUTS]);
        let inside = |n: usize| n / REDUCED_SIDE < 13 && n % REDUCED_SIDE < 13;
        let expected: ReducedImage = std::array::from_fn(|n| if inside(n) { ink } else { 0 });
        assert_eq!(spline(&image), expected, "SciPy sees blank paper past the last sample");
    }
}

#[test]
fn pool_is_the_mean_of_four_rounded_half_up() {
    let mut image: Image = [0; N_PIXELS];
    (image[0], image[1], image[28], image[29]) = (255, 255, 0, 0);
    image[N_PIXELS - 1] = 1;
    let reduced = pool(&image);
    assert_eq!((reduced[0], reduced[1], reduced[N_INPUTS - 1]), (128, 0, 0));
}
