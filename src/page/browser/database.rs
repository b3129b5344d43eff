//! The page's database in IndexedDB: how it is opened and given up, and what its errors mean.
//!
//! Each folder of a host has a database of its own, so that two pages that a host serves under two paths do not see each
//! other's runs. The database `moe`, in which earlier versions kept the runs of all paths, stays as it is.

use crate::page::browser::{dom, locks};
use idb::{Database, DatabaseEvent, Error, Factory, ObjectStoreParams};

/// The version of the set of stores.
const STORES_VERSION: u32 = 3;

/// The name of the database: that of the product, and the folder that the page is served from.
pub fn name() -> String {
    let path = dom::window().location().pathname().unwrap_or_default();
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("moe {folder}/")
}

/// Opens the database with these stores. Calls `blocked` if another page keeps the browser from making the stores; opening
/// goes on once that page is gone.
///
/// Pages open it in turn, under a lock. When a user leaves a page that is making the stores, Chromium can put that page to sleep
/// and then opens the database for no other page. But Chromium ends a sleeping page that has a lock which another page waits for.
///
/// # Errors
/// If the browser has no databases, or refuses this one.
pub async fn open(stores: &'static [&'static str], blocked: impl FnOnce() + 'static) -> Result<Database, Error> {
    let _turn = locks::turn(&format!("opens {}", name())).await;
    let mut request = Factory::new()?.open(&name(), Some(STORES_VERSION))?;
    request.on_blocked(move |_| blocked());
    request.on_upgrade_needed(move |event| {
        let Ok(database) = event.database() else { return };
        let there = database.store_names();
        for store in stores.iter().filter(|store| !there.iter().any(|name| name == *store)) {
            // If the browser refuses to create a store, the first order on the store fails and reports that.
            let _ = database.create_object_store(store, ObjectStoreParams::new());
        }
    });
    request.await
}

/// Why nothing is kept while [`open`] is blocked, as a clause that follows “Not kept for later:”.
pub const BLOCKED: &str = "another tab has an earlier version of this page open and must be closed first";

/// Why nothing is kept after another page has needed the database for itself.
pub const GIVEN_UP: &str = "another tab has a newer version of this page open, or the browser’s storage was emptied; reload \
                            this page to have its run kept again";

/// The reason for a failure, as a clause that follows “Not kept for later:”.
pub fn reason(error: &Error) -> &'static str {
    let text = error.to_string();
    match error {
        Error::IndexedDbNotFound(_) => "this browser has no storage for pages",
        Error::DomExceptionNotFound => "the browser’s storage is full or did not take it",
        _ if text.contains("Quota") => "the browser’s storage is full",
        _ if text.contains("VersionError") => {
            "a newer version of this page has kept runs here; reload this page to get that version"
        }
        _ => "the browser’s storage has refused it",
    }
}
