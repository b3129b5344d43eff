//! All that crosses the boundary between page and worker, as plain data.
//!
//! The page asks, the worker answers: `Train` works for one slice and the `Progress` that answers it lets the page ask
//! for the next. So pausing is not asking, nothing floods, and a changed setting takes effect between two slices.
//! On the wire each message is one object (serde-wasm-bindgen), see `crate::wire`.

pub mod inspection;

use crate::training::{Evaluation, TrainConfig};
use inspection::{Inspect, Inspected};
use serde::{Deserialize, Serialize};

/// Version of these messages; page and worker check that they were built together.
pub const VERSION: u32 = 9;

/// From the page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToWorker {
    /// Load this data set; `DatasetReady` or `DatasetFailed` answers, `Loading` reports on the way. The run restarts.
    UseDataset(DataSource),
    /// Start a run afresh with these settings. `Started` answers, and a first `Progress` at step 0.
    Start {
        /// The settings of the run.
        config: TrainConfig,
    },
    /// Show this model: a run stands at its weights with a fresh optimiser. `Started` answers, and a first `Progress` at
    /// step 0; a full evaluation follows.
    Show {
        /// The settings that it was trained with.
        config: TrainConfig,
        /// Its weights: little-endian f32, packed as `mixture::Layout` says.
        #[serde(with = "serde_bytes")]
        weights: Vec<u8>,
    },
    /// Go on with a run from where it was put down, as if it had never stopped. `Started` answers, and a first
    /// `Progress` at its step.
    Resume(Box<Checkpoint>),
    /// Change settings that take effect at once, without a restart.
    Change {
        /// The settings from now on; only those that take effect at once may differ.
        config: TrainConfig,
    },
    /// Share the run among so many workers from the next slice on: that changes how fast it goes and nothing else.
    /// `Workers` answers.
    SetWorkers {
        /// Workers, the one that the page talks to included.
        n: u32,
    },
    /// Train for about `budget_ms` of time, at most `max_steps` steps. `Progress` answers, or `Diverged`, or `CrewLost`.
    Train {
        /// Milliseconds to work for.
        budget_ms: f64,
        /// Steps to take at most.
        max_steps: u32,
    },
    /// Ask for all that it takes to go on with the run later. A `Progress` with a checkpoint answers.
    TakeCheckpoint,
    /// Test on all test digits with the weights of now; a `Progress` with a full evaluation follows.
    Evaluate,
    /// The same, and once more with each expert switched off.
    Ablate,
    /// Compare the gradient at the weights of now with differences of the cost. `GradientsChecked` answers.
    CheckGradients,
    /// Ask for a test digit. `TestDigit` answers.
    TestDigit {
        /// Its number; past the last one it wraps around.
        index: u32,
    },
    /// Ask about the model and the test digits. `Inspected` answers, at once or from the background.
    Inspect(Inspect),
}

/// Where digits come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataSource {
    /// The MNIST files that the site serves.
    Mnist,
    /// Digits generated from strokes.
    Generated,
    /// Files that the user gave: four IDX files, plain or gzip.
    Files(Vec<DataFile>),
}

/// A file that the user gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataFile {
    /// Its name, for messages.
    pub name: String,
    /// Its content.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// From the worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromWorker {
    /// The worker runs; the page may send.
    Ready {
        /// [`VERSION`] of the worker.
        version: u32,
    },
    /// A data set is on its way: `done` of `total` (bytes or digits), in words in `what`.
    Loading {
        /// What is on its way, in words.
        what: String,
        /// How much has come: bytes or digits.
        done: f64,
        /// How much there is.
        total: f64,
    },
    /// This data set is in use from now on.
    DatasetReady {
        /// Its name.
        name: String,
        /// Training digits.
        n_train: u32,
        /// Test digits.
        n_test: u32,
        /// CRC-32 of all images and labels: runs go on only on the digits that they have learnt from.
        checksum: u32,
    },
    /// The data set could not be used, and why; the one in use before stays.
    DatasetFailed {
        /// Which file, and what is wrong.
        why: String,
    },
    /// A run has started with these settings.
    Started {
        /// The settings of the run.
        config: TrainConfig,
    },
    /// How far training is.
    Progress(Box<Progress>),
    /// The cost has become infinite or no number; the run is back at its last good weights and can go on from there.
    Diverged {
        /// What happened and which settings did it.
        why: String,
        /// Where the run is now, with weights and evaluation.
        progress: Box<Progress>,
    },
    /// A test digit: its number, its label and its 28×28 pixels.
    TestDigit {
        /// Its number.
        index: u32,
        /// The digit it shows.
        label: u8,
        /// Its 28×28 pixels.
        #[serde(with = "serde_bytes")]
        pixels: Vec<u8>,
    },
    /// The slope of the cost by each weight array, found both ways.
    GradientsChecked {
        /// One for each of the six arrays.
        slopes: Vec<Slope>,
    },
    /// The answer to a question about the model and the test digits.
    Inspected(Inspected),
    /// How many workers share a run from now on: after the handshake, when the page asks, and when one is lost.
    Workers {
        /// Workers that are wanted; one works alone until all of them have started.
        n: u32,
        /// How many there can be at most: one where the browser shares no memory.
        most: u32,
    },
    /// A worker that shared the run has failed, and why, as a sentence. The run stands where it was at the last
    /// `Progress`, and one worker can go on with it.
    CrewLost {
        /// What happened.
        why: String,
    },
    /// A message could not be carried out, and why; the run goes on as it was.
    Refused {
        /// What was asked, and why not.
        why: String,
    },
}

/// How well the gradient by one weight array fits the cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slope {
    /// The array's name.
    pub array: String,
    /// Change of the cost along a direction, by the gradient.
    pub by_gradient: f64,
    /// The same by differences of the cost.
    pub by_differences: f64,
    /// Their difference as a share of the larger.
    pub relative_difference: f64,
}

/// How far training is. Absent figures were not due in this slice; the page keeps the last ones.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Steps since the start of the run.
    pub steps: u32,
    /// Training examples seen since the start of the run.
    pub examples: f64,
    /// Passes over the training set.
    pub epochs: f64,
    /// Steps in an epoch of this run.
    pub steps_per_epoch: u32,
    /// Milliseconds spent in training steps since the start of the run (tests and waiting left out).
    pub train_ms: f64,
    /// Means over the batches since the last report, of the weights as they were trained.
    pub training: Option<TrainingFigures>,
    /// Workers that shared the last slice.
    pub workers: u32,
    /// Whether the run has come to the end of its schedule and learns no more.
    pub finished: bool,
    /// Figures from test digits.
    pub evaluation: Option<Box<Evaluation>>,
    /// The weights that are shown and tested.
    pub weights: Option<WeightsSnapshot>,
    /// The run as it can be gone on with, every few seconds and when asked for.
    pub checkpoint: Option<Box<Checkpoint>>,
}

/// All that it takes to go on with a run to the bit: the order of the digits and the schedules follow from the steps.
/// Numbers are little-endian f32, packed as `mixture::Layout` says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The settings of the step that comes next.
    pub config: TrainConfig,
    /// Steps since the start of the run.
    pub steps: u32,
    /// Milliseconds spent in training steps.
    pub train_ms: f64,
    /// The arrays of `training::TrainState`, one after the other. Stored runs have the key of an older version.
    #[serde(rename = "learnt", with = "serde_bytes")]
    pub state: Vec<u8>,
    /// Steps of the last weights whose cost was finite: the run goes back to them if it diverges.
    #[serde(rename = "good_steps")]
    pub finite_steps: u32,
    /// The moving average of those weights.
    #[serde(rename = "good_average", with = "serde_bytes")]
    pub finite_average: Vec<u8>,
}

/// Weights as they travel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WeightsSnapshot {
    /// Steps since the start of the run.
    pub steps: u32,
    /// Little-endian f32, packed as `mixture::Layout` says.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// Means over the training batches since the last report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TrainingFigures {
    /// Mean cost of the mixture, terms included.
    pub cost: f32,
    /// Mean cost of the baseline.
    pub baseline_cost: f32,
    /// Share of the digits that the mixture misread, 0 to 1.
    pub error: f32,
    /// Share of the digits that the baseline misread, 0 to 1.
    pub baseline_error: f32,
}

impl TrainingFigures {
    /// Whether all of them are finite.
    pub fn is_finite(&self) -> bool {
        [self.cost, self.baseline_cost, self.error, self.baseline_error].into_iter().all(f32::is_finite)
    }
}
