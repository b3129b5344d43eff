//! All messages between page and worker, as plain data.
//!
//! The page asks, the worker answers: `Train` trains for one slice, and the `Progress` that answers lets the page ask for the
//! next slice. So a page that does not ask pauses training, messages never pile up, and a changed setting takes effect
//! between two slices.
//! On the wire each message is one object (serde-wasm-bindgen), see `crate::wire`.

pub mod inspection;

use crate::training::{Evaluation, TrainConfig};
use inspection::{Inspect, Inspected};
use serde::{Deserialize, Serialize};

/// Version of these messages, by which page and worker check that they were built together.
pub const VERSION: u32 = 9;

/// From the page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToWorker {
    /// Load this data set; `DatasetReady`, `DatasetFailed` or `DatasetMissing` answers, `Loading` reports on the way. The run restarts.
    UseDataset(DataSource),
    /// Start a run afresh with these settings. `Started` answers, and a first `Progress` at step 0.
    Start {
        /// The settings of the run.
        config: TrainConfig,
    },
    /// Show a model: start a run with the model's weights and a fresh optimiser. `Started` answers, and a first `Progress` at
    /// step 0; a full evaluation follows.
    Show {
        /// The settings that the model was trained with.
        config: TrainConfig,
        /// The model's weights: little-endian f32, packed as `mixture::Layout` says.
        #[serde(with = "serde_bytes")]
        weights: Vec<u8>,
    },
    /// Resume a run from a checkpoint, with the bits of a run that never stopped. `Started` answers, and a first `Progress` at
    /// the checkpoint's step.
    Resume(Box<Checkpoint>),
    /// Change settings that take effect at once, without a restart.
    Change {
        /// The new settings; only settings that take effect at once may differ.
        config: TrainConfig,
    },
    /// Share the run among `n` workers from the next slice on, which changes nothing but its speed. `Workers` answers.
    SetWorkers {
        /// The number of workers, the one that the page talks to included.
        n: u32,
    },
    /// Train for about `budget_ms`, at most `max_steps` steps. `Progress` answers, or `Diverged`, or `CrewLost`.
    Train {
        /// Milliseconds to train for.
        budget_ms: f64,
        /// The largest number of steps.
        max_steps: u32,
    },
    /// Ask for a checkpoint, from which the run can be resumed later. A `Progress` with a checkpoint answers.
    TakeCheckpoint,
    /// Test the present weights on all test digits; a `Progress` with a full evaluation follows.
    Evaluate,
    /// Test the present weights, and once more with each expert switched off.
    Ablate,
    /// Compare the gradient at the present weights with differences of the cost. `GradientsChecked` answers.
    CheckGradients,
    /// Ask for a test digit. `TestDigit` answers.
    TestDigit {
        /// The digit's number; numbers past the last digit wrap around.
        index: u32,
    },
    /// Ask about the model and the test digits. `Inspected` answers, at once or from the background.
    Inspect(Inspect),
}

/// A source of digits.
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
    /// The file's name, for messages.
    pub name: String,
    /// The file's content.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// From the worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromWorker {
    /// The worker runs, and the page may send messages.
    Ready {
        /// The worker's [`VERSION`].
        version: u32,
    },
    /// A data set is being loaded: `done` of `total` bytes or digits.
    Loading {
        /// The name of the data set.
        what: String,
        /// Bytes or digits that are there.
        done: f64,
        /// Bytes or digits in all.
        total: f64,
    },
    /// A data set has been taken into use.
    DatasetReady {
        /// The data set's name.
        name: String,
        /// Training digits.
        n_train: u32,
        /// Test digits.
        n_test: u32,
        /// CRC-32 of all images and labels: a run is resumed only on the digits that it has learnt from.
        checksum: u32,
    },
    /// A data set could not be used; the data set in use stays.
    DatasetFailed {
        /// A sentence that names the file and its fault.
        why: String,
    },
    /// The site does not have the data set's files; otherwise as `DatasetFailed`.
    DatasetMissing {
        /// A sentence that names the missing file.
        why: String,
    },
    /// A run has started.
    Started {
        /// The settings of the run.
        config: TrainConfig,
    },
    /// The progress of training.
    Progress(Box<Progress>),
    /// The cost is no longer finite. The run is back at its last weights whose cost was finite, and can go on from there.
    Diverged {
        /// A sentence that says what happened and which settings did it.
        why: String,
        /// The run's progress, with weights and evaluation.
        progress: Box<Progress>,
    },
    /// A test digit.
    TestDigit {
        /// The digit's number.
        index: u32,
        /// The digit that the image shows.
        label: u8,
        /// The image's 28×28 pixels.
        #[serde(with = "serde_bytes")]
        pixels: Vec<u8>,
    },
    /// The slope of the cost by each weight array, by the gradient and by differences.
    GradientsChecked {
        /// One for each of the six arrays.
        slopes: Vec<Slope>,
    },
    /// The answer to a question about the model and the test digits.
    Inspected(Inspected),
    /// How many workers share a run: sent after the handshake, when the page asks, and when a worker is lost.
    Workers {
        /// Workers that are wanted; one worker trains alone until all of them have started.
        n: u32,
        /// The largest possible number: one where the browser shares no memory.
        most: u32,
    },
    /// A worker that shared the run has failed. The run stands where it was at the last `Progress`, and one worker can go on
    /// with it.
    CrewLost {
        /// A sentence that says what happened.
        why: String,
    },
    /// A message could not be carried out; the run stays as it was.
    Refused {
        /// A sentence that says why not.
        why: String,
    },
}

/// The slope of the cost by one weight array, found in two ways.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slope {
    /// The array's name.
    pub array: String,
    /// Change of the cost along a direction, by the gradient.
    pub by_gradient: f64,
    /// Change of the cost along the direction, by differences of the cost.
    pub by_differences: f64,
    /// The difference of the two as a share of the larger.
    pub relative_difference: f64,
}

/// The progress of training. Absent figures were not due in this slice; the page keeps the last ones.
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
    /// Milliseconds spent in training steps since the start of the run, without tests and waiting.
    pub train_ms: f64,
    /// Means over the batches since the last report, by the trained weights, not their moving average.
    pub training: Option<TrainingFigures>,
    /// Workers that shared the last slice.
    pub workers: u32,
    /// Whether the run has reached the end of its schedule and learns no more.
    pub finished: bool,
    /// Figures from test digits.
    pub evaluation: Option<Box<Evaluation>>,
    /// The weights that are shown and tested.
    pub weights: Option<WeightsSnapshot>,
    /// A checkpoint of the run, every few seconds and when the page asks for one.
    pub checkpoint: Option<Box<Checkpoint>>,
}

/// A checkpoint holds all that resuming a run to the bit takes; the order of the digits and the schedules follow from the
/// steps. Numbers are little-endian f32, packed as `mixture::Layout` says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The settings of the next step.
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

/// Weights of a run at one of its steps, in the form in which they travel and are stored.
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
    /// Whether all figures are finite.
    pub fn is_finite(&self) -> bool {
        [self.cost, self.baseline_cost, self.error, self.baseline_error].into_iter().all(f32::is_finite)
    }
}
