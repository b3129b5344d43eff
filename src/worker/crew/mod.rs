//! The crew: the networks of one run spread over several workers, equal to the bit for any number of them.
//!
//! The *coordinator* is the worker that the page talks to; its *helpers* are workers of the same program. Each trains a
//! range of the networks and keeps their train state. The workers share one piece of memory: the coordinator writes each part
//! of a batch there, every worker writes its networks' outputs there, waits at one barrier, and reads the outputs of the
//! others. Then each worker computes the whole objective for itself. Every sum keeps its order, so weights do not depend on
//! the worker that computes them.
//!
//! At the end of a slice every worker writes its state into the memory. So a run can go on with another number of workers
//! from the end of the last slice, also after a helper has died, and has the same bits.
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
