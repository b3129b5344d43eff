//! How many workers share the run.

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
