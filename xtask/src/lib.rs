//! What the commands of the repository are made of; the end-to-end tests use the same server and browser.
//!
//! 1. [`workspace`]: where things are, and how other programs are run.
//! 2. [`tools`]: the build tools, installed once a user and version.
//! 3. [`data`]: the MNIST files, found or fetched, and checked.
//! 4. [`site`]: the page built into `dist/`; [`seal`]: with the hash of everything in it; [`policy`]: and its headers;
//!    [`article`]: the article in it, from Markdown.
//! 5. [`serve`]: a static file server.
//! 6. [`drivers`] and [`browser`]: Chromium, Firefox or WebKitGTK without a window, driven; [`pointers`]: what a
//!    hand does in it; the end-to-end tests use them, too.
//! 7. [`readers`]: programs that read saved models.
//! 8. [`audit`] and [`fuzz`]: checks of what tests cannot see.
//! 9. [`screenshots`], [`bench`], [`endure`] and [`test`]: the commands that use it all; [`memory`]: what a page takes.

pub mod article;
pub mod audit;
pub mod bench;
pub mod browser;
mod conditions;
pub mod data;
pub mod drivers;
pub mod endure;
mod firefox;
pub mod fuzz;
pub mod memory;
pub mod pointers;
pub mod policy;
pub mod readers;
pub mod screenshots;
pub mod seal;
pub mod serve;
pub mod site;
pub mod test;
pub mod tools;
mod webkit;
pub mod workspace;
