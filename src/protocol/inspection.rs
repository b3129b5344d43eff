//! Questions of the page about the model and the test digits, beside training, and the worker's answers.
//!
//! The page asks only for the views that it shows: nothing is computed or sent for a view that is closed.

use crate::protocol::WeightsSnapshot;
use crate::training::{Evaluation, TrainConfig};
use serde::{Deserialize, Serialize};

/// A question. The variant of [`Inspected`] of the same name answers it. Of several open questions of one kind only the last
/// is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inspect {
    /// Which test digits meet these conditions, by the present model?
    Digits {
        /// The conditions.
        choice: DigitChoice,
        /// The number of matching digits to skip.
        from: u32,
    },
    /// Who would learn from this digit?
    Blame {
        /// The question's number, which the answer repeats.
        number: u32,
        /// The digit that the image shows.
        label: u8,
        /// The image's 28×28 pixels.
        #[serde(with = "serde_bytes")]
        pixels: Vec<u8>,
    },
    /// Which image does each expert take most for a digit?
    Dreams {
        /// The digit for each expert, `[k]`.
        digits: Vec<u8>,
    },
    /// Where do the first test digits lie on a map of digits? The answer comes again and again while the map is made.
    Map,
    /// Which expert leads on each digit of the map?
    Territories,
    /// Which expert led on each digit of the map at an earlier moment? The question outlives its run. A later question for
    /// the same purpose takes its place.
    Moment {
        /// Who wants to know.
        purpose: Purpose,
        /// The settings at that moment.
        config: Box<TrainConfig>,
        /// The weights of that moment, and its step.
        weights: WeightsSnapshot,
    },
    /// What does a test on all test digits find at an earlier moment of this run, with other switches than those of that time?
    Retest {
        /// The settings, with the switches.
        config: Box<TrainConfig>,
        /// The weights of that moment, and its step.
        weights: WeightsSnapshot,
    },
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inspected {
    /// Test digits with the model's answers.
    Digits(DigitPage),
    /// Who would learn from a digit.
    Blame(DigitBlame),
    /// The experts' dream digits.
    Dreams(Dreams),
    /// The map of digits, complete or in the making.
    Map(DigitMap),
    /// The lead expert of each digit of the map.
    Territories(Territories),
    /// The lead expert of each digit of the map at an earlier moment.
    Moment {
        /// Who wanted to know.
        purpose: Purpose,
        /// The answer.
        territories: Territories,
    },
    /// The test at an earlier moment.
    Retest(Box<Evaluation>),
}

/// Who asks about an earlier moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The film, for its next picture.
    Film,
    /// The time machine, for the moment that it shows.
    TimeMachine,
}

/// Conditions on test digits, all of which must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigitChoice {
    /// Only digits that the mixture misreads.
    pub misread: bool,
    /// Only images of this digit.
    pub truth: Option<u8>,
    /// Only digits that the mixture reads as this digit.
    pub answer: Option<u8>,
    /// Only digits that this expert leads.
    pub lead: Option<u8>,
}

/// A page of the test digits that meet the conditions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DigitPage {
    /// The conditions.
    pub choice: DigitChoice,
    /// Steps after which the weights were taken.
    pub steps: u32,
    /// Test digits that the model has read.
    pub n_read: u32,
    /// Test digits that meet the conditions.
    pub n_found: u32,
    /// Matching digits before the first digit of this page.
    pub from: u32,
    /// The digits of this page, in the order of the test set, at most [`DIGITS_A_PAGE`].
    pub digits: Vec<ReadDigit>,
}

/// The largest number of test digits in an answer.
pub const DIGITS_A_PAGE: usize = 48;

/// A test digit and the model's answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadDigit {
    /// The digit's number in the test set.
    pub index: u32,
    /// The digit that the image shows.
    pub truth: u8,
    /// The digit that the mixture answers, or [`NO_ANSWER`].
    pub answer: u8,
    /// The lead expert.
    pub lead: u8,
    /// The image's 28×28 pixels.
    #[serde(with = "serde_bytes")]
    pub pixels: Vec<u8>,
}

/// Stands for the answer of a model whose outputs are no numbers; it is no digit, so that the model has misread.
pub const NO_ANSWER: u8 = u8::MAX;

/// Learning rate of the single step that shows the effect of one digit.
pub const STEP_RATE: f32 = 0.01;

/// How much each of `k` experts would learn from one digit; see `mixture::Blame`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DigitBlame {
    /// The question's number.
    pub number: u32,
    /// The digit that the image shows.
    pub label: u8,
    /// g, the gate's probability of each expert, `[k]`.
    pub gate: Vec<f32>,
    /// Each expert's output for the label, `[k]`.
    pub outputs: Vec<f32>,
    /// h, the responsibilities, where the cost has them, `[k]`.
    pub responsibilities: Option<Vec<f32>>,
    /// Length of the gradient by each expert's logits, `[k]`.
    pub pushes: Vec<f32>,
    /// Gradient by the gate's logits, `[k]`.
    pub gate_gradient: Vec<f32>,
    /// The mixture's output for the label.
    pub answer: f32,
    /// g after a plain step of [`STEP_RATE`] on this digit alone, `[k]`.
    pub gate_after: Vec<f32>,
    /// The mixture's output for the label after that step.
    pub answer_after: f32,
}

/// The dream digits of all experts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Dreams {
    /// Steps after which the weights were taken.
    pub steps: u32,
    /// The dream digit of each expert, `[k]`.
    pub dreams: Vec<DreamDigit>,
}

/// The image that an expert takes most for a digit, by activation maximisation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DreamDigit {
    /// The digit.
    pub digit: u8,
    /// The expert's probability for the digit.
    pub certainty: f32,
    /// 14×14 pixels, 255 is full ink.
    #[serde(with = "serde_bytes")]
    pub pixels: Vec<u8>,
}

/// The largest number of test digits on the map, which are the first of the test set.
pub const DIGITS_ON_MAP: usize = 1000;

/// A map of the first `n` test digits, on which digits that look alike lie together. The experts have no part in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DigitMap {
    /// How much of the map is made, 0 to 1.
    pub done: f64,
    /// Places of the digits, `[n]` as x, y, without unit.
    pub places: Vec<(f32, f32)>,
    /// The label of each digit, `[n]`.
    #[serde(with = "serde_bytes")]
    pub labels: Vec<u8>,
    /// The images' 14×14 pixels (the mean of each 2×2), `[n][196]`; empty until the map is complete.
    #[serde(with = "serde_bytes")]
    pub images: Vec<u8>,
}

/// A model's answers for the digits on the map.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Territories {
    /// Steps after which the weights were taken.
    pub steps: u32,
    /// The lead expert, `[n]`.
    #[serde(with = "serde_bytes")]
    pub leads: Vec<u8>,
    /// The digit that the mixture answers, or [`NO_ANSWER`], `[n]`.
    #[serde(with = "serde_bytes")]
    pub answers: Vec<u8>,
}
