//! Everything that one sees, in layers:
//!
//! [`app`] ties the rest to the browser's events and frames; [`views`] draw; [`canvas`] is what they draw with;
//! [`browser`] is the document, files, storage and workers; [`dispatch`] carries events to [`state`], which holds
//! everything that the page shows and changes it in one place, [`state::State::update`]. A layer uses those named after
//! it and none before: the state knows no view and no browser, and drawing changes nothing.
//!
//! The page asks the worker for training one slice at a time (see [`state::run::training_loop`]) and answers drawings
//! itself, with the latest weights that it was sent. It computes no gradient. Text and controls are plain HTML in
//! `index.html`, found by id; everything that moves is a canvas.

pub mod app;
pub mod browser;
pub mod canvas;
pub mod dispatch;
pub mod state;
pub mod views;

/// Starts the page: called once by its bin.
pub fn start() {
    app::start();
}
