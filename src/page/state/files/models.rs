//! Loading and saving models. A loaded model, pretrained or the user's, is shown until a run starts: it answers and is
//! tested, but training never continues from its weights.

use crate::model_file::ModelFile;
use crate::page::state::State;
use crate::page::state::files::download::{Download, ModelFormat};
use crate::page::state::files::loaded_model::{LoadedModel, Origin};
use crate::page::state::files::saved_curves;
use crate::page::state::run::history::History;
use crate::page::state::run::training_loop::Pace;
use crate::page::state::shown::Shown;
use crate::protocol::ToWorker;
use crate::training::{TrainConfig, presets};

impl State {
    /// The step of the shown run, or of the loaded model.
    pub fn shown_steps(&self) -> u32 {
        self.shown.model().map_or(self.training.steps, |loaded| loaded.file.steps)
    }

    /// Shows the pretrained model, unless the page has a run, a replay or another model by now.
    pub(in crate::page::state) fn receive_pretrained(&mut self, bytes: &[u8]) {
        let is_idle = self.pending_run.is_none()
            && !self.has_kept_run()
            && self.shown.replaying.is_none()
            && self.training.steps == 0
            && *self.training.pace == Pace::Paused
            && !self.shown.is_model();
        let file = ModelFile::from_bytes(bytes);
        if file.is_ok() {
            bytes.clone_into(&mut self.pretrained);
        }
        match file {
            Ok(file) if is_idle => self.show_model(LoadedModel { origin: Origin::Pretrained, file }),
            Ok(_) => {}
            Err(error) => self.set_message(Some(format!("The pretrained model cannot be used. {error}"))),
        }
    }

    /// Shows this model, and sends it to the worker to be tested. The settings of a user's model go into the controls;
    /// the pretrained model leaves the controls as they are.
    pub(in crate::page::state) fn show_model(&mut self, loaded: LoadedModel) {
        let history = match loaded.file.curves.as_deref().map(saved_curves::read) {
            Some(Ok(history)) => history,
            Some(Err(error)) => {
                self.set_message(Some(format!("The model is shown without the curves of its run: {error}.")));
                History::default()
            }
            None => History::default(),
        };
        let (config, weights) = (loaded.file.config.clone(), loaded.file.model().to_bytes());
        if let Origin::File(_) = loaded.origin {
            self.config.set(config.clone());
        }
        self.replace_shown(Shown::model_of(loaded, history));
        self.question.set(None);
        self.training.pace.set(Pace::Paused);
        if self.ask(ToWorker::Show { config, weights }) {
            self.training.start_sent();
        }
    }

    /// Starts a fresh run if a loaded model is shown, because a loaded model cannot be trained.
    pub(in crate::page::state) fn leave_model(&mut self) {
        if self.shown.is_model() {
            self.start(TrainConfig::clone(&self.config));
        }
    }

    /// Starts a run with these settings. While a loaded model is shown, only the controls take the settings.
    pub(in crate::page::state) fn use_config(&mut self, config: TrainConfig) {
        if !self.shown.is_model() {
            self.start(config);
            return;
        }
        self.config.set(config);
        self.question.set(None);
    }

    /// Offers the shown model as a download.
    pub(in crate::page::state) fn save_model(&mut self, format: ModelFormat) {
        let Some(shown) = &*self.shown.answers else {
            self.set_message(Some("There is no model to save yet: the data set is still loading.".to_owned()));
            return;
        };
        let in_use = self.dataset.as_ref().map_or("", |dataset| dataset.name.as_str());
        let dataset = self.shown.model().map_or(in_use, |loaded| &loaded.file.dataset);
        let curves = saved_curves::write(&self.shown.history.until(shown.steps));
        let file = ModelFile { curves, ..ModelFile::new(&shown.model, shown.steps, dataset) };
        let preset = presets::preset_of(&file.config).map_or("custom", |preset| preset.key);
        let (extension, bytes) = match format {
            ModelFormat::Safetensors => ("safetensors", file.to_bytes()),
            ModelFormat::Onnx => ("onnx", file.to_onnx()),
        };
        self.downloads.push(Download { name: format!("mixture-{preset}-{}.{extension}", shown.steps), bytes });
    }
}
