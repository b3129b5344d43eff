//! Buttons, presets, data sets and every setting of a run, and the switches of a teacher's link.

pub mod controls;
pub mod form;
pub mod help;
pub mod roles_table;
pub mod setting_input;
pub mod teaching;
pub mod workers;
