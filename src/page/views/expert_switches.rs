//! Switches for each expert: off, so that the other experts must answer, and frozen, so that the expert learns no more; and
//! a slider for the expert's share of a gate that the user sets by hand.

use crate::kernel::ranking::largest_first;
use crate::mixture::expert_name;
use crate::page::browser::dom::{self, Text};
use crate::page::canvas::palette;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::tracked::Stamp;
use crate::page::state::{State, words};
use crate::page::views::part::{Frame, Part, TABLE_MS, Urgency};
use crate::training::gate_by_hand::MAX_POINTS;
use crate::training::{Evaluation, TrainConfig};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, HtmlInputElement};

/// The parts of the page in this file.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(ExpertSwitches::new(dispatch))]
}

/// The switches.
pub struct ExpertSwitches {
    rows: HtmlElement,
    experts: Vec<Row>,
    by_hand: HtmlInputElement,
    in_training: HtmlInputElement,
    sentence: Text,
    dispatch: Dispatch,
}

struct Row {
    off: HtmlInputElement,
    frozen: HtmlInputElement,
    /// The element around the slider and its figure; hidden unless the gate is set by hand.
    by_hand: HtmlElement,
    points: HtmlInputElement,
    share: Text,
}

impl ExpertSwitches {
    /// The switches in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let in_training: HtmlInputElement = dom::element("off-in-training");
        let (to, switch) = (dispatch.clone(), in_training.clone());
        dom::listen(&in_training, "change", move |_: JsValue| {
            let text = if switch.checked() { "on" } else { "off" }.to_owned();
            to.send(Event::Setting { key: "off_in_training", text });
        });
        let by_hand: HtmlInputElement = dom::element("by-hand");
        let (to, switch) = (dispatch.clone(), by_hand.clone());
        dom::listen(&by_hand, "change", move |_: JsValue| to.send(Event::GateByHand(switch.checked())));
        Self {
            rows: dom::element("switch-rows"),
            experts: Vec::new(),
            by_hand,
            in_training,
            sentence: Text::new("switches-said"),
            dispatch: dispatch.clone(),
        }
    }

    fn append_row(&self, expert: usize) -> Row {
        let row = dom::append_text(&self.rows, "div", "");
        row.set_class_name("switches");
        let mark = dom::append_text(&row, "i", "");
        mark.style().set_property("background", &palette::expert_css(expert)).expect("a style takes any text");
        dom::append_figure(&row, "strong", &expert_name(expert).to_string());
        let switches = [("off", Event::SwitchExpert as fn(usize) -> Event), ("frozen", Event::FreezeExpert)];
        let [off, frozen] = switches.map(|(what, event)| {
            let label = dom::append_text(&row, "label", "");
            let input: HtmlInputElement = dom::create("input");
            input.set_type("checkbox");
            dom::set_attribute(&input, "data-testid", &format!("{what}-{expert}"));
            dom::set_attribute(&input, "aria-label", &format!("expert {} {what}", expert_name(expert)));
            label.append_child(&input).expect("a new input can be appended");
            dom::append_text(&label, "span", what);
            let to = self.dispatch.clone();
            dom::listen(&input, "change", move |_: JsValue| to.send(event(expert)));
            input
        });
        let by_hand = dom::append_text(&row, "label", "");
        let points: HtmlInputElement = dom::create("input");
        points.set_type("range");
        points.set_max(&MAX_POINTS.to_string());
        dom::set_attribute(&points, "data-testid", &format!("gate-part-{expert}"));
        dom::set_attribute(&points, "aria-label", &format!("points of the gate for expert {}", expert_name(expert)));
        by_hand.append_child(&points).expect("a new input can be appended");
        let (to, slider) = (self.dispatch.clone(), points.clone());
        dom::listen(&points, "input", move |_: JsValue| {
            if let Ok(points) = slider.value().parse() {
                to.send(Event::GatePoints { expert, points });
            }
        });
        let share = Text::of(dom::append_figure(&by_hand, "output", ""));
        Row { off, frozen, by_hand, points, share }
    }
}

impl Part for ExpertSwitches {
    fn urgency(&self) -> Urgency {
        Urgency::Every(TABLE_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        // All controls, because a switch that the state refuses must show its old setting again.
        Stamp::latest([state.controls_changed(), state.test_changed()])
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let config = state.switched_config();
        if self.experts.len() != config.n_experts {
            self.rows.set_text_content(None);
            self.experts = (0..config.n_experts).map(|expert| self.append_row(expert)).collect();
        }
        let parts = config.gate_by_hand.points(config.n_experts);
        let shares = config.gate_by_hand.shares(config.n_experts).unwrap_or_default();
        for (expert, row) in self.experts.iter_mut().enumerate() {
            row.off.set_checked(config.experts_off.contains(expert));
            row.frozen.set_checked(state.config.experts_frozen.contains(expert));
            row.by_hand.set_hidden(parts.is_none());
            if let Some(parts) = parts {
                row.points.set_value(&parts[expert].to_string());
                row.share.set(&words::whole_percent(shares[expert]));
            }
        }
        self.by_hand.set_checked(parts.is_some());
        self.in_training.set_checked(state.config.off_in_training);
        let effect = state.shown.test().and_then(|test| effect_in_words(config, test));
        let sentences: Vec<String> = effect.into_iter().chain(frozen_later(state)).collect();
        self.sentence.set(&sentences.join(" "));
    }
}

/// The error with these switches, and which experts lead now; nothing if the gate decides and all experts are on.
fn effect_in_words(config: &TrainConfig, test: &Evaluation) -> Option<String> {
    let off = config.experts_off.some_of(config.n_experts);
    let error = words::percent(test.error);
    if let Some(shares) = config.gate_by_hand.shares(config.n_experts) {
        let most = shares.iter().copied().fold(0.0, f32::max);
        let leaders: Vec<usize> = (0..shares.len()).filter(|&expert| shares[expert] == most).collect();
        let leaders = if leaders.len() == shares.len() { "all experts alike".to_owned() } else { list(&leaders) };
        return Some(format!(
            "With this gate for every digit the mixture misreads {error}. It listens most to {leaders}."
        ));
    }
    (!off.is_empty()).then(|| {
        format!(
            "Without {} the mixture misreads {error}. The largest parts of the digits now go to {}.",
            list(&off),
            leaders(test)
        )
    })
}

/// The experts that will be frozen in the next run, in words, while a model that never learns is shown.
fn frozen_later(state: &State) -> Option<String> {
    let frozen = state.config.experts_frozen.some_of(state.config.n_experts);
    (state.shown.is_model() && !frozen.is_empty())
        .then(|| format!("Frozen from the start of the run that Train begins: {}.", list(&frozen)))
}

/// The letters of experts, as `experts B, E`.
fn list(experts: &[usize]) -> String {
    let names: Vec<String> = experts.iter().map(|expert| expert_name(*expert).to_string()).collect();
    format!("{} {}", if experts.len() == 1 { "expert" } else { "experts" }, names.join(", "))
}

/// The two experts that lead the most digits, in words.
fn leaders(test: &Evaluation) -> String {
    let experts = largest_first(&test.lead_shares).into_iter().take(2).filter(|expert| test.lead_shares[*expert] > 0.0);
    let parts =
        experts.map(|expert| format!("{} ({})", expert_name(expert), words::whole_percent(test.lead_shares[expert])));
    parts.collect::<Vec<_>>().join(" and ")
}
