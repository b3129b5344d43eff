//! The content of a stored record, as plain data: the run with its checkpoint, and the drawing.
//!
//! The names of serialised fields are the format of the storage (`page::browser::stored_record` has its version).

use crate::page::state::files::link::Pad;
use crate::page::state::keeping::moments::Moments;
use crate::page::state::run::dataset::SourceKind;
use crate::page::state::run::earlier_run::EarlierRun;
use crate::page::state::run::history::{History, Position};
use crate::page::state::run::record::Record;
use crate::protocol::Checkpoint;
use crate::training::{Evaluation, TrainConfig};
use serde::{Deserialize, Serialize};

/// The most samples stored of each curve: enough for the charts, and written in some milliseconds.
pub const MAX_SAMPLES: usize = 100;
/// The most bytes stored of the time machine's moments.
pub const MAX_MOMENT_BYTES: usize = 8 << 20;

/// The content of a page's record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeptPage {
    /// The content of the pad.
    pub pad: Pad,
    /// The run; none before its first step.
    pub run: Option<KeptRun>,
}

/// A stored run: everything to resume it to the bit, and its curves and moments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptRun {
    /// The checkpoint that the worker resumes from.
    pub checkpoint: Checkpoint,
    /// The origin of its data set.
    pub source: SourceKind,
    /// The name of its data set.
    pub dataset: String,
    /// The checksum of its data set.
    pub checksum: u32,
    /// The position of the run.
    #[serde(rename = "along")]
    pub position: Position,
    /// The latest test.
    pub evaluation: Option<Evaluation>,
    /// The record of settings that repeats the run.
    pub record: Record,
    /// The curves, at most [`MAX_SAMPLES`] samples each.
    #[serde(with = "crate::page::state::keeping::packed")]
    pub history: History,
    /// The time machine's moments: serialised as steps alone, because their weights are in a store of their own.
    #[serde(with = "crate::page::state::keeping::moments")]
    pub moments: Moments,
    /// Earlier runs on the charts.
    pub earlier_runs: Vec<EarlierRun>,
    /// The number of earlier runs so far, from which the next letter follows.
    pub n_earlier_runs: u32,
    /// Whether the run is a collapse that is to be rescued. Records of earlier builds say nothing of it.
    #[serde(default)]
    pub rescue_is_due: bool,
}

/// What a list of stored runs says of one of them. It is read from the same record as [`KeptRun`], without weights, curves and
/// moments.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct KeptSummary {
    checkpoint: CheckpointSummary,
    /// The name of its data set.
    pub dataset: String,
    checksum: u32,
    /// The position of the run.
    #[serde(rename = "along")]
    pub position: Position,
    evaluation: Option<TestSummary>,
    record: Record,
    #[serde(default)]
    rescue_is_due: bool,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct CheckpointSummary {
    config: TrainConfig,
    steps: u32,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct TestSummary {
    error: f32,
}

impl KeptSummary {
    /// The settings of the next step.
    pub fn config(&self) -> &TrainConfig {
        &self.checkpoint.config
    }

    /// Steps since the start of the run.
    pub fn steps(&self) -> u32 {
        self.checkpoint.steps
    }

    /// The error of the latest test, 0 to 1.
    pub fn error(&self) -> Option<f32> {
        self.evaluation.as_ref().map(|test| test.error)
    }

    /// Whether this run, trained again from its start, passes through `other`: both learn from the same digits, with
    /// the same settings up to the last step of `other`. A collapse that nobody is to rescue does not repeat one that waits
    /// for its rescue.
    pub fn repeats(&self, other: &Self) -> bool {
        let steps = other.steps();
        steps <= self.steps()
            && (self.rescue_is_due || !other.rescue_is_due)
            && self.checksum == other.checksum
            && self.record.broken.is_none()
            && other.record.broken.is_none()
            && self.record.recipe(steps) == other.record.recipe(steps)
    }
}

impl From<&KeptRun> for KeptSummary {
    fn from(run: &KeptRun) -> Self {
        let KeptRun { checkpoint, dataset, checksum, position, evaluation, record, rescue_is_due, .. } = run;
        Self {
            checkpoint: CheckpointSummary { config: checkpoint.config.clone(), steps: checkpoint.steps },
            dataset: dataset.clone(),
            checksum: *checksum,
            position: *position,
            evaluation: evaluation.as_ref().map(|test| TestSummary { error: test.error }),
            record: record.clone(),
            rescue_is_due: *rescue_is_due,
        }
    }
}
