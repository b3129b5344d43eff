//! The run on the page, or the loaded model in its place.
//!
//! Settings, weights, tests, curves and moments are one value and are replaced together, so that all of them always
//! belong to the same run. `State::config` holds the settings in the controls: while a loaded model answers, the
//! controls may already show the settings of the run that Train will start.

use crate::mixture::Routing;
use crate::page::state::files::loaded_model::LoadedModel;
use crate::page::state::run::asked_settings::AskedSettings;
use crate::page::state::run::auto_stop::AutoStop;
use crate::page::state::run::history::{History, Position, Throughput};
use crate::page::state::run::record::Record;
use crate::page::state::run::repetition::Replay;
use crate::page::state::run::retest::Retest;
use crate::page::state::run::time_machine::TimeMachine;
use crate::page::state::tracked::Tracked;
use crate::protocol::{RouterLoad, Slope, TrainingFigures};
use crate::training::{Evaluation, Model, TrainConfig};
use std::collections::VecDeque;

/// The run on the page, or the loaded model in its place.
pub struct Shown {
    /// The loaded model; none while a run is shown.
    loaded: Option<Box<LoadedModel>>,
    /// The settings of the shown weights. A run trains with them.
    pub config: Tracked<TrainConfig>,
    /// The model that answers: the latest weights, or the weights of the moment that is looked back on.
    pub answers: Tracked<Option<ShownModel>>,
    /// The model at step 0.
    pub initial_model: Option<Model>,
    /// The latest test.
    pub evaluation: Tracked<Option<Evaluation>>,
    /// The ablation: the test error without each expert.
    pub ablation: Tracked<Ablation>,
    /// The gradient check.
    pub gradients: Tracked<GradientsChecked>,
    /// The curves of cost, error and shares.
    pub history: Tracked<History>,
    /// The weights at earlier moments of the run.
    pub time_machine: Tracked<TimeMachine>,
    /// The test of the moment that is looked back on, with the switches of now.
    pub retest: Tracked<Retest>,
    /// Whether the switches were turned since the run began, so that its tests were made with different ones.
    pub was_switched: bool,
    /// How far the run has come.
    pub position: Tracked<Position>,
    /// The training speed, in examples a second.
    pub throughput: Throughput,
    /// The latest cost and error on training digits.
    pub training_figures: Option<TrainingFigures>,
    /// How the router has shared out the latest batches; none where every expert is asked.
    pub load: Tracked<Option<RouterLoad>>,
    /// Early stopping: watches whether the run still improves.
    pub auto_stop: AutoStop,
    /// Whether early stopping has paused the run.
    pub stands_still: Tracked<bool>,
    /// Whether the run has reached the end of its learning-rate schedule.
    pub is_finished: bool,
    /// The settings and their changes that reproduce the run, as the worker has taken them.
    pub record: Record,
    /// Settings that the worker was asked to take and has not answered, in the order of the requests.
    pub(in crate::page::state) asked: VecDeque<AskedSettings>,
    /// The rest of the replay, while a run is being repeated.
    pub replaying: Tracked<Option<Replay>>,
}

/// The model that answers, and the step that its weights were taken at.
pub struct ShownModel {
    /// Settings and weights.
    pub model: Model,
    /// The step of its weights.
    pub steps: u32,
}

/// The ablation: a test with each expert switched off in turn.
#[derive(Debug, Default)]
pub struct Ablation {
    /// The latest result.
    pub test: Option<Evaluation>,
    /// Whether the worker was asked and has not answered.
    pub is_pending: bool,
}

/// The gradient check: the computed gradient beside differences of the cost.
#[derive(Debug, Default)]
pub struct GradientsChecked {
    /// The compared slopes; empty before the first check.
    pub slopes: Vec<Slope>,
    /// The step of the checked weights.
    pub steps: u32,
    /// Whether the worker was asked and has not answered.
    pub is_pending: bool,
}

impl Shown {
    /// A run with these settings, before the worker's first report.
    pub fn run(config: TrainConfig) -> Self {
        Self {
            loaded: None,
            record: Record::new(config.clone()),
            config: Tracked::new(config),
            answers: Tracked::default(),
            initial_model: None,
            evaluation: Tracked::default(),
            ablation: Tracked::default(),
            gradients: Tracked::default(),
            history: Tracked::default(),
            time_machine: Tracked::default(),
            retest: Tracked::default(),
            was_switched: false,
            position: Tracked::default(),
            throughput: Throughput::default(),
            training_figures: None,
            load: Tracked::default(),
            auto_stop: AutoStop::default(),
            stands_still: Tracked::default(),
            is_finished: false,
            asked: VecDeque::new(),
            replaying: Tracked::default(),
        }
    }

    /// A loaded model in place of a run, with the curves of its file. The model answers and is tested, but never
    /// trained.
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

    /// The loaded model; `None` while a run is shown.
    pub fn model(&self) -> Option<&LoadedModel> {
        self.loaded.as_deref()
    }

    /// Whether a loaded model is shown in place of a run.
    pub fn is_model(&self) -> bool {
        self.model().is_some()
    }

    /// Routes with these settings from here on: top-k, experts that are off, and a gate set by hand.
    pub fn use_routing_of(&mut self, config: &TrainConfig) {
        let copy_routing = |to: &mut TrainConfig| {
            (to.top_k, to.experts_off, to.gate_by_hand) = (config.top_k, config.experts_off, config.gate_by_hand);
        };
        copy_routing(&mut self.config);
        self.was_switched = true;
        if let Some(answers) = &mut *self.answers {
            copy_routing(&mut answers.model.config);
        }
        if let Some(loaded) = &mut self.loaded {
            copy_routing(&mut loaded.file.config);
        }
    }

    /// The latest test; while the time machine shows an earlier moment, the last test up to that moment, or one with the
    /// switches of now if that test had others.
    pub fn test(&self) -> Option<&Evaluation> {
        let Some(steps) = self.time_machine.viewed_steps() else { return self.evaluation.as_ref() };
        if self.needs_retest() { self.retest.found(&self.config) } else { self.test_by(steps) }
    }

    /// The last test up to this step, or else the first.
    fn test_by(&self, steps: u32) -> Option<&Evaluation> {
        let tests = self.history.tests();
        let before = tests.partition_point(|test| test.evaluation.steps <= steps);
        tests.get(before.saturating_sub(1)).map(|test| &test.evaluation)
    }

    /// Whether the moment that is looked back on was tested with other switches than those of now, as far as can be known.
    pub fn needs_retest(&self) -> bool {
        let Some(steps) = self.time_machine.viewed_steps() else { return false };
        // An expert that is off gets exactly 0 of the gate; with a sparse gate so does one that no digit asks.
        let is_dense = self.config.routing == Routing::Dense;
        let had = |test: &Evaluation| {
            let mut shares = test.gating_shares.iter().enumerate();
            shares.all(|(expert, share)| match self.config.experts_off.contains(expert) {
                true => *share == 0.0,
                false => *share != 0.0 || !is_dense,
            })
        };
        self.was_switched || self.test_by(steps).is_some_and(|test| !had(test))
    }

    /// Gives up waiting for ablation, gradient check and the test of an earlier moment: the worker will not answer.
    pub fn forget_requests(&mut self) {
        *self.retest = Retest::default();
        if self.ablation.is_pending {
            self.ablation.is_pending = false;
        }
        if self.gradients.is_pending {
            self.gradients.is_pending = false;
        }
    }
}
