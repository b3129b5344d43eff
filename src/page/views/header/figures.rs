//! The running figures of the run, the words beside the charts, and the status sentence for screen readers.

use crate::page::browser::dom::Text;
use crate::page::state::State;
use crate::page::state::acts::Act;
use crate::page::state::run::training_loop::Pace;
use crate::page::state::run::workers::WorkerState;
use crate::page::state::tracked::Stamp;
use crate::page::state::words::{self, NONE};
use crate::page::views::charts::digit_table::share_in_words;
use crate::page::views::part::{FIGURE_MS, Frame, Part, Urgency};
use crate::page::views::sentences;
use crate::training::presets;

/// Milliseconds between two status sentences, unless something other than the figures has changed: a screen reader would
/// otherwise talk without a pause.
const STATUS_MS: f64 = 5000.0;

/// The remark on settings that belong to no preset.
fn own_settings(state: &State) -> &'static str {
    match state.shown_act() {
        Some(Act::Rescue) => {
            "A collapse that is being rescued: with a positive λ it costs something to leave experts out."
        }
        Some(Act::Specialise | Act::Collapse) => "The settings of this act, with another λ.",
        None => "Your own settings.",
    }
}

/// All figures in text.
pub struct Figures {
    test_error: Text,
    tested_on: Text,
    baseline_error: Text,
    epochs: Text,
    trained_for: Text,
    /// What the steps are of.
    steps_of: Text,
    steps: Text,
    speed: Text,
    cost: Text,
    usage: Text,
    specialisation: Text,
    remark: Text,
    status: Text,
    /// When the status was written last, milliseconds.
    status_at: f64,
    /// The topic of the written status.
    status_topic: Option<StatusTopic>,
}

/// The topic of the status sentence. When the topic changes, the sentence is written at once.
#[derive(PartialEq)]
struct StatusTopic {
    pace: Pace,
    dataset: Option<String>,
    is_lost: bool,
    remark: Option<String>,
    is_fresh: bool,
    /// The error on all digits, if the run is paused: switches change it without a step.
    paused_error: Option<f32>,
}

impl Figures {
    /// The figures in the page.
    pub fn in_page() -> Self {
        Self {
            test_error: Text::new("test-error"),
            tested_on: Text::new("tested-on"),
            baseline_error: Text::new("baseline-test-error"),
            epochs: Text::new("epochs"),
            trained_for: Text::new("trained-for"),
            steps_of: Text::new("steps-of"),
            steps: Text::new("steps"),
            speed: Text::new("examples-per-second"),
            cost: Text::new("train-cost"),
            usage: Text::new("usage"),
            specialisation: Text::new("specialisation"),
            remark: Text::new("expectation"),
            status: Text::new("status"),
            status_at: f64::NEG_INFINITY,
            status_topic: None,
        }
    }

    /// Writes the status sentence if its topic has changed or [`STATUS_MS`] have passed.
    fn update_status(&mut self, state: &State, now: f64) {
        let dataset = state.dataset.as_ref().map(|dataset| dataset.name.clone());
        let complete = state.shown.evaluation.as_ref().filter(|test| test.complete);
        let paused_error = complete.filter(|_| *state.training.pace == Pace::Paused).map(|test| test.error);
        let topic = StatusTopic {
            pace: *state.training.pace,
            dataset,
            is_lost: *state.worker == WorkerState::Lost,
            remark: sentences::remark(state),
            is_fresh: state.training.steps == 0,
            paused_error,
        };
        if self.status_topic.as_ref() != Some(&topic) || now - self.status_at >= STATUS_MS {
            self.status.set(&sentences::status(state));
            self.status_topic = Some(topic);
            self.status_at = now;
        }
    }
}

impl Part for Figures {
    fn urgency(&self) -> Urgency {
        Urgency::Every(FIGURE_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        state.figures_changed()
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        // Figures of tests, and the words beside charts and table, are of the moment that the time machine shows.
        let test = state.shown.test();
        let or_none = |text: Option<String>| text.unwrap_or_else(|| NONE.to_owned());
        self.test_error.set(&or_none(test.map(|test| words::percent(test.error))));
        self.tested_on.set(&test.map_or(String::new(), words::tested_on));
        // A model is tested once, and is the same from then on.
        let is_latest = test.is_some_and(|test| state.shown.is_model() || test.steps == state.training.steps);
        self.tested_on.set_attribute("data-latest", if is_latest { "true" } else { "false" });
        self.baseline_error.set(&or_none(test.map(|test| words::percent(test.baseline_error))));
        self.epochs.set(&format!("{:.2}", state.shown.position.epochs));
        let seconds = state.shown.position.seconds;
        // How far the run has come is of now, also while tests are of an earlier moment.
        let now = sentences::now(state);
        self.trained_for.set(&if seconds > 0.0 && now.is_empty() {
            format!("epochs in {}", words::duration(seconds))
        } else {
            format!("epochs{now}")
        });
        self.steps_of.set(&format!("steps{now}"));
        self.steps.set(&words::count(f64::from(state.training.steps)));
        self.speed.set(&or_none(state.shown.throughput.examples_per_second().map(words::count)));
        self.cost.set(&or_none(state.shown.training_figures.as_ref().map(|figures| words::cost(figures.cost))));
        self.usage.set(&or_none(test.map(|test| format!("{:.1}", test.effective_experts))));
        let pointed = share_in_words(test, *state.pointed);
        let specialisation = || test.map_or(String::new(), words::specialisation);
        self.specialisation.set(&pointed.unwrap_or_else(specialisation));
        let expectation =
            || presets::preset_of(state.chosen_config()).map_or(own_settings(state), |preset| preset.expectation);
        self.remark.set(&sentences::remark(state).unwrap_or_else(|| expectation().to_owned()));
        self.update_status(state, frame.now);
    }
}
