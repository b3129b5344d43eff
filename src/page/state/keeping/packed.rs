//! Curves as they are stored: packed into bytes. As objects of JavaScript they would be ten megabytes of garbage each time
//! that a run is written. Curves that go along in a model file, without the tables by digit, are in `saved_curves`.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_bytes::ByteBuf;

/// Writes curves as JSON in bytes.
pub fn serialize<S: Serializer>(curves: &impl Serialize, serializer: S) -> Result<S::Ok, S::Error> {
    let bytes = serde_json::to_vec(curves).expect("figures can be written as JSON");
    serializer.serialize_bytes(&bytes)
}

/// Reads them back. Those that cannot be read are left out: the run goes on without them.
pub fn deserialize<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(deserializer: D) -> Result<T, D::Error> {
    let bytes = ByteBuf::deserialize(deserializer)?;
    Ok(serde_json::from_slice(&bytes).unwrap_or_default())
}
