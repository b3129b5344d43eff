//! The settings panel: every setting of a run, the number of workers, and the sections that a link leaves out.

pub mod help;
mod left_out_sections;
mod roles_table;
pub mod setting_input;
mod settings_panel;
mod workers;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;
use left_out_sections::LeftOutSections;
use settings_panel::SettingsPanel;
use workers::WorkerSetting;

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![
        Box::new(SettingsPanel::new(dispatch)),
        Box::new(WorkerSetting::new(dispatch)),
        Box::new(LeftOutSections::new(dispatch)),
    ]
}
