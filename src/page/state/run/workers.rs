//! The worker that trains, and the number of workers that train the run together.

use crate::protocol::Alone;

/// The workers that train the run together. Their number changes the speed and no bit of the run, so it is no setting
/// of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workers {
    /// The number that the user wants.
    pub n: u32,
    /// The most that this browser can run.
    pub most: u32,
    /// Why one worker trains alone, where workers cannot share memory.
    pub alone: Option<Alone>,
    /// The number that trained the last slice.
    pub at_work: u32,
}

impl Default for Workers {
    /// Until the worker reports the numbers.
    fn default() -> Self {
        Self { n: 1, most: 1, alone: None, at_work: 1 }
    }
}

/// Whether the worker that trains the page's run is alive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WorkerState {
    /// The worker works, or is starting.
    #[default]
    Works,
    /// The worker has failed. Its last figures stay on the page until a new worker is started.
    Lost,
}
