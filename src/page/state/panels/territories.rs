//! The t-SNE map of test digits, coloured by lead expert: when map and colours are requested, and a drawing's place on
//! the map.

use crate::digits::reduce::pool;
use crate::digits::tsne::distance;
use crate::digits::{Image, N_INPUTS};
use crate::protocol::WeightsSnapshot;
use crate::protocol::inspection::{DigitMap, Inspect, Purpose, Territories};
use crate::training::TrainConfig;

/// The number of nearest neighbours that give a drawing its place.
const NEIGHBOURS: usize = 5;

/// An event of the map.
#[derive(Clone, Debug, PartialEq)]
pub enum TerritoriesEvent {
    /// The pointer is over this digit, or over none.
    Pointed(Option<usize>),
    /// This arrow key was pressed.
    Moved(&'static str),
    /// Put this digit, or the digit pointed at, on the pad.
    Taken(Option<usize>),
}

/// The map of test digits.
#[derive(Debug, Default)]
pub struct TerritoryMap {
    /// The map, as far as t-SNE has come.
    pub map: Option<DigitMap>,
    /// The lead expert of each digit at present.
    pub present: Option<Territories>,
    /// The lead expert of each digit at the moment that the time machine shows, once the answer is here.
    moment: Option<Territories>,
    /// The step and the settings of the latest question about a moment.
    asked: Option<(u32, TrainConfig)>,
    is_waiting_for_moment: bool,
    /// The digit under the pointer.
    pub pointed: Option<usize>,
    is_map_requested: bool,
    /// Whether the question for the territories is unanswered.
    is_waiting: bool,
}

impl TerritoryMap {
    /// A map that is there already, with these lead experts.
    pub fn known(map: DigitMap, territories: Territories) -> Self {
        Self { map: Some(map), present: Some(territories), ..Self::default() }
    }

    /// The questions that are due after a test: the map once, the lead experts every time. The
    /// map counts them as asked.
    pub fn questions(&mut self) -> Vec<Inspect> {
        let mut questions = Vec::new();
        if !std::mem::replace(&mut self.is_map_requested, true) {
            questions.push(Inspect::Map);
        }
        if !std::mem::replace(&mut self.is_waiting, true) {
            questions.push(Inspect::Territories);
        }
        questions
    }

    /// Stores the map, which the worker sends several times as t-SNE proceeds.
    pub fn receive_map(&mut self, map: DigitMap) {
        if self.is_map_requested {
            self.map = Some(map);
        }
    }

    /// Stores the lead experts, unless they belong to a run before.
    pub fn receive_territories(&mut self, territories: Territories) {
        if std::mem::take(&mut self.is_waiting) {
            self.present = Some(territories);
        }
    }

    /// The lead expert of each digit, at the moment that the time machine shows or else at present.
    pub fn shown(&self) -> Option<&Territories> {
        self.moment.as_ref().or(self.present.as_ref())
    }

    /// The question who led at the moment of these weights, read with these settings, unless that was the latest question
    /// or a question is unanswered. The map counts it as asked.
    pub fn moment_question(&mut self, config: &TrainConfig, weights: &WeightsSnapshot) -> Option<Inspect> {
        let is_known = self.asked.as_ref().is_some_and(|(steps, asked)| *steps == weights.steps && asked == config);
        if is_known || self.is_waiting_for_moment {
            return None;
        }
        (self.asked, self.is_waiting_for_moment) = (Some((weights.steps, config.clone())), true);
        Some(Inspect::Moment {
            purpose: Purpose::TimeMachine,
            config: Box::new(config.clone()),
            weights: weights.clone(),
        })
    }

    /// Stores the lead experts at a moment, unless the time machine has gone back to the present or the answer belongs to
    /// a run before.
    pub fn receive_moment(&mut self, territories: Territories) {
        match &self.asked {
            Some((steps, _)) if *steps != territories.steps => {}
            Some(_) => (self.moment, self.is_waiting_for_moment) = (Some(territories), false),
            None => self.is_waiting_for_moment = false,
        }
    }

    /// Whether nothing of an earlier moment is shown or asked for.
    pub fn is_of_present(&self) -> bool {
        self.asked.is_none()
    }

    /// Forgets the lead experts at an earlier moment.
    pub fn show_present(&mut self) {
        (self.moment, self.asked) = (None, None);
    }

    /// Forgets the lead experts: they belong to the run before.
    pub fn forget_run(&mut self) {
        (self.present, self.is_waiting, self.is_waiting_for_moment) = (None, false, false);
        self.show_present();
    }

    /// Forgets map and lead experts: the data set has changed.
    pub fn forget_digits(&mut self) {
        *self = Self::default();
    }

    /// The digit beside `from` in the direction of an arrow key, or `from` itself at the border; the first digit if
    /// `from` is none.
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

/// The nearest neighbours of an image among the digits of a complete map: distance and digit, nearest first.
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

/// The place of an image on the map: the mean of its neighbours' places, weighted by inverse distance.
///
/// # Panics
///
/// If `near` names a digit that the map has no place for.
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
    fn a_drawing_lies_among_its_nearest_neighbours() {
        let place_of = |map: &DigitMap, image: &Image| place_among(map, &neighbours(map, image));
        let (x, y) = place_of(&map(), &image(200)).expect("a place");
        assert!((x - 2.0).abs() < 0.01 && (y - 5.0).abs() < 0.01);
        assert_eq!(place_of(&DigitMap::default(), &image(0)), None, "the map is not done");
    }

    #[test]
    fn an_arrow_key_moves_to_the_next_digit_in_its_direction() {
        let open = TerritoryMap { map: Some(map()), ..TerritoryMap::default() };
        assert_eq!(open.beside(None, "ArrowLeft"), Some(0));
        assert_eq!(open.beside(Some(0), "ArrowRight"), Some(1));
        assert_eq!(open.beside(Some(1), "ArrowDown"), Some(2));
        assert_eq!(open.beside(Some(0), "ArrowUp"), Some(0));
        assert_eq!(open.beside(Some(0), "Enter"), None);
    }

    #[test]
    fn the_map_is_requested_once_and_the_lead_experts_after_each_test() {
        let mut open = TerritoryMap::default();
        assert_eq!(open.questions(), [Inspect::Map, Inspect::Territories]);
        assert_eq!(open.questions(), [], "one question is unanswered");
        open.receive_territories(Territories::default());
        assert_eq!(open.questions(), [Inspect::Territories]);
        open.forget_run();
        assert_eq!(open.questions(), [Inspect::Territories]);
    }
}
