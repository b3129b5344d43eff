//! The sentence that says what is happening at this moment, made from the figures.
//!
//! [`NARRATION`] is a table of conditions and sentences; the first condition that holds decides.

use crate::mixture::{Routing, expert_name};
use crate::page::state::State;
use crate::page::state::acts::are_back;
use crate::page::state::run::training_loop::Pace;
use crate::page::state::words::{count, largest, percent, whole_percent};
use crate::training::fate::{VOTE, has_collapsed};
use crate::training::gate_by_hand::GateByHand;
use crate::training::{Evaluation, TrainConfig};

/// What is happening: a few words that lead, and the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narration {
    /// The finding, in a few words.
    pub lead: String,
    /// Why, or what to do next.
    pub rest: String,
}

/// The figures that the conditions read: those of the moment that the time machine shows, or else the latest.
struct Scene<'a> {
    state: &'a State,
    /// The latest test.
    test: Option<&'a Evaluation>,
    /// The settings that the experts learn with.
    config: TrainConfig,
    /// The step.
    steps: u32,
}

/// A condition, and the words where it holds.
type Rule = (fn(&Scene) -> bool, fn(&Scene) -> (String, String));

/// Experts have parted from this specialisation on: mutual information of lead expert and digit, as a share of the digit's.
const PARTED: f32 = 0.5;
/// Below this specialisation who leads says next to nothing about the digit.
const DIFFER: f32 = 0.1;
/// A model that misreads more than this share has hardly learnt.
const HARDLY: f32 = 0.5;
/// Few steps: the experts know nothing yet.
const FEW_STEPS: u32 = 30;

/// Conditions and sentences in the order in which they are asked.
const NARRATION: &[Rule] = &[
    (
        |scene| scene.state.dataset.is_none() && !scene.state.shown.is_model(),
        |_| words("The digits are on their way.", ""),
    ),
    (
        |scene| scene.state.shown.is_model() && scene.test.is_some_and(|test| test.error > HARDLY),
        |scene| {
            let error = percent(scene.test().error);
            words(
                "These experts have hardly learnt.",
                &format!("They misread {error}. Train starts over with new ones."),
            )
        },
    ),
    (
        |scene| scene.state.shown.is_model(),
        |_| {
            words(
                "These experts are trained.",
                "Draw a digit and see whom the gate asks. Train starts over with new ones.",
            )
        },
    ),
    (
        |scene| scene.steps == 0,
        |scene| {
            let networks = new_networks(scene.config.n_experts);
            let rest = if scene.state.training.steps == 0 {
                "Press Train and watch them divide the digits."
            } else {
                "With these the run began."
            };
            words(&format!("{networks} nothing."), rest)
        },
    ),
    (
        |scene| scene.is_by_hand(),
        |_| {
            words("The gate is set by hand.", "Every digit gets the same shares of the experts, whoever could read it.")
        },
    ),
    (
        |scene| scene.is_rescued() && scene.is_better(),
        |scene| {
            let test = scene.test();
            let (error, alone) = (percent(test.error), percent(test.baseline_error));
            words(
                "They work again, and pay off.",
                &format!("Together they misread {error}, one network alone {alone}."),
            )
        },
    ),
    (
        |scene| scene.is_rescued(),
        |scene| {
            let test = scene.test();
            let (error, alone) = (percent(test.error), percent(test.baseline_error));
            let compared = if error == alone {
                format!("So far they are as good as one network: both misread {error}.")
            } else {
                format!("First they are worse than one network: {error} against {alone}.")
            };
            words("They work again.", &format!("{compared} Wait: after some epochs they win."))
        },
    ),
    (
        |scene| scene.config.balance_weight > 0.0 && scene.has_collapsed(),
        |scene| {
            let rest =
                format!("Expert {} still has nearly all of the gate. The others need some time.", scene.leader());
            words("Leaving experts out costs something now.", &rest)
        },
    ),
    (
        |scene| scene.config.balance_weight > 0.0 && scene.was_collapsed(),
        |_| words("Leaving experts out costs something now.", "Those that were left out begin to get digits."),
    ),
    (
        |scene| scene.has_collapsed(),
        |scene| {
            let leader = scene.leader();
            let rest = format!("Being a little better, {leader} got more digits, so it learnt faster, so it got more.");
            words("One expert takes everything.", &rest)
        },
    ),
    (
        |scene| scene.config.balance_weight < 0.0 && scene.n_on() > 1 && scene.share_of_leader() > 0.2,
        |scene| {
            let (leader, share) = (scene.leader(), whole_percent(scene.share_of_leader()));
            (format!("{leader} pulls ahead."), format!("It has {share} of the gate, and whoever has much gets more."))
        },
    ),
    (
        |scene| scene.steps < FEW_STEPS,
        |scene| {
            let rest = if scene.is_sparse() {
                "Each is wrong about most digits, and the gate does not know yet whom to ask."
            } else {
                "Each is wrong about most digits, and the gate asks all of them."
            };
            words("They begin alike.", rest)
        },
    ),
    (
        |scene| scene.test.is_some_and(|test| test.specialisation >= PARTED && test.gate_entropy < VOTE),
        |scene| {
            let knows = whole_percent(scene.test().specialisation);
            let all =
                scene.digit().unwrap_or_else(|| format!("Knowing only who leads, you know {knows} of the digit."));
            let told = if scene.roles_are_given() { "Their roles were given." } else { "Nobody told them to." };
            let rest = match scene.n_on().saturating_sub(scene.test().experts_alive as usize) {
                0 => format!("{told} {all}"),
                1 => format!("{told} One has none. {all}"),
                n => format!("{told} {n} have none. {all}"),
            };
            words("They have divided the digits.", &rest)
        },
    ),
    (
        |scene| scene.test.is_some_and(|test| test.gate_entropy >= VOTE && test.error < 0.1),
        |scene| match scene.test().specialisation {
            own if own < PARTED => {
                words("They vote.", "The gate asks several experts about each digit, and none has digits of its own.")
            }
            own => {
                let knows = whole_percent(own);
                let rest = format!(
                    "The gate asks several experts about each digit. Knowing only who leads, you know {knows} of it."
                );
                words("They vote.", &rest)
            }
        },
    ),
    (
        |scene| scene.is_sparse() && scene.test.is_some_and(|test| test.error < 0.1 && test.specialisation >= DIFFER),
        |scene| {
            let knows = whole_percent(scene.test().specialisation);
            let rest = format!("A digit asks some, the others sleep. Knowing only who leads, you know {knows} of it.");
            words("They share the digits out.", &rest)
        },
    ),
    (
        |scene| scene.test.is_some() && scene.n_on() == 1,
        |_| words("One expert reads everything.", "There is no other to share the digits with."),
    ),
    (
        |scene| scene.test.is_some_and(|test| test.specialisation < DIFFER),
        |_| words("They hardly differ yet.", "Who leads says next to nothing about the digit so far."),
    ),
    (
        |scene| scene.test.is_some(),
        |scene| {
            let knows = whole_percent(scene.test().specialisation);
            words("They begin to differ.", &format!("Knowing only who leads, you know {knows} of the digit."))
        },
    ),
    (|scene| scene.is_past(), |_| words("Looking back.", "The test with these switches is on its way.")),
    (|_| true, |_| words("Training.", "The first test is on its way.")),
];

fn words(lead: &str, rest: &str) -> (String, String) {
    (lead.to_owned(), rest.to_owned())
}

/// The beginning of a sentence such as “Ten new networks that know nothing.”
fn new_networks(n: usize) -> String {
    const NAMES: [&str; 11] = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];
    let name = NAMES.get(n).map_or_else(|| count(n as f64), |name| (*name).to_owned());
    format!("{name} new {}", if n == 1 { "network that knows" } else { "networks that know" })
}

impl Scene<'_> {
    fn test(&self) -> &Evaluation {
        self.test.expect("the condition asks for a test")
    }

    /// Whether the time machine shows an earlier moment.
    fn is_past(&self) -> bool {
        self.state.shown.time_machine.viewed_steps().is_some()
    }

    /// Experts that are on.
    fn n_on(&self) -> usize {
        self.config.n_experts - self.config.experts_off.iter(self.config.n_experts).count()
    }

    /// Whether a digit asks some of the experts only.
    fn is_sparse(&self) -> bool {
        self.config.routing != Routing::Dense
    }

    /// Whether the gate that is shown is set by hand.
    fn is_by_hand(&self) -> bool {
        self.steps > 0 && self.config.gate_by_hand != GateByHand::default()
    }

    /// Whether the settings say which expert is to read which digits.
    fn roles_are_given(&self) -> bool {
        self.config.role_prior_weight > 0.0 || self.config.pretraining_epochs > 0.0
    }

    fn has_collapsed(&self) -> bool {
        self.n_on() > 1 && self.test.is_some_and(has_collapsed)
    }

    /// Whether one of several experts had the whole gate earlier in the run.
    fn was_collapsed(&self) -> bool {
        let tests = self.state.shown.history.live.samples().iter().map(|test| &test.evaluation);
        // Who is alone because the others are off has taken nothing. An expert that is off gets exactly 0 of the gate.
        let several_were_on = |test: &Evaluation| test.gating_shares.iter().filter(|share| **share > 0.0).count() > 1;
        let mut before = tests.take_while(|test| test.steps <= self.steps);
        self.n_on() > 1 && before.any(|test| has_collapsed(test) && several_were_on(test))
    }

    /// Whether most experts are in use after a collapse.
    fn is_rescued(&self) -> bool {
        self.config.balance_weight > 0.0
            && self.test.is_some_and(|test| are_back(test, self.n_on()))
            && self.was_collapsed()
    }

    /// Whether the mixture misreads less than one network alone.
    fn is_better(&self) -> bool {
        self.test.is_some_and(|test| test.error < test.baseline_error)
    }

    /// The share of the gate of the expert with the largest.
    fn share_of_leader(&self) -> f32 {
        self.test.map_or(0.0, |test| test.gating_shares.iter().copied().fold(0.0, f32::max))
    }

    /// The expert with the largest share of the gate.
    fn leader(&self) -> char {
        expert_name(self.test.and_then(|test| largest(&test.gating_shares)).unwrap_or_default())
    }

    /// Who reads the digit on the pad, and how many others would have said something else.
    fn digit(&self) -> Option<String> {
        let reading = self.state.reading.prediction.as_ref()?;
        let (answer, expert) = (largest(&reading.answer)?, largest(&reading.gate)?);
        let others = reading.experts.iter().enumerate().filter(|(k, _)| *k != expert);
        let n_other = others.filter(|(_, outputs)| largest(outputs) != Some(answer)).count();
        let (digit, letter) = (self.state.subject.label().map_or(answer, usize::from), expert_name(expert));
        Some(match n_other {
            0 => format!("Your {digit} goes to {letter}; the others say {answer}, too."),
            1 => format!("Your {digit} goes to {letter}; one other says otherwise."),
            n => format!("Your {digit} goes to {letter}; {n} others say otherwise."),
        })
    }
}

impl State {
    /// The experts that are off, in a sentence; nothing if all are on.
    fn experts_off_in_words(&self) -> String {
        let config = self.switched_config();
        let off = config.experts_off.some_of(config.n_experts);
        let names: Vec<String> = off.iter().map(|expert| expert_name(*expert).to_string()).collect();
        match &names[..] {
            [] => String::new(),
            [only] => format!("{only} is off."),
            [first @ .., last] => format!("{} and {last} are off.", first.join(", ")),
        }
    }

    /// What is happening on the page.
    pub fn narration(&self) -> Narration {
        let viewed = self.shown.time_machine.viewed_steps();
        let mut config = viewed.map_or(&*self.config, |steps| self.shown.record.config_at(steps)).clone();
        if viewed.is_some() {
            // Also an earlier moment is read with the switches of now.
            (config.experts_off, config.gate_by_hand) = (self.shown.config.experts_off, self.shown.config.gate_by_hand);
        }
        let steps = viewed.unwrap_or(self.training.steps);
        let scene = Scene { state: self, test: self.shown.test(), config, steps };
        let (_, say) = NARRATION.iter().find(|(holds, _)| holds(&scene)).expect("the last condition always holds");
        let (lead, rest) = say(&scene);
        let rest = match (*self.training.pace, self.shown.model()) {
            (Pace::Paused, Some(_)) => scene.digit().map_or(rest, |digit| format!("{digit} Train starts afresh.")),
            _ => rest,
        };
        Narration { lead, rest: [rest, self.experts_off_in_words()].join(" ").trim().to_owned() }
    }
}

#[cfg(test)]
mod tests;
