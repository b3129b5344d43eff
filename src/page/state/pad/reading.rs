//! The image on the pad and the mixture's prediction for it: computed once a frame, because a pen sends several events
//! a frame.

use crate::digits::ink::NoImage;
use crate::digits::{Image, ReducedImage};
use crate::mixture::Prediction;
use crate::page::state::tracked::Stamp;

/// The image on the pad and the mixture's prediction for it, as of the last frame.
#[derive(Debug)]
pub struct Reading {
    /// The 28×28 image, or the reason why the pad gives none.
    pub image: Result<Image, NoImage>,
    /// The image reduced to the 14×14 inputs of the networks.
    pub reduced: Option<Box<ReducedImage>>,
    /// The mixture's prediction.
    pub prediction: Option<Prediction>,
    /// The pad's stamp when `image` was rendered.
    pub(super) rendered_at: Stamp,
    /// The stamp of pad, weights and settings when `prediction` was computed.
    pub(super) predicted_at: Stamp,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            image: Err(NoImage::Empty),
            reduced: None,
            prediction: None,
            rendered_at: Stamp::default(),
            predicted_at: Stamp::default(),
        }
    }
}
