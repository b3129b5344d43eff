//! Who learns from the digit on the pad, in one step of training: for each expert the gate's share, the responsibility, the
//! push on its weights, and the move of the gate. The stages of the step can stand out one after the other.

mod chart;

use crate::choice::Choice;
use crate::digits::N_CLASSES;
use crate::mixture::Cost;
use crate::mixture::expert_name;
use crate::page::browser::dom::{self, Text};
use crate::page::canvas::Canvas;
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::panels::who_learns::{Stage, WhoLearnsEvent, in_words, moves};
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::words::{self, NONE};
use crate::page::views::part::{Frame, Part, Urgency};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlButtonElement, HtmlElement, HtmlSelectElement};

/// Milliseconds that a stage stands out in slow motion.
const STAGE_MS: i32 = 2_200;
/// The stages, each with the id of its button.
const STAGES: [(Stage, &str); 4] = [
    (Stage::Gate, "stage-gate"),
    (Stage::Experts, "stage-experts"),
    (Stage::Blame, "stage-blame"),
    (Stage::Update, "stage-update"),
];

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(WhoLearns::new(dispatch))]
}

/// The section of the page.
pub struct WhoLearns {
    label: HtmlSelectElement,
    stages: Vec<(Stage, HtmlButtonElement)>,
    play: HtmlButtonElement,
    sentence: Text,
    cost: Text,
    /// The element that gives the canvas its height.
    frame: HtmlElement,
    canvas: Canvas,
    body: HtmlElement,
    rows: Vec<[Text; 5]>,
}

impl WhoLearns {
    /// The section in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let label: HtmlSelectElement = dom::element("who-label");
        for text in std::iter::once("choose".to_owned()).chain((0..N_CLASSES).map(|digit| digit.to_string())) {
            dom::append_option(&label, &text, &text);
        }
        let (to, select) = (dispatch.clone(), label.clone());
        dom::listen(&label, "change", move |_: JsValue| {
            to.send(Event::WhoLearns(WhoLearnsEvent::Labelled(select.value().parse().ok())));
        });
        // Goes up with each start of slow motion and each choice of a stage: a newer one ends slow motion.
        let turn: Rc<Cell<u32>> = Rc::default();
        let mut stages = Vec::new();
        for (stage, id) in STAGES {
            let (button, to): (HtmlButtonElement, _) = (dom::element(id), dispatch.clone());
            let (pressed, chosen) = (button.clone(), turn.clone());
            dom::listen(&button, "click", move |_: JsValue| {
                chosen.set(chosen.get() + 1);
                let is_on = pressed.get_attribute("aria-pressed").as_deref() == Some("true");
                to.send(Event::WhoLearns(WhoLearnsEvent::Stage((!is_on).then_some(stage))));
            });
            stages.push((stage, button));
        }
        let (play, to): (HtmlButtonElement, _) = (dom::element("stage-play"), dispatch.clone());
        dom::listen(&play, "click", move |_: JsValue| play_stages(&to, &turn));
        Self {
            label,
            stages,
            play,
            sentence: Text::new("who-said"),
            cost: Text::new("who-cost"),
            frame: dom::element("who-plot"),
            canvas: Canvas::titled("who-chart", "Who learns from this digit"),
            body: dom::element("who-rows"),
            rows: Vec::new(),
        }
    }

    fn fill_table(&mut self, state: &State, n_experts: usize) {
        if self.rows.len() != n_experts {
            self.body.set_text_content(None);
            self.rows = (0..n_experts).map(|expert| append_row(&self.body, expert)).collect();
        }
        let blame = state.who_learns.blame.as_ref();
        for (expert, cells) in self.rows.iter_mut().enumerate() {
            let texts = blame.map_or([(); 5].map(|()| NONE.to_owned()), |blame| {
                let h = blame.responsibilities.as_ref().map_or(NONE.to_owned(), |h| words::percent(h[expert]));
                [
                    words::percent(blame.gate[expert]),
                    h,
                    words::percent(blame.outputs[expert]),
                    chart::signed(blame.pushes[expert]).replace('+', ""),
                    chart::signed(moves(blame)[expert]),
                ]
            });
            cells.iter_mut().zip(&texts).for_each(|(cell, text)| cell.set(text));
        }
    }
}

impl Part for WhoLearns {
    fn urgency(&self) -> Urgency {
        Urgency::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        let (panel, subject) = (changed(&state.who_learns), changed(&state.subject));
        let (config, moment) = (changed(&state.shown.config), changed(&state.shown.time_machine));
        Stamp::latest([panel, subject, config, moment])
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let palette = frame.palette;
        let panel = &state.who_learns;
        let label = state.subject.label();
        self.label.set_disabled(label.is_some() || state.reading.image.is_err());
        dom::select(&self.label, &label.or(panel.label).map_or("choose".to_owned(), |digit| digit.to_string()));
        for (stage, button) in &self.stages {
            button.set_disabled(panel.blame.is_none());
            let is_on = panel.stage == Some(*stage);
            dom::set_attribute(button, "aria-pressed", if is_on { "true" } else { "false" });
        }
        self.play.set_disabled(panel.blame.is_none());
        let cost = state.shown.config.cost;
        let named = Cost::ALL.iter().find(|(one, _, _)| *one == cost).map_or("", |(_, _, label)| label);
        self.cost.set(&format!("Cost in use: {named}."));
        let sentence = match &panel.blame {
            Some(blame) if state.shown.time_machine.viewed_steps().is_some() => {
                format!("With the weights of now: {}", in_words(blame, panel.stage))
            }
            Some(blame) => in_words(blame, panel.stage),
            None if state.reading.image.is_err() => {
                "Put a digit on the pad: draw one, or take a test digit.".to_owned()
            }
            None if label.or(panel.label).is_none() => "Say which digit your drawing is.".to_owned(),
            None => "There is no model yet.".to_owned(),
        };
        self.sentence.set(&sentence);
        self.canvas.describe(&format!("{sentence} The table below has the figures."));
        let n_experts = panel.blame.as_ref().map_or(state.shown.config.n_experts, |blame| blame.gate.len());
        // Without figures the chart would be an empty area.
        self.frame.set_hidden(panel.blame.is_none());
        let height = chart::height(n_experts, self.canvas.size().0);
        self.canvas.fit_height(&self.frame, height);
        let has_room = self.canvas.clear();
        if let (true, Some(blame)) = (has_room, &panel.blame) {
            chart::draw(&self.canvas, blame, panel.stage, palette);
        }
        self.fill_table(state, n_experts);
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }
}

fn append_row(body: &HtmlElement, expert: usize) -> [Text; 5] {
    let row = dom::append_text(body, "tr", "");
    dom::set_attribute(&dom::append_figure(&row, "th", &expert_name(expert).to_string()), "scope", "row");
    ["gate", "responsible", "says", "push", "moves"].map(|handle| {
        let cell = dom::append_figure(&row, "td", NONE);
        dom::set_attribute(&cell, "data-testid", &format!("who-{handle}-{expert}"));
        Text::of(cell)
    })
}

/// Has each stage stand out in turn, and at the end none, unless `turn` counts another sequence or choice meanwhile.
fn play_stages(dispatch: &Dispatch, turn: &Rc<Cell<u32>>) {
    let (to, turn, played) = (dispatch.clone(), turn.clone(), turn.get() + 1);
    turn.set(played);
    spawn_local(async move {
        for stage in STAGES.iter().map(|(stage, _)| Some(*stage)).chain([None]) {
            if turn.get() != played {
                return;
            }
            to.send(Event::WhoLearns(WhoLearnsEvent::Stage(stage)));
            dom::sleep(STAGE_MS).await;
        }
    });
}
