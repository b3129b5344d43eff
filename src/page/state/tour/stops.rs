//! The stops of the guided tour: each has a task, a condition that the task is done, and the result to look at.

use crate::page::state::State;
use crate::page::state::pad::subject::Subject;
use crate::training::Evaluation;

/// A stop: one task.
pub struct Stop {
    /// The title.
    pub title: &'static str,
    /// The task, as the page words it.
    pub task: &'static str,
    /// The result to look at once the task is done, as the page words it.
    pub seen: &'static str,
    /// The id of the element that the task is about.
    pub target: &'static str,
    /// Whether the task undoes the previous stop's task, so that the stop is skipped along with the previous one.
    pub undoes_previous: bool,
    /// Whether the task is done.
    pub is_done: fn(&State) -> bool,
}

/// The experts have parted from this specialisation on: normalised mutual information of lead expert and digit.
const PARTED: f32 = 0.5;
/// The mixture has collapsed below this number of effective experts.
const COLLAPSED: f32 = 1.5;
/// The mixture is rescued above this number of effective experts.
const RESCUED: f32 = 5.0;

/// All stops, in order.
pub const STOPS: [Stop; 8] = [
    Stop {
        title: "Draw",
        task: "Draw a digit on the pad, or press “Test digit”.",
        seen: "Ten experts each answer by themselves; the wider a ribbon, the more the gate listens to that expert.",
        target: "pad-title",
        undoes_previous: false,
        is_done: |state| *state.subject != Subject::Nothing,
    },
    Stop {
        title: "Train",
        task: "Press Train, or the space bar: ten fresh experts and a gate learn from the same digits.",
        seen: "The error falls within a second. Nobody tells the gate who should read what.",
        target: "train",
        undoes_previous: false,
        is_done: |state| !state.shown.is_model() && state.training.steps >= 100,
    },
    Stop {
        title: "Watch them part",
        task: "Train on (space bar) until rows of the table have digits of their own.",
        seen: "Each row is an expert, each column a digit: the experts have divided the digits among themselves.",
        target: "table-title",
        undoes_previous: false,
        is_done: |state| {
            !state.shown.is_model() && state.shown.evaluation.as_ref().is_some_and(|test| test.specialisation >= PARTED)
        },
    },
    Stop {
        title: "Switch an expert off",
        task: "Press a digit key, or tick “off” here: that expert gets nothing of the gate any more.",
        seen: "The error jumps by what the expert was worth, and the line below says who takes over its digits.",
        target: "switches",
        undoes_previous: false,
        is_done: |state| state.shown.config.experts_off.iter(state.shown.config.n_experts).next().is_some(),
    },
    Stop {
        title: "And on again",
        task: "Bring it back: the same key, or the same tick.",
        seen: "The error is what it was: nothing was unlearnt.",
        target: "switches",
        undoes_previous: true,
        is_done: |state| state.shown.config.experts_off.iter(state.shown.config.n_experts).next().is_none(),
    },
    Stop {
        title: "Let it collapse",
        task: "Choose the preset “Collapse” and press Train, for a second.",
        seen: "The rich get richer: one expert takes every digit, nine are idle. The original script does that too.",
        target: "preset",
        undoes_previous: false,
        is_done: |state| {
            let collapsed = |test: &Evaluation| test.effective_experts < COLLAPSED;
            state.training.steps > 0 && state.shown.evaluation.as_ref().is_some_and(collapsed)
        },
    },
    Stop {
        title: "Rescue it",
        task: "In the settings, under Cost, set “Balance weight λ” to 0.1, and train on.",
        seen: "A term that makes it costly to leave experts out: the gate listens to many again.",
        target: "share-title",
        undoes_previous: true,
        is_done: |state| {
            let rescued = |test: &Evaluation| test.effective_experts > RESCUED;
            state.config.balance_weight > 0.0 && state.shown.evaluation.as_ref().is_some_and(rescued)
        },
    },
    Stop {
        title: "Look back",
        task: "Drag the time machine to any moment of the run.",
        seen: "Everything above shows that moment. “Branch from here” goes on from it, with other settings if you like.",
        target: "time",
        undoes_previous: false,
        is_done: |state| state.shown.time_machine.viewed_steps().is_some(),
    },
];
