//! A gate that is set by hand: the same shares for every digit, as a setting.

use crate::mixture::MAX_EXPERTS;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The largest part that an expert can be given.
pub const MAX_PART: u8 = 100;

/// What each expert gets of the gate, in parts from 0 to 100 that need not sum to anything; as text `0 40 60`, or `-`
/// where the gate decides for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GateByHand(Option<[u8; MAX_EXPERTS]>);

impl GateByHand {
    /// These shares of the gate, in whole per cent.
    pub fn of_shares(shares: &[f32]) -> Self {
        let mut parts = [0; MAX_EXPERTS];
        parts.iter_mut().zip(shares).for_each(|(part, share)| *part = (share.clamp(0.0, 1.0) * 100.0).round() as u8);
        Self(Some(parts))
    }

    /// The parts of the first `n_experts`, if the gate is set by hand.
    pub fn parts(&self, n_experts: usize) -> Option<&[u8]> {
        self.0.as_ref().map(|parts| &parts[..n_experts.min(MAX_EXPERTS)])
    }

    /// The same with another part for that expert.
    pub fn with_part(self, expert: usize, part: u8) -> Self {
        let mut parts = self.0.unwrap_or_default();
        if let Some(old) = parts.get_mut(expert) {
            *old = part.min(MAX_PART);
        }
        Self(Some(parts))
    }

    /// What each of the first `n_experts` gets, `[k]` with sum 1; all the same where nobody is given anything.
    pub fn shares(&self, n_experts: usize) -> Option<Vec<f32>> {
        let parts = self.parts(n_experts)?;
        let total: f32 = parts.iter().map(|&part| f32::from(part)).sum();
        let share = |&part: &u8| if total > 0.0 { f32::from(part) / total } else { 1.0 / parts.len() as f32 };
        Some(parts.iter().map(share).collect())
    }
}

impl fmt::Display for GateByHand {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Some(parts) = &self.0 else { return f.write_str("-") };
        let last = parts.iter().rposition(|part| *part > 0).unwrap_or(0);
        let parts: Vec<String> = parts[..=last].iter().map(u8::to_string).collect();
        f.write_str(&parts.join(" "))
    }
}

/// A text that is no gate set by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseGateByHandError;

impl fmt::Display for ParseGateByHandError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "up to {MAX_EXPERTS} parts from 0 to {MAX_PART}, such as “0 40 60”, or “-” for the gate’s own")
    }
}

impl FromStr for GateByHand {
    type Err = ParseGateByHandError;

    fn from_str(text: &str) -> Result<Self, ParseGateByHandError> {
        if text.trim() == "-" {
            return Ok(Self(None));
        }
        let mut parts = [0; MAX_EXPERTS];
        let mut n_given = 0;
        for word in text.split_whitespace() {
            let place = parts.get_mut(n_given).ok_or(ParseGateByHandError)?;
            *place = word.parse().ok().filter(|part| *part <= MAX_PART).ok_or(ParseGateByHandError)?;
            n_given += 1;
        }
        if n_given == 0 { Err(ParseGateByHandError) } else { Ok(Self(Some(parts))) }
    }
}

impl TryFrom<String> for GateByHand {
    type Error = ParseGateByHandError;

    fn try_from(text: String) -> Result<Self, ParseGateByHandError> {
        text.parse()
    }
}

impl From<GateByHand> for String {
    fn from(gate: GateByHand) -> String {
        gate.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_come_back_from_their_text() {
        for text in ["-", "0", "0 40 60", "100 0 1"] {
            assert_eq!(text.parse::<GateByHand>().map(|gate| gate.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "101", "-1", "half", "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"] {
            assert_eq!(text.parse::<GateByHand>(), Err(ParseGateByHandError), "{text}");
        }
    }

    #[test]
    fn parts_become_shares_that_sum_to_one() {
        let gate: GateByHand = "1 0 3".parse().expect("a gate");
        assert_eq!(gate.shares(4), Some(vec![0.25, 0.0, 0.75, 0.0]));
        assert_eq!(gate.with_part(0, 0).with_part(2, 0).shares(2), Some(vec![0.5, 0.5]));
        assert_eq!(GateByHand::default().shares(4), None);
        assert_eq!(GateByHand::of_shares(&[0.204, 0.796]).to_string(), "20 80");
    }
}
