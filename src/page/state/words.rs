//! Figures and findings as text.

use crate::digits::N_CLASSES;
use crate::kernel::ranking::{class_of, largest_first};
use crate::protocol::inspection::NO_ANSWER;
use crate::training::Evaluation;
use crate::training::decimal::decimal;
use crate::training::fields::{Field, FieldError, FieldKind};
use std::iter;

/// The placeholder for a figure that does not exist yet.
pub const NONE: &str = "–";

/// An expert is named after digits only if they make up at least this part of the gate's probability for the expert.
const MIN_PURITY: f32 = 0.5;

/// A digit counts as an expert's own from this part of the expert's input on: one and a half times an even share.
const MIN_OWN_SHARE: f32 = 0.15;

/// An expert is idle below this gating share.
pub const IDLE_SHARE: f32 = 0.01;

/// The most digits that an expert is named after.
const MAX_NAMED: usize = 3;

/// A share as `2.87 %`, or from 10 % on as `12.3 %`; a dash for what is no number.
pub fn percent(share: f32) -> String {
    if share.is_nan() {
        return NONE.to_owned();
    }
    let percent = share * 100.0;
    if percent < 9.995 { format!("{percent:.2} %") } else { format!("{percent:.1} %") }
}

/// A share without decimals: `59 %`; a dash for what is no number.
pub fn whole_percent(share: f32) -> String {
    if share.is_nan() {
        return NONE.to_owned();
    }
    format!("{:.0} %", share * 100.0)
}

/// A cost: `−0.3488`.
pub fn cost(cost: f32) -> String {
    format!("{cost:.4}").replace('-', "−")
}

/// An entropy: `1.20 bits`.
pub fn bits(entropy: f32) -> String {
    // An entropy of 0 may be summed up to a hair below.
    format!("{:.2} bits", entropy.max(0.0))
}

/// A count with thousands separators: `2,814`.
pub fn count(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of steps with its unit: `1 step`, `2,814 steps`.
pub fn steps(number: f64) -> String {
    format!("{} step{}", count(number), if number == 1.0 { "" } else { "s" })
}

/// A duration as `1.9 s`, or from a minute on `2.5 min`.
pub fn duration(seconds: f64) -> String {
    if seconds < 59.95 { format!("{seconds:.1} s") } else { format!("{:.1} min", seconds / 60.0) }
}

/// The text with a capital first letter, to begin a sentence.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| iter::once(first.to_ascii_uppercase()).chain(letters).collect())
}

/// What is wrong with a setting, as a sentence that names the setting by its label.
pub fn setting_error(error: &FieldError, label: &str) -> String {
    match error {
        FieldError::UnknownKey(_) => error.to_string(),
        FieldError::NotAValue { text, expected, .. } if text.is_empty() => format!("{label} needs {expected}."),
        FieldError::NotAValue { text, expected, .. } => format!("{label}: “{text}” is not {expected}."),
        FieldError::Clamped { text, taken, .. } => {
            format!("{label}: {text} is outside the range, so {taken} was taken.").replace(" -", " −")
        }
    }
}

/// That a setting of whole numbers has taken another number than this text, as a sentence; nothing where it has not.
pub fn rounded(field: &Field, text: &str, taken: &str) -> Option<String> {
    let number = decimal(text.trim()).filter(|_| matches!(field.kind, FieldKind::Whole { .. }))?;
    let label = field.label;
    (number.fract() != 0.0).then(|| format!("{label}: {number} is no whole number, so {taken} was taken."))
}

/// How a test digit was read: `read 4`, or `not read` where the outputs were no numbers.
pub fn read(answer: u8) -> String {
    if answer == NO_ANSWER { "not read".to_owned() } else { format!("read {answer}") }
}

/// Argmax: the index of the largest value, the first of equal ones; `None` for no values, and where one is no number.
pub fn largest(values: &[f32]) -> Option<usize> {
    class_of(values).filter(|_| !values.is_empty())
}

/// The index of the largest value other than the one at `first`.
pub fn second_largest(values: &[f32], first: usize) -> Option<usize> {
    largest_first(values).into_iter().find(|&idx| idx != first)
}

/// The distribution of digits that the gate sends to `expert`, `[c]`; zeros for an expert that gets nothing.
pub fn digits_sent_to(evaluation: &Evaluation, expert: usize) -> [f32; N_CLASSES] {
    let n_experts = evaluation.gating_shares.len();
    let share = |digit: usize| evaluation.gating_by_digit.get(digit * n_experts + expert).copied().unwrap_or(0.0);
    let total: f32 = (0..N_CLASSES).map(share).sum();
    std::array::from_fn(|digit| if total > 0.0 { share(digit) / total } else { 0.0 })
}

/// An expert's specialty: `reads 4, 9`; `mixed` unless a few digits are half of its input; `idle` below [`IDLE_SHARE`].
pub fn specialty(evaluation: &Evaluation, expert: usize) -> String {
    if evaluation.gating_shares.get(expert).is_none_or(|share| *share < IDLE_SHARE) {
        return "idle".to_owned();
    }
    named_digits(&digits_sent_to(evaluation, expert))
}

fn named_digits(digits: &[f32; N_CLASSES]) -> String {
    let mut own = largest_first(digits);
    own.retain(|&digit| digits[digit] >= MIN_OWN_SHARE);
    own.truncate(MAX_NAMED);
    let purity: f32 = own.iter().map(|&digit| digits[digit]).sum();
    if purity < MIN_PURITY {
        return "mixed".to_owned();
    }
    let names: Vec<String> = own.iter().map(usize::to_string).collect();
    format!("reads {}", names.join(", "))
}

/// The specialisation (mutual information of lead expert and digit, as a share of the digit's entropy) as a sentence.
pub fn specialisation(evaluation: &Evaluation) -> String {
    format!("Knowing only who leads, you know {} of the digit.", whole_percent(evaluation.specialisation))
}

/// The number of effective experts as text.
pub fn usage(evaluation: &Evaluation) -> String {
    format!("{:.1} effective experts", evaluation.effective_experts)
}

/// The test digits of a test, as text: all of them, or how many.
pub fn tested_on(evaluation: &Evaluation) -> String {
    let n = count(f64::from(evaluation.n_digits));
    if evaluation.complete { format!("· of all {n}") } else { format!("· of {n}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_the_digits_that_matter() {
        assert_eq!(percent(0.028_7), "2.87 %");
        assert_eq!(percent(0.099_99), "10.0 %");
        assert_eq!(percent(0.901), "90.1 %");
        assert_eq!(whole_percent(0.586), "59 %");
        assert_eq!(count(0.0), "0");
        assert_eq!(count(999.0), "999");
        assert_eq!(count(2814.0), "2,814");
        assert_eq!(count(1_234_567.0), "1,234,567");
    }

    #[test]
    fn an_expert_without_majority_digits_is_mixed() {
        assert_eq!(named_digits(&[0.1; N_CLASSES]), "mixed");
        let mut digits = [0.01; N_CLASSES];
        digits[9] = 0.6;
        digits[4] = 0.32;
        assert_eq!(named_digits(&digits), "reads 9, 4");
        digits[9] = 0.2;
        digits[4] = 0.25;
        assert_eq!(named_digits(&digits), "mixed");
    }

    #[test]
    fn digits_sent_to_an_expert_are_its_column_normalised() {
        let mut evaluation = Evaluation { gating_shares: vec![0.5, 0.5], ..Evaluation::default() };
        evaluation.gating_by_digit =
            (0..N_CLASSES).flat_map(|digit| if digit < 2 { [1.0, 0.0] } else { [0.0, 1.0] }).collect();
        assert_eq!(digits_sent_to(&evaluation, 0)[..3], [0.5, 0.5, 0.0]);
        assert_eq!(digits_sent_to(&evaluation, 1)[2], 0.125);
    }

    #[test]
    fn what_is_no_number_has_a_sign_or_words() {
        assert_eq!([percent(f32::NAN), whole_percent(f32::NAN)], [NONE, NONE]);
        assert_eq!([read(4), read(NO_ANSWER)], ["read 4", "not read"]);
    }

    #[test]
    fn largest_and_second_largest_are_indices() {
        assert_eq!(largest(&[]), None);
        assert_eq!(largest(&[f32::NAN, 0.7]), None);
        assert_eq!(largest(&[0.1, 0.7, 0.2]), Some(1));
        assert_eq!(second_largest(&[0.1, 0.7, 0.2], 1), Some(2));
    }
}
