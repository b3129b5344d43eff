//! The browser's side of the page: document, keys, files, address bar, storage, workers. Nothing here draws.

pub mod address;
pub mod announcing;
pub mod dom;
pub mod downloads;
pub mod files;
pub mod keyboard;
pub mod storage;
pub mod stored_moments;
pub mod update;
pub mod worker_handle;
