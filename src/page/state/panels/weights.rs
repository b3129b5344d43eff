//! The section of weight images: the shown experts, and the scale of colour.

use crate::page::state::panels::weight_changes::WeightScale;

/// An event of the section of weight images.
#[derive(Clone, Debug, PartialEq)]
pub enum WeightsEvent {
    /// One expert was chosen, or all.
    Chosen(Option<usize>),
    /// This expert was chosen elsewhere on the page: open the section and scroll to it.
    Revealed(usize),
    /// The scale of colour was chosen, for this section and the diagram.
    Scaled(WeightScale),
}

/// The section of weight images.
#[derive(Debug, Default)]
pub struct WeightsPanel {
    /// The only shown expert; none while all experts are shown.
    pub expert: Option<usize>,
    /// The scale of colour.
    pub scale: WeightScale,
}

impl WeightsPanel {
    /// The shown experts, of `n_experts`: the first one, and their number.
    pub fn shown(&self, n_experts: usize) -> (usize, usize) {
        match self.expert.filter(|expert| *expert < n_experts) {
            Some(expert) => (expert, 1),
            None => (0, n_experts),
        }
    }
}
