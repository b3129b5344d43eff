//! The form of a record in the storage: a run or a drawing under a label that every version of the page can read.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

/// The version of records. The page reads no other version.
const VERSION: u32 = 5;

/// A record: a label, and what is kept.
#[derive(Serialize, Deserialize)]
struct Record<T> {
    label: Label,
    kept: T,
}

/// The label of a record.
#[derive(Serialize, Deserialize)]
struct Label {
    /// [`VERSION`] of the page that wrote the record.
    version: u32,
    /// When the page wrote the record, milliseconds since 1970.
    at: f64,
}

/// A record of any version, of which only the label is read.
#[derive(Deserialize)]
struct Labelled {
    label: Label,
}

/// The record of `kept`, written at this moment.
///
/// # Panics
/// If `kept` cannot be serialised, which plain data always can.
pub fn write(kept: &impl Serialize) -> JsValue {
    let record = Record { label: Label { version: VERSION, at: js_sys::Date::now() }, kept };
    serde_wasm_bindgen::to_value(&record).expect("a record is plain data")
}

/// When a record was written, milliseconds since 1970, and what it keeps, or a clause that says why it cannot be read.
pub fn read<T: DeserializeOwned>(record: JsValue) -> (f64, Result<T, String>) {
    let Ok(Labelled { label }) = serde_wasm_bindgen::from_value(record.clone()) else {
        return (0.0, Err("it is damaged".to_owned()));
    };
    if label.version != VERSION {
        return (label.at, Err("another version of this page has kept it".to_owned()));
    }
    let kept = serde_wasm_bindgen::from_value(record).map(|Record { kept, .. }| kept);
    (label.at, kept.map_err(|_| "it is damaged".to_owned()))
}
