//! A record: what is kept of a page, as plain data.

use crate::page::state::files::link::Pad;
use crate::page::state::keeping::moments::Moments;
use crate::page::state::run::dataset::SourceKind;
use crate::page::state::run::earlier_run::EarlierRun;
use crate::page::state::run::history::{History, Position};
use crate::page::state::run::record::Record;
use crate::protocol::Checkpoint;
use crate::training::Evaluation;
use serde::{Deserialize, Serialize};

/// Samples kept of each curve: enough for the charts, and written in some milliseconds.
pub const MAX_SAMPLES: usize = 100;
/// Bytes kept of the time machine's moments.
pub const MAX_MOMENT_BYTES: usize = 8 << 20;

/// What is kept of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeptPage {
    /// What lies on the pad.
    pub pad: Pad,
    /// The run, once it has taken a step.
    pub run: Option<KeptRun>,
}

/// A run, to go on with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptRun {
    /// What the worker goes on from.
    pub checkpoint: Checkpoint,
    /// Where its digits came from.
    pub source: SourceKind,
    /// Their name.
    pub dataset: String,
    /// Their checksum.
    pub checksum: u32,
    /// How far it had come.
    #[serde(rename = "along")]
    pub position: Position,
    /// The latest test.
    pub evaluation: Option<Evaluation>,
    /// What repeats it.
    pub record: Record,
    /// Its curves, thinned out.
    #[serde(with = "crate::page::state::keeping::packed")]
    pub history: History,
    /// The moments to look back on, thinned out: their steps here, their weights in a store of their own.
    #[serde(with = "crate::page::state::keeping::moments")]
    pub moments: Moments,
    /// The runs before it.
    pub earlier_runs: Vec<EarlierRun>,
    /// How many there have been.
    pub n_earlier_runs: u32,
}

impl KeptPage {
    /// Whether there is anything worth an offer: test digits can be had again.
    pub fn is_worth_offering(&self) -> bool {
        self.run.is_some() || matches!(self.pad, Pad::Strokes(_))
    }
}
