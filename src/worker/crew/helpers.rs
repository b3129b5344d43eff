//! What the coordinator tells its helpers, and what it needs of them.

use super::memory::SharedMemory;
use crate::training::TrainConfig;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A message to a helper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToHelper {
    /// Answer: only what has carried an answer can be relied on while one sleeps. (Chromium keeps what is sent to a new
    /// worker with its sender until it has heard, in its event loop, that the worker's script has been run.)
    Greet,
    /// Take a place in a crew; the shared memory comes along.
    Join(Join),
    /// Go on with these settings.
    Change {
        /// The settings from the next slice on.
        config: TrainConfig,
    },
    /// Train until the memory says that the slice has ended. Whoever stands by in the memory is called there.
    Slice,
}

/// A place in a crew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Join {
    /// The settings of the run.
    pub config: TrainConfig,
    /// Workers, the coordinator included.
    pub n_workers: usize,
    /// The number of this one, from 1.
    pub worker: usize,
    /// Digits in a batch.
    pub batch_size: usize,
    /// Steps of an epoch.
    pub steps_per_epoch: u32,
    /// Steps done.
    pub steps: u32,
}

/// A crew that is no more, and why, as a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Lost(pub String);

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Lost {}

/// The helpers of a coordinator, in whatever way they run.
pub trait Helpers {
    /// How many there can be; 0 where memory cannot be shared.
    fn most(&self) -> usize;
    /// How many are wanted.
    fn wanted(&self) -> usize;
    /// Starts or ends helpers until there are so many. Those that failed are forgotten.
    fn set_wanted(&mut self, n: usize);
    /// How many can take orders: all that are wanted, or none while some of them still start.
    fn ready(&self) -> usize;
    /// Why one of them failed, if one did, as a sentence.
    fn failure(&self) -> Option<String>;
    /// Memory of so many bytes, all 0, for the caller and those that join next, where there is so much.
    fn memory(&mut self, n_bytes: usize) -> Result<Box<dyn SharedMemory>, Lost>;
    /// Gives the first helpers their places, and the memory that was made last.
    fn join(&mut self, places: Vec<Join>);
    /// Sends an order to helper number `helper`, from 0.
    fn tell(&mut self, helper: usize, order: &ToHelper);
}

/// No helpers: one worker does everything.
pub struct NoHelpers;

impl Helpers for NoHelpers {
    fn most(&self) -> usize {
        0
    }

    fn wanted(&self) -> usize {
        0
    }

    fn set_wanted(&mut self, _: usize) {}

    fn ready(&self) -> usize {
        0
    }

    fn failure(&self) -> Option<String> {
        None
    }

    fn memory(&mut self, _: usize) -> Result<Box<dyn SharedMemory>, Lost> {
        unreachable!("without helpers there is nobody to share memory with")
    }

    fn join(&mut self, _: Vec<Join>) {}

    fn tell(&mut self, _: usize, _: &ToHelper) {}
}
