//! Images, packed by run-length encoding: four of five pixels of a digit are blank, and runs of them take hardly any memory.

use super::{Image, N_PIXELS};
use crc32fast::Hasher;

/// About how many bytes a packed image takes: one of MNIST takes 220 on average.
const BYTES_PER_IMAGE: usize = 224;

/// Images in the order in which they were pushed: MNIST in 15 MB instead of 55.
///
/// An image is a list of runs. A run is a byte that counts blank pixels, a byte that counts inked pixels, and the inked pixels.
#[derive(Clone, Debug, Default)]
pub struct Images {
    runs: Vec<u8>,
    /// Where the runs of each image end, `[n]`.
    ends: Vec<u32>,
    /// CRC-32 of all pixels, kept while images come in: to find it later, each would have to be unpacked.
    checksum: Hasher,
}

impl PartialEq for Images {
    fn eq(&self, other: &Self) -> bool {
        (&self.runs, &self.ends) == (&other.runs, &other.ends)
    }
}

impl Images {
    /// No images yet, with room for about `n`.
    pub fn with_capacity(n: usize) -> Self {
        let (runs, ends) = (Vec::with_capacity(n * BYTES_PER_IMAGE), Vec::with_capacity(n));
        Self { runs, ends, checksum: Hasher::new() }
    }

    /// Appends an image.
    pub fn push(&mut self, image: &Image) {
        self.checksum.update(image);
        let mut rest = &image[..];
        while !rest.is_empty() {
            let n_blank = run(rest, |pixel| pixel == 0);
            let n_inked = run(&rest[n_blank..], |pixel| pixel != 0);
            self.runs.extend([n_blank as u8, n_inked as u8]);
            self.runs.extend_from_slice(&rest[n_blank..n_blank + n_inked]);
            rest = &rest[n_blank + n_inked..];
        }
        self.ends.push(self.runs.len() as u32);
    }

    /// The number of images.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no images.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Image number `n`.
    ///
    /// # Panics
    ///
    /// Panics if there are fewer images.
    pub fn get(&self, n: usize) -> Image {
        let start = if n == 0 { 0 } else { self.ends[n - 1] };
        let mut runs = &self.runs[start as usize..self.ends[n] as usize];
        let mut image = [0; N_PIXELS];
        let mut at = 0;
        while let [n_blank, n_inked, rest @ ..] = runs {
            let (n_blank, n_inked) = (usize::from(*n_blank), usize::from(*n_inked));
            at += n_blank;
            image[at..at + n_inked].copy_from_slice(&rest[..n_inked]);
            at += n_inked;
            runs = &rest[n_inked..];
        }
        image
    }

    /// All images, unpacked one by one.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Image> + Clone {
        (0..self.len()).map(|n| self.get(n))
    }

    /// Keeps the first `n` images and gives the others.
    pub fn split_off(&mut self, n: usize) -> Self {
        let others = self.iter().skip(n).collect();
        *self = self.iter().take(n).collect();
        others
    }

    /// CRC-32 of all pixels, as a hasher to which more bytes can be added.
    pub fn checksum(&self) -> Hasher {
        self.checksum.clone()
    }
}

/// How many of the first pixels meet the condition, as far as a byte can count.
fn run(pixels: &[u8], is: impl Fn(u8) -> bool) -> usize {
    pixels.iter().take(usize::from(u8::MAX)).take_while(|pixel| is(**pixel)).count()
}

impl FromIterator<Image> for Images {
    fn from_iter<I: IntoIterator<Item = Image>>(images: I) -> Self {
        let images = images.into_iter();
        let mut packed = Self::with_capacity(images.size_hint().0);
        images.for_each(|image| packed.push(&image));
        packed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::generated::Generator;

    #[test]
    fn images_come_back_as_they_were() {
        let mut corners = [0; N_PIXELS];
        (corners[0], corners[N_PIXELS - 1]) = (1, 255);
        let odd = [[0; N_PIXELS], [255; N_PIXELS], corners, std::array::from_fn(|pixel| (pixel % 3) as u8)];
        let generated: Vec<Image> = (0..50).map(|n| Generator::new(3).digit(n).0).collect();
        let all = [&odd[..], &generated].concat();
        let packed: Images = all.iter().copied().collect();
        assert_eq!(packed.len(), all.len());
        assert!(packed.iter().eq(all.iter().copied()));
        for n in [0, 1, 30, all.len()] {
            let mut first = packed.clone();
            let others = first.split_off(n);
            assert!(first.iter().eq(all[..n].iter().copied()) && others.iter().eq(all[n..].iter().copied()));
            assert_eq!(first.checksum().finalize(), crc32fast::hash(all[..n].as_flattened()));
        }
    }

    #[test]
    fn a_generated_digit_takes_less_than_half_of_its_pixels() {
        let packed: Images = (0..200).map(|n| Generator::new(0).digit(n).0).collect();
        let bytes = packed.runs.len() + size_of_val(&packed.ends[..]);
        assert!(bytes < packed.len() * N_PIXELS / 2, "{bytes} bytes");
    }
}
