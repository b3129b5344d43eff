//! A map of two settings with what is known of its cells.

use super::axis::Axis;
use super::lattice::Lattice;
use super::outcome::Outcome;
use super::rounds::{N_ROUNDS, Round};
use crate::training::TrainConfig;
use std::collections::BTreeMap;

/// The column and the row of a cell on the lattice; rows are counted from below.
pub type Place = (usize, usize);

/// What decides the figures of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The settings of every cell, but for the two of the axes.
    pub settings: TrainConfig,
    /// The setting that differs between columns, and the one that differs between rows.
    pub axes: [Axis; 2],
    /// The digits.
    pub digits: MapDigits,
}

impl Plan {
    /// The plan of a map of these axes with these settings, of which those of the axes do not matter: they get the first values
    /// of the axes. Nor does a network beside the run.
    pub fn new(settings: &TrainConfig, axes: [Axis; 2], digits: MapDigits) -> Self {
        let mut settings = TrainConfig { size_baseline: false, ..settings.clone() };
        for axis in &axes {
            let first = axis.values().into_iter().next().unwrap_or_default();
            let set = axis.field().set_text(&mut settings, &first);
            debug_assert!(set.is_ok(), "the values of an axis are values of its setting");
        }
        Self { settings, axes, digits }
    }
}

/// The digits of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapDigits {
    /// Their name.
    pub name: String,
    /// CRC-32 of all images and labels.
    pub checksum: u32,
    /// Training digits.
    pub n_train: u32,
    /// Test digits.
    pub n_test: u32,
}

/// A map.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// What decides its figures.
    pub plan: Plan,
    /// The values of each axis.
    pub values: [Vec<String>; 2],
    /// What has become of each cell, by rounds.
    pub cells: BTreeMap<Place, [Option<Outcome>; N_ROUNDS]>,
}

impl Map {
    /// A map of which nothing is known yet.
    pub fn new(plan: Plan) -> Self {
        Self { values: plan.axes.each_ref().map(Axis::values), plan, cells: BTreeMap::new() }
    }

    /// Columns and rows.
    pub fn lattices(&self) -> [Lattice; 2] {
        self.values.each_ref().map(|values| Lattice(values.len()))
    }

    /// The places of this level.
    pub fn places(&self, level: usize) -> impl Iterator<Item = Place> {
        let [columns, rows] = self.lattices();
        rows.places(level).flat_map(move |row| columns.places(level).map(move |column| (column, row)))
    }

    /// The place of this level that stands for a place.
    pub fn standing_for(&self, (column, row): Place, level: usize) -> Place {
        let [columns, rows] = self.lattices();
        (columns.standing_for(column, level), rows.standing_for(row, level))
    }

    /// The settings of a cell of the map.
    pub fn config(&self, (column, row): Place) -> TrainConfig {
        let mut config = self.plan.settings.clone();
        for ((axis, values), place) in self.plan.axes.iter().zip(&self.values).zip([column, row]) {
            let set = axis.field().set_text(&mut config, &values[place]);
            debug_assert!(set.is_ok(), "the values of an axis are values of its setting");
        }
        config
    }

    /// How the cells are trained in that round.
    pub fn round(&self, number: usize) -> Round {
        Round::new(number, self.plan.digits.n_train, self.plan.digits.n_test)
    }

    /// What has become of a cell in that round.
    pub fn outcome(&self, place: Place, round: usize) -> Option<&Outcome> {
        self.cells.get(&place)?[round].as_ref()
    }

    /// The last of the rounds up to `round` in which the cell was trained, and what has become of the cell then.
    pub fn latest(&self, place: Place, round: usize) -> Option<(usize, &Outcome)> {
        let rounds = self.cells.get(&place)?;
        (0..=round).rev().find_map(|round| Some((round, rounds[round].as_ref()?)))
    }

    /// Notes what has become of a cell. A cost that was no finite number ends all longer rounds at the same step.
    pub fn note(&mut self, place: Place, round: usize, outcome: Outcome) {
        let rounds = self.cells.entry(place).or_default();
        if outcome.figures.is_none() {
            rounds[round..].fill(Some(outcome));
        } else {
            rounds[round] = Some(outcome);
        }
    }

    /// How many cells were trained in that round.
    pub fn n_done(&self, round: usize) -> usize {
        self.cells.values().filter(|rounds| rounds[round].is_some()).count()
    }
}
