//! An axis of a map: a setting, and the range of its values. What makes no sense is set right, with a sentence.

use super::division::Division;
use super::lattice::MOST;
use crate::training::decimal::decimal;
use crate::training::fields::{FIELDS, Field, FieldKind, field, shorten};
use serde::{Deserialize, Serialize};

/// Settings that are no axis: the seed has a field of its own, the digits would have to be made anew for each cell, and a
/// network beside the run changes no fate.
const LEFT_OUT: [&str; 3] = ["seed", "input_reduction", "size_baseline"];

/// A setting with the range of its values; a choice has all of its values whatever the range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// The key of the setting, one of [`fields`].
    pub key: String,
    /// The first value.
    pub from: f64,
    /// The last value.
    pub to: f64,
    /// How the range is divided.
    pub division: Division,
}

/// The settings that can be an axis.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().filter(|field| can_be_axis(field))
}

fn can_be_axis(field: &Field) -> bool {
    let has_values = !matches!(field.kind, FieldKind::Roles | FieldKind::Text { .. });
    has_values && !LEFT_OUT.contains(&field.key)
}

impl Axis {
    /// The balance weight λ, over its whole range: the first suggestion for the columns.
    pub fn balance() -> Self {
        Self { key: "balance_weight".to_owned(), from: -0.3, to: 1.0, division: Division::Linear }
    }

    /// The learning rate, over three powers of ten: the first suggestion for the rows.
    pub fn learning_rate() -> Self {
        Self { key: "learning_rate".to_owned(), from: 0.001, to: 1.0, division: Division::Logarithmic }
    }

    /// The whole range of a setting; logarithmic where it starts above 0 and spans more than two powers of ten.
    pub fn whole(field: &Field) -> Self {
        let (from, to) = field.range();
        let division = if from > 0.0 && to / from > 100.0 { Division::Logarithmic } else { Division::Linear };
        Self { key: field.key.to_owned(), from, to, division }
    }

    /// The axis of this setting with the range that these texts name, and a sentence for each thing that was set right.
    pub fn read(key: &str, [from, to]: [&str; 2], division: Division) -> (Self, Vec<String>) {
        let Some(field) = field(key).ok().filter(|field| can_be_axis(field)) else {
            let why = match field(key) {
                Ok(field) => format!("{} is no setting of maps", field.label),
                Err(_) => format!("There is no setting “{}”", shorten(key)),
            };
            return (Self::balance(), vec![format!("{why}, so Balance weight λ was taken.")]);
        };
        let whole = Self::whole(field);
        if !whole.is_range() {
            return (whole, Vec::new());
        }
        let (label, mut remarks) = (field.label, Vec::new());
        let mut end = |text: &str, instead: f64| {
            let Some(number) = decimal(text.trim()).filter(|number| number.is_finite()) else {
                remarks.push(format!("{label}: “{}” is no number, so {instead} was taken.", shorten(text)));
                return instead;
            };
            let is_whole = matches!(field.kind, FieldKind::Whole { .. });
            if is_whole && number.fract() != 0.0 && number.round() == number.round().clamp(whole.from, whole.to) {
                remarks.push(format!("{label}: {number} is no whole number, so {} was taken.", number.round()));
                return number.round();
            }
            let taken = number.clamp(whole.from, whole.to);
            if taken != number {
                remarks.push(format!("{label}: {number} is outside the range, so {taken} was taken."));
            }
            taken
        };
        let (mut from, mut to) = (end(from, whole.from), end(to, whole.to));
        if from > to {
            remarks.push(format!("{label}: the range from {from} to {to} was reversed, so it was turned round."));
            (from, to) = (to, from);
        }
        let mut axis = Self { from, to, division, ..whole.clone() };
        if from == to || axis.values().len() < 2 {
            remarks.push(format!("{label}: the range from {from} to {to} is empty, so the whole range was taken."));
            axis = Self { division: axis.division, ..whole };
        }
        if axis.division == Division::Logarithmic && axis.from <= 0.0 {
            remarks.push(format!(
                "{label}: a range from {} on has no logarithmic steps, so even steps were taken.",
                axis.from
            ));
            axis.division = Division::Linear;
        }
        (axis, remarks)
    }

    /// The setting.
    ///
    /// # Panics
    ///
    /// Panics where there is no such setting, which no axis has that was read.
    pub fn field(&self) -> &'static Field {
        field(&self.key).expect("an axis has a setting")
    }

    /// Whether the setting is a number, so that the axis has a range.
    pub fn is_range(&self) -> bool {
        matches!(self.field().kind, FieldKind::Real { .. } | FieldKind::Whole { .. })
    }

    /// The values as texts of the setting, all different and at most [`MOST`]: in few decimals, and in even steps or steps of
    /// the same ratio as far as these decimals allow.
    pub fn values(&self) -> Vec<String> {
        let field = self.field();
        match field.kind {
            FieldKind::Choice { .. } => return field.choices().map(|(key, _)| key.to_owned()).collect(),
            FieldKind::Switch => return ["off", "on"].map(str::to_owned).into(),
            _ => {}
        }
        let is_whole = matches!(field.kind, FieldKind::Whole { .. });
        let is_log = self.division == Division::Logarithmic && self.from > 0.0;
        let division = if is_log { Division::Logarithmic } else { Division::Linear };
        let range = (self.from, self.to);
        let n = if is_whole { ((self.to - self.from) as usize + 1).clamp(2, MOST) } else { MOST };
        let value = |place: usize| division.value(range, place, n);
        let text = |place: usize| {
            let next = value(if place + 1 < n { place + 1 } else { place - 1 });
            in_few_decimals(value(place), (value(place) - next).abs(), is_whole)
        };
        // Any settings do: only the text of the value is read back, in the type that the settings have.
        let mut config = (crate::training::presets::PRESETS[0].config)();
        let mut own = |text: String| {
            // A value at the end of the range may be rounded beyond it, and is then the end.
            let _ = field.set_text(&mut config, &text);
            field.text(&config)
        };
        let mut values: Vec<String> = (0..n).map(text).map(&mut own).collect();
        values.dedup();
        values
    }

    /// The part of the range around the value at this place, half as long and within the range; none where the setting
    /// has no finer values.
    pub fn around(&self, place: usize) -> Option<Self> {
        let values = self.values();
        if !self.is_range() {
            return Some(self.clone());
        }
        let last = values.len().saturating_sub(1);
        let (half, quarter) = (last / 2, last / 4);
        let first = place.saturating_sub(quarter).min(last - half);
        let number = |place: usize| values.get(place).and_then(|text| decimal(text));
        let axis = Self { from: number(first)?, to: number(first + half)?, ..self.clone() };
        (axis.from < axis.to && axis.values().len() > half.min(MOST / 2)).then_some(axis)
    }
}

/// A value in as few decimals as tell it clearly from its neighbour, which is so far away.
fn in_few_decimals(value: f64, gap: f64, is_whole: bool) -> String {
    if is_whole {
        return value.round().to_string();
    }
    let (mut decimals, mut unit) = (0, 1.0);
    while unit > gap / 8.0 && decimals < 7 {
        decimals += 1;
        unit /= 10.0;
    }
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suggested_axes_have_32_values_from_end_to_end() {
        let values = Axis::balance().values();
        assert_eq!((values.len(), values[0].as_str(), values[31].as_str()), (32, "-0.3", "1"));
        let values = Axis::learning_rate().values();
        assert_eq!((values.len(), values[0].as_str(), values[31].as_str()), (32, "0.001", "1"));
        assert!(values.iter().all(|value| value.len() <= 7), "{values:?}");
    }

    #[test]
    fn every_setting_that_can_be_an_axis_has_values_that_it_takes() {
        for field in fields() {
            let axis = Axis::whole(field);
            let values = axis.values();
            assert!((2..=MOST).contains(&values.len()), "{}: {values:?}", field.key);
            for value in &values {
                let mut config = (crate::training::presets::PRESETS[0].config)();
                assert!(field.set_text(&mut config, value).is_ok(), "{}: {value}", field.key);
                assert_eq!(&field.text(&config), value, "{}", field.key);
            }
            let mut unique = values.clone();
            unique.sort_unstable();
            unique.dedup();
            assert_eq!(unique.len(), values.len(), "{}: {values:?}", field.key);
        }
        for left_out in LEFT_OUT {
            assert!(fields().all(|field| field.key != left_out) && field(left_out).is_ok(), "{left_out}");
        }
    }

    #[track_caller]
    fn check(key: &str, range: [&str; 2], division: Division, taken: (f64, f64), part: &str) {
        let (axis, remarks) = Axis::read(key, range, division);
        assert_eq!((axis.from, axis.to), taken, "{remarks:?}");
        assert!(remarks.join(" ").contains(part) && remarks.is_empty() == part.is_empty(), "{remarks:?}");
    }

    #[test]
    fn ranges_that_make_no_sense_are_set_right_and_said() {
        let (linear, log) = (Division::Linear, Division::Logarithmic);
        check("balance_weight", ["0", ".5"], linear, (0.0, 0.5), "");
        check("balance_weight", ["-2", "7"], linear, (-0.3, 1.0), "7 is outside the range, so 1 was taken");
        check("balance_weight", ["1", "0"], linear, (0.0, 1.0), "reversed");
        check("balance_weight", ["0.5", "0.5"], linear, (-0.3, 1.0), "empty");
        check("balance_weight", ["", "a"], linear, (-0.3, 1.0), "“a” is no number");
        check("balance_weight", ["NaN", "1"], linear, (-0.3, 1.0), "“NaN” is no number");
        check("balance_weight", ["0", "1"], log, (0.0, 1.0), "even steps were taken");
        check("n_experts", ["2.5", "7"], linear, (3.0, 7.0), "2.5 is no whole number, so 3 was taken");
        check("seed", ["0", "1"], linear, (-0.3, 1.0), "Seed is no setting of maps");
        check("input_reduction", ["0", "1"], linear, (-0.3, 1.0), "is no setting of maps");
        check("roles", ["0", "1"], linear, (-0.3, 1.0), "is no setting of maps");
        check("colour", ["0", "1"], linear, (-0.3, 1.0), "There is no setting “colour”");
        assert_eq!(Axis::read("balance", ["", ""], linear).1, [""; 0], "choices have no range");
    }

    #[test]
    fn a_part_of_a_range_is_half_as_long_and_within_it() {
        let axis = Axis::balance();
        for place in 0..32 {
            let part = axis.around(place).expect("there are finer values");
            assert!(part.from >= axis.from && part.to <= axis.to, "{part:?}");
            let ratio = (part.to - part.from) / (axis.to - axis.from);
            assert!((0.4..0.6).contains(&ratio), "{ratio}");
            let at: f64 = axis.values()[place].parse().expect("a number");
            assert!(part.from <= at && at <= part.to, "{at} is not in {part:?}");
        }
        let mut deep = Some(axis);
        let zooms = std::iter::from_fn(|| {
            deep = deep.as_ref()?.around(16);
            deep.clone()
        });
        assert!((8..40).contains(&zooms.count()), "a zoom ends where the setting has no finer values");
        let choice = Axis::read("balance", ["", ""], Division::Linear).0;
        assert_eq!(choice.around(1), Some(choice));
    }
}
