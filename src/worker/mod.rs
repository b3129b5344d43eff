//! The session that trains, and the glue that runs it in a Web Worker.

/// Starts the worker: called once by its bin.
pub fn start() {}
