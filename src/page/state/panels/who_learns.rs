//! What the panel on a single digit asks of the worker, and what it says.

use crate::page::state::words::{self, whole_percent};
use crate::protocol::inspection::{DigitBlame, STEP_RATE};

/// Below this sum of all pushes there is next to nothing to learn.
const SMALL: f32 = 0.02;

/// Something happened to the panel.
#[derive(Clone, Debug, PartialEq)]
pub enum WhoLearnsEvent {
    /// It was opened or closed.
    Opened(bool),
    /// The user says what the drawing is.
    Labelled(Option<u8>),
    /// A stage of the step is to stand out, or all are to be shown alike.
    Stage(Option<Stage>),
}

/// The stages of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The gate shares itself out.
    Gate,
    /// Every expert answers.
    Experts,
    /// The label is known: who is to blame.
    Blame,
    /// Weights change.
    Update,
}

/// The panel.
#[derive(Debug, Default)]
pub struct WhoLearnsPanel {
    /// Whether it is open; nothing is asked while it is not.
    pub is_open: bool,
    /// What the drawing is, as the user says.
    pub label: Option<u8>,
    /// What the worker sent last.
    pub blame: Option<DigitBlame>,
    /// The stage that stands out.
    pub stage: Option<Stage>,
    /// The number of the last question.
    number: u32,
    is_waiting: bool,
    /// Whether something has changed since the unanswered question.
    is_outdated: bool,
}

impl WhoLearnsPanel {
    /// The number of the next question, if it can be asked now; otherwise it is asked after the answer.
    pub fn next_number(&mut self) -> Option<u32> {
        self.is_outdated = self.is_waiting;
        if self.is_waiting {
            return None;
        }
        self.is_waiting = true;
        self.number += 1;
        Some(self.number)
    }

    /// Takes an answer; whether the question is to be asked again.
    pub fn receive(&mut self, blame: DigitBlame) -> bool {
        if blame.number != self.number || !self.is_waiting {
            return false;
        }
        self.is_waiting = false;
        self.blame = Some(blame);
        self.is_outdated
    }

    /// No answer will come, and what was answered is of another digit or run.
    pub fn forget(&mut self) {
        self.blame = None;
        self.is_waiting = false;
        self.is_outdated = false;
        self.number += 1;
    }
}

/// The stage in words, or the whole step.
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
                format!("1. The gate sees the digit and gives {g} to expert {first}, {next} to expert {second}.")
            }
            None => String::new(),
        },
        Some(Stage::Experts) => match words::largest(&blame.outputs) {
            Some(best) => format!(
                "2. Each expert answers by itself. Expert {best} is surest of the {}, to {}; the blend to {}.",
                blame.label,
                whole_percent(blame.outputs[best]),
                whole_percent(blame.answer)
            ),
            None => String::new(),
        },
        Some(Stage::Blame) => {
            let h = blame.responsibilities.as_deref().and_then(|h| words::largest(h).map(|expert| (expert, h[expert])));
            let h = h.map_or(String::new(), |(expert, h)| {
                format!(" Of the responsibility, expert {expert} has {}.", whole_percent(h))
            });
            format!("3. The label says {}.{h} {}", blame.label, push_in_words(blame))
        }
        Some(Stage::Update) => {
            let towards = words::largest(&moves(blame)).unwrap_or(0);
            format!(
                "4. {} After a plain step of {STEP_RATE} on this digit alone expert {towards} gets {} of the gate instead of \
                 {}, and the {} gets {} of the blend instead of {}.",
                gate_in_words(blame),
                words::percent(blame.gate_after[towards]),
                words::percent(blame.gate[towards]),
                blame.label,
                words::percent(blame.answer_after),
                words::percent(blame.answer)
            )
        }
    }
}

/// Each expert's share of all pushes, `[k]`.
pub fn shares(pushes: &[f32]) -> Vec<f32> {
    let total: f32 = pushes.iter().sum();
    pushes.iter().map(|push| if total > 0.0 { push / total } else { 0.0 }).collect()
}

/// Which way a step moves the gate's logits, `[k]`.
pub fn moves(blame: &DigitBlame) -> Vec<f32> {
    blame.gate_gradient.iter().map(|slope| -slope).collect()
}

fn push_in_words(blame: &DigitBlame) -> String {
    let shares = shares(&blame.pushes);
    match words::largest(&shares) {
        Some(most) if shares[most] > 0.0 => {
            format!("Expert {most} takes {} of the push.", whole_percent(shares[most]))
        }
        _ => "No expert is pushed: there is nothing left to learn from this digit.".to_owned(),
    }
}

fn gate_in_words(blame: &DigitBlame) -> String {
    let moves = moves(blame);
    let back: Vec<f32> = moves.iter().map(|step| -step).collect();
    match (words::largest(&moves), words::largest(&back)) {
        (Some(to), Some(from)) if moves[to] > 0.0 && back[from] > 0.0 => {
            format!("The gate moves towards {to}, away from {from}.")
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
    fn a_step_is_told_in_words() {
        let blame = blame(1);
        assert_eq!(in_words(&blame, None), "Expert 0 takes 75 % of the push. The gate moves towards 0, away from 1.");
        assert!(in_words(&blame, Some(Stage::Gate)).ends_with("gives 50 % to expert 0, 30 % to expert 1."));
        assert!(in_words(&blame, Some(Stage::Blame)).contains("Of the responsibility, expert 0 has 80 %."));
        assert!(in_words(&blame, Some(Stage::Update)).ends_with("the 4 gets 65.0 % of the blend instead of 60.0 %."));
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
