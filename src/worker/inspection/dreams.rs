//! Makes the dream digits of all experts, one expert at a time.

use crate::mixture::dream::dream;
use crate::protocol::inspection::{DreamDigit, Dreams};
use crate::training::Model;

/// Dreams that are being made.
pub struct DreamJob {
    model: Model,
    /// The digit that each expert dreams of.
    digits: Vec<u8>,
    dreams: Dreams,
}

impl DreamJob {
    /// Dreams of the first experts of `model` after `steps` steps, one for each of these digits.
    pub fn new(model: Model, steps: u32, digits: &[u8]) -> Self {
        let shape = model.networks().layout.shape;
        let is_class = |digit: &&u8| usize::from(**digit) < shape.n_classes;
        let digits = digits.iter().take(shape.n_experts).take_while(is_class).copied().collect();
        let dreams = Dreams { steps, dreams: Vec::new() };
        Self { model, digits, dreams }
    }

    /// Makes the dream of the next expert, in about a millisecond; gives all dreams after the last one.
    pub fn advance(&mut self) -> Option<Dreams> {
        let expert = self.dreams.dreams.len();
        if let Some(&digit) = self.digits.get(expert) {
            let config = &self.model.config;
            let layers = (self.model.expert_first_layer(expert), self.model.expert_second_layer(expert));
            let dreamt = dream(layers.0, layers.1, config.activation, config.input_scaling, digit.into());
            self.dreams.dreams.push(DreamDigit { digit, certainty: dreamt.certainty, pixels: dreamt.pixels });
        }
        (self.dreams.dreams.len() == self.digits.len()).then(|| std::mem::take(&mut self.dreams))
    }
}
