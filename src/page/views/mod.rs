//! What draws the state: each folder is a part of the page, and no part changes the state.

pub mod charts;
pub mod diagram;
pub mod dreams;
pub mod earlier_runs;
pub mod figure_table;
pub mod gradient_table;
pub mod header;
pub mod mistakes;
pub mod pad;
pub mod part;
pub mod parts;
pub mod race;
pub mod saving;
pub mod sentences;
pub mod settings;
pub mod sharing;
pub mod switches;
pub mod territories;
pub mod time_machine;
pub mod turns;
pub mod view;
pub mod weights;
pub mod who_learns;
