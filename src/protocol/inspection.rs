//! Questions of the page about the model and the test digits, beside training, and their answers.
//!
//! The page asks only for what it shows: nothing here is computed, or sent, for a view that is closed.

use serde::{Deserialize, Serialize};

/// A question; the variant of [`Inspected`] of the same name answers it. Of several unanswered questions of one kind
/// only the last is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inspect {
    /// Which test digits does the model of now read so?
    Digits {
        /// Which of them are meant.
        choice: DigitChoice,
        /// How many of those to leave out before the first that is sent.
        from: u32,
    },
    /// Who would learn from this digit?
    Blame {
        /// The question's number, which the answer repeats.
        number: u32,
        /// The digit it shows.
        label: u8,
        /// Its 28×28 pixels.
        #[serde(with = "serde_bytes")]
        pixels: Vec<u8>,
    },
    /// What would each expert most like to see?
    Dreams {
        /// The digit that each expert is to dream of, `[k]`.
        digits: Vec<u8>,
    },
    /// Where do the first test digits lie on a map of digits? Answered again and again while the map is made.
    Map,
    /// Who leads on the digits of the map?
    Territories,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inspected {
    /// Test digits with what the model makes of them.
    Digits(DigitPage),
    /// Who would learn from a digit.
    Blame(DigitBlame),
    /// The experts' dream digits.
    Dreams(Dreams),
    /// The map of digits, as far as it is made.
    Map(DigitMap),
    /// Who leads on its digits.
    Territories(Territories),
}

/// Which test digits are meant: those that meet every condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigitChoice {
    /// Only those that the mixture misreads.
    pub misread: bool,
    /// Only those that show this digit.
    pub truth: Option<u8>,
    /// Only those that are read as this digit.
    pub answer: Option<u8>,
    /// Only those that this expert leads.
    pub lead: Option<u8>,
}

/// Some of the test digits that were asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DigitPage {
    /// What was asked for.
    pub choice: DigitChoice,
    /// Steps at which the weights were taken.
    pub steps: u32,
    /// How many test digits there are.
    pub n_read: u32,
    /// How many of them meet the conditions.
    pub n_found: u32,
    /// How many of those come before the first one here.
    pub from: u32,
    /// The digits, in the order of the test set, at most [`DIGITS_A_PAGE`].
    pub digits: Vec<ReadDigit>,
}

/// Test digits sent at a time, at most.
pub const DIGITS_A_PAGE: usize = 48;

/// A test digit and what the model makes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadDigit {
    /// Its number in the test set.
    pub index: u32,
    /// The digit it shows.
    pub truth: u8,
    /// What the mixture reads.
    pub answer: u8,
    /// The expert to whom the gate listens most.
    pub lead: u8,
    /// Its 28×28 pixels.
    #[serde(with = "serde_bytes")]
    pub pixels: Vec<u8>,
}

/// Learning rate of the step that shows what learning from one digit changes.
pub const STEP_RATE: f32 = 0.01;

/// Who would learn from one digit, `k` experts; see `mixture::Blame`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DigitBlame {
    /// The question's number.
    pub number: u32,
    /// The digit it shows.
    pub label: u8,
    /// g, what the gate gives each expert, `[k]`.
    pub gate: Vec<f32>,
    /// Each expert's output for the label, `[k]`.
    pub outputs: Vec<f32>,
    /// h, where the cost has it, `[k]`.
    pub responsibilities: Option<Vec<f32>>,
    /// Length of the gradient by each expert's logits, `[k]`.
    pub pushes: Vec<f32>,
    /// Gradient by the gate's logits, `[k]`.
    pub gate_gradient: Vec<f32>,
    /// The mixture's output for the label.
    pub answer: f32,
    /// g after a plain step of [`STEP_RATE`] on this digit alone, `[k]`.
    pub gate_after: Vec<f32>,
    /// The mixture's output for the label after it.
    pub answer_after: f32,
}

/// The dream digits of all experts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Dreams {
    /// Steps at which the weights were taken.
    pub steps: u32,
    /// One for each expert, `[k]`.
    pub dreams: Vec<DreamDigit>,
}

/// The image that an expert takes most for a digit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DreamDigit {
    /// The digit.
    pub digit: u8,
    /// The expert's probability for it.
    pub certainty: f32,
    /// 14×14 pixels, 255 is full ink.
    #[serde(with = "serde_bytes")]
    pub pixels: Vec<u8>,
}

/// Test digits on the map, at most: the first ones.
pub const DIGITS_ON_MAP: usize = 1000;

/// A map of the first `n` test digits: digits that look alike lie together. It knows no expert.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DigitMap {
    /// How much of it is made, 0 to 1.
    pub done: f64,
    /// Places of the digits, `[n]` as x, y; in no unit.
    pub places: Vec<(f32, f32)>,
    /// What each shows, `[n]`.
    #[serde(with = "serde_bytes")]
    pub labels: Vec<u8>,
    /// Their 14×14 pixels (the mean of each 2×2), `[n][196]`; empty until the map is done.
    #[serde(with = "serde_bytes")]
    pub images: Vec<u8>,
}

/// What a model makes of the digits on the map.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Territories {
    /// Steps at which the weights were taken.
    pub steps: u32,
    /// The expert to whom the gate listens most, `[n]`.
    #[serde(with = "serde_bytes")]
    pub leads: Vec<u8>,
    /// What the mixture reads, `[n]`.
    #[serde(with = "serde_bytes")]
    pub answers: Vec<u8>,
}
