//! The crew: the networks of one run spread over several workers, equal to the bit for any number of them.
//!
//! The *coordinator* is the worker that the page talks to; its *helpers* are workers of the same program. Each trains a
//! range of the networks and keeps their weights and all that the optimiser knows of them. Nothing is shared but one
//! piece of memory: for each part of a batch the coordinator puts it there, everyone adds the outputs of their networks,
//! waits at one barrier, and reads those of the others. Then each computes the whole objective for itself. Every sum
//! keeps its order, so weights do not depend on who computes them.
//!
//! At the end of a slice everyone puts what they have learnt into the memory. So a run can go on with another number of
//! workers at any time, also after a helper has died: from the end of the last slice, as if nothing had happened.
//!
//! Nothing here knows the browser; natively threads stand in for workers (`tests/crew`).

mod barrier;
mod coordinator;
mod engine;
mod helper;
mod helpers;
mod link;
mod memory;
mod plan;
mod standby;

pub use coordinator::Then;
pub use engine::Engine;
pub use helper::Helper;
pub use helpers::{Helpers, Join, Lost, NoHelpers, ToHelper};
pub use memory::{SharedMemory, TimedOut};
pub use plan::MOST_WORKERS;
