//! The panel on who learns from a single digit: its questions to the worker, and its sentences on blame and gradients.

use crate::mixture::expert_name;
use crate::page::state::words::{self, whole_percent};
use crate::protocol::inspection::{DigitBlame, STEP_RATE};

/// Below this sum of all experts' pushes the digit is nearly learnt.
const SMALL: f32 = 0.02;

/// An event of the panel.
#[derive(Clone, Debug, PartialEq)]
pub enum WhoLearnsEvent {
    /// The user labelled the drawing, or took the label back.
    Labelled(Option<u8>),
    /// A stage of the training step was chosen to stand out, or none.
    Stage(Option<Stage>),
}

/// The stages of one training step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The gate distributes its probability over the experts.
    Gate,
    /// Every expert answers.
    Experts,
    /// The label divides the blame among the experts.
    Blame,
    /// The weights change.
    Update,
}

/// The panel on who learns from a digit.
#[derive(Debug, Default)]
pub struct WhoLearnsPanel {
    /// The user's label for the drawing.
    pub label: Option<u8>,
    /// The worker's latest answer.
    pub blame: Option<DigitBlame>,
    /// The stage that stands out.
    pub stage: Option<Stage>,
    /// The number of the last question.
    last_number: u32,
    is_waiting: bool,
    /// Whether pad or weights have changed since the unanswered question.
    is_outdated: bool,
}

impl WhoLearnsPanel {
    /// The number of the next question; `None` while a question is unanswered, after which [`Self::receive`] asks for
    /// another.
    pub fn next_number(&mut self) -> Option<u32> {
        self.is_outdated = self.is_waiting;
        if self.is_waiting {
            return None;
        }
        self.is_waiting = true;
        self.last_number += 1;
        Some(self.last_number)
    }

    /// Stores an answer. Returns whether the answer is outdated, so that the question must be asked again.
    pub fn receive(&mut self, blame: DigitBlame) -> bool {
        if blame.number != self.last_number || !self.is_waiting {
            return false;
        }
        self.is_waiting = false;
        self.blame = Some(blame);
        self.is_outdated
    }

    /// Forgets answer and question: they belong to another digit or run.
    pub fn forget(&mut self) {
        self.blame = None;
        self.is_waiting = false;
        self.is_outdated = false;
        self.last_number += 1;
    }
}

/// A stage of the training step as a sentence, or the whole step.
///
/// # Panics
///
/// If the values of `blame` are of different numbers of experts.
pub fn in_words(blame: &DigitBlame, stage: Option<Stage>) -> String {
    match stage {
        None => {
            let total: f32 = blame.pushes.iter().sum();
            let small = if total < SMALL { " All of it is small: this digit is nearly learnt." } else { "" };
            format!("{} {}{small}", push_in_words(blame), gate_in_words(blame))
        }
        Some(Stage::Gate) => match words::largest(&blame.gate) {
            Some(first) => {
                let second = words::second_largest(&blame.gate, first).unwrap_or(first);
                let (g, next) = (whole_percent(blame.gate[first]), whole_percent(blame.gate[second]));
                format!(
                    "1. The gate sees the digit and gives {g} to expert {}, {next} to expert {}.",
                    expert_name(first),
                    expert_name(second)
                )
            }
            None => String::new(),
        },
        Some(Stage::Experts) => match words::largest(&blame.outputs) {
            Some(best) => format!(
                "2. Each expert answers by itself. Expert {} is surest of the {}, to {}; the blend to {}.",
                expert_name(best),
                blame.label,
                whole_percent(blame.outputs[best]),
                whole_percent(blame.answer)
            ),
            None => String::new(),
        },
        Some(Stage::Blame) => {
            let h = blame.responsibilities.as_deref().and_then(|h| words::largest(h).map(|expert| (expert, h[expert])));
            let h = h.map_or(String::new(), |(expert, h)| {
                format!(" Of the responsibility, expert {} has {}.", expert_name(expert), whole_percent(h))
            });
            format!("3. The label says {}.{h} {}", blame.label, push_in_words(blame))
        }
        Some(Stage::Update) => {
            let towards = words::largest(&moves(blame)).unwrap_or(0);
            format!(
                "4. {} After a plain step of {STEP_RATE} on this digit alone expert {} gets {} of the gate instead of \
                 {}, and the {} gets {} of the blend instead of {}.",
                gate_in_words(blame),
                expert_name(towards),
                words::percent(blame.gate_after[towards]),
                words::percent(blame.gate[towards]),
                blame.label,
                words::percent(blame.answer_after),
                words::percent(blame.answer)
            )
        }
    }
}

/// Each expert's share of the sum of pushes, `[k]`.
pub fn shares(pushes: &[f32]) -> Vec<f32> {
    let total: f32 = pushes.iter().sum();
    pushes.iter().map(|push| if total > 0.0 { push / total } else { 0.0 }).collect()
}

/// Moves of the gate below this are 0 to four places.
pub const STILL: f32 = 5e-5;

/// The direction of a step on the gate's logits: the negative gradient, `[k]`.
pub fn moves(blame: &DigitBlame) -> Vec<f32> {
    blame.gate_gradient.iter().map(|slope| -slope).collect()
}

fn push_in_words(blame: &DigitBlame) -> String {
    let shares = shares(&blame.pushes);
    match words::largest(&shares) {
        Some(most) if shares[most] > 0.0 => {
            format!("Expert {} takes {} of the push.", expert_name(most), whole_percent(shares[most]))
        }
        _ => "No expert is pushed: there is nothing left to learn from this digit.".to_owned(),
    }
}

fn gate_in_words(blame: &DigitBlame) -> String {
    let moves = moves(blame);
    let gradient: Vec<f32> = moves.iter().map(|step| -step).collect();
    match (words::largest(&moves), words::largest(&gradient)) {
        (Some(to), Some(from)) if moves[to] > 0.0 && gradient[from] > 0.0 => {
            if moves[to].max(gradient[from]) < STILL {
                return "The gate hardly moves.".to_owned();
            }
            format!("The gate moves towards {}, away from {}.", expert_name(to), expert_name(from))
        }
        _ => "The gate stays.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blame(number: u32) -> DigitBlame {
        DigitBlame {
            number,
            label: 4,
            gate: vec![0.5, 0.3, 0.2],
            outputs: vec![0.9, 0.1, 0.2],
            responsibilities: Some(vec![0.8, 0.1, 0.1]),
            pushes: vec![0.3, 0.1, 0.0],
            gate_gradient: vec![-0.3, 0.2, 0.1],
            answer: 0.6,
            gate_after: vec![0.52, 0.29, 0.19],
            answer_after: 0.65,
        }
    }

    #[test]
    fn each_stage_of_a_step_is_a_sentence() {
        let blame = blame(1);
        assert_eq!(in_words(&blame, None), "Expert A takes 75 % of the push. The gate moves towards A, away from B.");
        assert!(in_words(&blame, Some(Stage::Gate)).ends_with("gives 50 % to expert A, 30 % to expert B."));
        assert!(in_words(&blame, Some(Stage::Blame)).contains("Of the responsibility, expert A has 80 %."));
        assert!(in_words(&blame, Some(Stage::Update)).ends_with("the 4 gets 65.0 % of the blend instead of 60.0 %."));
        let nearly = DigitBlame { gate_gradient: vec![-4e-5, 2e-5, 2e-5], ..blame.clone() };
        assert!(in_words(&nearly, None).contains("The gate hardly moves."));
        let learnt = DigitBlame { pushes: vec![0.0; 3], gate_gradient: vec![0.0; 3], ..blame };
        assert!(in_words(&learnt, None).contains("from this digit. The gate stays."));
    }

    #[test]
    fn one_question_is_unanswered_at_a_time() {
        let mut panel = WhoLearnsPanel::default();
        assert_eq!(panel.next_number(), Some(1));
        assert_eq!(panel.next_number(), None);
        assert!(panel.receive(blame(1)), "something has changed meanwhile");
        assert_eq!(panel.next_number(), Some(2));
        panel.forget();
        assert!(!panel.receive(blame(2)) && panel.blame.is_none());
    }
}
