//! The list of all records: each is read without its weights, curves and moments.

use crate::page::browser::stored_record;
use crate::page::state::files::link::Pad;
use crate::page::state::keeping::kept::KeptSummary;
use crate::page::state::keeping::offer::{Content, Stored, StoredPad};
use idb::{Error, Transaction};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;

/// The store of runs.
pub const RUNS: &str = "runs";
/// The store of what lies on the pads.
pub const PADS: &str = "pads";

/// A record: its key, when it was written, and what it holds or why it cannot be read.
type Read<T> = (String, f64, Result<T, String>);

/// The key of the page that has written a record.
pub fn page_of(key: &str) -> &str {
    key.split('.').next().unwrap_or(key)
}

/// Reads the records that may be offered, by their keys and the time at which they were written. What lay on the pad goes with
/// the run that its page has written last.
///
/// # Errors
/// If the browser refuses a request.
pub async fn read(transaction: &Transaction, may_be_offered: impl Fn(&str, f64) -> bool) -> Result<Vec<Stored>, Error> {
    let mut runs = read_all::<KeptSummary>(transaction, RUNS, &may_be_offered).await?;
    let pads = read_all::<Pad>(transaction, PADS, &may_be_offered).await?;
    let mut pads: BTreeMap<String, Read<Pad>> = pads.into_iter().map(|pad| (pad.0.clone(), pad)).collect();
    runs.sort_by(|(_, a, _), (_, b, _)| b.total_cmp(a));
    let mut records = Vec::new();
    for (key, at, run) in runs {
        let pad = pads.remove(page_of(&key));
        let content = run.map_or_else(Content::Unreadable, |run| Content::Run(Box::new(run)));
        records.push(Stored { content, at, pad: pad.map(stored_pad), key });
    }
    records.extend(pads.into_values().map(|(key, at, pad)| {
        let content = match &pad {
            Ok(Pad::Strokes(_)) => Content::Drawing,
            Ok(_) => Content::Nothing,
            Err(why) => Content::Unreadable(why.clone()),
        };
        Stored { content, at, pad: Some(stored_pad((key.clone(), at, pad))), key }
    }));
    Ok(records)
}

fn stored_pad((key, _, pad): Read<Pad>) -> StoredPad {
    StoredPad { key, is_drawing: matches!(pad, Ok(Pad::Strokes(_))) }
}

async fn read_all<T: DeserializeOwned>(
    transaction: &Transaction,
    store: &str,
    may_be_offered: impl Fn(&str, f64) -> bool,
) -> Result<Vec<Read<T>>, Error> {
    let store = transaction.object_store(store)?;
    let keys = store.get_all_keys(None, None)?.await?;
    let mut records = Vec::new();
    for key in keys.iter().filter_map(JsValue::as_string) {
        if let Some(record) = store.get(JsValue::from_str(&key))?.await? {
            let (at, kept) = stored_record::read(record);
            if may_be_offered(&key, at) {
                records.push((key, at, kept));
            }
        }
    }
    Ok(records)
}
