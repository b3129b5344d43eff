//! All messages between page and worker, as plain data.
//!
//! The page asks, the worker answers: `Train` trains for one slice, and the `Progress` that answers lets the page ask for the
//! next slice. So a page that does not ask pauses training, messages never pile up, and a changed setting takes effect
//! between two slices. On the wire each message is one object (serde-wasm-bindgen), see `crate::wire`.

pub mod checkpoint;
mod figures;
pub mod film;
pub mod inspection;

pub use checkpoint::{Checkpoint, WeightsSnapshot};
pub use figures::{MAX_UNSERVED, RouterLoad, TrainingFigures};

use crate::digits::turn::Turn;
use crate::sweep::outcome::Outcome;
use crate::sweep::rounds::Round;
use crate::training::{Evaluation, TrainConfig};
use film::{FilmAnswer, FilmOrder};
use inspection::{Inspect, Inspected};
use serde::{Deserialize, Serialize};

/// Version of these messages, by which page and worker check that they were built together.
pub const VERSION: u32 = 15;

/// From the page to the worker. A message about a run has no answer once the run has gone with its data set: the page starts
/// another run, with its latest settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToWorker {
    /// Load this data set. `DatasetReady`, `DatasetFailed`, `DatasetIncomplete`, `DigitsTurned` or `DatasetMissing`
    /// answers; `Loading` reports on the way. A data set that is ready ends the run.
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
    /// Change settings that take effect at once, without a restart. `Changed` answers.
    Change {
        /// The request's number, which the answer repeats.
        number: u32,
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
    /// Make a film. The page asks a worker that trains nothing; `Film` answers.
    Film(FilmOrder),
    /// Train a cell of a map once the cells before it are done, in a worker that trains nothing else. `CellTrained` answers.
    TrainCell {
        /// The cell's number, which the answer repeats.
        number: u32,
        /// The settings of the cell.
        config: TrainConfig,
        /// How long the cell is trained.
        round: Round,
    },
    /// Drop all cells that are not done; nothing answers.
    DropCells,
}

/// A source of digits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataSource {
    /// The MNIST files that the site serves.
    Mnist,
    /// Digits generated from strokes.
    Generated,
    /// Files that the user gave.
    Files(GivenFiles),
}

/// Files that the user gave, at once or one after the other.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GivenFiles {
    /// Files that were given before and made no data set on their own.
    pub earlier: Vec<DataFile>,
    /// The files.
    pub files: Vec<DataFile>,
    /// The change of all images that the user has agreed to; none before the user was asked.
    pub turn: Option<Turn>,
    /// A model file whose model reads digits that lie as they should. Without one, digits are taken as they are.
    #[serde(with = "serde_bytes")]
    pub reader: Vec<u8>,
}

/// Digits that a model reads far better turned than as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TurnedDigits {
    /// The change with which the model reads the digits best.
    pub turn: Turn,
    /// How many digits the model has read each way.
    pub n_read: u32,
    /// The share of these digits that the model reads correctly as they are, 0 to 1.
    pub as_they_are: f64,
    /// The share of these digits that the model reads correctly with the change, 0 to 1.
    pub turned: f64,
    /// Some of the digits, as they are.
    pub shown: Vec<LabelledImage>,
}

/// An image with its label.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelledImage {
    /// The digit that the image shows.
    pub label: u8,
    /// The image's 28×28 pixels.
    #[serde(with = "serde_bytes")]
    pub pixels: Vec<u8>,
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
    /// The user's files are a part of a data set; the data set in use stays.
    DatasetIncomplete {
        /// Sentences that say what is there and what is missing.
        why: String,
        /// The places of the files that are a part, among the earlier files and then the others.
        useful: Vec<u32>,
    },
    /// The digits of the user's files are read far better turned: they are not used before the user has answered.
    DigitsTurned(TurnedDigits),
    /// Not all files were needed for the data set that has been taken into use.
    FilesLeftAside {
        /// Sentences that name the files, each with its reason.
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
    /// Changed settings have been taken: the run trains with them from here on.
    Changed {
        /// The request's number.
        number: u32,
        /// Steps since the start of the run that have been trained with the settings before.
        steps: u32,
    },
    /// The progress of training.
    Progress(Box<Progress>),
    /// The cost is no longer finite. The run is back at its last weights whose cost was finite, and can go on from there.
    Diverged {
        /// A sentence that says what happened and which settings may be the cause.
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
        /// The largest possible number: one where workers cannot share memory.
        most: u32,
        /// Why workers cannot share memory, if they cannot.
        alone: Option<Alone>,
    },
    /// A worker that shared the run has failed. The run stands where it was at the last `Progress`, and one worker can go on
    /// with it.
    CrewLost {
        /// A sentence that says what happened.
        why: String,
    },
    /// The answer to the making of a film.
    Film(FilmAnswer),
    /// A cell of a map is done.
    CellTrained {
        /// The cell's number.
        number: u32,
        /// What has become of the cell.
        outcome: Outcome,
    },
    /// A message could not be carried out; the run stays as it was.
    Refused {
        /// A sentence that says why not.
        why: String,
    },
}

/// Why workers cannot share memory, so that one worker trains alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alone {
    /// The page is not isolated from other origins, without which no browser shares memory.
    NotIsolated,
    /// The page is isolated, and the browser refuses to share memory all the same.
    Refused,
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
    /// How the router shared out the same batches; none where every expert is asked.
    pub load: Option<RouterLoad>,
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
