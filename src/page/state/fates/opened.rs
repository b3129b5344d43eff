//! A cell that becomes the run on the page: the same settings, seed and steps give the same weights, which the fingerprints show.

use super::map_of_fates::Fates;
use super::opened_cell::OpenedCell;
use crate::page::state::State;
use crate::page::state::question::Restart;
use crate::page::state::run::record::Recipe;
use crate::page::state::tracked::Tracked;
use crate::sweep::map::Place;
use std::collections::VecDeque;

impl State {
    /// Makes a cell the run on the page, after a question if another trained run would end.
    pub(super) fn open_cell(&mut self, place: Option<Place>) {
        let look = &self.fates.look;
        let (Some(map), Some(place)) = (&self.fates.map, place.or(look.pointed)) else { return };
        let Some((place, _, outcome)) = self.fates.drawn_at(place) else {
            return self.set_message(Some("This cell has not been trained yet.".to_owned()));
        };
        let Some(dataset) = &*self.dataset else {
            return self.set_message(Some("There are no digits to train on yet: they are loading.".to_owned()));
        };
        let cell = OpenedCell {
            config: map.config(place),
            steps: outcome.steps,
            fingerprint: outcome.figures.as_ref().map(|figures| figures.fingerprint.clone()),
            is_on_map: true,
            has_its_digits: dataset.checksum == map.plan.digits.checksum,
            found: None,
        };
        let recipe = Recipe { config: cell.config.clone(), changes: VecDeque::new(), steps: cell.steps };
        let shows_cell = self.shows_cell();
        let goes_no_further = self.fates.opened.as_ref().is_some_and(|opened| self.training.steps <= opened.steps);
        self.fates.look.pointed = Some(place);
        self.fates.opened = Some(cell);
        if shows_cell {
            if goes_no_further {
                // It can be had again at any time.
                self.drop_kept_run();
            }
            self.replay(recipe);
        } else {
            self.restart_or_ask("The run of this cell".to_owned(), Restart::Cell(Box::new(recipe)));
        }
    }

    /// Whether the run on the page is the one of a cell, which can be had again at any time.
    pub fn shows_cell(&self) -> bool {
        let opened = self.fates.opened.as_ref();
        opened.is_some_and(|cell| self.shown.record.is_of(&cell.config)) && !self.shown.is_model()
    }

    /// Compares the fingerprint once the run of the cell has come to the step at which the cell was judged.
    pub(in crate::page::state) fn check_opened_cell(&mut self) {
        let Some(cell) = self.fates.opened.as_ref().filter(|cell| cell.found.is_none()) else { return };
        let is_there = self.training.steps == cell.steps && self.shown.replaying.is_none() && self.shows_cell();
        let Some(expected) = cell.fingerprint.as_ref().filter(|_| is_there) else { return };
        let Some(found) = self.fingerprint() else { return };
        let is_equal = expected.starts_with(&found);
        if let Some(cell) = &mut self.fates.opened {
            cell.found = Some((found, is_equal));
        }
    }

    /// The map of fates, for a change that no view shows.
    pub(super) fn fates_quietly(&mut self) -> &mut Fates {
        Tracked::quietly(&mut self.fates)
    }
}
