//! The race of two settings: two runs from one seed on the same digits, and their charts side by side.

mod charts;
mod table;

use crate::page::browser::dom::{self, Text};
use crate::page::canvas::Canvas;
use crate::page::dispatch::Dispatch;
use crate::page::state::charts::scale::ScaleKind;
use crate::page::state::charts::share::Share;
use crate::page::state::charts::x_axis::XAxis;
use crate::page::state::event::Event;
use crate::page::state::race::contest::{Contest, RUNNERS};
use crate::page::state::race::runner::Runner;
use crate::page::state::race::sides::{OWN, RaceEvent};
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::{State, words};
use crate::page::views::charts::curves::Curves;
use crate::page::views::charts::share_chart;
use crate::page::views::figure_table::FigureTable;
use crate::page::views::part::{Frame, Part, Urgency};
use crate::training::presets::PRESETS;
use wasm_bindgen::JsValue;
use web_sys::{HtmlElement, HtmlSelectElement};

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(RaceView::new(dispatch))]
}

/// The section.
pub struct RaceView {
    selects: [HtmlSelectElement; 2],
    /// The choice of the two settings, which a guess makes by itself.
    choices: HtmlElement,
    start: HtmlElement,
    pause: Text,
    pause_button: HtmlElement,
    end: HtmlElement,
    /// How the race goes.
    progress: Text,
    parting: Text,
    result: HtmlElement,
    sides: [Side; 2],
    errors: Canvas,
    experts: Canvas,
    table: FigureTable,
}

/// The elements of one runner.
struct Side {
    name: Text,
    figures: Text,
    shares: Canvas,
}

impl RaceView {
    /// The section in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let button = |id: &str, event: RaceEvent| -> HtmlElement {
            let (button, to): (HtmlElement, _) = (dom::element(id), dispatch.clone());
            dom::listen(&button, "click", move |_: JsValue| to.send(Event::Race(event.clone())));
            button
        };
        let pause_button = button("race-pause", RaceEvent::PausedOrResumed);
        let side = |letter: char, title: &'static str| -> Side {
            Side {
                name: Text::new(&format!("race-name-{letter}")),
                figures: Text::new(&format!("race-figures-{letter}")),
                shares: Canvas::titled(&format!("race-shares-{letter}"), title),
            }
        };
        Self {
            selects: [preset_select(dispatch, 0), preset_select(dispatch, 1)],
            choices: dom::element("race-choices"),
            start: button("race-start", RaceEvent::Started),
            pause: Text::of(pause_button.clone()),
            pause_button,
            end: button("race-end", RaceEvent::Ended),
            progress: Text::new("race-said"),
            parting: Text::new("race-parting"),
            result: dom::element("race-result"),
            sides: [
                side('a', "Race: digits that the first’s experts lead"),
                side('b', "Race: digits that the second’s experts lead"),
            ],
            errors: Canvas::titled("race-errors", "Race: error on all test digits"),
            experts: Canvas::titled("race-experts", "Race: effective experts"),
            table: FigureTable::new("race-rows", 1),
        }
    }
}

impl Part for RaceView {
    fn urgency(&self) -> Urgency {
        Urgency::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        changed(&state.race).max(changed(&state.dataset))
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let palette = frame.palette;
        for (select, key) in self.selects.iter().zip(&state.race.chosen) {
            select.set_value(key);
        }
        let contest = state.race.contest.as_ref();
        self.start.set_hidden(contest.is_some());
        self.end.set_hidden(contest.is_none());
        self.result.set_hidden(contest.is_none());
        self.pause_button.set_hidden(contest.is_none_or(|contest| contest.failure.is_some() || contest.is_over()));
        self.selects.iter().for_each(|select| select.set_disabled(contest.is_some()));
        self.choices.set_hidden(state.guesses.racing.is_some());
        self.progress.set(&progress(state));
        let Some(contest) = contest else { return };
        self.pause.set(if contest.is_running { "Pause the race" } else { "Go on" });
        self.parting.set(&parting(contest));
        charts::draw_errors(&mut self.errors, palette, contest);
        charts::draw_experts(&mut self.experts, palette, contest);
        self.table.set(&table::rows(contest));
        for ((side, runner), which) in self.sides.iter_mut().zip(&contest.runners).zip(RUNNERS) {
            side.name.set(&format!("{}: {}", words::capitalised(which), runner.name));
            side.figures.set(&figures(runner));
            let curves = Curves {
                history: &runner.history,
                earlier: &[],
                x: XAxis::Steps,
                error_scale: ScaleKind::Log,
                share: Share::Lead,
                marks: Vec::new(),
                viewed: None,
                pointed: None,
            };
            share_chart::draw(&mut side.shares, palette, &curves);
        }
    }

    fn canvases(&self) -> Vec<&Canvas> {
        let [a, b] = &self.sides;
        vec![&self.errors, &self.experts, &a.shares, &b.shares]
    }
}

fn preset_select(dispatch: &Dispatch, runner: usize) -> HtmlSelectElement {
    let select: HtmlSelectElement = dom::element(["race-a", "race-b"][runner]);
    for preset in PRESETS {
        dom::append_option(&select, preset.key, preset.name);
    }
    dom::append_option(&select, OWN, "This page’s settings");
    let (to, chosen) = (dispatch.clone(), select.clone());
    dom::listen(&select, "change", move |_: JsValue| {
        to.send(Event::Race(RaceEvent::Chosen { runner, key: chosen.value() }));
    });
    select
}

/// How the race goes, in words.
fn progress(state: &State) -> String {
    let Some(contest) = &state.race.contest else {
        return "Both start from the seed of this page and learn from the same digits in the same order.".to_owned();
    };
    if let Some(failure) = &contest.failure {
        return format!("{failure} The race has ended; this page’s own run is untouched.");
    }
    let (true, Some((name, checksum))) = (contest.has_begun(), &contest.digits) else {
        return "Both load their digits.".to_owned();
    };
    let doing = if contest.is_over() {
        format!("The race on {name} is over.")
    } else if contest.is_running {
        format!("Racing on {name}: each waits for the other at every test.")
    } else {
        format!("The race on {name} is paused.")
    };
    match &*state.dataset {
        Some(now) if now.checksum != *checksum => {
            format!("{doing} The digits of the page have changed since; the race stays with those that it began with.")
        }
        _ => doing,
    }
}

/// The steps at which the two runs part, in words.
fn parting(contest: &Contest) -> String {
    let at = |steps: u32| words::count(steps.into());
    let errors = match contest.parting.errors {
        Some(steps) => {
            format!("Their errors first differ by more than the choice of test digits explains at step {}.", at(steps))
        }
        None => "Their errors differ by no more than the choice of test digits explains.".to_owned(),
    };
    let gates = match contest.parting.gates {
        Some(steps) => {
            format!(" Their gates part at step {}, where one uses an expert more than the other.", at(steps))
        }
        None => String::new(),
    };
    format!("Step {}. {errors}{gates}", at(contest.steps()))
}

/// The latest figures of a runner, in words.
fn figures(runner: &Runner) -> String {
    runner.test.as_ref().map_or_else(
        || words::NONE.to_owned(),
        |test| {
            let specialisation = words::whole_percent(test.specialisation);
            let (error, usage) = (words::percent(test.error), words::usage(test));
            format!("{error} misread, {usage}, the lead expert tells {specialisation} of the digit.")
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::state::run::dataset::DatasetInUse;
    use crate::protocol::{DataSource, FromWorker};

    #[test]
    fn a_race_says_on_which_digits_it_runs_also_when_those_of_the_page_change() {
        let digits = |name: &str, checksum| DatasetInUse {
            source: DataSource::Generated,
            name: name.to_owned(),
            n_train: 1,
            n_test: 1,
            checksum,
        };
        let mut state = State::default();
        state.dataset.set(Some(digits("MNIST", 1)));
        state.update(Event::Race(RaceEvent::Started));
        for runner in 0..2 {
            let config = state.race.contest.as_ref().expect("a race").runners[runner].config.clone();
            let ready = FromWorker::DatasetReady { name: "MNIST".to_owned(), n_train: 1, n_test: 1, checksum: 1 };
            for message in [ready, FromWorker::Started { config }] {
                state.update(Event::Race(RaceEvent::Answered(runner, message)));
            }
        }
        assert_eq!(progress(&state), "Racing on MNIST: each waits for the other at every test.");
        state.dataset.set(Some(digits("generated digits", 2)));
        assert!(progress(&state).starts_with("Racing on MNIST") && progress(&state).contains("have changed since"));
    }
}
