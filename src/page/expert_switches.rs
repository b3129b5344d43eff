//! Switches for each expert: off, so that the others must answer for it, and frozen, so that it learns no more.

use super::app::Dispatch;
use super::dom::{self, MissingElement, Text};
use super::event::Event;
use super::state::State;
use super::words;
use crate::training::Evaluation;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, HtmlInputElement};

/// The switches.
pub struct ExpertSwitches {
    rows: HtmlElement,
    boxes: Vec<[HtmlInputElement; 2]>,
    in_training: HtmlInputElement,
    said: Text,
    dispatch: Dispatch,
}

impl ExpertSwitches {
    /// The switches in the page.
    pub fn new(dispatch: &Dispatch) -> Result<Self, MissingElement> {
        let in_training: HtmlInputElement = dom::element("off-in-training")?;
        let (to, switch) = (dispatch.clone(), in_training.clone());
        dom::listen(&in_training, "change", move |_: JsValue| {
            let text = if switch.checked() { "on" } else { "off" }.to_owned();
            to.send(Event::Setting { key: "off_in_training", text });
        });
        Ok(Self {
            rows: dom::element("switch-rows")?,
            boxes: Vec::new(),
            in_training,
            said: Text::new("switches-said")?,
            dispatch: dispatch.clone(),
        })
    }

    /// Shows which experts are off and frozen.
    pub fn show(&mut self, state: &State) {
        let config = state.shown_config();
        if self.boxes.len() != config.n_experts {
            self.rows.set_text_content(None);
            self.boxes = (0..config.n_experts).map(|expert| self.append(expert)).collect();
        }
        for (expert, [off, frozen]) in self.boxes.iter().enumerate() {
            off.set_checked(config.experts_off.contains(expert));
            frozen.set_checked(config.experts_frozen.contains(expert));
        }
        self.in_training.set_checked(config.off_in_training);
        let off = config.experts_off.some_of(config.n_experts);
        self.said.set(&match state.shown_evaluation() {
            Some(test) if !off.is_empty() => {
                let (missing, error) = (list(&off), words::percent(test.error));
                format!("Without {missing} the mixture misreads {error}. Most digits now go to {}.", leaders(test))
            }
            _ => String::new(),
        });
    }

    fn append(&self, expert: usize) -> [HtmlInputElement; 2] {
        let row = dom::append_text(&self.rows, "div", "");
        row.set_class_name("switches");
        let mark = dom::append_text(&row, "i", "");
        dom::set_attribute(&mark, "style", &format!("background: var(--e{})", expert % 10));
        dom::append_text(&row, "strong", &expert.to_string());
        [("off", Event::SwitchExpert as fn(usize) -> Event), ("frozen", Event::FreezeExpert)].map(|(what, event)| {
            let label = dom::append_text(&row, "label", "");
            let input: HtmlInputElement = dom::create("input");
            input.set_type("checkbox");
            dom::set_attribute(&input, "data-testid", &format!("{what}-{expert}"));
            dom::set_attribute(&input, "aria-label", &format!("expert {expert} {what}"));
            label.append_child(&input).expect("a new input can be appended");
            dom::append_text(&label, "span", what);
            let to = self.dispatch.clone();
            dom::listen(&input, "change", move |_: JsValue| to.send(event(expert)));
            input
        })
    }
}

fn list(experts: &[usize]) -> String {
    let numbers: Vec<String> = experts.iter().map(usize::to_string).collect();
    format!("{} {}", if experts.len() == 1 { "expert" } else { "experts" }, numbers.join(", "))
}

/// The two experts that lead on most digits.
fn leaders(test: &Evaluation) -> String {
    let mut experts: Vec<usize> = (0..test.lead_shares.len()).collect();
    experts.sort_by(|&a, &b| test.lead_shares[b].total_cmp(&test.lead_shares[a]));
    let parts =
        experts.iter().take(2).map(|&expert| format!("{expert} ({})", words::whole_percent(test.lead_shares[expert])));
    parts.collect::<Vec<_>>().join(" and ")
}
