//! The tabs of deeper views: arrow keys, Home and End go from tab to tab, as everywhere (WAI-ARIA, “Tabs Pattern”).

use crate::page::browser::{address, dom};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::tab::Tab;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::part::{Frame, Part, Urgency};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent};

/// The parts of the page in this file.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(Tabs::new(dispatch))]
}

/// All tabs, each with its button and the element around its views.
pub struct Tabs(Vec<(Tab, HtmlElement, HtmlElement)>);

impl Tabs {
    /// The tabs in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let tabs = Tab::ALL.iter().enumerate().map(|(place, (tab, id))| {
            let (button, views): (HtmlElement, _) = (dom::element(&format!("tab-{id}")), dom::element(id));
            let (to, tab) = (dispatch.clone(), *tab);
            dom::listen(&button, "click", move |_: JsValue| {
                address::show_part(id);
                to.send(Event::Tab(tab));
            });
            let to = dispatch.clone();
            dom::listen(&button, "keydown", move |event: KeyboardEvent| {
                let Some(next) = neighbour(place, &event.key()) else { return };
                event.prevent_default();
                event.stop_propagation();
                let (tab, id) = Tab::ALL[next];
                address::show_part(id);
                to.send(Event::Tab(tab));
                dom::element::<HtmlElement>(&format!("tab-{id}")).focus().ok();
            });
            (tab, button, views)
        });
        Self(tabs.collect())
    }
}

/// The place of the tab that a key leads to.
fn neighbour(place: usize, key: &str) -> Option<usize> {
    let n = Tab::ALL.len();
    match key {
        "ArrowRight" => Some((place + 1) % n),
        "ArrowLeft" => Some((place + n - 1) % n),
        "Home" => Some(0),
        "End" => Some(n - 1),
        _ => None,
    }
}

impl Part for Tabs {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        changed(&state.tab)
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        for (tab, button, views) in &self.0 {
            let is_open = *tab == *state.tab;
            dom::set_attribute(button, "aria-selected", if is_open { "true" } else { "false" });
            dom::set_attribute(button, "tabindex", if is_open { "0" } else { "-1" });
            views.set_hidden(!is_open);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrow_keys_go_round() {
        assert_eq!([neighbour(4, "ArrowRight"), neighbour(0, "ArrowLeft")], [Some(0), Some(4)]);
        assert_eq!([neighbour(2, "End"), neighbour(2, "Home"), neighbour(2, "a")], [Some(4), Some(0), None]);
    }
}
