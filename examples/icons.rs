//! Draws the icons for installed pages into a folder: `cargo run --example icons -- www/icons`.
//!
//! The same three curves as `icon.svg`, which branch like digits on their way to experts, on paper with room for a
//! mask.

use std::path::Path;

/// Pixels on a side.
const SIZES: [u32; 2] = [192, 512];

/// The paper and the ink, as red, green and blue.
const PAPER: [f64; 3] = [251.0, 250.0, 247.0];
const INK: [f64; 3] = [74.0, 120.0, 240.0];

/// The side of the drawing's square, of which the curves take the 16 in the middle.
const SIDE: f64 = 26.0;

/// Half the width of a line.
const HALF_WIDTH: f64 = 1.3;

type Point = [f64; 2];

/// Cubic Bézier curves, by their four points.
const CURVES: [[Point; 4]; 3] = [
    [[1.0, 8.0], [7.0, 8.0], [6.0, 2.0], [15.0, 2.0]],
    [[1.0, 8.0], [5.0, 8.0], [10.0, 8.0], [15.0, 8.0]],
    [[1.0, 8.0], [7.0, 8.0], [6.0, 14.0], [15.0, 14.0]],
];

fn main() -> anyhow::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "www/icons".to_owned());
    for size in SIZES {
        let path = Path::new(&folder).join(format!("icon-{size}.png"));
        let file = std::io::BufWriter::new(std::fs::File::create(&path)?);
        let mut encoder = png::Encoder::new(file, size, size);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        encoder.write_header()?.write_image_data(&pixels(size))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// Red, green and blue of all pixels, by rows.
fn pixels(size: u32) -> Vec<u8> {
    let points: Vec<Point> =
        CURVES.iter().flat_map(|curve| (0..=200).map(move |i| at(curve, f64::from(i) / 200.0))).collect();
    let scale = SIDE / f64::from(size);
    let place = |pixel: u32| (f64::from(pixel) + 0.5) * scale - (SIDE - 16.0) / 2.0;
    let mut pixels = Vec::new();
    for (y, x) in (0..size).flat_map(|y| (0..size).map(move |x| (y, x))) {
        let (x, y) = (place(x), place(y));
        let distance = points.iter().map(|[u, v]| (x - u).hypot(y - v)).fold(f64::INFINITY, f64::min);
        // A line's edge is one pixel soft.
        let ink = ((HALF_WIDTH - distance) / scale + 0.5).clamp(0.0, 1.0);
        pixels.extend(PAPER.iter().zip(INK).map(|(paper, colour)| (paper + (colour - paper) * ink).round() as u8));
    }
    pixels
}

fn at(curve: &[Point; 4], t: f64) -> Point {
    let s = 1.0 - t;
    let weights = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
    [0, 1].map(|axis| curve.iter().zip(weights).map(|(point, weight)| weight * point[axis]).sum())
}
