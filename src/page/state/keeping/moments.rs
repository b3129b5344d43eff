//! The moments of a run that are kept, to look back on.

use crate::page::state::run::history::Thinned;
use crate::protocol::WeightsSnapshot;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::rc::Rc;

/// The moments to look back on.
pub type Moments = Thinned<Rc<WeightsSnapshot>>;

/// Writes moments as their steps alone.
pub fn serialize<S: Serializer>(moments: &Moments, serializer: S) -> Result<S::Ok, S::Error> {
    moments.filter_map(|moment| Some(moment.steps)).serialize(serializer)
}

/// Reads moments that have steps and no weights yet.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Moments, D::Error> {
    let without_weights = |&steps: &u32| Some(Rc::new(WeightsSnapshot { steps, bytes: Vec::new() }));
    Ok(Thinned::deserialize(deserializer)?.filter_map(without_weights))
}
