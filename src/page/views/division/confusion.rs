//! The counts of a confusion matrix, how many test digits of each kind are read as which digit, and sentences about them.

use crate::digits::N_CLASSES;
use crate::page::state::words;
use crate::training::Evaluation;
use std::iter;

/// How many test digits that show `digit` are read as `answer`.
pub fn count(test: &Evaluation, digit: usize, answer: usize) -> u32 {
    test.confusion.get(digit * N_CLASSES + answer).copied().unwrap_or(0)
}

/// How many test digits show `digit`.
fn n_digits(test: &Evaluation, digit: usize) -> u32 {
    (0..N_CLASSES).map(|answer| count(test, digit, answer)).sum()
}

/// The share of the test digits that show `digit` and are misread; none if no test digit shows it.
pub fn error_of(test: &Evaluation, digit: usize) -> Option<f32> {
    let n = n_digits(test, digit);
    (n > 0).then(|| 1.0 - count(test, digit, digit) as f32 / n as f32)
}

/// Each kind of mistake: true digit, answer, and how often the mistake occurs.
pub fn mistakes(test: &Evaluation) -> impl Iterator<Item = (usize, usize, u32)> {
    let pairs = (0..N_CLASSES).flat_map(|digit| (0..N_CLASSES).map(move |answer| (digit, answer)));
    pairs.filter(|(digit, answer)| digit != answer).map(|(digit, answer)| (digit, answer, count(test, digit, answer)))
}

/// A cell of the matrix, in words.
pub fn in_words(test: &Evaluation, digit: usize, answer: usize) -> String {
    let (n, of) = (words::count(count(test, digit, answer).into()), words::count(n_digits(test, digit).into()));
    format!("{n} of the {of} test digits that show a {digit} are read as {answer}.")
}

/// The most frequent mistake, in words.
pub fn most_frequent_mistake(test: &Evaluation) -> String {
    match mistakes(test).max_by_key(|mistake| mistake.2) {
        Some((digit, answer, n)) if n > 0 => {
            format!("Most frequent mistake: {}", lower_first(&in_words(test, digit, answer)))
        }
        _ => "No mistakes.".to_owned(),
    }
}

/// `text` with a small first letter, so that it can follow a colon.
pub fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| iter::once(first.to_ascii_lowercase()).chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test() -> Evaluation {
        let mut confusion = vec![0; N_CLASSES * N_CLASSES];
        (0..N_CLASSES).for_each(|digit| confusion[digit * (N_CLASSES + 1)] = 90);
        confusion[4 * N_CLASSES + 9] = 10;
        Evaluation { confusion, ..Evaluation::default() }
    }

    #[test]
    fn errors_and_the_most_frequent_mistake_follow_from_the_counts() {
        assert_eq!(error_of(&test(), 3), Some(0.0));
        assert!(error_of(&test(), 4).is_some_and(|error| (error - 0.1).abs() < 1e-6));
        assert_eq!(error_of(&Evaluation::default(), 4), None);
        assert_eq!(in_words(&test(), 4, 9), "10 of the 100 test digits that show a 4 are read as 9.");
        assert!(most_frequent_mistake(&test()).ends_with("show a 4 are read as 9."));
        assert_eq!(most_frequent_mistake(&Evaluation::default()), "No mistakes.");
    }
}
