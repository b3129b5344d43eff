//! Choices that hold for the next visit too: whether keys act, and the speed. A browser without storage, or one that refuses
//! it, remembers until the page is left.

use crate::page::browser::dom;
use web_sys::Storage;

/// What is remembered under this key.
pub fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Remembers a choice under this key; `None` forgets it, so that the page decides by itself.
pub fn write(key: &str, choice: Option<&str>) {
    let Some(storage) = storage() else { return };
    // Where the storage is full the choice holds until the page is left.
    let _ = match choice {
        Some(choice) => storage.set_item(key, choice),
        None => storage.remove_item(key),
    };
}

fn storage() -> Option<Storage> {
    dom::window().local_storage().ok().flatten()
}
