//! The map of test digits, when it and its colours are asked for, and where a drawing lies on it.

use crate::digits::reduce::pool;
use crate::digits::tsne::distance;
use crate::digits::{Image, N_INPUTS};
use crate::protocol::inspection::{DigitMap, Inspect, Territories};

/// The digits of the map among which a drawing is put.
const NEIGHBOURS: usize = 5;

/// What happened to the map.
#[derive(Clone, Debug, PartialEq)]
pub enum TerritoriesEvent {
    /// The section was opened or closed.
    Opened(bool),
    /// This digit is pointed at now.
    Pointed(Option<usize>),
    /// This arrow key was pressed.
    Moved(&'static str),
    /// That digit, or the one that is pointed at, is wanted on the pad.
    Taken(Option<usize>),
}

/// The map.
#[derive(Debug, Default)]
pub struct TerritoryMap {
    /// Whether its section is open; nothing is asked while it is not.
    pub is_open: bool,
    /// What the worker sent of the map.
    pub map: Option<DigitMap>,
    /// Who leads on its digits.
    pub territories: Option<Territories>,
    /// The digit that is pointed at.
    pub pointed: Option<usize>,
    is_map_requested: bool,
    is_waiting: bool,
}

impl TerritoryMap {
    /// What to ask now, if the section is open: the map once, and after each test who leads.
    pub fn questions(&mut self) -> Vec<Inspect> {
        let mut questions = Vec::new();
        if self.is_open && !std::mem::replace(&mut self.is_map_requested, true) {
            questions.push(Inspect::Map);
        }
        if self.is_open && !std::mem::replace(&mut self.is_waiting, true) {
            questions.push(Inspect::Territories);
        }
        questions
    }

    /// Takes the map, or more of it.
    pub fn receive_map(&mut self, map: DigitMap) {
        if self.is_map_requested {
            self.map = Some(map);
        }
    }

    /// Takes who leads.
    pub fn receive_territories(&mut self, territories: Territories) {
        if std::mem::take(&mut self.is_waiting) {
            self.territories = Some(territories);
        }
    }

    /// The run is over: who leads is not known any more.
    pub fn forget_run(&mut self) {
        (self.territories, self.is_waiting) = (None, false);
    }

    /// The digits are others.
    pub fn forget_digits(&mut self) {
        *self = Self { is_open: self.is_open, ..Self::default() };
    }

    /// The digit beside `from` in the direction of an arrow key; the first one where there is none.
    pub fn beside(&self, from: Option<usize>, key: &str) -> Option<usize> {
        let places = &self.map.as_ref()?.places;
        let (right, down) = match key {
            "ArrowLeft" => (-1.0, 0.0),
            "ArrowRight" => (1.0, 0.0),
            "ArrowUp" => (0.0, -1.0),
            "ArrowDown" => (0.0, 1.0),
            _ => return None,
        };
        let Some((x, y)) = from.and_then(|from| places.get(from)) else { return (!places.is_empty()).then_some(0) };
        let cost = |place: &(f32, f32)| {
            let (dx, dy) = (place.0 - x, place.1 - y);
            let (along, across) = (dx * right + dy * down, dx * down + dy * right);
            (along > 0.0).then_some(along + 2.0 * across.abs())
        };
        let costs = places.iter().enumerate().filter_map(|(digit, place)| Some((digit, cost(place)?)));
        costs.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(digit, _)| digit).or(from)
    }
}

/// The digits of a map that is done that an image looks like most, with their distances.
pub fn neighbours(map: &DigitMap, image: &Image) -> Vec<(u32, usize)> {
    let reduced = pool(image);
    let (images, _) = map.images.as_chunks::<N_INPUTS>();
    let mut near: Vec<(u32, usize)> = Vec::new();
    for (digit, other) in images.iter().enumerate() {
        let found = (distance(other, &reduced), digit);
        let place = near.partition_point(|nearer| *nearer < found);
        if place < NEIGHBOURS {
            near.truncate(NEIGHBOURS - 1);
            near.insert(place, found);
        }
    }
    near
}

/// Where these neighbours put an image: in the middle of their places, the nearest of them counting most.
pub fn place_among(map: &DigitMap, near: &[(u32, usize)]) -> Option<(f32, f32)> {
    let weight = |distance: u32| 1.0 / (1.0 + distance as f32);
    let total: f32 = near.iter().map(|(distance, _)| weight(*distance)).sum();
    let mean = |axis: fn(&(f32, f32)) -> f32| {
        near.iter().map(|(distance, digit)| weight(*distance) * axis(&map.places[*digit])).sum::<f32>() / total
    };
    (!near.is_empty()).then(|| (mean(|place| place.0), mean(|place| place.1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::N_PIXELS;

    fn image(ink: u8) -> Image {
        [ink; N_PIXELS]
    }

    fn map() -> DigitMap {
        let images: Vec<u8> = [0, 100, 200].iter().flat_map(|&ink| pool(&image(ink))).collect();
        DigitMap { done: 1.0, places: vec![(0.0, 0.0), (1.0, 0.1), (2.0, 5.0)], labels: vec![0, 1, 2], images }
    }

    #[test]
    fn a_drawing_lies_near_the_digits_that_it_looks_like() {
        let place_of = |map: &DigitMap, image: &Image| place_among(map, &neighbours(map, image));
        let (x, y) = place_of(&map(), &image(200)).expect("a place");
        assert!((x - 2.0).abs() < 0.01 && (y - 5.0).abs() < 0.01);
        assert_eq!(place_of(&DigitMap::default(), &image(0)), None, "the map is not done");
    }

    #[test]
    fn arrows_go_to_the_digit_in_that_direction() {
        let open = TerritoryMap { map: Some(map()), ..TerritoryMap::default() };
        assert_eq!(open.beside(None, "ArrowLeft"), Some(0));
        assert_eq!(open.beside(Some(0), "ArrowRight"), Some(1));
        assert_eq!(open.beside(Some(1), "ArrowDown"), Some(2));
        assert_eq!(open.beside(Some(0), "ArrowUp"), Some(0));
        assert_eq!(open.beside(Some(0), "Enter"), None);
    }

    #[test]
    fn the_map_is_asked_for_once_and_its_colours_after_each_test() {
        let mut open = TerritoryMap::default();
        assert_eq!(open.questions(), []);
        open.is_open = true;
        assert_eq!(open.questions(), [Inspect::Map, Inspect::Territories]);
        assert_eq!(open.questions(), [], "one question is unanswered");
        open.receive_territories(Territories::default());
        assert_eq!(open.questions(), [Inspect::Territories]);
        open.forget_run();
        assert_eq!(open.questions(), [Inspect::Territories]);
    }
}
