//! Trained weights with the settings they were trained with: what answers for a drawing.

use super::TrainConfig;
use crate::digits::Image;
use crate::mixture::Weights;
use ndarray::Array2;

/// A model that reads digits.
pub struct Model {
    /// The settings it was trained with.
    pub config: TrainConfig,
    /// Its weights.
    pub weights: Weights,
}

/// What a model makes of one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Gate probability of each expert, `[k]`.
    pub gate: Vec<f32>,
    /// Outputs of each expert, `[k, c]`: probabilities, or for squared-error costs sigmoid outputs.
    pub expert_outputs: Array2<f32>,
    /// The mixture's outputs, `[c]`.
    pub answer: Vec<f32>,
    /// The baseline's outputs, `[c]`.
    pub baseline: Vec<f32>,
}

/// Bytes that are no weights of this shape.
#[derive(Clone, Debug, PartialEq)]
pub struct WrongLength {
    /// Bytes that the shape needs.
    pub expected: usize,
    /// Bytes that there were.
    pub found: usize,
}

impl Model {
    /// A model from the bytes of a `WeightsSnapshot`.
    pub fn from_bytes(_config: &TrainConfig, _bytes: &[u8]) -> Result<Self, WrongLength> {
        todo!()
    }

    /// What the model makes of `image`.
    pub fn read(&self, _image: &Image) -> Reading {
        todo!()
    }
}
