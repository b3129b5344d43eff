//! The check of the gradients: for each array of weights the slope of the cost, by the gradient and by differences.

use crate::page::browser::dom::{self, Text};
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::{State, words};
use crate::page::views::part::{Frame, Part, Urgency};
use crate::protocol::Slope;
use wasm_bindgen::JsValue;
use web_sys::{HtmlButtonElement, HtmlElement};

/// Slopes agree up to this relative difference. Such differences come from the rounding of 32-bit floats, and from
/// hidden units that the small step switches on or off.
const TOLERANCE: f64 = 0.01;
/// The arrays of weights and their names on the page, in the order of the check.
const NAMES: [(&str, &str); 6] = [
    ("gate_w1", "gate, first layer"),
    ("gate_w2", "gate, second layer"),
    ("expert_w1", "experts, first layer"),
    ("expert_w2", "experts, second layer"),
    ("baseline_w1", "one network alone, first layer"),
    ("baseline_w2", "one network alone, second layer"),
];

/// The parts of the page in this file.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(GradientTable::new(dispatch))]
}

/// The button that asks for the check, and the table of its result.
pub struct GradientTable {
    button: HtmlButtonElement,
    finding: Text,
    table: HtmlElement,
    body: HtmlElement,
    /// The slopes that the table shows.
    shown: Vec<Slope>,
}

impl GradientTable {
    /// The button and the table in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let button: HtmlButtonElement = dom::element("check-gradients");
        let to = dispatch.clone();
        dom::listen(&button, "click", move |_: JsValue| to.send(Event::CheckGradients));
        Self {
            button,
            finding: Text::new("gradients-said"),
            table: dom::element("gradient-table"),
            body: dom::element("gradient-rows"),
            shown: Vec::new(),
        }
    }
}

impl Part for GradientTable {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([changed(&state.dataset), changed(&state.worker), changed(&state.shown.gradients)])
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        self.button.set_disabled(!state.can_ask() || state.shown.gradients.is_pending);
        self.table.set_hidden(state.shown.gradients.slopes.is_empty());
        self.finding.set(&finding(&state.shown.gradients.slopes, state.shown.gradients.steps));
        if self.shown == state.shown.gradients.slopes {
            return;
        }
        self.shown.clone_from(&state.shown.gradients.slopes);
        self.body.set_text_content(None);
        for slope in &self.shown {
            let row = dom::append_text(&self.body, "tr", "");
            dom::set_attribute(&dom::append_text(&row, "th", name(&slope.array)), "scope", "row");
            for figure in [slope.by_gradient, slope.by_differences] {
                dom::append_figure(&row, "td", &format!("{figure:.6}").replace('-', "−"));
            }
            dom::append_figure(&row, "td", &words::percent(slope.relative_difference as f32));
        }
    }
}

/// The name of an array on the page.
fn name(array: &str) -> &str {
    NAMES.iter().find(|(key, _)| *key == array).map_or(array, |(_, name)| name)
}

/// The result of the check in words; empty before the first check.
fn finding(slopes: &[Slope], steps: u32) -> String {
    let Some(largest) = slopes.iter().max_by(|a, b| a.relative_difference.total_cmp(&b.relative_difference)) else {
        return String::new();
    };
    let (difference, array) = (words::percent(largest.relative_difference as f32), name(&largest.array));
    let verdict = if largest.relative_difference <= TOLERANCE { "agrees" } else { "disagrees" };
    let steps = words::count(steps.into());
    format!(
        "At step {steps} the gradient {verdict} with differences of the cost: the largest difference is {difference} of \
         the slope ({array})."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slope(array: &str, relative_difference: f64) -> Slope {
        Slope { array: array.to_owned(), by_gradient: 1.0, by_differences: 1.0, relative_difference }
    }

    #[test]
    fn the_largest_difference_decides_the_verdict() {
        let good = finding(&[slope("gate_w1", 0.0001), slope("expert_w2", 0.0003)], 1200);
        assert!(
            good.starts_with("At step 1,200 the gradient agrees")
                && good.contains("0.03 %")
                && good.contains("experts, second")
        );
        assert!(finding(&[slope("gate_w1", 0.5), slope("expert_w2", 0.0)], 0).contains("disagrees"));
        assert_eq!(finding(&[], 0), "");
    }
}
