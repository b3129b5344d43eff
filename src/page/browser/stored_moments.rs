//! The moments of runs in the storage: each is written once, and deleted when its run has thinned it out. So what is
//! written every few seconds stays small, however many there are.

use crate::page::state::keeping::kept::KeptRun;
use crate::protocol::WeightsSnapshot;
use crate::training::Model;
use crate::wire;
use idb::{Error, KeyRange, Transaction};
use js_sys::Uint8Array;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Moments by the key of their page and their steps.
pub const MOMENTS: &str = "moments";

/// Writes those of `wanted` that are not there yet, and deletes those of `written` that are not wanted.
pub fn write(
    transaction: &Transaction,
    page: &str,
    written: &[Rc<WeightsSnapshot>],
    wanted: &[Rc<WeightsSnapshot>],
) -> Result<(), Error> {
    let store = transaction.object_store(MOMENTS)?;
    let is_among =
        |moment: &Rc<WeightsSnapshot>, all: &[Rc<WeightsSnapshot>]| all.iter().any(|it| Rc::ptr_eq(it, moment));
    // Another run may have moments of the same steps.
    for gone in written.iter().filter(|moment| !is_among(moment, wanted)) {
        store.delete(key(page, gone.steps))?;
    }
    for new in wanted.iter().filter(|moment| !is_among(moment, written)) {
        let bytes = Uint8Array::from(&new.bytes[..]);
        let put = store.put(&bytes, Some(&key(page, new.steps)));
        wire::let_go(&bytes);
        put?;
    }
    Ok(())
}

/// Deletes all moments of that page.
pub fn delete(transaction: &Transaction, page: &str) -> Result<(), Error> {
    transaction.object_store(MOMENTS)?.delete(range(page)?).map(drop)
}

/// Puts the weights into the moments of `run`, whose steps are known. A moment that is not there, or is not one of its
/// networks, is left out: the run goes on without it.
pub async fn read(transaction: &Transaction, page: &str, run: &mut KeptRun) -> Result<(), Error> {
    let store = transaction.object_store(MOMENTS)?;
    let mut found = Vec::new();
    for moment in run.moments.samples() {
        let steps = moment.steps;
        let bytes = store.get(key(page, steps))?.await?.and_then(|bytes| bytes.dyn_into::<Uint8Array>().ok());
        let is_right = |bytes: &Vec<u8>| Model::from_bytes(&run.checkpoint.config, bytes).is_ok();
        let bytes = bytes.map(|bytes| bytes.to_vec()).filter(is_right);
        found.push(bytes.map(|bytes| Rc::new(WeightsSnapshot { steps, bytes })));
    }
    let mut found = found.into_iter();
    run.moments = run.moments.filter_map(|_| found.next().flatten());
    Ok(())
}

/// The key of a moment; those of a page are in one range.
fn key(page: &str, steps: u32) -> JsValue {
    format!("{page} {steps}").into()
}

fn range(page: &str) -> Result<KeyRange, Error> {
    // What follows on the space in the order of characters.
    KeyRange::bound(&format!("{page} ").into(), &format!("{page}!").into(), Some(false), Some(true))
}
