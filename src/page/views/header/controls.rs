//! The controls of the run, above the stage (training, speed) and in the settings panel (preset, data set, seed,
//! learning rate, early stopping).

use crate::page::browser::{dom, files, remembered};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::race::sides::OWN;
use crate::page::state::run::dataset::SourceKind;
use crate::page::state::run::training_loop::{Pace, Speed};
use crate::page::state::tracked::Stamp;
use crate::page::views::part::{Frame, Part, Urgency};
use crate::page::views::settings::setting_input::SettingInput;
use crate::protocol::DataSource;
use crate::training::decimal::decimal;
use crate::training::fields::field;
use crate::training::presets::{PRESETS, preset_of};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlButtonElement, HtmlInputElement, HtmlOptionElement, HtmlSelectElement};

/// The value of a slow start in the speed select.
const SLOW_START: &str = "slow-start";
/// The key in the browser's storage under which the chosen speed is remembered.
const STORED_SPEED: &str = "moe speed";
/// New seeds are below this, so that people can tell a seed to each other.
const SEEDS: f64 = 10_000.0;
/// The data sets with their values in the data set select.
const SOURCES: [(SourceKind, &str); 3] =
    [(SourceKind::Mnist, "mnist"), (SourceKind::Generated, "generated"), (SourceKind::Files, "files")];

/// The controls of the run.
pub struct Controls {
    train: HtmlButtonElement,
    pause: HtmlButtonElement,
    speed: HtmlSelectElement,
    auto_stop: HtmlInputElement,
    preset: HtmlSelectElement,
    own_preset: HtmlOptionElement,
    dataset: HtmlSelectElement,
    pick_files: HtmlButtonElement,
    inputs: [SettingInput; 2],
}

impl Controls {
    /// The controls in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let button = |id: &str, event: fn() -> Event| -> HtmlButtonElement {
            let button: HtmlButtonElement = dom::element(id);
            let to = dispatch.clone();
            dom::listen(&button, "click", move |_: JsValue| to.send(event()));
            button
        };
        button("step", || Event::Step);
        button("epoch-step", || Event::Epoch);
        button("reset", || Event::Reset);
        button("new-seed", || Event::NewSeed((js_sys::Math::random() * SEEDS) as u32));
        let input = |id: &str, key: &str| -> SettingInput {
            SettingInput::existing(field(key).expect("the field exists"), dom::element(id), dispatch)
        };
        let (preset, own_preset) = preset_select(dispatch);
        let pick_files: HtmlButtonElement = dom::element("pick-files");
        dom::listen(&pick_files, "click", |_: JsValue| files::pick(files::DATA_PICKER));
        Self {
            train: button("train", || Event::Train),
            pause: button("pause", || Event::Pause),
            speed: speed_select(dispatch),
            auto_stop: auto_stop_switch(dispatch),
            preset,
            own_preset,
            dataset: dataset_select(dispatch),
            pick_files,
            inputs: [input("seed", "seed"), input("learning-rate", "learning_rate")],
        }
    }
}

impl Part for Controls {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        // All controls, because a choice that the state refuses must give way to the old one.
        state.controls_changed()
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let is_running = *state.training.pace != Pace::Paused;
        swap_train_and_pause(&self.train, &self.pause, is_running);
        let config = state.chosen_config();
        self.inputs.iter().for_each(|input| input.show_value(config));
        dom::select(&self.speed, &speed_in_words(state.training.speed()));
        self.auto_stop.set_checked(state.stops_at_standstill);
        let preset = preset_of(config);
        self.own_preset.set_hidden(preset.is_some());
        dom::select(&self.preset, preset.map_or(OWN, |preset| preset.key));
        let source = state.chosen_source();
        dom::select(&self.dataset, SOURCES.iter().find(|(kind, _)| *kind == source).map_or("", |(_, value)| value));
        self.pick_files.set_hidden(source != SourceKind::Files);
    }
}

/// Shows `pause` while training runs, else `train`. If the hidden button had the focus, the shown one gets it.
fn swap_train_and_pause(train: &HtmlButtonElement, pause: &HtmlButtonElement, is_running: bool) {
    let (shown, hidden) = if is_running { (pause, train) } else { (train, pause) };
    if !shown.hidden() && hidden.hidden() {
        return;
    }
    let had_focus = dom::document().active_element().is_some_and(|element| element == ***hidden);
    shown.set_hidden(false);
    hidden.set_hidden(true);
    if had_focus {
        shown.focus().ok();
    }
}

fn preset_select(dispatch: &Dispatch) -> (HtmlSelectElement, HtmlOptionElement) {
    let select: HtmlSelectElement = dom::element("preset");
    for preset in PRESETS {
        dom::append_option(&select, preset.key, preset.name);
    }
    let own = dom::append_option(&select, OWN, "Own settings");
    let (to, chosen) = (dispatch.clone(), select.clone());
    dom::listen(&select, "change", move |_: JsValue| to.send(Event::Preset(chosen.value())));
    (select, own)
}

fn dataset_select(dispatch: &Dispatch) -> HtmlSelectElement {
    let select: HtmlSelectElement = dom::element("dataset");
    let (to, chosen) = (dispatch.clone(), select.clone());
    dom::listen(&select, "change", move |_: JsValue| match chosen.value().as_str() {
        "mnist" => to.send(Event::Source(DataSource::Mnist)),
        "generated" => to.send(Event::Source(DataSource::Generated)),
        _ => files::pick(files::DATA_PICKER),
    });
    select
}

fn auto_stop_switch(dispatch: &Dispatch) -> HtmlInputElement {
    let switch: HtmlInputElement = dom::element("auto-stop");
    let (to, changed) = (dispatch.clone(), switch.clone());
    dom::listen(&switch, "change", move |_: JsValue| to.send(Event::AutoStop(changed.checked())));
    switch
}

fn speed_select(dispatch: &Dispatch) -> HtmlSelectElement {
    let select: HtmlSelectElement = dom::element("speed");
    // Without motion there is nothing to see of a slow start.
    let by_itself = if dom::matches("(prefers-reduced-motion: reduce)") { Speed::Full } else { Speed::SlowStart };
    // The select takes no value that it does not offer.
    select.set_value(&remembered::read(STORED_SPEED).unwrap_or_default());
    let speed = if select.value().is_empty() { by_itself } else { speed_of(&select.value()) };
    dispatch.send(Event::Speed(speed));
    let (to, chosen) = (dispatch.clone(), select.clone());
    dom::listen(&select, "change", move |_: JsValue| {
        remembered::write(STORED_SPEED, Some(&chosen.value()));
        to.send(Event::Speed(speed_of(&chosen.value())));
    });
    select
}

/// The speed of a value of the select.
fn speed_of(value: &str) -> Speed {
    match value {
        SLOW_START => Speed::SlowStart,
        value => decimal(value).map_or(Speed::Full, Speed::StepsPerSecond),
    }
}

/// The value of a speed in its select.
fn speed_in_words(speed: Speed) -> String {
    match speed {
        Speed::Full => "full".to_owned(),
        Speed::SlowStart => SLOW_START.to_owned(),
        Speed::StepsPerSecond(steps) => steps.to_string(),
    }
}
