//! The page that the user sees, in layers.
//!
//! `app` ties the layers below it to the browser's events and frames; `views` draw; `canvas` is what views draw with;
//! `browser` is the document, files, storage and workers; `dispatch` carries events to [`state`], which holds everything
//! that the page shows and changes it in one place, [`state::State::update`]. Each layer uses only layers named after it:
//! the state knows no view and no browser, and drawing changes nothing.
//!
//! The page asks the worker for training one slice at a time (see [`state::run::training_loop`]). It answers drawings
//! itself, with the latest weights from the worker, and computes no gradient. Text and controls are plain HTML in
//! `index.html` and `www/*.html`, which the code finds by id; everything that moves is a canvas.

mod app;
mod browser;
mod canvas;
mod dispatch;
pub mod state;
mod views;

/// Starts the page. The page's bin calls this once.
pub fn start() {
    app::start();
}
