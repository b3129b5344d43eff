//! The worker that trains, and how many workers train the run together.

/// The workers that share a run. Their number changes how fast it goes and nothing else, so it is no setting of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workers {
    /// How many are wanted.
    pub n: u32,
    /// How many there can be.
    pub most: u32,
    /// How many shared the last slice.
    pub at_work: u32,
}

impl Default for Workers {
    /// Before the worker has said what it can do.
    fn default() -> Self {
        Self { n: 1, most: 1, at_work: 1 }
    }
}
/// The worker that trains the page's run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WorkerState {
    /// It works, or is on its way.
    #[default]
    Works,
    /// It has failed: what it last said stays on the page until a new one is started.
    Lost,
}
