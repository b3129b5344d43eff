//! Generated digits: the same for the same seed, in any order, on every platform, and shaped like the real ones.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // In a test a panic is the message.

use moe::digits::generated::{FIRST_THOUSAND_CHECKSUM, Generator, TEST_SEED, TRAINING_SEED};
use moe::digits::raster::centre_of_mass;
use moe::digits::{Image, N_CLASSES, N_PIXELS, SIDE};
use std::collections::HashSet;

#[test]
fn the_first_thousand_are_the_same_on_every_platform() {
    let checksum = Generator::new(0).digits(0..1000).checksum();
    assert_eq!(checksum, FIRST_THOUSAND_CHECKSUM, "the generator gives other digits than it did: {checksum:#x}");
}

#[test]
fn a_digit_does_not_depend_on_what_was_generated_before() {
    let generator = Generator::new(7);
    let at_once = generator.digits(0..30);
    let mut in_parts = generator.digits(0..11);
    generator.extend(&mut in_parts, 11..30);
    assert_eq!(at_once, in_parts);
    assert_eq!(generator.digit(29), (at_once.images.get(29), at_once.labels[29]));
}

#[test]
fn training_and_test_digits_differ() {
    let training = Generator::new(TRAINING_SEED).digits(0..500);
    let learnt: HashSet<Image> = training.images.iter().collect();
    let test = Generator::new(TEST_SEED).digits(0..500);
    let shared = test.images.iter().filter(|image| learnt.contains(image)).count();
    assert_eq!(shared, 0);
    assert_ne!(training.labels, test.labels);
}

#[test]
fn every_class_is_as_frequent_as_the_others() {
    let digits = Generator::new(3).digits(0..5000);
    for class in 0..N_CLASSES {
        let count = digits.labels.iter().filter(|&&label| usize::from(label) == class).count();
        assert!((400..600).contains(&count), "{count} of 5,000 digits are a {class}");
    }
}

#[test]
fn ink_size_and_place_are_those_of_real_digits() {
    let digits = Generator::new(0).digits(0..2000);
    let (mut ink, mut off_centre) = (0.0, 0.0f32);
    for (n, image) in digits.images.iter().enumerate() {
        ink += image.iter().map(|&pixel| f64::from(pixel)).sum::<f64>() / (255 * N_PIXELS) as f64 / 2000.0;
        let centre = centre_of_mass(&image).expect("every digit has ink");
        off_centre = off_centre.max((centre.x - 14.0).abs()).max((centre.y - 14.0).abs());
        let inked: Vec<usize> = (0..N_PIXELS).filter(|&at| image[at] >= 128).collect();
        let span = |along: fn(&usize) -> usize| {
            let (first, last) = (inked.iter().map(along).min(), inked.iter().map(along).max());
            last.unwrap() - first.unwrap() + 1
        };
        let longest = span(|at| at % SIDE).max(span(|at| at / SIDE));
        assert!((18..=20).contains(&longest), "digit {n} is {longest} pixels long");
    }
    println!("mean ink {ink:.3}, furthest from the centre {off_centre:.2} px");
    assert!((0.09..0.17).contains(&ink), "real digits have .131, these {ink}");
    assert!(off_centre < 2.0, "{off_centre}");
}
