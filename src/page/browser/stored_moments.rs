//! The moments of runs in the storage. A moment is written once, and deleted when its run has dropped it, so that every save
//! writes little, however many moments a run has.

use crate::page::state::keeping::kept::KeptRun;
use crate::protocol::WeightsSnapshot;
use crate::training::Model;
use crate::wire;
use idb::{Error, KeyRange, Transaction};
use js_sys::Uint8Array;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// The store of moments, by the key of their run and their steps. Below, `page` is the key of a run.
pub const MOMENTS: &str = "moments";

/// Writes the moments in `wanted` that are not in `written`, and deletes those in `written` that are not in `wanted`.
///
/// # Errors
/// If the browser refuses a request.
pub fn write(
    transaction: &Transaction,
    page: &str,
    written: &[Rc<WeightsSnapshot>],
    wanted: &[Rc<WeightsSnapshot>],
) -> Result<(), Error> {
    let store = transaction.object_store(MOMENTS)?;
    let is_among =
        |moment: &Rc<WeightsSnapshot>, all: &[Rc<WeightsSnapshot>]| all.iter().any(|it| Rc::ptr_eq(it, moment));
    // Deleting comes first: a new run may have moments of the same steps, whose keys are the same.
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

/// Deletes all moments of a run.
///
/// # Errors
/// If the browser refuses the request.
pub fn delete(transaction: &Transaction, page: &str) -> Result<(), Error> {
    transaction.object_store(MOMENTS)?.delete(range(page)?).map(drop)
}

/// Reads the weights of the moments of `run`, which comes with only their steps. A moment that is missing, or does not fit
/// the run's networks, is left out, because a run can be resumed without it.
///
/// # Errors
/// If the browser refuses a request.
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

/// The key of a moment. The keys of one run's moments lie in one range.
fn key(page: &str, steps: u32) -> JsValue {
    format!("{page} {steps}").into()
}

/// The range of keys of one run's moments.
fn range(page: &str) -> Result<KeyRange, Error> {
    // “!” is the character after the space that ends the run's key.
    KeyRange::bound(&format!("{page} ").into(), &format!("{page}!").into(), Some(false), Some(true))
}
