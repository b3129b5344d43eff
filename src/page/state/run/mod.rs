//! The run: its slices of training, the worker's reports, early stopping, the time machine, replay, and earlier runs.

pub mod asked_settings;
pub mod auto_stop;
pub mod changes;
pub mod dataset;
pub mod earlier_run;
pub mod earlier_runs;
pub mod history;
pub mod looking_back;
pub mod pace;
pub mod record;
pub mod repetition;
pub mod replay;
mod requests;
pub mod retest;
pub mod time_machine;
pub mod training_loop;
pub mod worker_messages;
pub mod workers;
