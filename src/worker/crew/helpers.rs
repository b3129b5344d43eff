//! The messages of the coordinator to its helpers, and the helpers as an interface: Web Workers, or threads in tests.

use super::memory::SharedMemory;
use crate::protocol::Alone;
use crate::training::TrainConfig;
use serde::{Deserialize, Serialize};
use std::fmt;

/// From the coordinator to a helper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToHelper {
    /// Answer. Once a helper has answered a greeting, messages reach it also while the coordinator sleeps. (Chromium keeps
    /// messages to a new worker at their sender until the sender's event loop learns that the worker's script has run.)
    Greet,
    /// Take a place in a crew, whose shared memory comes with the message.
    Join(Join),
    /// Apply these settings.
    Change {
        /// The settings from the next slice on.
        config: TrainConfig,
    },
    /// Train until the shared memory ends the slice. A helper that stands by needs no such message.
    Slice,
}

/// A place in a crew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Join {
    /// The settings of the run.
    pub config: TrainConfig,
    /// Workers, the coordinator included.
    pub n_workers: usize,
    /// The helper's number, from 1.
    pub worker: usize,
    /// Digits in a batch.
    pub batch_size: usize,
    /// Steps of an epoch.
    pub steps_per_epoch: u32,
    /// Steps done.
    pub steps: u32,
}

/// A crew has lost a worker or its memory; the text is a sentence that says why.
#[derive(Clone, Debug, PartialEq)]
pub struct Lost(pub String);

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Lost {}

/// The helpers of a coordinator.
pub trait Helpers {
    /// How many helpers there can be; 0 where workers cannot share memory.
    fn most(&self) -> usize;
    /// Why workers cannot share memory, if they cannot.
    fn alone(&self) -> Option<Alone>;
    /// How many helpers the user wants.
    fn wanted(&self) -> usize;
    /// Starts or ends helpers until there are `n`, and forgets failures.
    fn set_wanted(&mut self, n: usize);
    /// How many helpers can take a place: all that are wanted, or none while one of them still starts.
    fn ready(&self) -> usize;
    /// Why a helper has failed, as a sentence, if one has.
    fn failure(&self) -> Option<String>;
    /// Makes shared memory of `n_bytes` zeros, for the caller and for the helpers that join next.
    ///
    /// # Errors
    ///
    /// Fails where there is not enough memory.
    fn memory(&mut self, n_bytes: usize) -> Result<Box<dyn SharedMemory>, Lost>;
    /// Gives the first helpers their places, with the memory that was made last.
    fn join(&mut self, places: Vec<Join>);
    /// Sends a message to helper number `helper`, from 0.
    fn tell(&mut self, helper: usize, order: &ToHelper);
}

/// No helpers: one worker does everything.
pub struct NoHelpers;

impl Helpers for NoHelpers {
    fn most(&self) -> usize {
        0
    }

    fn alone(&self) -> Option<Alone> {
        None
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
