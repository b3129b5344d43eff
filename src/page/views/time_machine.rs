//! The time machine below the run so far: a slider over the moments of the run, and a button that branches a new run
//! off the moment that the slider shows.

use crate::page::browser::dom::{self, Text};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::part::{FIGURE_MS, Frame, Part, Urgency};
use crate::page::views::sentences;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlButtonElement, HtmlInputElement};

/// The parts of the page in this file.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(TimeMachineView::new(dispatch))]
}

/// The slider, the moment in words, and the buttons.
pub struct TimeMachineView {
    slider: HtmlInputElement,
    moment: Text,
    now: HtmlButtonElement,
    branch: HtmlButtonElement,
}

impl TimeMachineView {
    /// The time machine in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let slider: HtmlInputElement = dom::element("time");
        let (to, moved) = (dispatch.clone(), slider.clone());
        dom::listen(&slider, "input", move |_: JsValue| {
            to.send(Event::ViewMoment(moved.value_as_number() as usize));
        });
        let now: HtmlButtonElement = dom::element("time-now");
        let (to, end) = (dispatch.clone(), slider.clone());
        dom::listen(&now, "click", move |_: JsValue| {
            to.send(Event::ViewMoment(end.max().parse().unwrap_or(0)));
        });
        let branch: HtmlButtonElement = dom::element("branch");
        let to = dispatch.clone();
        dom::listen(&branch, "click", move |_: JsValue| to.send(Event::Branch));
        Self { slider, moment: Text::new("time-said"), now, branch }
    }
}

impl Part for TimeMachineView {
    fn urgency(&self) -> Urgency {
        Urgency::Every(FIGURE_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        let shown = &state.shown;
        let run = Stamp::latest([changed(&shown.position), changed(&shown.answers), changed(&shown.replaying)]);
        run.max(state.test_changed())
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let time = &state.shown.time_machine;
        let last = time.len().saturating_sub(1);
        let max = last.to_string();
        if self.slider.max() != max {
            self.slider.set_max(&max);
        }
        let place = time.place().to_string();
        if self.slider.value() != place {
            self.slider.set_value(&place);
        }
        let text = sentences::moment(state);
        self.slider.set_disabled(last == 0);
        dom::set_attribute(&self.slider, "aria-valuetext", &text);
        self.moment.set(&text);
        let is_past = time.viewed_steps().is_some();
        self.now.set_disabled(!is_past);
        self.branch.set_disabled(!is_past);
    }
}
