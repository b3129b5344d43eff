//! The map in figures: the digits that each expert leads, and the digits around the drawing on the pad.

use crate::kernel::ranking::largest_first;
use crate::mixture::expert_name;
use crate::page::state::panels::territories::TerritoryMap;
use crate::page::state::words::NONE;
use crate::protocol::inspection::NO_ANSWER;

/// At most this many digits are named for an expert.
const MOST_NAMED: usize = 3;

/// For each expert: its letter, how many digits of the map it leads, which labels are most frequent among them, and how
/// many of them are misread.
pub fn rows(map: &TerritoryMap, n_experts: usize) -> Vec<[String; 4]> {
    let (Some(digits), Some(territories)) = (&map.map, map.shown()) else { return Vec::new() };
    let row = |expert: usize| {
        let read = digits.labels.iter().zip(&territories.answers).zip(&territories.leads);
        let own: Vec<(u8, u8)> = read
            .filter(|(_, lead)| usize::from(**lead) == expert)
            .map(|((label, answer), _)| (*label, *answer))
            .collect();
        let misread = own.iter().filter(|(label, answer)| label != answer).count();
        let labels = own.iter().map(|(label, _)| *label);
        [expert_name(expert).to_string(), own.len().to_string(), most_frequent(labels, MOST_NAMED), misread.to_string()]
    };
    (0..n_experts).map(row).collect()
}

/// The digits among which the drawing on the pad lies, in words; `near` are the nearest ones with their distances.
pub fn around_drawing(map: &TerritoryMap, near: &[(u32, usize)]) -> Option<String> {
    let territories = map.shown()?;
    let most = |of: &[u8]| counted(near.iter().filter_map(|(_, digit)| of.get(*digit).copied())).first().copied();
    let ((answer, _), (lead, _)) = (most(&territories.answers)?, most(&territories.leads)?);
    let are_read = if answer == NO_ANSWER { "not read".to_owned() } else { format!("read as {answer}") };
    Some(format!(
        "What is on the pad lies among digits that are {are_read} and led by expert {}.",
        expert_name(lead.into())
    ))
}

/// The most frequent values with their counts, as `4 (52), 9 (40)`.
fn most_frequent(values: impl Iterator<Item = u8>, most: usize) -> String {
    let named: Vec<String> = counted(values).iter().take(most).map(|(value, n)| format!("{value} ({n})")).collect();
    if named.is_empty() { NONE.to_owned() } else { named.join(", ") }
}

/// Each value with its count, the most frequent first; of equally frequent values the smaller comes first.
fn counted(values: impl Iterator<Item = u8>) -> Vec<(u8, usize)> {
    let mut counts = [0.0; 256];
    values.for_each(|value| counts[usize::from(value)] += 1.0);
    let found = largest_first(&counts).into_iter().take_while(|value| counts[*value] > 0.0);
    found.map(|value| (value as u8, counts[value] as usize)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::inspection::{DigitMap, Territories};

    fn map() -> TerritoryMap {
        let labels = vec![4, 4, 9, 1, 4];
        let places = vec![(0.0, 0.0); labels.len()];
        let territories =
            Territories { leads: vec![2, 2, 2, 0, 2], answers: vec![4, 9, 9, 1, 4], ..Territories::default() };
        let digits = DigitMap { done: 1.0, places, labels, images: Vec::new() };
        let mut map = TerritoryMap::default();
        (map.map, map.present) = (Some(digits), Some(territories));
        map
    }

    #[test]
    fn a_row_counts_the_digits_that_an_expert_leads() {
        let rows = rows(&map(), 3);
        assert_eq!(rows[0], ["A", "1", "1 (1)", "0"]);
        assert_eq!(rows[1], ["B", "0", NONE, "0"]);
        assert_eq!(rows[2], ["C", "4", "4 (3), 9 (1)", "1"]);
    }

    #[test]
    fn a_drawing_is_described_by_the_digits_around_it() {
        let sentence = around_drawing(&map(), &[(3, 0), (5, 2), (9, 1)]).expect("there are digits around");
        assert!(sentence.ends_with("are read as 9 and led by expert C."), "{sentence}");
        assert_eq!(around_drawing(&map(), &[]), None);
    }
}
