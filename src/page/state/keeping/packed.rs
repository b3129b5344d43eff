//! Serialisation of curves as JSON packed into bytes: as JavaScript objects they would be ten megabytes of garbage at
//! every write. `saved_curves` has the format of curves in model files, which leaves out the tables by digit.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_bytes::ByteBuf;

/// Serialises curves as the bytes of their JSON.
///
/// # Errors
///
/// The serializer's.
pub fn serialize<S: Serializer>(curves: &impl Serialize, serializer: S) -> Result<S::Ok, S::Error> {
    let json = serde_json::to_string(curves).expect("figures can be written as JSON");
    serializer.serialize_bytes(json.as_bytes())
}

/// Deserialises curves. Unreadable curves become empty, so that the run can be resumed without them.
///
/// # Errors
///
/// The deserializer's, if the value is not bytes.
pub fn deserialize<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(deserializer: D) -> Result<T, D::Error> {
    let bytes = ByteBuf::deserialize(deserializer)?;
    // As text, like the curves in model files: so the program holds one reader of JSON and not two.
    let json = str::from_utf8(&bytes).unwrap_or_default();
    Ok(serde_json::from_str(json).unwrap_or_default())
}
