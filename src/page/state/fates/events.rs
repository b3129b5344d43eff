//! The events of the map of fates: choices, start and pause, zoom, and the messages of its workers.

use super::making::Making;
use super::map_of_fates::{Fates, FatesEvent, Origin};
use crate::page::state::State;
use crate::page::state::tracked::Tracked;
use crate::page::state::words;
use crate::protocol::{FromWorker, ToWorker};
use crate::sweep::lattice::LEVELS;
use crate::sweep::map::{Map, MapDigits, Place, Plan};
use crate::training::TrainConfig;
use crate::training::fields::field;
use std::collections::BTreeSet;

impl State {
    /// Applies an event of the map of fates.
    pub(in crate::page::state) fn change_fates(&mut self, event: FatesEvent) {
        match event {
            FatesEvent::Chosen(which, key) => {
                self.fates.chosen.choose(which, &key);
                self.choice_changed(Vec::new());
            }
            FatesEvent::Range { which, range: [from, to], division } => {
                let remarks = self.fates.chosen.set_range(which, [&from, &to], division);
                self.choice_changed(remarks);
            }
            FatesEvent::Seed(text) => self.choose_seed_of_map(&text),
            FatesEvent::Finest(level) => {
                self.fates.chosen.finest = level.min(LEVELS.len() - 1);
                self.look_for_cells_anew();
            }
            FatesEvent::Coloured(colouring) => self.fates.look.colouring = colouring,
            FatesEvent::Round(round) => self.fates.look.round = round,
            FatesEvent::Started(n_workers) => self.start_map(n_workers),
            FatesEvent::StartedAnew(n_workers) => {
                let before = self.fates.map.take().filter(|map| !map.cells.is_empty());
                self.begin_map();
                self.fates.outer.extend(before);
                self.start_map(n_workers);
            }
            FatesEvent::Paused => {
                if let Some(making) = &mut self.fates.making {
                    making.pause();
                }
                self.save_map();
            }
            FatesEvent::Ended => {
                self.fates.making = None;
                self.save_map();
            }
            FatesEvent::Pointed(place) => self.point_at_cell(place),
            FatesEvent::Moved(key) => self.move_to_cell(key),
            FatesEvent::Opened(place) => self.open_cell(place),
            FatesEvent::ZoomedIn => self.zoom_in(),
            FatesEvent::BackOut => self.back_out(),
            FatesEvent::Shared => self.share_map(),
            FatesEvent::Saved => self.save_cells(),
            FatesEvent::Answered(worker, message) => self.worker_of_map_answered(worker, message),
            FatesEvent::Failed(worker, why) => {
                if let Some(making) = &mut self.fates.making {
                    making.lose(worker, &why);
                }
                self.give_cells();
            }
            FatesEvent::Arrived(bytes) => self.receive_figures(bytes),
            FatesEvent::Kept(text) => self.receive_kept_map(text),
        }
    }

    /// The plan of a map with the settings of the page and what is chosen; none without digits.
    fn plan_of_map(&self) -> Option<Plan> {
        let dataset = self.dataset.as_ref()?;
        let axes = self.fates.chosen.axes.clone();
        let seed = self.seed_of_map();
        let settings = TrainConfig { seed, ..TrainConfig::clone(&self.config) };
        let (name, checksum) = (dataset.name.clone(), dataset.checksum);
        let digits = MapDigits { name, checksum, n_train: dataset.n_train, n_test: dataset.n_test };
        Some(Plan::new(&settings, axes, digits))
    }

    /// The seed of the next map.
    pub fn seed_of_map(&self) -> u32 {
        self.fates.chosen.seed.unwrap_or(self.config.seed)
    }

    /// Whether the chosen map is the one that is there, on the digits of the page, so that it can be gone on with.
    pub fn can_go_on_with_map(&self) -> bool {
        let (Some(map), Some(dataset)) = (&self.fates.map, &*self.dataset) else { return false };
        map.plan.axes == self.fates.chosen.axes
            && map.plan.settings.seed == self.seed_of_map()
            && map.plan.digits.checksum == dataset.checksum
    }

    /// Whether the other settings of the map are not those of the page.
    pub fn map_has_other_settings(&self) -> bool {
        let plan = self.plan_of_map();
        self.fates.map.as_ref().zip(plan).is_some_and(|(map, plan)| {
            TrainConfig { seed: plan.settings.seed, ..map.plan.settings.clone() } != plan.settings
        })
    }

    /// Whether every cell has been trained in every round.
    pub fn is_map_whole(&self) -> bool {
        let Fates { map: Some(map), chosen, .. } = &*self.fates else { return false };
        map.places(chosen.finest)
            .all(|place| map.cells.get(&place).is_some_and(|rounds| rounds.iter().all(Option::is_some)))
    }

    fn choice_changed(&mut self, remarks: Vec<String>) {
        self.fates.remarks = remarks.join(" ");
        // A map that is being made is made anew with the new choice.
        if self.fates.is_running() && !self.can_go_on_with_map() {
            self.begin_map();
            self.give_cells();
        }
    }

    fn choose_seed_of_map(&mut self, text: &str) {
        let seed = field("seed").expect("there is a seed");
        let mut config = TrainConfig { seed: self.seed_of_map(), ..TrainConfig::clone(&self.config) };
        let set = seed.set_text(&mut config, text);
        self.fates.chosen.seed = Some(config.seed);
        let rounded = || words::rounded(seed, text, &seed.text(&config));
        let remarks = set.err().map(|error| words::setting_error(&error, seed.label)).or_else(rounded);
        self.choice_changed(remarks.into_iter().collect());
    }

    /// Goes on with the map if it is the chosen one, or else starts the chosen one.
    fn start_map(&mut self, n_workers: u32) {
        let Some(source) = self.dataset.as_ref().map(|dataset| dataset.source.clone()) else {
            return self.set_message(Some("There are no digits for a map yet: they are loading.".to_owned()));
        };
        if !self.can_go_on_with_map() {
            self.begin_map();
        }
        let fates = &mut *self.fates;
        match &mut fates.making {
            Some(making) if making.failure.is_none() => making.is_running = true,
            making => *making = Some(Making::new(source, n_workers, &mut fates.n_workers_so_far)),
        }
        self.give_cells();
    }

    /// A new map, with the settings of the page and what is chosen.
    fn begin_map(&mut self) {
        let Some(plan) = self.plan_of_map() else { return };
        let fates = &mut *self.fates;
        fates.outer.clear();
        if fates.map.as_ref().is_some_and(|map| map.plan.digits != plan.digits) {
            // The workers have the digits of the map before.
            fates.making = None;
        }
        fates.show(Map::new(plan), Origin::Here);
    }

    /// Shows a map of a part. It is trained at once where the map before was being trained, and else waits for a start.
    fn zoom_in(&mut self) {
        let Fates { map: Some(map), look, .. } = &*self.fates else { return };
        let Some((column, row)) = look.pointed else { return };
        let [x, y] = &map.plan.axes;
        let parts = (x.around(column), y.around(row));
        let axes = match parts {
            (Some(x), Some(y)) if [&x, &y] != [&map.plan.axes[0], &map.plan.axes[1]] => [x, y],
            _ => {
                self.fates.remarks =
                    "There are no finer values of these settings: no zoom goes further here.".to_owned();
                return;
            }
        };
        let part = Map::new(Plan::new(&map.plan.settings, axes, map.plan.digits.clone()));
        let fates = &mut *self.fates;
        fates.outer.extend(fates.map.take());
        fates.chosen.axes = part.plan.axes.clone();
        fates.chosen.seed = Some(part.plan.settings.seed);
        fates.show(part, Origin::Here);
        fates.remarks.clear();
        self.give_cells();
    }

    fn back_out(&mut self) {
        let fates = &mut *self.fates;
        let Some(map) = fates.outer.pop() else { return };
        fates.chosen.axes = map.plan.axes.clone();
        fates.chosen.seed = Some(map.plan.settings.seed);
        fates.show(map, Origin::Here);
        fates.remarks.clear();
        self.give_cells();
    }

    fn point_at_cell(&mut self, place: Place) {
        let Some(map) = &self.fates.map else { return };
        let [columns, rows] = map.lattices();
        if place.0 < columns.0 && place.1 < rows.0 && self.fates.look.pointed != Some(place) {
            self.fates.look.pointed = Some(place);
            self.look_for_cells_anew();
        }
    }

    fn move_to_cell(&mut self, key: &str) {
        let Some(map) = &self.fates.map else { return };
        let level = self.fates.shown_level();
        let [columns, rows] = map.lattices();
        let Some(pointed) = self.fates.look.pointed else {
            return self.point_at_cell(map.standing_for((columns.0 / 2, rows.0 / 2), level));
        };
        let (column, row) = map.standing_for(pointed, level);
        let on = |place: usize, stride: usize, n: usize| if place + stride < n { place + stride } else { place };
        let back = |place: usize, stride: usize| place.checked_sub(stride).unwrap_or(place);
        self.point_at_cell(match key {
            "ArrowLeft" => (back(column, columns.stride(level)), row),
            "ArrowRight" => (on(column, columns.stride(level), columns.0), row),
            "ArrowDown" => (column, back(row, rows.stride(level))),
            _ => (column, on(row, rows.stride(level), rows.0)),
        });
    }

    fn worker_of_map_answered(&mut self, worker: u32, message: FromWorker) {
        let Fates { map: Some(map), making: Some(making), needs_saving, origin, .. } = &mut *self.fates else { return };
        if let Some(((place, round), outcome)) = making.on_message(worker, message, map) {
            map.note(place, round, outcome);
            *needs_saving = true;
            *origin = Origin::Here;
        }
        self.give_cells();
    }

    fn look_for_cells_anew(&mut self) {
        if let Some(making) = &mut self.fates.making {
            making.reconsider();
        }
        self.give_cells();
    }

    /// Gives the workers their next cells, and ends them when the map is whole.
    fn give_cells(&mut self) {
        let Fates { map: Some(map), making: Some(making), chosen, look, .. } = &mut *self.fates else { return };
        if !making.give_cells(map, chosen.finest, look.pointed) {
            self.fates.making = None;
            self.save_map();
        }
    }

    /// The workers of the map that should live.
    pub fn workers_of_map(&self) -> BTreeSet<u32> {
        self.fates.making.as_ref().map(Making::workers).unwrap_or_default()
    }

    /// Hands out the messages to the workers of the map, each with its worker.
    pub fn take_fates_outbox(&mut self) -> Vec<(u32, ToWorker)> {
        Tracked::quietly(&mut self.fates).making.as_mut().map(Making::take_outbox).unwrap_or_default()
    }
}

impl Fates {
    /// Shows this map from now on. What the workers have of the map before is taken back.
    pub(super) fn show(&mut self, map: Map, origin: Origin) {
        self.map = Some(map);
        self.origin = origin;
        self.look.pointed = None;
        self.opened.iter_mut().for_each(|cell| cell.is_on_map = false);
        self.needs_saving = true;
        if let Some(making) = &mut self.making {
            making.drop_cells();
        }
    }
}
