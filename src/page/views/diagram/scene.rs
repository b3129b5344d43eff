//! The figures that the diagram shows, taken from the state, without places and colours.

use crate::digits::ReducedImage;
use crate::mixture::{Routing, expert_name};
use crate::page::state::{State, words};

/// An expert with at least this share of the gate for one digit stands out.
const HEARD: f32 = 0.05;

/// What the diagram is about: one digit, or the whole test set.
#[derive(Clone, Debug, PartialEq)]
pub enum Topic {
    /// Nothing is known yet.
    Unknown,
    /// The whole test set.
    WholeSet {
        /// The share of digits that the mixture misreads, from 0 to 1.
        error: f32,
    },
    /// The digit on the pad.
    Digit {
        /// The image that the networks see.
        image: Box<ReducedImage>,
        /// The mixture's answer, and its output for this answer; none where the outputs are no numbers.
        answer: Option<(usize, f32)>,
    },
}

/// The figures of one expert.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExpertScene {
    /// The expert's share of the gate, for the digit or over the test set.
    pub gate: Option<f32>,
    /// The share of test digits that the expert leads.
    pub lead_share: Option<f32>,
    /// The digits that the expert reads, in words.
    pub specialty: Option<String>,
    /// The expert's ten outputs for the digit on the pad, 0 to 1.
    pub outputs: Option<Vec<f32>>,
    /// Whether the expert is switched on.
    pub is_on: bool,
    /// Whether the gate listens to the expert, which then stands out.
    pub heard: bool,
    /// Whether the digit does not ask the expert, which then computes nothing.
    pub is_asleep: bool,
}

impl ExpertScene {
    /// The digit that the expert says.
    pub fn choice(&self) -> Option<usize> {
        self.outputs.as_deref().and_then(words::largest)
    }
}

/// The figures of the diagram.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// What the diagram is about.
    pub topic: Topic,
    /// The figures of each expert.
    pub experts: Vec<ExpertScene>,
    /// What the digit on the pad is, if that is known.
    pub truth: Option<usize>,
}

impl Scene {
    /// The figures in the state: of the digit on the pad if the mixture has read it, else of the latest test.
    pub fn of(state: &State) -> Self {
        let config = &state.shown.config;
        let n_experts = config.n_experts;
        let mut experts = vec![ExpertScene::default(); n_experts];
        for (k, expert) in experts.iter_mut().enumerate() {
            expert.is_on = !state.switched_config().experts_off.contains(k);
        }
        let test = state.shown.test().filter(|test| test.gating_shares.len() == n_experts);
        if let Some(test) = test {
            for (k, expert) in experts.iter_mut().enumerate() {
                expert.gate = Some(test.gating_shares[k]);
                expert.lead_share = test.lead_shares.get(k).copied();
                expert.specialty = Some(match (config.experts_off.contains(k), config.experts_frozen.contains(k)) {
                    (true, _) => "off".to_owned(),
                    (false, true) => format!("{}, frozen", words::specialty(test, k)),
                    (false, false) => words::specialty(test, k),
                });
                expert.heard = test.gating_shares[k] >= words::IDLE_SHARE;
            }
        }
        let topic = match (&state.reading.prediction, &state.reading.reduced) {
            (Some(reading), Some(image)) => {
                for (k, expert) in experts.iter_mut().enumerate() {
                    expert.gate = reading.gate.get(k).copied();
                    expert.outputs = Some(reading.experts[k].clone());
                    expert.heard = expert.gate.is_some_and(|gate| gate >= HEARD);
                    expert.is_asleep = config.routing != Routing::Dense && expert.is_on && expert.gate == Some(0.0);
                }
                let chosen = words::largest(&reading.answer);
                Topic::Digit { image: image.clone(), answer: chosen.map(|digit| (digit, reading.answer[digit])) }
            }
            _ => test.map_or(Topic::Unknown, |test| Topic::WholeSet { error: test.error }),
        };
        Self { topic, experts, truth: state.subject.label().map(usize::from) }
    }

    /// Whether the diagram is about one digit.
    pub fn has_digit(&self) -> bool {
        matches!(self.topic, Topic::Digit { .. })
    }

    /// The gate's shares, if they are known.
    pub fn gate(&self) -> Option<Vec<f32>> {
        self.experts.iter().map(|expert| expert.gate).collect()
    }

    /// An expert's row in words.
    pub fn expert_in_words(&self, expert: usize) -> String {
        let row = &self.experts[expert];
        let gets = match row.gate {
            _ if row.is_asleep => ", asleep: this digit does not ask it".to_owned(),
            Some(gate) => format!(", {} of the gate", words::percent(gate)),
            None => String::new(),
        };
        let reads = row.specialty.as_ref().map_or(String::new(), |specialty| format!(", {specialty}"));
        let expert = expert_name(expert);
        format!("Expert {expert}{gets}{reads}. Enter shows what its hidden units have learnt; its letter switches it.")
    }

    /// The diagram in words.
    pub fn description(&self) -> String {
        match &self.topic {
            Topic::Unknown => "The mixture: a digit, the gate, the experts, and the blend of their answers.".to_owned(),
            Topic::WholeSet { error } => format!(
                "How the gate shares out the test digits among the experts; the table below has the figures. {} are misread.",
                words::percent(*error)
            ),
            Topic::Digit { answer, .. } => {
                let says = answer.map_or("no number".to_owned(), |(digit, output)| {
                    format!("{digit} with {}", words::whole_percent(output))
                });
                format!("How the digit on the pad is read; the table below has the figures. The blend says {says}.")
            }
        }
    }
}
