//! Settings on their way to the worker.

use crate::training::TrainConfig;
use std::collections::VecDeque;

/// Settings that the worker was asked to take and has not answered.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedSettings {
    /// The number of the request, different for every request of the page.
    pub(super) number: u32,
    /// The settings.
    pub(super) config: TrainConfig,
}

impl AskedSettings {
    /// Takes the settings of the request with this number, which is the oldest if it is among these at all.
    pub fn take(asked: &mut VecDeque<Self>, number: u32) -> Option<TrainConfig> {
        asked.pop_front_if(|asked| asked.number == number).map(|asked| asked.config)
    }
}
