//! The roles of pretraining: which digits each expert learns first. The original script's author wished for this table.

use crate::digits::N_CLASSES;
use crate::mixture::MAX_EXPERTS;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// For each expert the digits that it is pretrained on. The text form is `06 17 23`, expert after expert, with `-` for an
/// expert without digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Roles {
    /// For each expert a bit for each digit, the lowest for 0.
    digits: [u16; MAX_EXPERTS],
}

impl Default for Roles {
    /// Two owners for every digit; experts past the tenth have the roles of the first ones.
    fn default() -> Self {
        "06 17 23 35 49 58 60 71 82 94 06 17 23 35 49 58".parse().expect("a table that is well formed")
    }
}

impl Roles {
    /// The table in which expert k is pretrained on digit c where `owns(k, c)`.
    pub fn new(owns: impl Fn(usize, usize) -> bool) -> Self {
        let digits_of = |expert| (0..N_CLASSES).filter(|&digit| owns(expert, digit)).map(|digit| 1 << digit).sum();
        Self { digits: std::array::from_fn(digits_of) }
    }

    /// Whether that expert is pretrained on that digit.
    ///
    /// # Panics
    ///
    /// Panics if `expert` is not below [`MAX_EXPERTS`].
    pub fn owns(&self, expert: usize, digit: usize) -> bool {
        self.digits[expert] >> digit & 1 == 1
    }

    /// q\[y\]\[k\]: each digit is shared equally by its owners, or by all experts where it has no owner.
    pub fn probabilities(&self, n_experts: usize) -> Vec<Vec<f32>> {
        let share = |digit: usize| {
            let owns: Vec<bool> = (0..n_experts).map(|expert| self.owns(expert, digit)).collect();
            let n_owners = owns.iter().filter(|owns| **owns).count();
            let all_own = n_owners == 0;
            let n = if all_own { n_experts } else { n_owners };
            owns.into_iter().map(|owns| if owns || all_own { 1.0 / n as f32 } else { 0.0 }).collect()
        };
        (0..N_CLASSES).map(share).collect()
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for expert in 0..MAX_EXPERTS {
            let owned = (0..N_CLASSES).filter(|&digit| self.owns(expert, digit));
            let owned: String = owned.map(|digit| digit.to_string()).collect();
            let space = if expert == 0 { "" } else { " " };
            write!(f, "{space}{}", if owned.is_empty() { "-" } else { &owned })?;
        }
        Ok(())
    }
}

/// The text is no table of roles. The message says which texts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseRolesError;

impl fmt::Display for ParseRolesError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "the digits of each expert, such as “06 17 23”, with “-” for none, for at most {MAX_EXPERTS} experts")
    }
}

impl std::error::Error for ParseRolesError {}

impl FromStr for Roles {
    type Err = ParseRolesError;

    fn from_str(text: &str) -> Result<Self, ParseRolesError> {
        let mut roles = Self { digits: [0; MAX_EXPERTS] };
        for (expert, owned) in text.split_whitespace().enumerate() {
            let row = roles.digits.get_mut(expert).ok_or(ParseRolesError)?;
            if owned != "-" {
                for digit in owned.chars() {
                    *row |= 1 << digit.to_digit(10).ok_or(ParseRolesError)?;
                }
            }
        }
        Ok(roles)
    }
}

impl TryFrom<String> for Roles {
    type Error = ParseRolesError;

    fn try_from(text: String) -> Result<Self, ParseRolesError> {
        text.parse()
    }
}

impl From<Roles> for String {
    fn from(roles: Roles) -> Self {
        roles.to_string()
    }
}
