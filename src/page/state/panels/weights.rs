//! Which hidden units are shown, and how.

use crate::page::state::panels::weight_changes::WeightScale;

/// Something happened to the section.
#[derive(Clone, Debug, PartialEq)]
pub enum WeightsEvent {
    /// It was opened or closed.
    Opened(bool),
    /// One expert is to be shown, or all are.
    Chosen(Option<usize>),
    /// The units of this expert are wanted, wherever on the page one is.
    Revealed(usize),
    /// What shares one scale of colour, here and in the diagram.
    Scaled(WeightScale),
}

/// What the section shows.
#[derive(Debug, Default)]
pub struct WeightsPanel {
    /// Whether it is open; nothing is drawn while it is not.
    pub is_open: bool,
    /// The only expert that is shown; none while all are.
    pub expert: Option<usize>,
    /// What shares one scale of colour.
    pub scale: WeightScale,
}

impl WeightsPanel {
    /// The experts that are shown, of so many: the first of them and how many.
    pub fn shown(&self, n_experts: usize) -> (usize, usize) {
        match self.expert.filter(|expert| *expert < n_experts) {
            Some(expert) => (expert, 1),
            None => (0, n_experts),
        }
    }
}
