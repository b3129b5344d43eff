//! Networks of two layers.

use crate::choice::choice;

choice!(
    /// What a hidden unit makes of its sum.
    Activation {
        /// max(0, x).
        Relu = "relu" "ReLU",
        /// 1/(1+e^−x).
        Sigmoid = "sigmoid" "Sigmoid",
        /// tanh x.
        Tanh = "tanh" "tanh",
    }
);

choice!(
    /// The first weights.
    Init {
        /// Uniform, each layer's width matched to its inputs and the hidden units (design of the presets).
        Scaled = "scaled" "Scaled to the layer",
        /// Uniform in ±0.5 everywhere, as the original script does.
        Original = "original" "±0.5, as the original",
    }
);

choice!(
    /// How pixels in 0..1 are scaled before the first layer.
    InputScaling {
        /// (v − 0.131) · 2.4: about zero mean and unit spread over MNIST.
        Centred = "centred" "Centred: (v − 0.131) · 2.4",
        /// v as it is.
        Plain = "plain" "As they are: 0 to 1",
    }
);
