//! What the page uses of the browser: document, keys, files, address bar, storage, workers. Nothing here draws.

pub mod address;
pub mod announcing;
pub mod attempt;
mod database;
pub mod dom;
pub mod downloads;
pub mod files;
pub mod film_format;
pub mod in_view;
pub mod keyboard;
mod locks;
pub mod math_font;
mod presence;
pub mod remembered;
mod roll_call;
pub mod side_workers;
pub mod storage;
mod stored_list;
mod stored_moments;
mod stored_record;
pub mod update;
pub mod worker_handle;
