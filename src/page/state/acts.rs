//! The three acts, each a run of one click: experts specialise, collapse, and are rescued.

use crate::page::state::State;
use crate::page::state::run::training_loop::Pace;
use crate::training::eras::ERAS;
use crate::training::fate::{MOST, has_collapsed};
use crate::training::presets::{Preset, preset, preset_of};
use crate::training::{Evaluation, TrainConfig};

/// An act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Ten experts divide the digits among themselves.
    Specialise,
    /// The rich get richer: one expert takes everything.
    Collapse,
    /// A term that makes it costly to leave experts out brings the others back.
    Rescue,
}

impl Act {
    /// All acts in their order, each with the id of its button.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Specialise, "act-1"), (Self::Collapse, "act-2"), (Self::Rescue, "act-3")];
}

/// The balance weight λ that rescues.
pub const RESCUE: &str = "0.1";
/// From this step on the user has had time to see the collapse.
pub const SEEN: u32 = 100;

/// Whether most of the experts that are on are in use after a collapse: they have shares of the gate, and lead on digits.
pub fn are_back(test: &Evaluation, n_on: usize) -> bool {
    let enough = MOST * n_on as f32;
    test.effective_experts > enough && test.experts_alive as f32 > enough
}

/// What a run with these settings is called: by its preset, by its act where only λ is another one, or else as own settings.
pub fn name_of(config: &TrainConfig) -> &'static str {
    if let Some(preset) = preset_of(config) {
        return preset.name;
    }
    match act_of(config) {
        Some(Act::Rescue) => "Rescue",
        Some(Act::Collapse) => "Collapse with another λ",
        Some(Act::Specialise) => "Specialists with another λ",
        None => "own settings",
    }
}

/// The act that has these settings, whatever its λ. A collapse with a positive λ is a rescue.
fn act_of(config: &TrainConfig) -> Option<Act> {
    let is = |key: &str| {
        let act = played(key).config_with(config);
        TrainConfig { balance_weight: config.balance_weight, ..act }.trains_like(config)
    };
    match (is("specialists"), is("collapse")) {
        (true, _) => Some(Act::Specialise),
        (_, true) if config.balance_weight > 0.0 => Some(Act::Rescue),
        (_, true) => Some(Act::Collapse),
        _ => None,
    }
}

/// The preset of this key, which an act plays.
fn played(key: &str) -> &'static Preset {
    preset(key).expect("there is such a preset")
}

impl State {
    /// Plays an act: begins its run and trains. A run that has collapsed is rescued as it stands; without one the rescue
    /// begins with a collapse.
    pub(in crate::page::state) fn play(&mut self, act: Act) {
        let collapsed = self.shown_act() == Some(Act::Collapse) && self.shown.test().is_some_and(has_collapsed);
        match act {
            Act::Specialise => self.begin_act("specialists"),
            Act::Collapse => self.begin_act("collapse"),
            Act::Rescue if collapsed => self.change_setting("balance_weight", RESCUE),
            Act::Rescue => self.begin_act("collapse"),
        }
        self.rescue_is_due = act == Act::Rescue && !collapsed;
        self.set_pace(Pace::Running);
    }

    /// Begins a run with the gate of an era, and trains.
    pub(in crate::page::state) fn play_era(&mut self, number: usize) {
        self.begin_act(ERAS[number].preset);
        self.set_pace(Pace::Running);
    }

    /// Begins the run again. The act of the rescue begins with its collapse again.
    pub(in crate::page::state) fn reset(&mut self) {
        self.set_message(None);
        self.rescue_is_due = self.shown_act() == Some(Act::Rescue);
        self.training.pace.set(Pace::Paused);
        let config = if self.rescue_is_due {
            played("collapse").config_with(&self.config)
        } else {
            TrainConfig::clone(&self.config)
        };
        self.start(config);
    }

    fn begin_act(&mut self, key: &str) {
        self.training.pace.set(Pace::Paused);
        self.use_config(played(key).config_with(&self.config));
    }

    /// The act that the run on the page plays, by the settings that it trains with. Moving λ changes no act, except that a
    /// collapse with a positive λ is a rescue.
    pub fn shown_act(&self) -> Option<Act> {
        if self.shown.is_model() || self.training.steps == 0 && *self.training.pace == Pace::Paused {
            return None;
        }
        match act_of(&self.config) {
            Some(Act::Collapse) if self.awaits_rescue() => Some(Act::Rescue),
            act => act,
        }
    }

    /// The act's own λ, if the λ of the run that plays the act is another one; else `None`.
    pub fn moved_balance(&self) -> Option<String> {
        let act = self.shown_act()?;
        let of = |key: &str| (played(key).config)().balance_weight.to_string();
        let own = match act {
            Act::Specialise => of("specialists"),
            Act::Collapse => of("collapse"),
            Act::Rescue if self.awaits_rescue() => of("collapse"),
            Act::Rescue => RESCUE.to_owned(),
        };
        (own != self.config.balance_weight.to_string()).then_some(own)
    }

    /// Whether the collapse that runs is to be rescued, and the user has not moved λ meanwhile.
    fn awaits_rescue(&self) -> bool {
        self.rescue_is_due && played("collapse").config_with(&self.config).trains_like(&self.config)
    }

    /// A test has come: rescues the collapse that waits for it.
    pub(in crate::page::state) fn rescue_if_due(&mut self) {
        let has_collapsed = self.shown.evaluation.as_ref().is_some_and(has_collapsed);
        if self.awaits_rescue() && has_collapsed && self.training.steps >= SEEN {
            self.rescue_is_due = false;
            self.change_setting("balance_weight", RESCUE);
        }
    }
}

#[cfg(test)]
mod tests;
