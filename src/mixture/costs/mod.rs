//! The main costs (losses), a file each: the cost of a group of examples and, on the next lines, its gradient.

mod baseline;
mod blended_logits;
mod blended_squared_error;
mod gated_squared_error;
mod gaussian_mixture;
pub mod given_roles;
pub mod mixture_likelihood;

use super::group::{Group, Total};
use crate::choice::choice;
use crate::kernel::columns::Columns;

choice!(
    /// The main cost: what training minimises, before the terms.
    Cost {
        /// ½ Σ g_i ‖o_i−t‖² (Jacobs et al. 1991, eq. 1.2; the original script's).
        GatedSquaredError = "gated_squared_error" "Gated squared error (1991, eq. 1.2)",
        /// ½ ‖Σ g_i o_i − t‖² (Jacobs et al. 1991, eq. 1.1).
        BlendedSquaredError = "blended_squared_error" "Blended squared error (1991, eq. 1.1)",
        /// −(1/β) log Σ g_i exp(−½ β ‖o_i−t‖²) (Jacobs et al. 1991, eq. 1.3 at β = 1). Links and files hold the
        /// key `competitive`, an old name of this cost. The preset “Competitive experts” has another cost, the mixture
        /// likelihood.
        GaussianMixture = "competitive" "Competitive (1991, eq. 1.3)",
        /// −log Σ g_i p_i\[y\] (Jordan & Jacobs 1994).
        MixtureLikelihood = "mixture_likelihood" "Mixture likelihood (1994)",
        /// −log softmax(Σ g_i a_i)\[y\]: a cooperative committee.
        BlendedLogits = "blended_logits" "Blended logits",
    }
);

impl Cost {
    /// Whether experts answer with sigmoid outputs (squared-error costs) instead of softmax probabilities.
    pub fn has_sigmoid_outputs(self) -> bool {
        match self {
            Self::GatedSquaredError | Self::BlendedSquaredError | Self::GaussianMixture => true,
            Self::MixtureLikelihood | Self::BlendedLogits => false,
        }
    }

    /// Whether the mixture answers softmax(Σ g_i a_i), of the experts' logits, instead of Σ g_i o_i, of their outputs.
    pub fn blends_logits(self) -> bool {
        match self {
            Self::BlendedLogits => true,
            Self::GatedSquaredError | Self::BlendedSquaredError | Self::GaussianMixture | Self::MixtureLikelihood => {
                false
            }
        }
    }

    /// Adds the cost of a group; `beta` is β of the Gaussian mixture.
    pub(super) fn add<const N: usize>(self, beta: f32, group: &Group<N>, total: &mut Total<N>) {
        match self {
            Self::GatedSquaredError => gated_squared_error::add(group, total),
            Self::BlendedSquaredError => blended_squared_error::add(group, total),
            Self::GaussianMixture => gaussian_mixture::add(beta, group, total),
            Self::MixtureLikelihood => mixture_likelihood::add(group, total),
            Self::BlendedLogits => blended_logits::add(group, total),
        }
    }

    /// Adds the cost of the baseline: this cost for a single network.
    pub(super) fn add_baseline<const N: usize>(self, group: &Group<N>, total: &mut Total<N>) {
        if self.has_sigmoid_outputs() {
            baseline::add_squared_error(group, total);
        } else {
            baseline::add_cross_entropy(group, total);
        }
    }

    /// h, the responsibilities: the gate once the target is known; only some costs have them.
    pub(super) fn responsibilities<const N: usize>(self, beta: f32, group: &Group<N>) -> Option<Columns<N>> {
        match self {
            Self::GaussianMixture => Some(gaussian_mixture::responsibilities(beta, group)),
            Self::MixtureLikelihood => Some(mixture_likelihood::responsibilities(group)),
            Self::GatedSquaredError | Self::BlendedSquaredError | Self::BlendedLogits => None,
        }
    }
}
