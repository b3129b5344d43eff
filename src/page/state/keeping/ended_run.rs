//! A run that another run has ended.

use crate::page::state::keeping::kept::KeptRun;
use crate::page::state::run::asked_settings::AskedSettings;
use std::collections::VecDeque;

/// A run that has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct EndedRun {
    /// Its number among the runs of this page, under which the storage keeps it.
    pub number: u32,
    /// The run as of its last checkpoint.
    pub run: KeptRun,
    /// The run at its end, with the checkpoint before the end, while the worker's last checkpoint is on its way.
    pub(super) latest: Option<Box<KeptRun>>,
    /// Settings that the worker had not answered for at the run's end.
    pub(super) asked: VecDeque<AskedSettings>,
}
