//! A row of the result: what has become of one run.

use anyhow::{Result, anyhow};
use moe::choice::Choice;
pub use moe::sweep::outcome::Figures;
use moe::training::Fate;

/// What has become of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The number of the run in the plan.
    pub run: usize,
    /// Steps done: fewer than planned where the cost was no finite number.
    pub steps: u32,
    /// Its fate.
    pub fate: Fate,
    /// Its figures; none where its cost was no finite number.
    pub figures: Option<Figures>,
}

/// The fate of that key.
///
/// # Errors
///
/// Fails where no fate has the key.
pub fn fate_of(key: &str) -> Result<Fate> {
    let fate = Fate::ALL.iter().find(|(_, known, _)| *known == key);
    fate.map(|(fate, _, _)| *fate).ok_or_else(|| anyhow!("there is no fate “{key}”"))
}
