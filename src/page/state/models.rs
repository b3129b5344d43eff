//! Models from files: the pretrained one, and the user's. One is shown until a run starts; it answers and is tested, but
//! training never goes on from it.

use super::State;
use crate::model_file::ModelFile;
use crate::page::saved_curves;
use crate::page::training_loop::Pace;
use crate::protocol::ToWorker;
use crate::training::{Model, TrainConfig, presets};

/// Weights that answer, and since when.
pub struct ShownModel {
    /// The model.
    pub model: Model,
    /// Steps at which its weights were taken.
    pub steps: u32,
}

/// Where a model came from.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// The site.
    Pretrained,
    /// The user's file of this name.
    File(String),
}

/// A model that is shown in place of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedModel {
    /// Where it came from.
    pub origin: Origin,
    /// Its weights and settings.
    pub file: ModelFile,
}

/// The formats that a model can be saved in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelFormat {
    /// All weights and settings; can be loaded again.
    Safetensors,
    /// The mixture as a graph, for other runtimes.
    Onnx,
}

/// A file for the user.
#[derive(Clone, Debug, PartialEq)]
pub struct Download {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl State {
    /// The settings of what is shown: those of a loaded model may differ from those in the controls.
    pub fn shown_config(&self) -> &TrainConfig {
        self.loaded.as_ref().map_or(&self.config, |loaded| &loaded.file.config)
    }

    /// Steps after which what is shown and tested was taken.
    pub fn shown_steps(&self) -> u32 {
        self.loaded.as_ref().map_or(self.training.steps, |loaded| loaded.file.steps)
    }

    /// The pretrained model has come: it is shown unless something else is going on already.
    pub(super) fn take_pretrained(&mut self, bytes: &[u8]) {
        let is_idle = self.following.is_none()
            && !self.keeps_run()
            && self.replaying.is_none()
            && self.training.steps == 0
            && self.training.pace == Pace::Paused
            && self.loaded.is_none();
        match ModelFile::from_bytes(bytes) {
            Ok(file) if is_idle => self.show_model(LoadedModel { origin: Origin::Pretrained, file }),
            Ok(_) => {}
            Err(error) => self.set_message(Some(format!("The pretrained model cannot be used. {error}"))),
        }
    }

    /// Shows this model and has it tested. A user's model also brings its settings; the pretrained one leaves those of the
    /// run that Train will start.
    pub(super) fn show_model(&mut self, loaded: LoadedModel) {
        self.forget_run();
        self.question = None;
        self.training.pace = Pace::Paused;
        if let Origin::File(_) = loaded.origin {
            self.config = loaded.file.config.clone();
        }
        match loaded.file.curves.as_deref().map(saved_curves::read) {
            Some(Ok(history)) => self.history = history,
            Some(Err(error)) => {
                self.set_message(Some(format!("The model is shown without the curves of its run: {error}.")))
            }
            None => {}
        }
        let model = loaded.file.model();
        if self.dataset.is_some() && !self.worker_lost {
            self.training.sent_start();
            self.outbox.push(ToWorker::Show { config: loaded.file.config.clone(), weights: model.to_bytes() });
        }
        self.shown = Some(ShownModel { model, steps: loaded.file.steps });
        self.loaded = Some(loaded);
    }

    /// Before training: a model that is shown gives way to a fresh run.
    pub(super) fn leave_model(&mut self) {
        if self.loaded.is_some() {
            self.start(self.config.clone());
        }
    }

    /// Takes these settings for the run that is shown, or for the next one while a model is.
    pub(super) fn use_config(&mut self, config: TrainConfig) {
        if self.loaded.is_none() {
            self.start(config);
            return;
        }
        self.config = config;
        self.question = None;
        self.stale.controls = true;
    }

    /// Which experts are asked counts at once, also for a model that is shown and while paused.
    pub(super) fn read_with(&mut self, config: &TrainConfig) {
        let read_as = |read: &mut TrainConfig| {
            (read.top_k, read.experts_off, read.gate_by_hand) = (config.top_k, config.experts_off, config.gate_by_hand);
        };
        if let Some(shown) = &mut self.shown {
            read_as(&mut shown.model.config);
            self.reading = None;
            self.stale.weights = true;
        }
        if let Some(loaded) = &mut self.loaded {
            read_as(&mut loaded.file.config);
        }
        if self.dataset.is_some() && !self.worker_lost {
            self.outbox.push(ToWorker::Change { config: self.shown_config().clone() });
            self.outbox.push(ToWorker::Evaluate);
        }
    }

    /// Writes what is shown into a file for the user.
    pub(super) fn save_model(&mut self, format: ModelFormat) {
        let Some(shown) = &self.shown else {
            self.set_message(Some("There is no model to save yet: the data set is still loading.".to_owned()));
            return;
        };
        let in_use = self.dataset.as_ref().map_or("", |dataset| dataset.name.as_str());
        let dataset = self.loaded.as_ref().map_or(in_use, |loaded| &loaded.file.dataset);
        let curves = saved_curves::write(&self.history.until(shown.steps));
        let file = ModelFile { curves, ..ModelFile::new(&shown.model, shown.steps, dataset) };
        let preset = presets::preset_of(&file.config).map_or("custom", |preset| preset.key);
        let (extension, bytes) = match format {
            ModelFormat::Safetensors => ("safetensors", file.to_bytes()),
            ModelFormat::Onnx => ("onnx", file.to_onnx()),
        };
        self.downloads.push(Download { name: format!("mixture-{preset}-{}.{extension}", shown.steps), bytes });
    }

    /// Takes the files that the user is to get.
    pub fn take_downloads(&mut self) -> Vec<Download> {
        std::mem::take(&mut self.downloads)
    }
}
