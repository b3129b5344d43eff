//! From a gradient to changed weights.

use crate::choice::choice;

choice!(
    /// How a gradient becomes a change of the weights.
    Optimizer {
        /// w −= lr · gradient.
        Sgd = "sgd" "SGD",
        /// Adam with β₁ .9, β₂ .99, ε 1e-8 and bias correction (Kingma & Ba 2015).
        Adam = "adam" "Adam",
    }
);

choice!(
    /// How the learning rate changes with the steps.
    Schedule {
        /// The same at every step.
        Constant = "constant" "Constant",
        /// A warm-up of 100 steps, then lr / √(1 + step/300): it never ends.
        InverseRoot = "inverse_root" "Inverse root, with warm-up",
    }
);
