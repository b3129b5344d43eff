//! Buttons, presets, data sets and every setting of a run, and the switches of a teacher's link.

pub mod controls;
pub mod form;
pub mod help;
pub mod roles_table;
pub mod setting_input;
pub mod teaching;
pub mod workers;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;
use controls::Controls;
use form::Settings;
use teaching::Teaching;
use workers::WorkerSetting;

/// The parts of the page that are here.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![
        Box::new(Controls::new(dispatch)),
        Box::new(Settings::new(dispatch)),
        Box::new(WorkerSetting::new(dispatch)),
        Box::new(Teaching::new(dispatch)),
    ]
}
