//! The cell that became the run on the page.

use crate::training::TrainConfig;

/// The cell that became the run on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedCell {
    /// Its settings.
    pub config: TrainConfig,
    /// The steps after which the cell was judged.
    pub steps: u32,
    /// The fingerprint of its weights, or the first digits of it; none where its cost was no finite number.
    pub fingerprint: Option<String>,
    /// Whether the map is still the one that it is a cell of.
    pub is_on_map: bool,
    /// Whether the page has the digits of the map.
    pub has_its_digits: bool,
    /// The fingerprint of the run at that step, and whether it is the cell's; none before the run is there.
    pub found: Option<(String, bool)>,
}
