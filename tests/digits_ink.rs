//! Drawings become images whose size, place and ink do not depend on the drawing's size and place on the pad.

#![expect(clippy::disallowed_types, reason = "a pen must be followed in time")]
#![expect(clippy::disallowed_methods, reason = "the strokes need not be the same everywhere")]
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // In a test a panic is the message.

use moe::digits::ink::{NoImage, Point, Stroke, image_of};
use moe::digits::raster::centre_of_mass;
use moe::digits::reduce::pool;
use moe::digits::{Image, SIDE};
use proptest::prelude::*;
use std::time::Instant;

/// A two and the bar of a crossed seven: curves, a corner and a second stroke.
fn drawing() -> Vec<Stroke> {
    let curve = (0..60).map(|n| {
        let turn = n as f32 / 59.0 * 4.0 - 2.6;
        Point { x: 0.5 + 0.22 * turn.cos(), y: 0.35 + 0.2 * turn.sin() }
    });
    let foot = [Point { x: 0.3, y: 0.85 }, Point { x: 0.75, y: 0.84 }];
    vec![curve.chain(foot).collect(), vec![Point { x: 0.35, y: 0.6 }, Point { x: 0.65, y: 0.58 }]]
}

fn scaled_and_moved(strokes: &[Stroke], scale: f32, dx: f32, dy: f32) -> Vec<Stroke> {
    let moved = |point: &Point| Point { x: point.x * scale + dx, y: point.y * scale + dy };
    strokes.iter().map(|stroke| stroke.iter().map(moved).collect()).collect()
}

/// Pixels with at least half ink from the first to the last, across and down.
fn extents(image: &Image) -> (usize, usize) {
    let inked = |n: &usize| image[*n] >= 128;
    let span = |values: Vec<usize>| values.iter().max().unwrap() - values.iter().min().unwrap() + 1;
    let pixels: Vec<usize> = (0..image.len()).filter(inked).collect();
    (span(pixels.iter().map(|n| n % SIDE).collect()), span(pixels.iter().map(|n| n / SIDE).collect()))
}

fn check_normalised(strokes: &[Stroke]) {
    let image = image_of(strokes).expect("the drawing is large enough");
    let centre = centre_of_mass(&image).expect("the image has ink");
    assert!((centre.x - 14.0).abs() < 0.05 && (centre.y - 14.0).abs() < 0.05, "{centre:?}");
    let (across, down) = extents(&image);
    assert!((19..=21).contains(&across.max(down)), "{across}×{down}");
}

#[test]
fn a_drawing_is_centred_by_its_ink_and_fills_the_box() {
    check_normalised(&drawing());
    check_normalised(&drawing()[..1]);
    check_normalised(&[vec![Point { x: 0.1, y: 0.9 }, Point { x: 0.9, y: 0.1 }]]);
    check_normalised(&[vec![Point { x: 0.5, y: 0.2 }, Point { x: 0.5, y: 0.3 }]]);
}

#[test]
fn the_aspect_ratio_stays() {
    let tall = vec![Point { x: 0.4, y: 0.2 }, Point { x: 0.4, y: 0.8 }, Point { x: 0.55, y: 0.8 }];
    let (across, down) = extents(&image_of(&[tall]).expect("the drawing is large enough"));
    assert!((6..=7).contains(&across) && (19..=21).contains(&down), "{across}×{down}");
}

#[test]
fn size_and_place_on_the_pad_do_not_matter() {
    let expected = pool(&image_of(&drawing()).expect("the drawing is large enough"));
    for scale in [0.4, 0.55, 0.7, 1.0] {
        for (dx, dy) in [(0.0, 0.0), (0.25, -0.1), (-0.25, 0.25)] {
            let moved = pool(&image_of(&scaled_and_moved(&drawing(), scale, dx, dy)).expect("it is large enough"));
            let largest = expected.iter().zip(moved).map(|(&a, b)| a.abs_diff(b)).max().unwrap();
            assert!(largest <= 2, "scale {scale}, moved by {dx}, {dy}: a pixel differs by {largest}");
        }
    }
}

#[test]
fn an_empty_pad_and_small_marks_have_no_image() {
    let nan = Point { x: f32::NAN, y: 0.5 };
    let dot = Point { x: 0.5, y: 0.5 };
    assert_eq!(image_of(&[]), Err(NoImage::Empty));
    assert_eq!(image_of(&[vec![], vec![nan]]), Err(NoImage::Empty));
    assert_eq!(image_of(&[vec![dot]]), Err(NoImage::TooSmall));
    assert_eq!(image_of(&scaled_and_moved(&drawing(), 0.05, 0.4, 0.4)), Err(NoImage::TooSmall));
}

#[test]
fn two_dots_are_inked_as_dots() {
    let dots = [vec![Point { x: 0.5, y: 0.2 }], vec![Point { x: 0.5, y: 0.8 }]];
    let image = image_of(&dots).expect("the dots are apart");
    let at = |row: usize| image[row * SIDE + 14];
    assert!(at(5) > 200 && at(22) > 200 && at(14) == 0, "{} {} {}", at(5), at(22), at(14));
}

#[test]
fn a_long_drawing_takes_less_than_a_frame() {
    let scribble = (0..50_000).map(|n| {
        let turn = n as f32 / 100.0;
        Point { x: 0.5 + 0.4 * (turn * 1.1).sin(), y: 0.5 + 0.4 * turn.cos() }
    });
    let strokes = vec![scribble.collect::<Stroke>()];
    let start = Instant::now();
    image_of(&strokes).expect("the drawing is large");
    println!("50,000 points: {:?}", start.elapsed());
    assert!(start.elapsed().as_millis() < 100, "even unoptimised");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_strokes_have_an_image_or_none_but_never_a_panic(
        strokes in prop::collection::vec(prop::collection::vec((any::<f32>(), any::<f32>()), 0..6), 0..4)
    ) {
        let as_stroke = |points: Vec<(f32, f32)>| points.into_iter().map(|(x, y)| Point { x, y }).collect();
        let _ = image_of(&strokes.into_iter().map(as_stroke).collect::<Vec<Stroke>>());
    }

    #[test]
    fn any_drawing_on_the_pad_is_centred(
        points in prop::collection::vec((0.0f32..1.0, 0.0f32..1.0), 2..30)
    ) {
        let stroke: Stroke = points.into_iter().map(|(x, y)| Point { x, y }).collect();
        if let Ok(image) = image_of(&[stroke]) {
            let centre = centre_of_mass(&image).expect("the image has ink");
            prop_assert!((centre.x - 14.0).abs() < 0.2 && (centre.y - 14.0).abs() < 0.2, "{:?}", centre);
        }
    }
}
