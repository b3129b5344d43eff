//! The plan of a sweep: all that decides its figures, and its runs in a stable order.
//!
//! Runs are numbered seed by seed, row by row (y), column by column (x): a sweep that is stopped has whole maps of the
//! first seeds. Of n shards each takes every nth run, so that all have runs from all over the map.

use crate::axis::Axis;
use anyhow::{Result, bail, ensure};
use moe::training::TrainConfig;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The largest number of runs of a sweep.
pub const MAX_RUNS: usize = 1_000_000;

/// All that decides the figures of a sweep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The program's version: another one may train other weights.
    pub version: String,
    /// The name of the digits.
    pub digits: String,
    /// CRC-32 of the digits.
    pub digits_checksum: u32,
    /// How many test digits are read, the first ones.
    pub test_digits: u32,
    /// The settings of every run, but for the axes and the seed; its seed is the first seed.
    pub settings: TrainConfig,
    /// The setting that differs between columns.
    pub x: Axis,
    /// The setting that differs between rows.
    pub y: Axis,
    /// How many seeds each cell is trained with.
    pub seeds: u32,
    /// Training examples that a run sees.
    pub examples: u32,
}

/// The place of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The number of its value on the axis x.
    pub column: usize,
    /// The number of its value on the axis y.
    pub row: usize,
    /// Its seed.
    pub seed: u32,
}

impl Plan {
    /// The number of runs.
    pub fn n_runs(&self) -> usize {
        self.x.values.len() * self.y.values.len() * self.seeds as usize
    }

    /// The place of that run.
    pub fn place(&self, run: usize) -> Place {
        let (columns, rows) = (self.x.values.len(), self.y.values.len());
        let seed = self.settings.seed + (run / (columns * rows)) as u32;
        Place { column: run % columns, row: run / columns % rows, seed }
    }

    /// The number of the run at that place; none where no run of the plan has that seed.
    pub fn run_at(&self, place: Place) -> Option<usize> {
        let (columns, rows) = (self.x.values.len(), self.y.values.len());
        let seed = place.seed.checked_sub(self.settings.seed).filter(|seed| *seed < self.seeds)?;
        Some((seed as usize * rows + place.row) * columns + place.column)
    }

    /// The settings of that run.
    ///
    /// # Errors
    ///
    /// Fails where a value is none of its setting, which no plan of the command line's has.
    pub fn config(&self, run: usize) -> Result<TrainConfig> {
        let place = self.place(run);
        let mut config = TrainConfig { seed: place.seed, ..self.settings.clone() };
        self.x.field()?.set_text(&mut config, &self.x.values[place.column])?;
        self.y.field()?.set_text(&mut config, &self.y.values[place.row])?;
        Ok(config)
    }

    /// Checks what the types leave open.
    ///
    /// # Errors
    ///
    /// Fails where both axes are one setting, where there are no runs or too many, and where seeds are too large.
    pub fn check(&self) -> Result<()> {
        ensure!(self.x.key != self.y.key, "Both axes are {}; a map has two settings.", self.x.key);
        let n_runs = self.x.values.len().saturating_mul(self.y.values.len()).saturating_mul(self.seeds as usize);
        ensure!(n_runs > 0, "There is nothing to train: there are no cells or no seeds.");
        ensure!(n_runs <= MAX_RUNS, "There are {n_runs} runs, cells times seeds; at most {MAX_RUNS} are possible.");
        let last = self.settings.seed.checked_add(self.seeds - 1);
        ensure!(last.is_some(), "{} seeds from {} on go beyond the largest seed.", self.seeds, self.settings.seed);
        self.config(0).map(drop)
    }

    /// What differs between this plan and another, by name in the order of the alphabet: `examples, x`.
    pub fn differences(&self, other: &Self) -> String {
        let parts = |plan: &Self| serde_json::to_value(plan).expect("a plan can be written");
        let (ours, theirs) = (parts(self), parts(other));
        let names = ours.as_object().into_iter().flat_map(|parts| parts.keys());
        let mut names: Vec<&str> = names.map(String::as_str).filter(|name| ours[*name] != theirs[*name]).collect();
        names.sort_unstable();
        names.join(", ")
    }
}

/// One of several parts of a sweep, `1/4` to `4/4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// The number of the part, from 1 on.
    part: usize,
    /// The number of parts.
    of: usize,
}

impl Shard {
    /// All runs.
    pub const WHOLE: Self = Self { part: 1, of: 1 };

    /// Whether that run belongs to the shard.
    pub fn includes(self, run: usize) -> bool {
        run % self.of == self.part - 1
    }
}

impl FromStr for Shard {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let numbers = text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((part, of)) if 1 <= part && part <= of => Ok(Self { part, of }),
            _ => bail!("--shard: “{text}” is not a part such as 1/4, from 1/4 to 4/4."),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use moe::training::presets::specialists;

    /// Two columns, three rows, two seeds from 7 on.
    pub fn plan() -> Plan {
        let settings = TrainConfig { seed: 7, ..specialists() };
        Plan {
            version: "1".to_owned(),
            digits: "digits".to_owned(),
            digits_checksum: 1,
            test_digits: 1000,
            x: Axis::parse("balance=entropy,cv2", None, 16, &settings).expect("an axis"),
            y: Axis::parse("learning_rate=.01..1:log", Some(3), 16, &settings).expect("an axis"),
            settings,
            seeds: 2,
            examples: 640,
        }
    }

    #[test]
    fn runs_are_ordered_by_seed_row_and_column() {
        let plan = plan();
        assert_eq!(plan.n_runs(), 12);
        let places: Vec<Place> = (0..plan.n_runs()).map(|run| plan.place(run)).collect();
        assert!(places.is_sorted_by_key(|place| (place.seed, place.row, place.column)));
        assert_eq!(places[9], Place { column: 1, row: 1, seed: 8 });
        for (run, place) in places.into_iter().enumerate() {
            assert_eq!(plan.run_at(place), Some(run));
        }
        assert_eq!(plan.run_at(Place { column: 0, row: 0, seed: 6 }), None);
        assert_eq!(plan.run_at(Place { column: 0, row: 0, seed: 9 }), None);
    }

    #[test]
    fn a_run_has_the_values_of_its_cell_and_its_seed() {
        let plan = plan();
        let config = plan.config(9).expect("settings");
        let balance = config.balance;
        let expected = TrainConfig { seed: 8, learning_rate: 0.1, balance, ..specialists() };
        assert_eq!((config.clone(), plan.x.field().expect("a setting").text(&config)), (expected, "cv2".to_owned()));
    }

    #[test]
    fn shards_part_the_runs() {
        for of in 1..6 {
            let shards: Vec<Shard> = (1..=of).map(|part| format!("{part}/{of}").parse().expect("a shard")).collect();
            for run in 0..20 {
                assert_eq!(shards.iter().filter(|shard| shard.includes(run)).count(), 1, "{run} of {of}");
            }
        }
        for text in ["", "1", "0/4", "5/4", "1/0", "a/b", "-1/4", "1/4/2"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }

    #[test]
    fn plans_that_make_no_sweep_are_refused() {
        let check = |plan: Plan, part: &str| {
            let error = plan.check().expect_err(part).to_string();
            assert!(error.contains(part), "{error}");
        };
        assert!(plan().check().is_ok());
        check(Plan { x: plan().y, ..plan() }, "Both axes are learning_rate");
        check(Plan { seeds: 0, ..plan() }, "nothing to train");
        check(Plan { seeds: 1_000_000, ..plan() }, "6000000 runs");
        let last = TrainConfig { seed: u32::MAX, ..specialists() };
        check(Plan { settings: last, ..plan() }, "beyond the largest seed");
        check(Plan { x: Axis { key: "colour".to_owned(), ..plan().x }, ..plan() }, "no setting named “colour”");
    }

    #[test]
    fn differences_are_named() {
        let other = Plan { examples: 1, x: Axis { values: Vec::new(), ..plan().x }, ..plan() };
        assert_eq!(plan().differences(&other), "examples, x");
        assert_eq!(plan().differences(&plan()), "");
    }
}
