//! The time machine's moments, and how a record stores them: steps here, weights in a store of their own.

use crate::page::state::run::history::Thinned;
use crate::protocol::WeightsSnapshot;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::rc::Rc;

/// The weights at moments of the run, evenly spaced.
pub type Moments = Thinned<Rc<WeightsSnapshot>>;

/// Serialises the steps of the moments, without their weights.
///
/// # Errors
///
/// The serializer's.
pub fn serialize<S: Serializer>(moments: &Moments, serializer: S) -> Result<S::Ok, S::Error> {
    moments.filter_map(|moment| Some(moment.steps)).serialize(serializer)
}

/// Deserialises moments with steps and empty weights, which the storage then fills in.
///
/// # Errors
///
/// The deserializer's.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Moments, D::Error> {
    let without_weights = |&steps: &u32| Some(Rc::new(WeightsSnapshot { steps, bytes: Vec::new() }));
    Ok(Thinned::deserialize(deserializer)?.filter_map(without_weights))
}
