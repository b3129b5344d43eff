//! The stops of the guided tour: each has a task, which the page can do for the user, a condition that the task is done, and
//! the result to look at. All are on the stage.

use crate::mixture::expert_name;
use crate::page::state::State;
use crate::page::state::acts::{Act, are_back};
use crate::page::state::event::Event;
use crate::page::state::pad::subject::Subject;
use crate::page::state::words::{largest, percent};
use crate::training::Evaluation;
use crate::training::fate::has_collapsed;

/// A stop: one task.
pub struct Stop {
    /// The title.
    pub title: &'static str,
    /// The task, as the page words it.
    pub task: &'static str,
    /// What the user sees while the task is under way, if that takes a while.
    pub meanwhile: &'static str,
    /// The result to look at once the task is done.
    pub seen: fn(&State) -> String,
    /// The id of the element that the task is about.
    pub target: &'static str,
    /// Whether the task undoes the previous stop's task, so that the stop is skipped along with the previous one.
    pub undoes_previous: bool,
    /// The event that does the task for the user.
    pub doing: fn(&State) -> Event,
    /// Whether the task is under way.
    pub is_begun: fn(&State) -> bool,
    /// Whether the task is done.
    pub is_done: fn(&State) -> bool,
}

/// What the whole tour has shown, at its end.
pub const LEARNT: &str = "Experts that compete for digits divide the work by themselves. Where the rich get richer, one takes \
                          everything; a term that makes it costly to leave experts out keeps all at work, and together they \
                          beat one network.";

/// The experts have parted from this specialisation on: normalised mutual information of lead expert and digit.
const PARTED: f32 = 0.5;
/// The test digit that the page takes where the user leaves it to the page.
const A_DIGIT: u32 = 18;
/// The place along the run, from 0 to 1, that the page looks back on.
const EARLY: f64 = 0.4;

/// All stops, in order.
pub const STOPS: [Stop; 7] = [
    Stop {
        title: "Draw",
        task: "Draw a digit on the pad, or take a test digit.",
        meanwhile: "",
        seen: |_| {
            "Ten experts each say what they see. The wider a ribbon, the more the gate listens to that expert."
                .to_owned()
        },
        target: "pad-title",
        undoes_previous: false,
        doing: |_| Event::TestDigit(A_DIGIT),
        is_begun: |_| false,
        is_done: |state| *state.subject != Subject::Nothing,
    },
    Stop {
        title: "Specialise",
        task: "Press “1 Specialise”: ten new experts and a gate learn from the same digits.",
        meanwhile: "Watch the bands below: first all alike, then each gets digits of its own.",
        seen: |_| {
            "On the map each expert has a country of digits that look alike. Nobody told them who reads what."
                .to_owned()
        },
        target: "act-1",
        undoes_previous: false,
        doing: |_| Event::Act(Act::Specialise),
        is_begun: |state| state.shown_act() == Some(Act::Specialise),
        is_done: |state| {
            let parted = state.shown.evaluation.as_ref().is_some_and(|test| test.specialisation >= PARTED);
            !state.shown.is_model() && state.training.steps >= 300 && parted
        },
    },
    Stop {
        title: "Switch an expert off",
        task: "Turn the switch at the end of a row, or press the expert’s letter.",
        meanwhile: "",
        seen: |state| {
            let compared =
                state.tour.error_before.zip(state.tour.error_without).map_or(String::new(), |(with, without)| {
                    format!(" Misread: {}, with it {}.", percent(without), percent(with))
                });
            format!("Others must read its digits now.{compared}")
        },
        target: "diagram",
        undoes_previous: false,
        doing: |state| {
            let read = state.reading.prediction.as_ref().and_then(|reading| largest(&reading.gate));
            Event::SwitchExpert(read.unwrap_or_default())
        },
        is_begun: |_| false,
        is_done: |state| first_off(state).is_some(),
    },
    Stop {
        title: "And on again",
        task: "Bring it back: the same switch, or the same letter.",
        meanwhile: "",
        seen: |_| "It reads its digits again: nothing was unlearnt.".to_owned(),
        target: "diagram",
        undoes_previous: true,
        doing: |state| Event::SwitchExpert(first_off(state).unwrap_or_default()),
        is_begun: |_| false,
        is_done: |state| first_off(state).is_none(),
    },
    Stop {
        title: "Let it collapse",
        task: "Press “2 Collapse”: now whoever has much gets more.",
        meanwhile: "Watch the bands: one of them swallows the others.",
        seen: |state| {
            let test = state.shown.evaluation.as_ref();
            let leader = expert_name(test.and_then(|test| largest(&test.gating_shares)).unwrap_or_default());
            format!(
                "{leader} reads every digit, the others are idle, and the map is one country. The script that this page grew from does that, too."
            )
        },
        target: "act-2",
        undoes_previous: false,
        doing: |_| Event::Act(Act::Collapse),
        is_begun: |state| state.shown_act() == Some(Act::Collapse),
        is_done: |state| {
            state.shown_act() == Some(Act::Collapse) && state.shown.evaluation.as_ref().is_some_and(has_collapsed)
        },
    },
    Stop {
        title: "Rescue it",
        task: "Press “3 Rescue”, or push the slider towards “everyone works”.",
        meanwhile: "First they are worse than one network. Wait: it takes some epochs.",
        seen: |state| {
            let test = state.shown.evaluation.as_ref();
            test.map_or(String::new(), |test| {
                format!(
                    "All work again: {} misread, one network alone {}.",
                    percent(test.error),
                    percent(test.baseline_error)
                )
            })
        },
        target: "act-3",
        undoes_previous: true,
        doing: |_| Event::Act(Act::Rescue),
        is_begun: |state| state.config.balance_weight > 0.0,
        is_done: |state| {
            let rescued =
                |test: &Evaluation| are_back(test, state.config.n_experts) && test.error < test.baseline_error;
            state.config.balance_weight > 0.0 && state.shown.evaluation.as_ref().is_some_and(rescued)
        },
    },
    Stop {
        title: "Look back",
        task: "Drag in “The run so far” to any moment of the run.",
        meanwhile: "",
        seen: |_| {
            "Experts, answer, map, errors and sentence are those of that moment. “Branch from here” goes on from the \
             moment, with other settings."
                .to_owned()
        },
        target: "share-title",
        undoes_previous: false,
        doing: |_| Event::ViewAlong(EARLY),
        is_begun: |_| false,
        is_done: |state| state.shown.time_machine.viewed_steps().is_some(),
    },
];

/// The first expert that is off.
pub fn first_off(state: &State) -> Option<usize> {
    let config = state.switched_config();
    (0..config.n_experts).find(|expert| config.experts_off.contains(*expert))
}
