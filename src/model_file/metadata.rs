//! The metadata beside the weights: every setting under its key, and how to read the weights.

use super::error::ModelFileError;
use super::format::FORMAT_VERSION;
use crate::training::fields::{FIELDS, field, shorten};
use crate::training::{TrainConfig, presets};
use std::collections::BTreeMap;

/// Metadata by key.
pub type Entries = BTreeMap<String, String>;

/// Key of the checksum over all weights and all other entries but the curves.
pub const CHECKSUM: &str = "checksum";
const VERSION: &str = "format_version";
const STEPS: &str = "steps";
const DATASET: &str = "dataset";
/// The curves of the run, which have a checksum of their own.
pub const CURVES: &str = "curves";
/// For readers that do not know the costs: "sigmoid" or "softmax".
const EXPERT_OUTPUTS: &str = "expert_outputs";
/// For the same readers: "blended outputs", Σ g_i o_i, or "blended logits", softmax(Σ g_i a_i).
const ANSWER: &str = "answer";

/// Characters that a data set's name may have.
const MAX_NAME: usize = 200;

/// A model's description, without its weights.
pub struct Description {
    /// The settings of its run.
    pub config: TrainConfig,
    /// Steps that it was trained for.
    pub steps: u32,
    /// Name of the data set that it was trained on.
    pub dataset: String,
}

/// The entries of a model, but for the checksum and the curves.
pub fn write(config: &TrainConfig, steps: u32, dataset: &str) -> Entries {
    let cost = config.cost;
    let outputs = if cost.has_sigmoid_outputs() { "sigmoid" } else { "softmax" };
    let answer = if cost.blends_logits() { "blended logits" } else { "blended outputs" };
    let own = [
        (VERSION, FORMAT_VERSION.to_string()),
        (STEPS, steps.to_string()),
        (DATASET, dataset.chars().take(MAX_NAME).collect()),
        (EXPERT_OUTPUTS, outputs.to_owned()),
        (ANSWER, answer.to_owned()),
    ];
    let settings = FIELDS.iter().map(|field| (field.key, field.text(config)));
    // Entries are added one by one, because collecting would sort them first, with more code.
    let mut entries = Entries::new();
    entries.extend(own.into_iter().chain(settings).map(|(key, text)| (key.to_owned(), text)));
    entries
}

/// The description in these entries.
///
/// # Errors
///
/// Fails where an entry is missing, unknown or without meaning.
pub fn read(entries: &Entries) -> Result<Description, ModelFileError> {
    let version = entries.get(VERSION).ok_or(ModelFileError::NotAModel)?;
    if *version != FORMAT_VERSION.to_string() {
        return Err(ModelFileError::OtherVersion { found: shorten(version) });
    }
    let entry = |key: &'static str| entries.get(key).ok_or(ModelFileError::MissingEntry { key });
    let mut config = presets::specialists();
    // A file may be older than a setting, which then has its value in the default preset.
    for (field, text) in FIELDS.iter().filter_map(|field| Some((field, entries.get(field.key)?))) {
        field.set_text(&mut config, text).map_err(ModelFileError::Setting)?;
    }
    let own = [VERSION, STEPS, DATASET, EXPERT_OUTPUTS, ANSWER];
    for key in entries.keys().filter(|key| !own.contains(&key.as_str())) {
        field(key).map_err(ModelFileError::Setting)?;
    }
    let steps = entry(STEPS)?;
    let steps = steps.parse().map_err(|_| ModelFileError::Steps { found: shorten(steps) })?;
    let dataset = entry(DATASET)?.chars().take(MAX_NAME).collect();
    Ok(Description { config, steps, dataset })
}

/// The format's checksum: FNV-1a, 64 bits, over all entries and then all weights.
pub fn checksum<'a>(entries: &Entries, data: impl Iterator<Item = &'a [u8]>) -> String {
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |bytes: &[u8]| {
        sum = bytes.iter().fold(sum, |sum, &byte| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    };
    entries.iter().for_each(|(key, text)| add(format!("{key}={text}\n").as_bytes()));
    data.for_each(add);
    format!("{sum:016x}")
}
