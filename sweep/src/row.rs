//! A row of the result: what has become of one run.

use anyhow::{Result, anyhow};
use moe::choice::Choice;
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

/// Figures of a test at the end of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The share of test digits misread, 0 to 1.
    pub error: f32,
    /// 2^usage entropy.
    pub effective_experts: f32,
    /// Experts that lead on at least 1 % of the test digits.
    pub experts_alive: u32,
    /// I(lead; digit) / H(digit), 0 to 1.
    pub specialisation: f32,
    /// Mean cost on the test digits, terms included.
    pub cost: f32,
    /// The SHA-256 of the weights, 64 hexadecimal digits.
    pub fingerprint: String,
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
