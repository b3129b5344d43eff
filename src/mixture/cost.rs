//! The costs.

use crate::choice::choice;

choice!(
    /// The main cost: what training minimises, before the terms.
    Cost {
        /// ½ Σ g_i ‖o_i−t‖² (Jacobs et al. 1991, eq. 1.2; the original script's).
        GatedSquaredError = "gated_squared_error" "Gated squared error (1991, eq. 1.2)",
        /// ½ ‖Σ g_i o_i − t‖² (Jacobs et al. 1991, eq. 1.1).
        BlendedSquaredError = "blended_squared_error" "Blended squared error (1991, eq. 1.1)",
        /// −(1/β) log Σ g_i exp(−½ β ‖o_i−t‖²) (Jacobs et al. 1991, eq. 1.3 at β = 1).
        Competitive = "competitive" "Competitive (1991, eq. 1.3)",
        /// −log Σ g_i p_i\[y\] (Jordan & Jacobs 1994).
        MixtureLikelihood = "mixture_likelihood" "Mixture likelihood (1994)",
        /// −log softmax(Σ g_i a_i)\[y\]: a cooperative committee.
        BlendedLogits = "blended_logits" "Blended logits",
    }
);

choice!(
    /// Which term balances the use of the experts.
    Balance {
        /// λ Σ P log P.
        Entropy = "entropy" "Entropy",
        /// λ (E Σ P² − 1), the squared coefficient of variation (Shazeer et al. 2017).
        Cv2 = "cv2" "CV² (Shazeer 2017)",
        /// λ E Σ f_i P_i (Fedus et al. 2021).
        Switch = "switch" "Switch (Fedus 2021)",
    }
);

impl Cost {
    /// Whether experts answer with sigmoid outputs (squared-error costs) instead of softmax probabilities.
    pub fn has_sigmoid_outputs(self) -> bool {
        matches!(self, Self::GatedSquaredError | Self::BlendedSquaredError | Self::Competitive)
    }
}
