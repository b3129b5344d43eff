//! The state of the part “Map of fates”: the map, what is chosen for the next one, and how the map is looked at.

use super::chosen::Chosen;
use super::making::Making;
use super::opened_cell::OpenedCell;
use super::shown::{Colouring, Look};
use crate::protocol::FromWorker;
use crate::sweep::division::Division;
use crate::sweep::map::{Map, Place};
use crate::sweep::outcome::Outcome;
use crate::training::TrainConfig;

/// An event of the map of fates.
#[derive(Clone, Debug, PartialEq)]
pub enum FatesEvent {
    /// This setting was chosen for the columns, 0, or the rows, 1.
    Chosen(usize, String),
    /// This range was given to the columns, 0, or the rows, 1.
    Range {
        /// 0 for the columns, 1 for the rows.
        which: usize,
        /// The texts of both ends.
        range: [String; 2],
        /// How the range is divided.
        division: Division,
    },
    /// This seed was typed.
    Seed(String),
    /// This level was chosen as the finest.
    Finest(usize),
    /// The colours say this.
    Coloured(Colouring),
    /// The cells are shown as they were after this round.
    Round(usize),
    /// Start a map, or go on with it, with this number of workers.
    Started(u32),
    /// Start a map with the settings of the page, with this number of workers, although there is one with the same axes.
    StartedAnew(u32),
    /// Pause the map.
    Paused,
    /// End the map: its workers end, and what is drawn stays.
    Ended,
    /// This cell is pointed at.
    Pointed(Place),
    /// Point at the next cell in the direction of this arrow key.
    Moved(&'static str),
    /// Make this cell, or the one that is pointed at, the run on the page.
    Opened(Option<Place>),
    /// Make a map of the part around the cell that is pointed at.
    ZoomedIn,
    /// Return to the map before the last zoom.
    BackOut,
    /// Make a link of the map.
    Shared,
    /// Save the figures of all cells.
    Saved,
    /// A message from this worker of the map.
    Answered(u32, FromWorker),
    /// This worker of the map has failed, for this reason.
    Failed(u32, String),
    /// The figures that come with the page, or nothing if they did not arrive.
    Arrived(Option<Vec<u8>>),
    /// The map that the browser's storage has, or nothing.
    Kept(Option<String>),
}

/// What is drawn at a place: a cell, the round in which it was judged, and what has become of it.
pub type Drawn<'a> = (Place, usize, &'a Outcome);

/// Where the figures of the map come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// This page has trained them, or some of them.
    #[default]
    Here,
    /// They came with the page, which has trained none itself.
    WithThePage,
    /// They were kept from an earlier visit, and this page has trained none.
    Kept,
}

/// The state of the part.
#[derive(Debug, Default)]
pub struct Fates {
    /// What is chosen for the next map.
    pub chosen: Chosen,
    /// How the map is looked at.
    pub look: Look,
    /// The map; none before the first.
    pub map: Option<Map>,
    /// Where its figures come from.
    pub origin: Origin,
    /// The maps to go back to, the next one last: those of which this one is a part, and the one before a start anew.
    pub outer: Vec<Map>,
    /// The making of the map; none while its workers do not live.
    pub making: Option<Making>,
    /// The cell that became the run on the page.
    pub opened: Option<OpenedCell>,
    /// What was set right in the last choice.
    pub remarks: String,
    /// Workers of all makings so far.
    pub(super) n_workers_so_far: u32,
    /// Whether the link that the browser is about to take is one of the map.
    pub link_is_of_map: bool,
    /// The settings of a link that has named a map; none without such a link.
    pub linked: Option<TrainConfig>,
    /// Whether the storage was asked for a map.
    pub(super) is_asked: bool,
    /// Whether the figures that come with the page are to be fetched.
    pub(super) wants_figures: bool,
    /// Whether the map differs from the one in the storage.
    pub(super) needs_saving: bool,
}

impl Fates {
    /// Whether cells are being trained.
    pub fn is_running(&self) -> bool {
        self.making.as_ref().is_some_and(|making| making.is_running)
    }

    /// What is drawn at a place: the cell of that place, or a coarser one that stands for it; and the round in which that cell was
    /// judged.
    pub fn drawn_at(&self, place: Place) -> Option<Drawn<'_>> {
        let map = self.map.as_ref()?;
        let coarser = (0..=self.chosen.finest).rev().map(|level| map.standing_for(place, level));
        [place].into_iter().chain(coarser).find_map(|place| {
            let (round, outcome) = map.latest(place, self.look.round)?;
            Some((place, round, outcome))
        })
    }

    /// What colours a place on a map that is drawn as fine as this level: the cell of that place, or the next coarser one where
    /// that was judged after more examples, so that cells in the making draw no pattern into a ripe map; else what
    /// [`Self::drawn_at`] gives.
    pub fn coloured_at(&self, place: Place, level: usize) -> Option<Drawn<'_>> {
        let map = self.map.as_ref()?;
        let judged = |place: Place| map.latest(place, self.look.round).map(|(round, outcome)| (place, round, outcome));
        let own = judged(place);
        let coarser = level.checked_sub(1).and_then(|before| judged(map.standing_for(place, before)));
        match (own, coarser) {
            (Some(own), Some(coarser)) if coarser.1 > own.1 => Some(coarser),
            (own, _) => own.or_else(|| self.drawn_at(place)),
        }
    }

    /// The latest round in which any cell was judged, of those that are shown.
    pub fn ripest(&self) -> usize {
        let map = self.map.as_ref();
        (0..=self.look.round).rev().find(|round| map.is_some_and(|map| map.n_done(*round) > 0)).unwrap_or(0)
    }

    /// Cells that the map has in the end.
    pub fn n_cells(&self) -> usize {
        self.map.as_ref().map_or(0, |map| map.places(self.chosen.finest).count())
    }

    /// The finest level with any cell, so far as the map was made.
    pub fn shown_level(&self) -> usize {
        let Some(map) = &self.map else { return 0 };
        let has = |level: usize| {
            map.places(level).any(|place| map.cells.contains_key(&place) && !is_coarser(map, place, level))
        };
        (0..=self.chosen.finest.max(1)).rev().find(|level| has(*level)).unwrap_or(0)
    }
}

/// Whether a place is one of the level before, too.
fn is_coarser(map: &Map, place: Place, level: usize) -> bool {
    level.checked_sub(1).is_some_and(|before| map.standing_for(place, before) == place)
}
