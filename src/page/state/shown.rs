//! What the page shows: a run, or a model in place of a run.
//!
//! Its settings, weights, tests, curves and moments are one value and are replaced together, so that none of them can be
//! of another run than the others. The settings that the controls show are elsewhere (`State::config`): those of a run
//! that Train will start may differ from those of the model that answers meanwhile.

use crate::mixture::Weights;
use crate::page::state::files::loaded_model::LoadedModel;
use crate::page::state::run::auto_stop::AutoStop;
use crate::page::state::run::history::{History, Position, Throughput};
use crate::page::state::run::record::{Recipe, Record};
use crate::page::state::run::time_machine::TimeMachine;
use crate::page::state::tracked::Tracked;
use crate::protocol::{Slope, TrainingFigures};
use crate::training::{Evaluation, Model, TrainConfig};

/// What the page shows.
pub struct Shown {
    /// The model that takes the place of a run, if one does.
    loaded: Option<Box<LoadedModel>>,
    /// The settings that it is read with; a run is trained with them too.
    pub config: Tracked<TrainConfig>,
    /// The weights that answer, once there are any.
    pub answers: Tracked<Option<ShownModel>>,
    /// The weights that the run began with.
    pub initial_weights: Option<Weights>,
    /// The latest test.
    pub evaluation: Tracked<Option<Evaluation>>,
    /// The test with each expert switched off.
    pub ablation: Tracked<Ablation>,
    /// The check of the gradients.
    pub gradients: Tracked<GradientsChecked>,
    /// The curves.
    pub history: Tracked<History>,
    /// The moments to look back on.
    pub time_machine: Tracked<TimeMachine>,
    /// How far the run has come.
    pub position: Tracked<Position>,
    /// The speed of training.
    pub throughput: Throughput,
    /// The latest figures of training.
    pub training_figures: Option<TrainingFigures>,
    /// Whether the run still improves.
    pub auto_stop: AutoStop,
    /// Whether the run was stopped because it no longer improved.
    pub stands_still: Tracked<bool>,
    /// Whether the run has come to the end of its schedule.
    pub is_finished: bool,
    /// What the run was made of.
    pub record: Record,
    /// What is left of the run that is being repeated.
    pub replaying: Tracked<Option<Recipe>>,
}

/// The weights that answer, and since when.
pub struct ShownModel {
    /// The model.
    pub model: Model,
    /// Steps at which its weights were taken.
    pub steps: u32,
}

/// The test with each expert switched off in turn.
#[derive(Debug, Default)]
pub struct Ablation {
    /// The latest one.
    pub test: Option<Evaluation>,
    /// Whether one has been asked for and has not come.
    pub is_pending: bool,
}

/// The check of the gradients.
#[derive(Debug, Default)]
pub struct GradientsChecked {
    /// The latest one; empty before there is one.
    pub slopes: Vec<Slope>,
    /// Steps at which it was made.
    pub steps: u32,
    /// Whether one has been asked for and has not come.
    pub is_pending: bool,
}

impl Shown {
    /// A run with these settings, which has not reported yet.
    pub fn run(config: TrainConfig) -> Self {
        Self {
            loaded: None,
            record: Record::new(config.clone()),
            config: Tracked::new(config),
            answers: Tracked::default(),
            initial_weights: None,
            evaluation: Tracked::default(),
            ablation: Tracked::default(),
            gradients: Tracked::default(),
            history: Tracked::default(),
            time_machine: Tracked::default(),
            position: Tracked::default(),
            throughput: Throughput::default(),
            training_figures: None,
            auto_stop: AutoStop::default(),
            stands_still: Tracked::default(),
            is_finished: false,
            replaying: Tracked::default(),
        }
    }

    /// A model in place of a run, with the curves that came along. It answers and is tested, but never trained.
    pub fn model_of(loaded: LoadedModel, history: History) -> Self {
        let answers = ShownModel { model: loaded.file.model(), steps: loaded.file.steps };
        let run = Self::run(loaded.file.config.clone());
        Self {
            answers: Tracked::new(Some(answers)),
            history: Tracked::new(history),
            loaded: Some(Box::new(loaded)),
            ..run
        }
    }

    /// The model that takes the place of a run, if one does.
    pub fn model(&self) -> Option<&LoadedModel> {
        self.loaded.as_deref()
    }

    /// Whether a model takes the place of a run.
    pub fn is_model(&self) -> bool {
        self.model().is_some()
    }

    /// Which experts are asked, and how much the gate listens to them, follows these settings from here on.
    pub fn use_routing_of(&mut self, config: &TrainConfig) {
        let read_as = |read: &mut TrainConfig| {
            (read.top_k, read.experts_off, read.gate_by_hand) = (config.top_k, config.experts_off, config.gate_by_hand);
        };
        read_as(&mut self.config);
        if let Some(answers) = &mut *self.answers {
            read_as(&mut answers.model.config);
        }
        if let Some(loaded) = &mut self.loaded {
            read_as(&mut loaded.file.config);
        }
    }

    /// The test that belongs to the moment that is shown: the latest, or in the past the last one by then.
    pub fn test(&self) -> Option<&Evaluation> {
        let Some(steps) = self.time_machine.viewed_steps() else { return self.evaluation.as_ref() };
        let tests = self.history.tests();
        let before = tests.partition_point(|test| test.evaluation.steps <= steps);
        tests.get(before.saturating_sub(1)).map(|test| &test.evaluation)
    }

    /// What was asked of the worker besides training will not come.
    pub fn forget_requests(&mut self) {
        if self.ablation.is_pending {
            self.ablation.is_pending = false;
        }
        if self.gradients.is_pending {
            self.gradients.is_pending = false;
        }
    }
}
