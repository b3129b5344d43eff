//! Changes of settings during a run. The page asks, and the worker answers with the step from which the settings act:
//! only then do they enter the record of the run, so that record, link and weights agree whatever the messages wait for.

use crate::page::state::State;
use crate::page::state::run::asked_settings::AskedSettings;
use crate::page::state::words::count;
use crate::protocol::ToWorker;
use crate::training::TrainConfig;
use crate::training::fields::Field;

/// The end of the sentence on a setting that waits.
const AWAITED: &str = ", once the run has been repeated.";

impl State {
    /// Takes a setting that acts at once: `config` is that of the controls with the change.
    pub(in crate::page::state) fn change_at_once(&mut self, field: &Field, text: &str, config: TrainConfig) {
        self.config.set(config.clone());
        if self.shown.is_model() {
            self.route_model_by(&config);
        } else if let Some(replay) = self.shown.replaying.as_mut() {
            replay.edits.push((field.key, text.to_owned()));
            let steps = count(replay.recipe.steps.into());
            let sentence = format!("“{}” acts from step {steps}{AWAITED}", field.label);
            // What was remarked on this setting, or said of others, stays; nothing is said twice.
            let remark = self.message.take().unwrap_or_default();
            let is_said = remark.contains(&sentence);
            self.set_message(Some(if is_said || remark.is_empty() {
                if is_said { remark } else { sentence }
            } else {
                format!("{remark} {sentence}")
            }));
        } else {
            self.train_by(config);
        }
    }

    /// Settings no longer wait for a run to be repeated: it has been, or has ended.
    pub(in crate::page::state) fn forget_awaited(&mut self) {
        if self.message.as_ref().is_some_and(|message| message.ends_with(AWAITED)) {
            self.set_message(None);
        }
    }

    /// Trains, and reads digits, with these settings from here on.
    pub(in crate::page::state) fn train_by(&mut self, config: TrainConfig) {
        let routes_anew = !config.routes_like(&self.shown.config);
        self.shown.config.set(config.clone());
        // What the run did with other settings says nothing on whether it improves with these.
        self.shown.auto_stop.begin(*self.shown.position);
        if routes_anew {
            self.shown.use_routing_of(&config);
        }
        self.ask_to_change(config, routes_anew);
    }

    /// Routes the digits of the loaded model with these settings.
    fn route_model_by(&mut self, config: &TrainConfig) {
        if !config.routes_like(&self.shown.config) {
            self.shown.use_routing_of(config);
            self.ask_to_change(TrainConfig::clone(&self.shown.config), true);
        }
    }

    fn ask_to_change(&mut self, config: TrainConfig, routes_anew: bool) {
        self.n_changes = self.n_changes.wrapping_add(1);
        let number = self.n_changes;
        if self.ask(ToWorker::Change { number, config: config.clone() }) {
            self.shown.asked.push_back(AskedSettings { number, config });
            if routes_anew {
                self.ask(ToWorker::Evaluate);
            }
        }
    }

    /// The worker trains with the settings of this request from this step on.
    pub(in crate::page::state) fn settings_act(&mut self, number: u32, steps: u32) {
        match AskedSettings::take(&mut self.shown.asked, number) {
            Some(config) => {
                self.shown.record.change(steps, config.clone());
                self.keep_settings(steps, config);
            }
            // The request has gone with a run that has ended.
            None => self.last_settings_act(number, steps),
        }
    }

    /// Ends a replay, at its last step or where the user goes on: the settings that were changed meanwhile act from
    /// here on.
    pub(in crate::page::state) fn end_replay(&mut self) {
        if self.shown.replaying.is_none() {
            return;
        }
        self.shown.replaying.set(None);
        self.forget_awaited();
        if *self.config != *self.shown.config {
            self.train_by(TrainConfig::clone(&self.config));
        }
    }

    /// The settings that the switches of the experts show: those of the model that answers; during a replay those that
    /// act after the replay.
    pub fn switched_config(&self) -> &TrainConfig {
        if self.shown.replaying.is_some() { &self.config } else { &self.shown.config }
    }
}

#[cfg(test)]
mod tests {
    use crate::page::state::event::Event;
    use crate::page::state::run::record::Recipe;
    use crate::page::state::tests::at_step;
    use crate::training::presets::specialists;
    use std::collections::VecDeque;

    #[test]
    fn what_waits_for_a_repeated_run_is_said_once_and_no_longer_than_that_run_lasts() {
        let mut state = at_step(0);
        state.replay(Recipe { config: specialists(), changes: VecDeque::new(), steps: 900 });
        for expert in [3, 4, 3] {
            state.update(Event::SwitchExpert(expert));
        }
        let sentence = "“Experts switched off” acts from step 900, once the run has been repeated.";
        assert_eq!(state.message.as_deref(), Some(sentence));
        state.update(Event::Setting { key: "learning_rate", text: "0.5".to_owned() });
        assert!(
            state.message.as_deref().is_some_and(|said| said.starts_with(sentence) && said.contains("Learning rate"))
        );
        state.update(Event::Reset);
        assert_eq!(state.message, None);
    }
}
