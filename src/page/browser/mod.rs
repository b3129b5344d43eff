//! What the page uses of the browser: document, keys, files, address bar, storage, workers. Nothing here draws.

pub mod address;
pub mod announcing;
pub mod dom;
pub mod downloads;
pub mod files;
pub mod keyboard;
mod locks;
pub mod storage;
mod stored_moments;
mod stored_record;
pub mod update;
pub mod worker_handle;
