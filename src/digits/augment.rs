//! Augmentation: the warp turns a training digit into one that another hand might have written, reduced to the 14×14 that
//! the networks read.
//!
//! Each call turns, stretches, slants, shifts and bends the image at random, and may make its strokes thicker or thinner, so
//! that a network never sees the same digit twice. The warp samples means of 2×2 pixels: without any change the result is
//! [`super::reduce::pool`], to the bit, or for upright digits [`super::upright::upright`], within rounding. There is no
//! warped spline zoom. The result depends on the image and the generator's state alone, on every platform.

use super::reduce::pool;
use super::sheet::{N_COLUMNS, Places, Sheet};
use super::sine::sine_of_turns;
use super::upright::{MIDDLE, Stance, upright};
use super::{Image, N_INPUTS, REDUCED_SIDE, ReducedImage};
use rand_core::RngCore;
use rand_pcg::Pcg32;
use std::sync::LazyLock;

/// How far a warp may go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Warp {
    /// Largest rotation either way, in degrees.
    pub rotation: f32,
    /// Largest share by which width and height grow or shrink, each independently.
    pub scale: f32,
    /// Largest slant either way, in widths per height.
    pub shear: f32,
    /// Largest shift along each axis either way, in pixels of the 28×28 image.
    pub shift: f32,
    /// Root mean square of the displacement by bending, in pixels of the 28×28 image.
    pub elastic: f32,
    /// Whether strokes vary in thickness; one digit in five then stays unwarped.
    pub thickness: bool,
    /// Whether digits are set upright first.
    pub upright: bool,
}

impl Warp {
    /// The warp that changes nothing.
    pub const NONE: Self =
        Self { rotation: 0.0, scale: 0.0, shear: 0.0, shift: 0.0, elastic: 0.0, thickness: false, upright: false };
    /// The warp for MNIST.
    pub const HANDWRITTEN: Self =
        Self { rotation: 10.0, scale: 0.1, shear: 0.1, shift: 1.5, elastic: 0.5, thickness: true, ..Self::NONE };
    /// The warp for generated digits, whose strokes are simpler than real ones and need more bending.
    pub const GENERATED: Self = Self { rotation: 8.0, scale: 0.1, shear: 0.1, shift: 1.0, elastic: 1.2, ..Self::NONE };

    /// The image warped at random and reduced.
    pub fn apply(&self, image: &Image, random: &mut Pcg32) -> ReducedImage {
        let stance = if self.upright { Stance::of(image) } else { Stance::AS_IT_IS };
        let mut sheet = Sheet::of(image);
        let mut off = 0.0;
        if self.thickness {
            match random.next_u32() % 100 {
                0..35 => {}
                35..55 => (sheet, off) = (sheet.dilated(), -0.5),
                55..70 => (sheet, off) = (sheet.eroded(), -0.5),
                70..80 => sheet = sheet.dilated_all_around(),
                _ => return if self.upright { upright(image) } else { pool(image) },
            }
        }
        let [x, y] = self.fields(stance, off, random);
        let blocks = sheet.mean_of_blocks();
        let bumps: &Bumps = &BUMPS;
        let mut reduced = [0; N_INPUTS];
        for (row, line) in reduced.as_chunks_mut::<REDUCED_SIDE>().0.iter_mut().enumerate() {
            let values = blocks.sample(&x.row(row, bumps), &y.row(row, bumps));
            *line = std::array::from_fn(|column| values[column]);
        }
        reduced
    }

    /// Where the blocks of the warped image lie in the image, x and y: a random linear map about the middle of the digit, and
    /// bending. The digit stands on a sheet that is shifted by `off`.
    fn fields(&self, stance: Stance, off: f32, random: &mut Pcg32) -> [Field; 2] {
        let turns = self.rotation / 360.0 * signed_unit(random);
        let (sine, cosine) = (sine_of_turns(turns), sine_of_turns(turns + 0.25));
        let (width, height) = (1.0 + self.scale * signed_unit(random), 1.0 + self.scale * signed_unit(random));
        let slant = width * self.shear * signed_unit(random);
        let by_pixel = [
            [cosine * width, cosine * slant - sine * height], //
            [sine * width, sine * slant + cosine * height],
        ];
        let [mut x, y] = by_pixel.map(|[by_column, by_row]| {
            let middle = self.shift * signed_unit(random);
            let bumps_by_row = if self.elastic > 0.0 { random_bumps(self.elastic, random) } else { Bumps::default() };
            Field { middle, by_column: stance.step * by_column, by_row: stance.step * by_row, bumps_by_row }
        });
        if self.upright {
            x.add(stance.slant, &y);
        }
        [x.moved(stance.x + off), y.moved(stance.y + off)]
    }
}

/// A coordinate of every sample.
struct Field {
    /// The coordinate in the middle of the image, without bending.
    middle: f32,
    /// The coordinate's growth for each pixel to the right.
    by_column: f32,
    /// The coordinate's growth for each pixel down.
    by_row: f32,
    /// The height of each column of bumps in each row.
    bumps_by_row: Bumps,
}

impl Field {
    /// Adds `share` of another field.
    fn add(&mut self, share: f32, other: &Self) {
        self.middle += share * other.middle;
        self.by_column += share * other.by_column;
        self.by_row += share * other.by_row;
        let sums = self.bumps_by_row.as_flattened_mut().iter_mut();
        sums.zip(other.bumps_by_row.as_flattened()).for_each(|(sum, bump)| *sum += share * bump);
    }

    fn moved(self, by: f32) -> Self {
        Self { middle: by + self.middle, ..self }
    }

    #[inline]
    fn row(&self, row: usize, bumps: &Bumps) -> Places {
        let from_middle = |n: usize| 2.0 * n as f32 - MIDDLE;
        let at_middle = self.middle + self.by_row * from_middle(row);
        let mut places = [0.0; N_COLUMNS];
        for (column, place) in places.iter_mut().enumerate() {
            let bent = self.bumps_by_row[0][row] * bumps[0][column]
                + self.bumps_by_row[1][row] * bumps[1][column]
                + self.bumps_by_row[2][row] * bumps[2][column]
                + self.bumps_by_row[3][row] * bumps[3][column];
            *place = at_middle + self.by_column * from_middle(column) + bent;
        }
        places
    }
}

/// Bumps of random heights, summed along the columns.
fn random_bumps(elastic: f32, random: &mut Pcg32) -> Bumps {
    let mut by_row = Bumps::default();
    for sums in &mut by_row {
        for bump in &*BUMPS {
            let height = elastic * nearly_normal(random);
            for (sum, ink) in sums.iter_mut().zip(bump) {
                *sum += height * ink;
            }
        }
    }
    by_row
}

/// Bumps along a side.
const N_BUMPS: usize = 4;
/// Distance of the bumps' middles, which stand evenly from the first reduced pixel to the last, in pixels.
const BUMP_DISTANCE: f64 = 26.0 / 3.0;
/// Standard deviation of a bump, in pixels.
const BUMP_WIDTH: f64 = 6.07;

/// The bumps along one axis at the reduced pixels. A bump in two dimensions is the product of a bump of each axis.
type Bumps = [[f32; N_COLUMNS]; N_BUMPS];

static BUMPS: LazyLock<Bumps> = LazyLock::new(bumps);

/// Bumps of such a height that random bumps, with independent factors of variance 1, displace by 1 pixel root mean square.
fn bumps() -> Bumps {
    let at = |bump: usize, pixel: usize| {
        let distance = 2.0 * pixel as f64 - BUMP_DISTANCE * bump as f64;
        libm::exp(-distance * distance / (2.0 * BUMP_WIDTH * BUMP_WIDTH))
    };
    let squares = (0..N_BUMPS).flat_map(|bump| (0..REDUCED_SIDE).map(move |pixel| at(bump, pixel) * at(bump, pixel)));
    let rms = libm::sqrt(squares.sum::<f64>() / REDUCED_SIDE as f64);
    std::array::from_fn(|bump| std::array::from_fn(|pixel| (at(bump, pixel) / rms) as f32))
}

/// Uniform in −1 to 1.
fn signed_unit(random: &mut Pcg32) -> f32 {
    random.next_u32().cast_signed() as f32 * (1.0 / 2_147_483_648.0)
}

/// A number of mean 0 and variance 1, the sum of four bytes: near enough to normal, because several bumps overlap everywhere.
fn nearly_normal(random: &mut Pcg32) -> f32 {
    /// Standard deviation of the sum of four bytes.
    const DEVIATION: f32 = 147.801;
    let bits = random.next_u32();
    let pairs = (bits & 0x00ff_00ff) + (bits >> 8 & 0x00ff_00ff);
    let sum = (pairs & 0xffff) + (pairs >> 16);
    (sum.cast_signed() - 510) as f32 * (1.0 / DEVIATION)
}
