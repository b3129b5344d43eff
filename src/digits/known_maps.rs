//! Maps of test digits that were made beforehand by [`super::tsne`], because a map takes seconds: those of MNIST and of the
//! generated digits. `cargo run --release --example maps` makes them.
//!
//! A map is a file: the checksum of the digits' reduced images, and for each digit x and y, from 0 to 65,535; all numbers
//! little-endian.

use super::ReducedImage;
use super::tsne::MapJob;

/// The maps.
const MAPS: [&[u8]; 2] = [include_bytes!("maps/mnist.bin"), include_bytes!("maps/generated.bin")];
/// The largest coordinate.
const LARGEST: f32 = u16::MAX as f32;

/// The places of digits with these reduced images, `[n]` as x, y from 0 to 1; none for other digits than those of the maps.
pub fn places(images: &[ReducedImage]) -> Option<Vec<(f32, f32)>> {
    let checksum = crc32fast::hash(images.as_flattened()).to_le_bytes();
    MAPS.iter().find_map(|map| read(map.strip_prefix(&checksum)?, images.len()))
}

fn read(coordinates: &[u8], n: usize) -> Option<Vec<(f32, f32)>> {
    let (places, rest) = coordinates.as_chunks::<4>();
    let coordinate = |low, high| f32::from(u16::from_le_bytes([low, high])) / LARGEST;
    let place = |&[a, b, c, d]: &[u8; 4]| (coordinate(a, b), coordinate(c, d));
    (rest.is_empty() && places.len() == n).then(|| places.iter().map(place).collect())
}

/// The file with the map of digits with these reduced images.
pub fn file(images: &[ReducedImage]) -> Vec<u8> {
    let mut job = MapJob::new(images.to_vec());
    while !job.advance() {}
    let places = job.places();
    let coordinates = |of: fn(&(f32, f32)) -> f32| -> Vec<u16> {
        let values: Vec<f32> = places.iter().map(of).collect();
        let (low, high) = values.iter().fold((f32::MAX, f32::MIN), |(low, high), v| (low.min(*v), high.max(*v)));
        values
            .iter()
            .map(|value| ((value - low) / (high - low).max(f32::MIN_POSITIVE) * LARGEST).round() as u16)
            .collect()
    };
    let (x, y) = (coordinates(|place| place.0), coordinates(|place| place.1));
    let mut file = crc32fast::hash(images.as_flattened()).to_le_bytes().to_vec();
    file.extend(x.iter().zip(&y).flat_map(|(x, y)| [x.to_le_bytes(), y.to_le_bytes()].concat()));
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::generation::Generation;
    use crate::digits::reduce::pool;

    /// Digits on a map.
    const N: usize = 1_000;

    #[test]
    fn the_map_of_the_generated_digits_is_the_one_that_would_be_made() {
        let test = Generation::with_training_digits(1).finish().test;
        let images: Vec<_> = test.images.iter().take(N).map(|image| pool(&image)).collect();
        assert!(places(&images).is_some_and(|places| places.len() == N));
        assert!(file(&images) == MAPS[1], "run `cargo run --release --example maps`");
        assert_eq!(places(&images[1..]), None, "other digits have no map");
    }
}
