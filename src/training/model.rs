//! A model is trained weights with their settings; it answers which digit an image shows.

use super::TrainConfig;
use super::as_bytes::{bytes_of, numbers_of};
use super::inputs::push_image;
use crate::digits::Image;
use crate::kernel::SparseRows;
use crate::mixture::network::Activations;
use crate::mixture::{Networks, Objective, Prediction, Reading, Weights};
use ndarray::ArrayView2;
use sha2::{Digest, Sha256};
use std::fmt;

/// A model that reads digits.
#[derive(Clone, Debug)]
pub struct Model {
    /// The settings that the model was trained with.
    pub config: TrainConfig,
    networks: Networks,
    parameters: Vec<f32>,
}

/// There are more or fewer bytes than weights of these settings take.
#[derive(Clone, Debug, PartialEq)]
pub struct WrongLength {
    /// Bytes that the shape needs.
    pub expected: usize,
    /// Bytes that there are.
    pub found: usize,
}

impl fmt::Display for WrongLength {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "The weights of these settings are {} bytes, not {}.", self.expected, self.found)
    }
}

impl std::error::Error for WrongLength {}

impl Model {
    /// A model of these weights.
    pub fn new(config: &TrainConfig, weights: &Weights) -> Self {
        Self::from_packed(config, config.networks(weights.shape()), weights.pack())
    }

    /// A model of packed weights.
    pub fn from_packed(config: &TrainConfig, networks: Networks, parameters: Vec<f32>) -> Self {
        Self { config: config.clone(), networks, parameters }
    }

    /// The model of these bytes: packed weights, little-endian, as [`Self::to_bytes`] writes them.
    ///
    /// # Errors
    ///
    /// Fails where the weights of networks with these settings take another number of bytes.
    pub fn from_bytes(config: &TrainConfig, bytes: &[u8]) -> Result<Self, WrongLength> {
        let networks = config.networks(config.shape());
        let expected = networks.layout.n_parameters() * size_of::<f32>();
        match numbers_of(bytes) {
            Some(parameters) if bytes.len() == expected => Ok(Self::from_packed(config, networks, parameters)),
            _ => Err(WrongLength { expected, found: bytes.len() }),
        }
    }

    /// The packed weights as little-endian bytes: the form in which weights travel and are stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        bytes_of(&self.parameters)
    }

    /// The weights under their names, copied into arrays of their own.
    pub fn weights(&self) -> Weights {
        Weights::unpack(&self.networks.layout, &self.parameters)
    }

    /// The first layer of an expert, `[1 + d, h]`, the biases first, without a copy.
    pub fn expert_first_layer(&self, expert: usize) -> ArrayView2<'_, f32> {
        self.networks.layout.first_layer(&self.parameters, expert)
    }

    /// The second layer of an expert, `[1 + h, c]`, the biases first, without a copy.
    pub fn expert_second_layer(&self, expert: usize) -> ArrayView2<'_, f32> {
        self.networks.layout.second_layer(&self.parameters, expert)
    }

    /// The SHA-256 of the weights, little-endian and in the order of [`Weights::slices`], as 64 hexadecimal digits: equal
    /// fingerprints mean equal weights, bit for bit.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for row in self.networks.layout.rows_by_name() {
            hash.update(bytes_of(&self.parameters[row]));
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The router's numbers, `[k]`, with padding; nothing where there is no router.
    fn router_numbers(&self) -> &[f32] {
        &self.parameters[self.networks.layout.router()]
    }

    /// How the model reads digits, beside its weights.
    pub fn reading(&self) -> Reading {
        self.config.reading(self.router_numbers())
    }

    /// The objective that the model was trained with.
    pub fn objective(&self) -> Objective {
        self.config.objective(self.router_numbers())
    }

    /// The networks, without the weights.
    pub fn networks(&self) -> &Networks {
        &self.networks
    }

    /// The weights, packed.
    pub fn parameters(&self) -> &[f32] {
        &self.parameters
    }

    /// The packed weights alone.
    pub fn into_parameters(self) -> Vec<f32> {
        self.parameters
    }

    /// The pixels of `image`, reduced and scaled for the networks.
    pub fn pixels(&self, image: &Image) -> SparseRows {
        let mut pixels = SparseRows::new(self.networks.layout.shape.n_inputs);
        push_image(&self.config.input_reduction.apply(image), self.config.input_scaling, &mut pixels);
        pixels
    }

    /// The model's prediction for `image`.
    pub fn read(&self, image: &Image) -> Prediction {
        let pixels = self.pixels(image);
        let mut logits = vec![0.0; self.networks.layout.row()];
        self.logits(&pixels, &mut Activations::default(), &mut logits);
        Prediction::from_logits(&self.reading(), &self.networks.layout, &logits)
    }

    /// Writes the logits of every network, `[n, network, outputs]`, for scaled pixels. The gate's logits are forced where the
    /// settings force the gate.
    pub fn logits(&self, pixels: &SparseRows, memory: &mut Activations, logits: &mut [f32]) {
        self.networks.forward(&self.parameters, pixels, memory, logits);
        let layout = &self.networks.layout;
        let forced = self.config.forced_gate();
        if !forced.is_free() {
            let gates = logits.chunks_exact_mut(layout.row()).map(|row| &mut row[layout.gate() * layout.outputs..]);
            gates.for_each(|gate| forced.apply(gate));
        }
    }
}
