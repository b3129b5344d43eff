//! The running figures of the header, the words beside the charts, and the sentence for screen readers.

use crate::page::browser::dom::Text;
use crate::page::state::State;
use crate::page::state::run::training_loop::Pace;
use crate::page::state::run::workers::WorkerState;
use crate::page::state::tracked::Stamp;
use crate::page::state::words::{self, NONE};
use crate::page::views::charts::digit_table::share_in_words;
use crate::page::views::part::{Frame, Part, Turn};
use crate::page::views::sentences;
use crate::training::presets;

/// Milliseconds between two updates of the figures while training.
const FIGURES_MS: f64 = 100.0;
/// Milliseconds between two sentences for the live region, unless something other than the figures has changed.
const STATUS_MS: f64 = 5000.0;

/// What is said of settings that are no preset's.
const OWN_SETTINGS: &str = "Your own settings.";

/// All figures in text.
pub struct Figures {
    test_error: Text,
    tested_on: Text,
    baseline_error: Text,
    epochs: Text,
    trained_for: Text,
    steps: Text,
    speed: Text,
    cost: Text,
    usage: Text,
    specialisation: Text,
    remark: Text,
    status: Text,
    shown_at: f64,
    status_at: f64,
    status_of: Option<Subject>,
}

/// What the status is about: when this changes, it is said at once.
#[derive(PartialEq)]
struct Subject {
    pace: Pace,
    dataset: Option<String>,
    is_lost: bool,
    remark: Option<String>,
    is_fresh: bool,
    /// Whether a run that waits has been tested on all digits.
    is_tested: bool,
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
            steps: Text::new("steps"),
            speed: Text::new("examples-per-second"),
            cost: Text::new("train-cost"),
            usage: Text::new("usage"),
            specialisation: Text::new("specialisation"),
            remark: Text::new("expectation"),
            status: Text::new("status"),
            shown_at: f64::NEG_INFINITY,
            status_at: f64::NEG_INFINITY,
            status_of: None,
        }
    }

    /// Whether it is time to show the figures again.
    pub fn due(&self, now: f64) -> bool {
        now - self.shown_at >= FIGURES_MS
    }

    fn say_status(&mut self, state: &State, now: f64) {
        let dataset = state.dataset.as_ref().map(|dataset| dataset.name.clone());
        let paused_test =
            *state.training.pace == Pace::Paused && state.shown.evaluation.as_ref().is_some_and(|test| test.complete);
        let about = Subject {
            pace: *state.training.pace,
            dataset,
            is_lost: *state.worker == WorkerState::Lost,
            remark: sentences::remark(state),
            is_fresh: state.training.steps == 0,
            is_tested: paused_test,
        };
        if self.status_of.as_ref() != Some(&about) || now - self.status_at >= STATUS_MS {
            self.status.set(&sentences::status(state));
            self.status_of = Some(about);
            self.status_at = now;
        }
    }
}

impl Part for Figures {
    fn turn(&self) -> Turn {
        Turn::Every(FIGURES_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        state.figures_changed()
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let now = frame.now;
        self.shown_at = now;
        let test = state.shown.evaluation.as_ref();
        let or_none = |text: Option<String>| text.unwrap_or_else(|| NONE.to_owned());
        self.test_error.set(&or_none(test.map(|test| words::percent(test.error))));
        self.tested_on.set(&test.map_or(String::new(), words::tested_on));
        // A model is tested once, and is the same from then on.
        let is_latest = test.is_some_and(|test| state.shown.is_model() || test.steps == state.training.steps);
        self.tested_on.set_attribute("data-latest", if is_latest { "true" } else { "false" });
        self.baseline_error.set(&or_none(test.map(|test| words::percent(test.baseline_error))));
        self.epochs.set(&format!("{:.2}", state.shown.along.epochs));
        let seconds = state.shown.along.seconds;
        self.trained_for.set(&if seconds > 0.0 { format!("in {}", words::duration(seconds)) } else { String::new() });
        self.steps.set(&words::count(f64::from(state.training.steps)));
        self.speed.set(&or_none(state.shown.throughput.examples_per_second().map(words::count)));
        self.cost.set(&or_none(state.shown.training_figures.as_ref().map(|figures| words::cost(figures.cost))));
        // Beside charts and table that look back stands what was so then.
        let shown = state.shown.test();
        self.usage.set(&shown.map_or(String::new(), words::usage));
        let pointed = share_in_words(shown, *state.pointed);
        let specialisation = || shown.map_or(String::new(), words::specialisation);
        self.specialisation.set(&pointed.unwrap_or_else(specialisation));
        let expectation =
            || presets::preset_of(state.chosen_config()).map_or(OWN_SETTINGS, |preset| preset.expectation);
        self.remark.set(&sentences::remark(state).unwrap_or_else(|| expectation().to_owned()));
        self.say_status(state, now);
    }
}
