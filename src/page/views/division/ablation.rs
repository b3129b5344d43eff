//! Ablation: how the error changes when each expert is switched off in turn.

use crate::mixture::expert_name;
use crate::page::browser::dom::{self, Text};
use crate::page::canvas::palette;
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::words::{self, NONE};
use crate::page::views::division::expert_row;
use crate::page::views::division::metrics::ABLATION_MEANING;
use crate::page::views::part::{Frame, Part, TABLE_MS, Urgency};
use crate::training::Evaluation;
use wasm_bindgen::JsValue;
use web_sys::{HtmlButtonElement, HtmlElement};

/// The CSS class of a hollow bar: without its expert fewer digits are misread.
const LESS: &str = "less";

/// The button that asks for the test, and the table of its result.
pub struct AblationTable {
    button: HtmlButtonElement,
    sentence: Text,
    table: HtmlElement,
    body: HtmlElement,
    rows: Vec<Row>,
}

struct Row {
    error: Text,
    change: Text,
    bar: HtmlElement,
}

impl AblationTable {
    /// The button and the table in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let button: HtmlButtonElement = dom::element("ablate");
        let to = dispatch.clone();
        dom::listen(&button, "click", move |_: JsValue| to.send(Event::Ablate));
        dom::element::<HtmlElement>("ablation-meaning").set_text_content(Some(ABLATION_MEANING));
        Self {
            button,
            sentence: Text::new("ablation-said"),
            table: dom::element("ablation-table"),
            body: dom::element("ablation-rows"),
            rows: Vec::new(),
        }
    }
}

impl Part for AblationTable {
    fn urgency(&self) -> Urgency {
        Urgency::Every(TABLE_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        let (dataset, worker) = (changed(&state.dataset), changed(&state.worker));
        let run = changed(&state.shown.position).max(changed(&state.shown.time_machine));
        Stamp::latest([dataset, worker, changed(&state.shown.ablation), run])
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        self.button.set_disabled(!state.can_ask() || state.shown.ablation.is_pending);
        self.table.set_hidden(state.shown.ablation.test.is_none());
        self.sentence.set(&sentence(state));
        let Some(test) = &state.shown.ablation.test else { return };
        if self.rows.len() != test.error_without.len() {
            self.body.set_text_content(None);
            self.rows = (0..test.error_without.len()).map(|k| Row::append(&self.body, k)).collect();
        }
        let largest = test.error_without.iter().map(|error| (error - test.error).abs()).fold(0.001, f32::max);
        for (row, &error) in self.rows.iter_mut().zip(&test.error_without) {
            let change = error - test.error;
            row.error.set(&words::percent(error));
            row.change.set(&points(change));
            let width = format!("{:.1}%", change.abs() / largest * 100.0);
            row.bar.style().set_property("width", &width).ok();
            row.bar.set_class_name(if change < 0.0 { LESS } else { "" });
        }
    }
}

impl Row {
    fn append(body: &HtmlElement, k: usize) -> Self {
        let row = expert_row::append(body, k);
        let cell = |handle: &str| {
            let cell = dom::append_figure(&row, "td", "");
            dom::set_attribute(&cell, "data-testid", &format!("{handle}-{k}"));
            cell
        };
        let (error, change) = (Text::of(cell("error-without")), cell("change-without"));
        // What the expert is worth: the error that it saves.
        let worth = dom::append_figure(&change, "span", NONE);
        dom::set_attribute(&worth, "data-testid", &format!("worth-{k}"));
        let change = Text::of(worth);
        let bar = dom::append_text(&dom::append_text(&row, "td", ""), "i", "");
        bar.style().set_property("color", &palette::expert_css(k)).ok();
        Self { error, change, bar }
    }
}

/// The result in words, or how far the test is.
fn sentence(state: &State) -> String {
    match &state.shown.ablation.test {
        _ if state.shown.ablation.is_pending => "Testing without each expert in turn.".to_owned(),
        Some(test) if state.training.steps > test.steps || state.shown.time_machine.viewed_steps().is_some() => {
            format!("As it was at step {}. {}", words::count(test.steps.into()), finding(test))
        }
        Some(test) => finding(test),
        None => String::new(),
    }
}

/// Without which expert the error rises most, in words.
fn finding(test: &Evaluation) -> String {
    let missed = words::largest(&test.error_without).map(|expert| (expert, test.error_without[expert] - test.error));
    match missed {
        Some((expert, change)) if change > 0.0 => {
            let (before, after) = (words::percent(test.error), words::percent(test.error + change));
            let expert = expert_name(expert);
            format!("Expert {expert} is missed most: without it {after} are misread instead of {before}.")
        }
        _ => "No expert is missed: without any one of them no more digits are misread.".to_owned(),
    }
}

/// A difference of two shares in percentage points, with its sign.
fn points(change: f32) -> String {
    let text = format!("{:+.2} points", change * 100.0);
    text.replace("-0.00", "+0.00").replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_written_with_its_sign() {
        assert_eq!(points(0.0123), "+1.23 points");
        assert_eq!(points(-0.0005), "−0.05 points");
        assert_eq!(points(-0.000_001), "+0.00 points");
    }

    #[test]
    fn the_finding_names_the_expert_without_which_the_error_rises_most() {
        let test = Evaluation { error: 0.02, error_without: vec![0.03, 0.12, 0.02], ..Evaluation::default() };
        assert_eq!(finding(&test), "Expert B is missed most: without it 12.0 % are misread instead of 2.00 %.");
        let none = Evaluation { error: 0.02, error_without: vec![0.02, 0.01], ..Evaluation::default() };
        assert!(finding(&none).starts_with("No expert is missed"));
    }
}
