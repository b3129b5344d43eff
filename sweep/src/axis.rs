//! An axis of the map: a setting with the values that its columns, or rows, have.
//!
//! An axis is written as a range, `learning_rate=.001..1:log`, whose ends are both included, or as a list,
//! `balance=entropy,cv2`. All arithmetic is the same on every machine, so that shards agree on the values.

use crate::settings::set;
use anyhow::{Result, anyhow, bail, ensure};
use moe::sweep::division::Division;
use moe::training::TrainConfig;
use moe::training::decimal::decimal;
use moe::training::fields::{Field, FieldKind, field, shorten};
use serde::{Deserialize, Serialize};

/// The largest number of values of an axis.
pub const MAX_VALUES: usize = 1024;

/// A setting and its values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// The key of the setting.
    pub key: String,
    /// The values as texts of the setting, all different.
    pub values: Vec<String>,
}

impl Axis {
    /// The axis that `text` describes, of `n` values, for settings that start from `config`. A list needs no `n`, a range
    /// takes `default_n` where there is none.
    ///
    /// # Errors
    ///
    /// Fails where the text names no setting that can be an axis, where a value is outside the setting's range, where a
    /// range is empty or reversed or cannot be divided into `n` different values, and where a list has not `n` values.
    pub fn parse(text: &str, n: Option<usize>, default_n: usize, config: &TrainConfig) -> Result<Self> {
        let (key, values) = text.split_once('=').ok_or_else(|| {
            anyhow!("“{}” is not of the form key=from..to, key=from..to:log or key=value,value.", shorten(text))
        })?;
        let field = field(&key.replace('-', "_")).map_err(|error| anyhow!("{error}."))?;
        ensure!(field.key != "seed", "seed is no axis: --seeds says how many seeds there are.");
        let is_number = match field.kind {
            FieldKind::Real { .. } | FieldKind::Whole { .. } => true,
            FieldKind::Choice { .. } | FieldKind::Switch => false,
            FieldKind::Roles | FieldKind::Text { .. } => {
                bail!("{} is no axis: it is neither a number nor a choice.", field.key)
            }
        };
        let texts = match values.split_once("..") {
            Some((from, to)) if is_number => range(field, from, to, n.unwrap_or(default_n))?,
            Some(_) => bail!("{} has no ranges: name its choices, as in {}=a,b.", field.key, field.key),
            None => list(field, values, n)?,
        };
        let value = |text: &String| {
            let mut config = config.clone();
            set(&mut config, field, text)?;
            Ok(field.text(&config))
        };
        let values = texts.iter().map(value).collect::<Result<Vec<_>>>()?;
        if let Some(at) = (1..values.len()).find(|&at| values[..at].contains(&values[at])) {
            bail!("{}: among {} values {} comes twice.", shorten(text), values.len(), values[at]);
        }
        Ok(Self { key: field.key.to_owned(), values })
    }

    /// The setting.
    ///
    /// # Errors
    ///
    /// Fails where there is no such setting; an axis that [`Self::parse`] made always has one.
    pub fn field(&self) -> Result<&'static Field> {
        field(&self.key).map_err(|error| anyhow!("{error}."))
    }
}

/// The values of a list.
fn list(field: &Field, text: &str, n: Option<usize>) -> Result<Vec<String>> {
    let values: Vec<String> = text.split(',').map(str::to_owned).collect();
    let n = n.unwrap_or(values.len());
    ensure!(n == values.len(), "{} has {} values, and --cells says {n}.", field.key, values.len());
    ensure!(n <= MAX_VALUES, "{} has {n} values; at most {MAX_VALUES} are possible.", field.key);
    Ok(values)
}

/// `n` values from `from` to `to`, which may be followed by `:log`.
fn range(field: &Field, from: &str, to: &str, n: usize) -> Result<Vec<String>> {
    let (to, division) = match to.split_once(':') {
        None => (to, Division::Linear),
        Some((to, "log")) => (to, Division::Logarithmic),
        Some((_, other)) => {
            bail!("{}: “{}” divides no range; after the colon log is possible.", field.key, shorten(other))
        }
    };
    let (min, max) = field.range();
    let end = |text: &str| {
        let number = decimal(text.trim()).filter(|number| (min..=max).contains(number));
        number.ok_or_else(|| anyhow!("{}: “{}” is not a number from {min} to {max}.", field.key, shorten(text)))
    };
    let (from, to) = (end(from)?, end(to)?);
    ensure!(
        from != to,
        "{}: the range from {from} to {to} is empty; one value is written {}={from}.",
        field.key,
        field.key
    );
    ensure!(from < to, "{}: the range from {from} to {to} is reversed.", field.key);
    ensure!(n >= 2, "{}: a range has at least 2 cells; one value is written {}={from}.", field.key, field.key);
    ensure!(n <= MAX_VALUES, "{}: a range has at most {MAX_VALUES} cells, and --cells says {n}.", field.key);
    let is_positive = division == Division::Linear || from > 0.0;
    ensure!(is_positive, "{}: a logarithmic range starts above 0, not at {from}.", field.key);
    let is_whole = matches!(field.kind, FieldKind::Whole { .. });
    let at = |place: usize| {
        let value = division.value((from, to), place, n);
        (if is_whole { value.round() } else { value }).to_string()
    };
    Ok((0..n).map(at).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use moe::training::presets::specialists;

    fn parse(text: &str, n: Option<usize>) -> Result<Axis> {
        Axis::parse(text, n, 16, &specialists())
    }

    #[track_caller]
    fn check(text: &str, n: usize, key: &str, values: &[&str]) {
        let axis = parse(text, Some(n)).expect("it is an axis");
        assert_eq!((axis.key.as_str(), axis.values), (key, values.iter().map(|value| (*value).to_owned()).collect()));
    }

    #[test]
    fn ranges_include_both_ends() {
        check("balance_weight=-.3..1", 3, "balance_weight", &["-0.3", "0.35", "1"]);
        check(
            "balance_weight=-.3..1",
            14,
            "balance_weight",
            &["-0.3", "-0.2", "-0.1", "0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"],
        );
        check("balance-weight=0...5", 2, "balance_weight", &["0", "0.5"]);
        check("learning_rate=.001..1:log", 4, "learning_rate", &["0.001", "0.01", "0.1", "1"]);
        check("n_experts=2..16", 8, "n_experts", &["2", "4", "6", "8", "10", "12", "14", "16"]);
        check("n_experts=1..16:log", 5, "n_experts", &["1", "2", "4", "8", "16"]);
        assert_eq!(parse("sharpen_weight=-.1..0.1", None).expect("an axis").values.len(), 16);
    }

    #[test]
    fn lists_have_numbers_choices_and_switches() {
        check("learning_rate=.3,.01", 2, "learning_rate", &["0.3", "0.01"]);
        check("balance=entropy,cv2", 2, "balance", &["entropy", "cv2"]);
        check("moving_average=off,on", 2, "moving_average", &["off", "on"]);
        assert_eq!(parse("top_k=1", None).expect("an axis").values, ["1"]);
    }

    #[test]
    fn what_is_no_axis_is_refused_with_a_sentence() {
        let check = |text: &str, n: usize, part: &str| {
            let error = parse(text, Some(n)).expect_err(text).to_string();
            assert!(error.contains(part) && error.ends_with('.') && !error.contains('\n'), "{text}: {error}");
        };
        check("balance_weight", 3, "“balance_weight” is not of the form");
        check("colour=1..2", 3, "there is no setting named “colour”");
        check("seed=0..4", 5, "--seeds says how many");
        check("roles=06", 1, "roles is no axis");
        check("experts_off=0,1", 2, "experts_off is no axis");
        check("balance=entropy..cv2", 2, "balance has no ranges");
        check("balance=entropy,magic", 2, "“magic” is not one of");
        check("balance=entropy,cv2", 64, "has 2 values, and --cells says 64");
        check("balance_weight=", 1, "“” is not a number from -0.3 to 1");
        check("balance_weight=..", 3, "“” is not a number from -0.3 to 1");
        check("balance_weight=0..", 3, "“” is not a number from -0.3 to 1");
        check("balance_weight=-1..1", 3, "“-1” is not a number from -0.3 to 1");
        check("balance_weight=0..1.5", 3, "“1.5” is not a number");
        check("balance_weight=0..NaN", 3, "“NaN” is not a number");
        check("balance_weight=1..0", 3, "from 1 to 0 is reversed");
        check("balance_weight=.5...5", 3, "from 0.5 to 0.5 is empty");
        check("balance_weight=0..1", 1, "a range has at least 2 cells");
        check("balance_weight=0..1", 0, "a range has at least 2 cells");
        check("balance_weight=0..1", 1025, "at most 1024 cells");
        check("balance_weight=0..1:log", 3, "starts above 0, not at 0");
        check("balance_weight=-.3..1:log", 3, "starts above 0, not at -0.3");
        check("balance_weight=0..1:cubic", 3, "“cubic” divides no range");
        check("n_experts=2..5", 64, "n_experts=2..5: among 64 values 2 comes twice");
        check("learning_rate=.1,.10", 2, "among 2 values 0.1 comes twice");
    }
}
