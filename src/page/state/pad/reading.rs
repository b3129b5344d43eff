//! What the networks see of the pad, and what the weights make of it: worked out once a frame, however many events the
//! pen has sent since the last one.

use crate::digits::ink::NoImage;
use crate::digits::{Image, ReducedImage};
use crate::mixture::Prediction;
use crate::page::state::tracked::Stamp;

/// The image of the pad and the mixture's reading of it, as of the last frame.
#[derive(Debug)]
pub struct Reading {
    /// The image that the networks are shown, if the pad makes one.
    pub image: Result<Image, NoImage>,
    /// The same in the size of the networks' inputs.
    pub reduced: Option<Box<ReducedImage>>,
    /// What the weights that answer make of it.
    pub prediction: Option<Prediction>,
    pub(super) inked_at: Stamp,
    pub(super) read_at: Stamp,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            image: Err(NoImage::Empty),
            reduced: None,
            prediction: None,
            inked_at: Stamp::default(),
            read_at: Stamp::default(),
        }
    }
}
