//! The controls of the map of fates, and the sentences on the map.

use super::sentences;
use crate::choice::Choice;
use crate::page::browser::dom::{self, Text};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::fates::map_of_fates::{FatesEvent, Origin};
use crate::page::state::fates::shown::Colouring;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::part::{Frame, Part, Urgency};
use crate::sweep::axis;
use crate::sweep::division::Division;
use crate::sweep::lattice::LEVELS;
use js_sys::Reflect;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::{HtmlButtonElement, HtmlElement, HtmlInputElement, HtmlSelectElement, KeyboardEvent};

/// The controls.
pub struct Controls {
    axes: [AxisControls; 2],
    seed: HtmlInputElement,
    finest: HtmlSelectElement,
    colouring: HtmlSelectElement,
    round: HtmlInputElement,
    round_said: Text,
    start: Text,
    start_button: HtmlButtonElement,
    anew: HtmlButtonElement,
    pause: HtmlButtonElement,
    end: HtmlButtonElement,
    open: HtmlButtonElement,
    zoom: HtmlButtonElement,
    back: HtmlButtonElement,
    cell_said: Text,
    opened_said: Text,
}

/// The controls of one axis.
struct AxisControls {
    setting: HtmlSelectElement,
    from: HtmlInputElement,
    to: HtmlInputElement,
    is_log: HtmlInputElement,
    /// What is hidden for a choice, which has no range.
    range: HtmlElement,
    /// Whether anything was typed into the range that has not been judged.
    is_typed: Rc<Cell<bool>>,
}

impl Controls {
    /// The controls in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let button = |id: &str, event: fn() -> FatesEvent| -> HtmlButtonElement {
            let (button, to): (HtmlButtonElement, _) = (dom::element(id), dispatch.clone());
            dom::listen(&button, "click", move |_: JsValue| to.send(Event::Fates(event())));
            button
        };
        let start_button = button("fates-start", || FatesEvent::Started(n_cores()));
        button("fates-link", || FatesEvent::Shared);
        button("fates-csv", || FatesEvent::Saved);
        Self {
            axes: [AxisControls::new(dispatch, 0, "x"), AxisControls::new(dispatch, 1, "y")],
            seed: input(dispatch, "fates-seed", FatesEvent::Seed),
            finest: select(dispatch, "fates-cells", |value| value.parse().ok().map(FatesEvent::Finest)),
            colouring: select(dispatch, "fates-colour", |value| {
                let found = Colouring::ALL.iter().find(|(_, key, _)| *key == value);
                found.map(|(colouring, _, _)| FatesEvent::Coloured(*colouring))
            }),
            round: round_slider(dispatch),
            round_said: Text::new("fates-round-said"),
            start: Text::of(HtmlElement::from(start_button.clone())),
            start_button,
            anew: button("fates-anew", || FatesEvent::StartedAnew(n_cores())),
            pause: button("fates-pause", || FatesEvent::Paused),
            end: button("fates-end", || FatesEvent::Ended),
            open: button("fates-open", || FatesEvent::Opened(None)),
            zoom: button("fates-zoom", || FatesEvent::ZoomedIn),
            back: button("fates-back", || FatesEvent::BackOut),
            cell_said: Text::new("fates-cell-said"),
            opened_said: Text::new("fates-opened-said"),
        }
    }
}

impl Part for Controls {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([
            changed(&state.fates),
            changed(&state.dataset),
            changed(&state.config),
            changed(&state.shown.config),
            changed(&state.shown.replaying),
        ])
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let fates = &*state.fates;
        self.axes.iter().zip(&fates.chosen.axes).for_each(|(controls, axis)| controls.show(axis));
        write(&self.seed, &state.seed_of_map().to_string());
        dom::select(&self.finest, &fates.chosen.finest.to_string());
        dom::select(&self.colouring, fates.look.colouring.key());
        let round = fates.look.round.to_string();
        if self.round.value() != round {
            self.round.set_value(&round);
        }
        let round = sentences::round(fates.map.as_ref(), fates.look.round);
        dom::set_attribute(&self.round, "aria-valuetext", &round);
        self.round_said.set(&round);
        let (is_running, can_go_on) = (fates.is_running(), state.can_go_on_with_map());
        self.start.set(match (can_go_on, &fates.map) {
            (true, Some(map)) if !map.cells.is_empty() && fates.origin != Origin::WithThePage => "Go on",
            (false, Some(map)) if !map.cells.is_empty() && fates.origin != Origin::WithThePage => "Start a new map",
            _ => "Start",
        });
        self.start_button.set_hidden(is_running);
        self.start_button.set_disabled(can_go_on && state.is_map_whole());
        self.anew.set_hidden(!can_go_on || is_running);
        self.pause.set_hidden(!is_running);
        self.end.set_hidden(fates.making.is_none());
        let is_pointed = fates.map.is_some() && fates.look.pointed.is_some();
        self.open.set_disabled(!is_pointed);
        self.zoom.set_disabled(!is_pointed || state.dataset.is_none());
        self.back.set_disabled(fates.outer.is_empty());
        self.cell_said.set(&sentences::pointed(fates));
        self.opened_said.set(&sentences::opened(state));
    }
}

impl AxisControls {
    fn new(dispatch: &Dispatch, which: usize, letter: &str) -> Self {
        let id = |name: &str| format!("fates-{letter}{name}");
        let setting = select(dispatch, &id(""), move |value| Some(FatesEvent::Chosen(which, value)));
        axis::fields().for_each(|field| drop(dom::append_option(&setting, field.key, field.label)));
        let controls = Self {
            setting,
            from: dom::element(&id("-from")),
            to: dom::element(&id("-to")),
            is_log: dom::element(&id("-log")),
            range: dom::element(&id("-range")),
            is_typed: Rc::default(),
        };
        controls.listen_to_range(dispatch, which);
        controls
    }

    /// Judges both ends of the range together, once the user has left both fields: an end that makes no sense with the old other
    /// end may make sense with the one that is typed next.
    fn listen_to_range(&self, dispatch: &Dispatch, which: usize) {
        let (from, to, is_log, dispatch) = (self.from.clone(), self.to.clone(), self.is_log.clone(), dispatch.clone());
        let judge = Rc::new(move || {
            let division = if is_log.checked() { Division::Logarithmic } else { Division::Linear };
            let range = [from.value(), to.value()];
            dispatch.send(Event::Fates(FatesEvent::Range { which, range, division }));
        });
        let fields: [JsValue; 2] = [&self.from, &self.to].map(|field| field.into());
        let has_focus = |fields: &[JsValue; 2]| {
            dom::document().active_element().is_some_and(|active| fields.contains(&JsValue::from(active)))
        };
        for field in [&self.from, &self.to] {
            let (typed, mind, own) = (self.is_typed.clone(), judge.clone(), fields.clone());
            dom::listen(field, "change", move |_: JsValue| {
                typed.set(has_focus(&own));
                if !typed.get() {
                    mind();
                }
            });
            let (typed, mind) = (self.is_typed.clone(), judge.clone());
            dom::listen(field, "keydown", move |event: KeyboardEvent| {
                if event.key() == "Enter" {
                    typed.set(false);
                    mind();
                }
            });
            let (typed, mind, own) = (self.is_typed.clone(), judge.clone(), fields.clone());
            dom::listen(field, "focusout", move |event: JsValue| {
                let next = Reflect::get(&event, &"relatedTarget".into()).unwrap_or_default();
                if !own.contains(&next) && typed.replace(false) {
                    mind();
                }
            });
        }
        dom::listen(&self.is_log, "change", move |_: JsValue| judge());
    }

    fn show(&self, axis: &axis::Axis) {
        dom::select(&self.setting, &axis.key);
        self.range.set_hidden(!axis.is_range());
        if !self.is_typed.get() {
            write(&self.from, &axis.from.to_string());
            write(&self.to, &axis.to.to_string());
        }
        self.is_log.set_checked(axis.division == Division::Logarithmic);
    }
}

/// Writes a value into an input, unless the user is typing there.
fn write(input: &HtmlInputElement, value: &str) {
    let has_focus = dom::document().active_element().is_some_and(|active| active == ***input);
    if input.value() != value && !has_focus {
        input.set_value(value);
    }
}

fn input(dispatch: &Dispatch, id: &str, event: fn(String) -> FatesEvent) -> HtmlInputElement {
    let (input, to): (HtmlInputElement, _) = (dom::element(id), dispatch.clone());
    let typed = input.clone();
    dom::listen(&input, "change", move |_: JsValue| to.send(Event::Fates(event(typed.value()))));
    input
}

fn select(dispatch: &Dispatch, id: &str, event: impl Fn(String) -> Option<FatesEvent> + 'static) -> HtmlSelectElement {
    let (select, to): (HtmlSelectElement, _) = (dom::element(id), dispatch.clone());
    let chosen = select.clone();
    dom::listen(&select, "change", move |_: JsValue| {
        event(chosen.value()).into_iter().for_each(|event| to.send(Event::Fates(event)));
    });
    match id {
        "fates-cells" => LEVELS.iter().enumerate().for_each(|(level, n)| {
            dom::append_option(&select, &level.to_string(), &format!("{n} × {n}"));
        }),
        "fates-colour" => Colouring::ALL.iter().for_each(|(_, key, label)| {
            dom::append_option(&select, key, label);
        }),
        _ => {}
    }
    select
}

fn round_slider(dispatch: &Dispatch) -> HtmlInputElement {
    let (slider, to): (HtmlInputElement, _) = (dom::element("fates-round"), dispatch.clone());
    let moved = slider.clone();
    dom::listen(&slider, "input", move |_: JsValue| {
        moved.value().parse().into_iter().for_each(|round| to.send(Event::Fates(FatesEvent::Round(round))));
    });
    slider
}

/// The number of cores, as far as the browser tells.
fn n_cores() -> u32 {
    dom::window().navigator().hardware_concurrency() as u32
}
