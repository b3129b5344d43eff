//! Warping the digits of a step: the random numbers depend on the run, the step and the place in the batch alone, so that
//! any worker can warp any of them.

use crate::digits::Image;
use crate::digits::augment::Warp;
use crate::kernel::ByteRows;
use rand_pcg::Pcg32;

const WARP_STREAM: u64 = 1 << 32;

/// Appends the warped images of step `step` to `rows`; the first image stands at `place` in the batch.
pub fn warp(warp: &Warp, seed: u32, step: u32, place: usize, images: impl Iterator<Item = Image>, rows: &mut ByteRows) {
    for (place, image) in (place..).zip(images) {
        rows.push(&warp.apply(&image, &mut random(seed, step, place)));
    }
}

/// Random numbers for the warp of one example of one step.
fn random(seed: u32, step: u32, place: usize) -> Pcg32 {
    // The finaliser of SplitMix64 (Steele et al. 2014), so that neighbouring steps start far apart.
    let mut mixed = (u64::from(seed) << 32 | u64::from(step)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    Pcg32::new(mixed ^ mixed >> 31, WARP_STREAM + place as u64)
}
