//! The user's choices: settings, presets and data sets, and the question that is asked before a choice ends a run.

use crate::model_file::ModelFile;
use crate::page::state::files::loaded_model::{LoadedModel, Origin};
use crate::page::state::question::{Question, Restart};
use crate::page::state::run::dataset::SourceKind;
use crate::page::state::run::workers::WorkerState;
use crate::page::state::{State, words};
use crate::protocol::{DataFile, DataSource, ToWorker};
use crate::training::TrainConfig;
use crate::training::fields::{TakesEffect, field};
use crate::training::gate_by_hand::GateByHand;
use crate::training::presets::preset;

impl State {
    pub(in crate::page::state) fn choose_preset(&mut self, key: &str) {
        if let Some(preset) = preset(key) {
            self.rescue_is_due = false;
            let config = preset.config_with(&self.config);
            self.restart_or_ask(format!("The preset “{}”", preset.name), Restart::Config(config));
        }
    }

    pub(in crate::page::state) fn change_setting(&mut self, key: &'static str, text: &str) {
        let field = field(key).expect("controls are made from the fields");
        // The control must show the value in use, not the text that was typed.
        *self.controls_reset = ();
        let mut config = TrainConfig::clone(&self.config);
        if let Err(error) = field.set_text(&mut config, text) {
            self.set_message(Some(words::setting_error(&error, field.label)));
        } else if let Some(why) = words::rounded(field, text, &field.text(&config)) {
            self.set_message(Some(why));
        }
        if config == *self.config {
            return;
        }
        match field.takes_effect {
            TakesEffect::AtOnce => self.change_at_once(field, text, config),
            TakesEffect::AtRestart => {
                self.restart_or_ask(format!("A changed “{}”", field.label), Restart::Config(config));
            }
        }
    }

    /// Switches an expert off or on. The last expert that is on stays on.
    pub(in crate::page::state) fn switch_expert(&mut self, expert: usize) {
        let config = self.switched_config();
        if expert >= config.n_experts {
            return;
        }
        let off = config.experts_off.toggled(expert);
        if off.iter(config.n_experts).count() == config.n_experts {
            self.set_message(Some("One expert must stay on: without any there is no answer.".to_owned()));
            return;
        }
        self.change_setting("experts_off", &off.to_string());
    }

    /// Freezes an expert or lets it learn again.
    pub(in crate::page::state) fn freeze_expert(&mut self, expert: usize) {
        if expert >= self.config.n_experts {
            return;
        }
        let frozen = self.config.experts_frozen.toggled(expert);
        self.change_setting("experts_frozen", &frozen.to_string());
    }

    /// Sets the gate by hand, or lets the network decide again. The hand-set points start from the gate's output for
    /// the pad, or with an empty pad from the mean over the test digits.
    pub(in crate::page::state) fn set_gate_by_hand(&mut self, by_hand: bool) {
        let even = || vec![1.0 / self.shown.config.n_experts as f32; self.shown.config.n_experts];
        let over_all = || self.shown.test().map_or_else(even, |test| test.gating_shares.clone());
        let shares = self.reading.prediction.as_ref().map_or_else(over_all, |reading| reading.gate.clone());
        let gate = if by_hand { GateByHand::of_shares(&shares) } else { GateByHand::default() };
        self.change_setting("gate_by_hand", &gate.to_string());
    }

    /// Gives an expert these points of the gate that is set by hand.
    pub(in crate::page::state) fn give_gate_points(&mut self, expert: usize, points: u8) {
        let config = self.switched_config();
        if expert >= config.n_experts {
            return;
        }
        let gate = config.gate_by_hand.with_points(expert, points);
        self.change_setting("gate_by_hand", &gate.to_string());
    }

    /// Has this number of workers train the run. The worker answers with the number that there can be.
    pub(in crate::page::state) fn want_workers(&mut self, n: u32) {
        if *self.worker == WorkerState::Lost {
            // The control shows again how many there are.
            *self.controls_reset = ();
            return;
        }
        self.workers.n = n;
        self.outbox.push(ToWorker::SetWorkers { n });
    }

    pub(in crate::page::state) fn choose_source(&mut self, mut source: DataSource) {
        let change = match &mut source {
            DataSource::Mnist => "MNIST",
            DataSource::Generated => "Generated digits",
            DataSource::Files(given) => {
                given.earlier.clone_from(&self.incomplete_files);
                given.reader.clone_from(&self.pretrained);
                "A data set from your files"
            }
        };
        self.restart_or_ask(change.to_owned(), Restart::Source(source));
    }

    pub(in crate::page::state) fn choose_model(&mut self, file: &DataFile) {
        match ModelFile::from_bytes(&file.bytes) {
            Ok(model) => {
                let loaded = LoadedModel { origin: Origin::File(file.name.clone()), file: model };
                self.restart_or_ask(format!("The model “{}”", file.name), Restart::Model(Box::new(loaded)));
            }
            Err(error) => self.set_message(Some(format!("{}: {error} The page stays as it is.", file.name))),
        }
    }

    pub(in crate::page::state) fn answer_question(&mut self, yes: bool) {
        if let Some(question) = self.question.take()
            && yes
        {
            self.restart(question.restart);
        }
    }

    pub(in crate::page::state) fn restart_or_ask(&mut self, change: String, restart: Restart) {
        if self.training.steps == 0 {
            self.restart(restart);
        } else {
            self.question.set(Some(Question { change, restart }));
        }
    }

    fn restart(&mut self, restart: Restart) {
        match restart {
            Restart::Config(config) => self.use_config(config),
            Restart::Source(_) if *self.worker == WorkerState::Lost => {
                self.set_message(Some(
                    "The worker is gone. Start a new worker, then choose the digits again.".to_owned(),
                ));
            }
            Restart::Source(source) => self.use_source(source),
            Restart::Model(loaded) => self.show_model(*loaded),
            Restart::Link(link) => self.open_run_of_link(*link),
            Restart::KeptRun(id) => self.resume_kept(&id),
            Restart::EndedRun => self.resume_ended(),
            Restart::Cell(recipe) => self.replay(*recipe),
        }
    }

    /// The settings for the controls: the proposed ones while the page asks about them, otherwise those in use.
    pub fn chosen_config(&self) -> &TrainConfig {
        match &*self.question {
            Some(Question { restart: Restart::Config(config), .. }) => config,
            _ => &self.config,
        }
    }

    /// The data set for the controls: proposed, being loaded, or in use, in this order.
    pub fn chosen_source(&self) -> SourceKind {
        if let Some(Question { restart: Restart::Source(source), .. }) = &*self.question {
            return SourceKind::of(source);
        }
        self.awaited_source().map_or(SourceKind::Generated, SourceKind::of)
    }

    /// The data set that is being loaded, otherwise the one in use.
    pub(in crate::page::state) fn awaited_source(&self) -> Option<&DataSource> {
        self.requested_sources.last().or(self.dataset.as_ref().map(|dataset| &dataset.source))
    }
}
