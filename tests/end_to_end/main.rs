//! The page as it is served, in a real browser: `cargo xtask test` builds the site and runs these.
//!
//! Each test starts a server and a browser of its own. MNIST is hidden from the page unless a test is about it, so that
//! the tests learn from generated digits and are the same everywhere. Any error or warning in the browser's console
//! fails a test; a picture of the page at that moment is saved into `target/end-to-end/`.

mod accessibility;
mod crew;
mod curves;
mod data;
mod drawing;
mod faults;
mod handles;
mod harness;
mod help;
mod keeping;
mod layout;
mod models;
mod monkey;
mod nearness;
mod offline;
mod race;
mod runs;
mod saving;
mod security;
mod sharing;
mod site;
mod switches;
mod tour;
mod training;
mod views;
