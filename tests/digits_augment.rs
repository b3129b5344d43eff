//! The warp: a warp of nothing changes nothing, each kind of change does its work, and results are the same everywhere.

#![cfg(not(target_arch = "wasm32"))]

use moe::digits::augment::Warp;
use moe::digits::generated::Generator;
use moe::digits::reduce::pool;
use moe::digits::upright::upright;
use moe::digits::{Image, REDUCED_SIDE, ReducedImage};
use proptest::prelude::*;
use rand_pcg::Pcg32;

fn random() -> Pcg32 {
    Pcg32::new(1, 2)
}

fn ink(image: &ReducedImage) -> f64 {
    image.iter().map(|&pixel| f64::from(pixel)).sum()
}

/// The centre of mass of the ink, in reduced pixels: from the left, from the top.
fn balance(image: &ReducedImage) -> (f64, f64) {
    let moment = |of: fn(usize) -> usize| {
        image.iter().enumerate().map(|(n, &pixel)| f64::from(pixel) * of(n) as f64).sum::<f64>() / ink(image)
    };
    (moment(|n| n % REDUCED_SIDE), moment(|n| n / REDUCED_SIDE))
}

/// Standard deviations, over the first 400 digits, of the shift of the centre of mass by the warp: across and down.
fn spread(warp: Warp) -> (f64, f64) {
    let mut random = random();
    let images = Generator::new(0).digits(0..400).images;
    let (mut across, mut down) = (0.0, 0.0);
    for image in images.iter() {
        let (before, after) = (balance(&pool(&image)), balance(&warp.apply(&image, &mut random)));
        across += (after.0 - before.0).powi(2) / 400.0;
        down += (after.1 - before.1).powi(2) / 400.0;
    }
    (across.sqrt(), down.sqrt())
}

#[test]
fn a_warp_of_nothing_is_pool_to_the_bit() {
    for image in Generator::new(0).digits(0..200).images.iter() {
        assert_eq!(Warp::NONE.apply(&image, &mut random()), pool(&image));
    }
    let noise: Image = std::array::from_fn(|n| (n * n * 31 % 253) as u8);
    assert_eq!(Warp::NONE.apply(&noise, &mut random()), pool(&noise));
}

#[test]
fn a_warp_of_nothing_that_sets_upright_is_upright_within_rounding() {
    for image in Generator::new(0).digits(0..200).images.iter() {
        let warped = Warp { upright: true, ..Warp::NONE }.apply(&image, &mut random());
        assert!(warped.iter().zip(&upright(&image)).all(|(a, b)| a.abs_diff(*b) <= 2));
    }
}

#[test]
fn the_same_generator_gives_the_same_warps_on_every_platform() {
    let digits = Generator::new(0).digits(0..300);
    for (warp, expected) in [(Warp::GENERATED, 0x9075_55f7_85c7_90a2u64), (Warp::HANDWRITTEN, 0x8f09_e5d3_6fe0_bca3)] {
        let mut random = random();
        let warped = digits.images.iter().flat_map(|image| warp.apply(&image, &mut random));
        let checksum = warped.fold(0u64, |sum, pixel| sum.wrapping_mul(0x100_0000_01b3) ^ u64::from(pixel));
        assert_eq!(checksum, expected, "{checksum:#x}");
    }
}

#[test]
fn a_shift_moves_the_ink_as_far_as_it_says() {
    let (across, down) = spread(Warp { shift: 1.5, ..Warp::NONE });
    // Uniform up to 1.5 pixels either way deviates by .87, which is .43 of a reduced pixel.
    assert!((0.40..0.46).contains(&across) && (0.40..0.46).contains(&down), "{across} {down}");
}

#[test]
fn bending_bends_and_does_not_move_much_else() {
    let (across, down) = spread(Warp { elastic: 1.2, ..Warp::NONE });
    assert!((0.15..0.6).contains(&across) && (0.15..0.6).contains(&down), "{across} {down}");
}

#[test]
fn rotation_scale_and_shear_leave_the_middle_where_it_is() {
    let warp = Warp { rotation: 10.0, scale: 0.1, shear: 0.1, ..Warp::NONE };
    let (across, down) = spread(warp);
    assert!(across < 0.1 && down < 0.1, "{across} {down}");
    let digits = Generator::new(0).digits(0..100);
    let mut random = random();
    assert!(digits.images.iter().all(|image| warp.apply(&image, &mut random) != pool(&image)));
}

#[test]
fn thickness_varies_without_moving_the_digit() {
    let warp = Warp { thickness: true, ..Warp::NONE };
    let mut random = random();
    let (mut thicker, mut thinner, mut same) = (0, 0, 0);
    let (mut across, mut down) = (0.0, 0.0);
    for image in Generator::new(0).digits(0..1000).images.iter() {
        let (before, after) = (pool(&image), warp.apply(&image, &mut random));
        match ink(&after) / ink(&before) {
            ..0.999 => thinner += 1,
            1.001.. => thicker += 1,
            _ => same += 1,
        }
        let (before, after) = (balance(&before), balance(&after));
        across += (after.0 - before.0) / 450.0;
        down += (after.1 - before.1) / 450.0;
    }
    assert!(across.abs() < 0.03 && down.abs() < 0.03, "the 450 in 1,000 that change move by {across}, {down}");
    // Expected are 30, 15 and 55 in a hundred.
    assert!((250..350).contains(&thicker), "{thicker}");
    assert!((110..190).contains(&thinner), "{thinner}");
    assert!((500..600).contains(&same), "{same}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_warp_of_any_image_is_an_image(
        pixels in prop::collection::vec(any::<u8>(), 784), seed in any::<u64>(),
        rotation in 0f32..360.0, scale in 0f32..3.0, shift in 0f32..100.0, elastic in 0f32..50.0,
        thickness in any::<bool>(), upright in any::<bool>()
    ) {
        let image: Image = pixels.try_into().expect("there are 784");
        let warp = Warp { rotation, scale, shear: scale, shift, elastic, thickness, upright };
        let mut random = Pcg32::new(seed, 0);
        let warped = warp.apply(&image, &mut random);
        let largest = image.iter().max().expect("there are pixels");
        prop_assert!(warped.iter().all(|pixel| pixel <= largest));
    }
}
