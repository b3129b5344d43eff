//! Writes `docs/generated-digits.png`: a sheet of generated digits, a row for each digit.
//!
//! `cargo run --release --example picture_sheet [FILE]`

use moe::digits::generated::Generator;
use moe::digits::{Image, N_CLASSES, SIDE};
use std::error::Error;
use std::fs::File;
use std::io::BufWriter;

const COLUMNS: usize = 24;
/// Paper between two digits, in pixels.
const GAP: usize = 4;
/// Each pixel of a digit is a square of this many pixels.
const MAGNIFIED: usize = 2;
const CELL: usize = SIDE * MAGNIFIED + GAP;
const WIDTH: usize = COLUMNS * CELL + GAP;
const HEIGHT: usize = N_CLASSES * CELL + GAP;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "docs/generated-digits.png".to_owned());
    let mut sheet = vec![255; WIDTH * HEIGHT];
    for (row, images) in first_of_each_digit().iter().enumerate() {
        for (column, image) in images.iter().enumerate() {
            draw(&mut sheet, GAP + row * CELL, GAP + column * CELL, image);
        }
    }
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(&path)?), WIDTH as u32, HEIGHT as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&sheet)?;
    println!("{path}: {} digits", COLUMNS * N_CLASSES);
    Ok(())
}

fn first_of_each_digit() -> [Vec<Image>; N_CLASSES] {
    let generator = Generator::new(0);
    let mut rows: [Vec<Image>; N_CLASSES] = Default::default();
    for index in 0.. {
        let (image, label) = generator.digit(index);
        if rows[usize::from(label)].len() < COLUMNS {
            rows[usize::from(label)].push(image);
        }
        if rows.iter().all(|row| row.len() == COLUMNS) {
            break;
        }
    }
    rows
}

/// Draws an image onto the sheet, as dark ink on white paper.
fn draw(sheet: &mut [u8], top: usize, left: usize, image: &Image) {
    for row in 0..SIDE * MAGNIFIED {
        for column in 0..SIDE * MAGNIFIED {
            let ink = image[row / MAGNIFIED * SIDE + column / MAGNIFIED];
            sheet[(top + row) * WIDTH + left + column] = 255 - ink;
        }
    }
}
