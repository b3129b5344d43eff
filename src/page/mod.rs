//! Everything that one sees.

/// Starts the page: called once by its bin.
pub fn start() {}
