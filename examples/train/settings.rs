//! Words on the command line: presets, sources of digits, counts and the values of settings. A word that makes no sense stops
//! the command with a sentence.

use crate::data::Source;
use anyhow::{Result, anyhow, bail};
use moe::training::TrainConfig;
use moe::training::fields::{Field, FieldKind};
use moe::training::presets::{PRESETS, Preset, preset};
use std::str::FromStr;

/// The preset of that key.
pub fn preset_of(key: &str) -> Result<&'static Preset> {
    preset(key).ok_or_else(|| anyhow!("There is no preset “{key}”; there are {}.", preset_keys()))
}

/// The keys of all presets, in their order.
pub fn preset_keys() -> String {
    PRESETS.iter().map(|preset| preset.key).collect::<Vec<_>>().join(", ")
}

/// The source of digits of that name.
pub fn source_of(name: &str) -> Result<Source> {
    match name {
        "mnist" => Ok(Source::Mnist),
        "generated" => Ok(Source::GENERATED),
        _ => bail!("There are no digits “{name}”; there are mnist and generated."),
    }
}

/// A `u32`, or a `NonZeroU32` where 0 makes no sense.
pub fn count<N: FromStr>(name: &str, text: &str) -> Result<N> {
    let kind = if "0".parse::<N>().is_ok() { "a whole number" } else { "a whole number above 0" };
    text.parse().map_err(|_| anyhow!("--{}: “{text}” is not {kind}.", name.replace('_', "-")))
}

/// Sets a setting. The page clamps a value out of range and says so; here such a value is an error.
pub fn set(config: &mut TrainConfig, field: &Field, text: &str) -> Result<()> {
    let (min, max) = field.range();
    field.set_text(config, text).map_err(|error| match field.kind {
        FieldKind::Real { .. } | FieldKind::Whole { .. } => {
            anyhow!("{}: “{text}” is not a number from {min} to {max}.", field.key)
        }
        _ => anyhow!("{error}."),
    })
}
