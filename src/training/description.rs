//! Settings in words, for lists of runs.

use super::TrainConfig;
use super::fields::{FIELDS, Field};
use super::presets::{PRESETS, Preset};

/// The largest number of differing settings that [`describe`] names.
const NAMED_DIFFERENCES: usize = 3;

/// The preset from which these settings differ in the fewest fields, and those fields. What belongs to no preset does not count.
///
/// # Panics
///
/// Panics if there are no presets.
pub fn nearest(config: &TrainConfig) -> (&'static Preset, Vec<&'static Field>) {
    let differing = |preset: &Preset| {
        let base = preset.config_with(config);
        FIELDS.iter().filter(|field| field.text(config) != field.text(&base)).collect::<Vec<_>>()
    };
    let presets = PRESETS.iter().map(|preset| (preset, differing(preset)));
    presets.min_by_key(|(_, fields)| fields.len()).expect("there are presets")
}

/// Settings in words: the nearest preset and the settings that differ from it. What belongs to no preset does not count.
pub fn describe(config: &TrainConfig) -> String {
    let (preset, fields) = nearest(config);
    let mut words = preset.name.to_owned();
    for field in fields.iter().take(NAMED_DIFFERENCES) {
        words.push_str(&format!(", {} {}", field.label.to_ascii_lowercase(), field.shown(config)));
    }
    if fields.len() > NAMED_DIFFERENCES {
        words.push_str(&format!(" and {} more", fields.len() - NAMED_DIFFERENCES));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::presets::specialists;

    #[test]
    fn settings_are_described_by_the_nearest_preset() {
        let config = TrainConfig { seed: 5, learning_rate: 0.02, own_weight: 0.3, ..specialists() };
        assert_eq!(describe(&config), "Specialists, own 0.3, learning rate 0.02");
        assert_eq!(describe(&specialists()), "Specialists");
        let experts_off = "0 7".parse().expect("a set of experts");
        assert_eq!(describe(&TrainConfig { experts_off, ..specialists() }), "Specialists, experts switched off A H");
    }
}
