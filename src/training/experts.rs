//! A set of experts as a setting, such as the experts that are switched off or frozen.

use crate::mixture::{MAX_EXPERTS, expert_name, expert_named};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A set of experts. Its text form is the experts' numbers, `2 5`, or `-` for an empty set; a text with letters, `C F`, is
/// taken too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpertSet(u16);

impl ExpertSet {
    /// Whether the set contains this expert.
    pub fn contains(self, expert: usize) -> bool {
        expert < MAX_EXPERTS && self.0 >> expert & 1 == 1
    }

    /// The set with this expert added if it was missing, and removed if not.
    ///
    /// # Panics
    ///
    /// Panics if `expert` is not below [`MAX_EXPERTS`].
    pub fn toggled(self, expert: usize) -> Self {
        assert!(expert < MAX_EXPERTS, "expert {expert} of at most {MAX_EXPERTS}");
        Self(self.0 ^ 1 << expert)
    }

    /// The experts' letters, `C F`, or `-` for an empty set.
    pub fn in_letters(self) -> String {
        let letters: Vec<String> = self.iter(MAX_EXPERTS).map(|expert| expert_name(expert).to_string()).collect();
        if letters.is_empty() { "-".to_owned() } else { letters.join(" ") }
    }

    /// The members among the first `n_experts` experts.
    pub fn iter(self, n_experts: usize) -> impl Iterator<Item = usize> {
        (0..n_experts.min(MAX_EXPERTS)).filter(move |&expert| self.contains(expert))
    }

    /// The members among the first `n_experts` experts; none if all of these are members.
    pub fn some_of(self, n_experts: usize) -> Vec<usize> {
        let experts: Vec<usize> = self.iter(n_experts).collect();
        if experts.len() == n_experts { Vec::new() } else { experts }
    }
}

impl fmt::Display for ExpertSet {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("-");
        }
        let numbers: Vec<String> = self.iter(MAX_EXPERTS).map(|expert| expert.to_string()).collect();
        f.write_str(&numbers.join(" "))
    }
}

/// The text is no set of experts. The message says which texts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseExpertSetError;

impl fmt::Display for ParseExpertSetError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let last = MAX_EXPERTS - 1;
        let (a, p) = (expert_name(0), expert_name(last));
        write!(f, "experts from {a} to {p}, such as “C F”, or their numbers from 0 to {last}, or “-” for none")
    }
}

impl FromStr for ExpertSet {
    type Err = ParseExpertSetError;

    fn from_str(text: &str) -> Result<Self, ParseExpertSetError> {
        let mut set = Self::default();
        for name in text.split_whitespace().filter(|name| *name != "-") {
            let expert = expert_named(name).or_else(|| name.parse().ok()).ok_or(ParseExpertSetError)?;
            if expert >= MAX_EXPERTS {
                return Err(ParseExpertSetError);
            }
            set.0 |= 1 << expert;
        }
        Ok(set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_come_back_from_their_text() {
        for text in ["-", "0", "2 5", "0 7 15"] {
            assert_eq!(text.parse::<ExpertSet>().map(|set| set.to_string()), Ok(text.to_owned()));
        }
        for (text, letters) in [("-", "-"), ("0 7 15", "A H P")] {
            let set: ExpertSet = text.parse().expect("a set");
            assert_eq!((set.in_letters(), letters.parse()), (letters.to_owned(), Ok(set)));
        }
        assert_eq!("c F 1".parse::<ExpertSet>().map(|set| set.to_string()), Ok("1 2 5".to_owned()));
        assert_eq!("Q".parse::<ExpertSet>(), Err(ParseExpertSetError));
        assert_eq!("".parse(), Ok(ExpertSet::default()));
        assert_eq!("16".parse::<ExpertSet>(), Err(ParseExpertSetError));
        assert_eq!("two".parse::<ExpertSet>(), Err(ParseExpertSetError));
        assert_eq!(ExpertSet::default().toggled(3).toggled(5).toggled(3).to_string(), "5");
    }

    #[test]
    fn all_experts_are_none_to_leave_out() {
        let all: ExpertSet = "0 1 2".parse().expect("a set");
        assert_eq!(all.some_of(3), Vec::<usize>::new());
        assert_eq!(all.some_of(4), [0, 1, 2]);
    }
}
