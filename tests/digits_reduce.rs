//! The reductions from 28×28 to 14×14, compared with SciPy's numbers and checked for their properties.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // In a test a panic is the message.

use moe::digits::generated::Generator;
use moe::digits::reduce::{pool, spline};
use moe::digits::upright::{Stance, upright};
use moe::digits::{Image, N_INPUTS, N_PIXELS, REDUCED_SIDE, ReducedImage, SIDE};
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

/// The image slanted: row `r` is moved to the right by `(r − 14) / rows_per_pixel` pixels.
fn leaning(image: &Image, rows_per_pixel: i32) -> Image {
    std::array::from_fn(|n| {
        let (row, column) = ((n / SIDE) as i32, (n % SIDE) as i32);
        let from = column - (row - 14) / rows_per_pixel;
        if (0..SIDE as i32).contains(&from) { image[row as usize * SIDE + from as usize] } else { 0 }
    })
}

#[test]
fn a_leaning_digit_is_set_upright_as_the_same_digit_is() {
    let (mut off, mut ink) = (0.0, 0.0);
    for image in Generator::new(0).digits(0..200).images.iter() {
        let (straight, leaning) = (upright(&image), upright(&leaning(&image, 3)));
        let pairs = straight.iter().zip(&leaning);
        off += pairs.map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>();
        ink += straight.iter().map(|pixel| f64::from(*pixel)).sum::<f64>();
    }
    // Moving whole rows by whole pixels is only nearly a slant, so a little remains.
    assert!(off < 0.2 * ink, "{:.2} of the ink differs", off / ink);
}

#[test]
fn an_upright_digit_stands_in_the_middle_and_does_not_lean() {
    // The few digits that lean by more than 45° keep the rest of their slant.
    let images = Generator::new(0).digits(0..200).images;
    for image in images.iter().filter(|image| Stance::of(image).slant.abs() < 1.0) {
        let reduced = upright(&image);
        // On the larger grid each reduced pixel is four pixels, so that `Stance` can measure it.
        let magnified = std::array::from_fn(|n| reduced[n / SIDE / 2 * REDUCED_SIDE + n % SIDE / 2]);
        let stance = Stance::of(&magnified);
        assert!((stance.x - 13.0).abs() < 0.2 && (stance.y - 13.0).abs() < 0.6, "{stance:?}");
        assert!(stance.slant.abs() < 0.1, "{stance:?}");
    }
}

#[test]
fn a_blank_image_and_a_line_have_nothing_to_set_upright() {
    assert_eq!(upright(&[0; N_PIXELS]), [0; N_INPUTS]);
    let line: Image = std::array::from_fn(|n| if n / SIDE == 9 { 255 } else { 0 });
    assert_eq!(Stance::of(&line).slant, 0.0);
}
