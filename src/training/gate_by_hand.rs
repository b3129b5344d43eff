//! A gate that is set by hand, as a setting: every digit gets the same shares of the experts.

use crate::mixture::MAX_EXPERTS;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The most points that an expert can be given.
pub const MAX_POINTS: u8 = 100;

/// Points for each expert, from 0 to 100; an expert's share of the gate is its share of all points. The text form is
/// `0 40 60`, or `-` where the gate decides for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GateByHand(Option<[u8; MAX_EXPERTS]>);

impl GateByHand {
    /// Points for these shares of the gate, in whole per cent.
    ///
    /// # Panics
    ///
    /// Panics if there are more than [`MAX_EXPERTS`] shares.
    pub fn of_shares(shares: &[f32]) -> Self {
        assert!(shares.len() <= MAX_EXPERTS, "{} shares for at most {MAX_EXPERTS} experts", shares.len());
        let mut points = [0; MAX_EXPERTS];
        points.iter_mut().zip(shares).for_each(|(given, share)| *given = (share.clamp(0.0, 1.0) * 100.0).round() as u8);
        Self(Some(points))
    }

    /// The points of the first `n_experts` experts, if the gate is set by hand.
    pub fn points(&self, n_experts: usize) -> Option<&[u8]> {
        self.0.as_ref().map(|points| &points[..n_experts.min(MAX_EXPERTS)])
    }

    /// The gate with other points for this expert.
    ///
    /// # Panics
    ///
    /// Panics if `expert` is not below [`MAX_EXPERTS`].
    pub fn with_points(self, expert: usize, given: u8) -> Self {
        let mut points = self.0.unwrap_or_default();
        points[expert] = given.min(MAX_POINTS);
        Self(Some(points))
    }

    /// The share of each of the first `n_experts` experts, `[k]` with sum 1; equal shares where nobody has points.
    pub fn shares(&self, n_experts: usize) -> Option<Vec<f32>> {
        let points = self.points(n_experts)?;
        let total: f32 = points.iter().map(|&given| f32::from(given)).sum();
        let share = |&given: &u8| if total > 0.0 { f32::from(given) / total } else { 1.0 / points.len() as f32 };
        Some(points.iter().map(share).collect())
    }
}

impl fmt::Display for GateByHand {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Some(points) = &self.0 else { return f.write_str("-") };
        let last = points.iter().rposition(|given| *given > 0).unwrap_or(0);
        let points: Vec<String> = points[..=last].iter().map(u8::to_string).collect();
        f.write_str(&points.join(" "))
    }
}

/// The text is no gate set by hand. The message says which texts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseGateByHandError;

impl fmt::Display for ParseGateByHandError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "up to {MAX_EXPERTS} points from 0 to {MAX_POINTS}, such as “0 40 60”, or “-” for the shares that the gate gives"
        )
    }
}

impl FromStr for GateByHand {
    type Err = ParseGateByHandError;

    fn from_str(text: &str) -> Result<Self, ParseGateByHandError> {
        if text.trim() == "-" {
            return Ok(Self(None));
        }
        let mut points = [0; MAX_EXPERTS];
        let mut n_given = 0;
        for word in text.split_whitespace() {
            let place = points.get_mut(n_given).ok_or(ParseGateByHandError)?;
            *place = word.parse().ok().filter(|given| *given <= MAX_POINTS).ok_or(ParseGateByHandError)?;
            n_given += 1;
        }
        if n_given == 0 { Err(ParseGateByHandError) } else { Ok(Self(Some(points))) }
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
        assert_eq!(gate.with_points(0, 0).with_points(2, 0).shares(2), Some(vec![0.5, 0.5]));
        assert_eq!(GateByHand::default().shares(4), None);
        assert_eq!(GateByHand::of_shares(&[0.204, 0.796]).to_string(), "20 80");
    }
}
