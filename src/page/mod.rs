//! Everything that one sees.
//!
//! One [`state::State`] holds what is shown and is changed in one place, [`state::State::update`], by an
//! [`event::Event`]; it knows no browser. The [`view::View`] draws it, at most once a frame and only what has changed.
//! [`app`] ties the two to the browser and to the worker. The page asks the worker for training one slice at a time
//! (see [`training_loop`]) and answers drawings itself, with the latest weights it was sent. It computes no gradient.
//!
//! Text and controls are plain HTML in `index.html`, found by id; everything that moves is a canvas.

pub mod answer;
pub mod app;
mod auto_stop;
pub mod canvas;
pub mod charts;
pub mod controls;
pub mod curves;
pub mod diagram;
pub mod digit_pad;
pub mod dom;
pub mod dreams;
pub mod earlier_runs;
pub mod event;
pub mod expert_list;
pub mod expert_switches;
pub mod figure_table;
pub mod figures;
pub mod files;
pub mod gradient_table;
pub mod help;
pub mod history;
pub mod keeping;
pub mod keyboard;
pub mod messages;
pub mod mistakes;
pub mod model_files;
pub mod palette;
pub mod pictures;
pub mod pointing;
pub mod race;
pub mod roles_table;
pub mod saved_curves;
pub mod saving;
pub mod seen_images;
mod setting_input;
pub mod settings;
pub mod share;
pub mod share_link;
pub mod sharing;
pub mod state;
pub mod subject;
pub mod teaching;
pub mod territories;
pub mod time_machine;
pub mod tour;
pub mod training_loop;
pub mod turns;
pub mod update;
pub mod view;
pub mod weights;
pub mod who_learns;
pub mod words;
pub mod worker_handle;
pub mod workers;

/// Starts the page: called once by its bin.
pub fn start() {
    app::start();
}
