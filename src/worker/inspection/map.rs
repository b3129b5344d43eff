//! Makes the map of test digits, once for a data set, and answers with it while it is being made. The maps of MNIST and of the
//! generated digits are known.

use crate::digits::reduce::pool;
use crate::digits::tsne::MapJob;
use crate::digits::{Digits, known_maps};
use crate::protocol::inspection::{DIGITS_ON_MAP, DigitMap};

/// Pieces of work between two answers, once there are places to show.
const PIECES: usize = 8;

/// Makes the map once the page has asked for it.
#[derive(Default)]
pub struct MapMaker {
    job: Option<MapJob>,
    /// The map as it was sent last; its labels are there from the start.
    map: DigitMap,
    images: Vec<u8>,
    is_asked: bool,
    /// Pieces done since the last answer.
    n_pieces: usize,
}

impl MapMaker {
    /// Takes in the question for a map of these test digits.
    pub fn ask(&mut self, digits: &Digits) {
        self.is_asked = true;
        if self.job.is_some() || self.map.done == 1.0 {
            return;
        }
        let n = digits.len().min(DIGITS_ON_MAP);
        let images: Vec<_> = digits.images.iter().take(n).map(|image| pool(&image)).collect();
        self.images = images.concat();
        self.map.labels = digits.labels[..n].to_vec();
        match known_maps::places(&images) {
            Some(places) => {
                (self.map.places, self.map.done) = (places, 1.0);
                self.map.images = std::mem::take(&mut self.images);
            }
            None => self.job = Some(MapJob::new(images)),
        }
    }

    /// Whether the page waits for an answer.
    pub fn is_asked(&self) -> bool {
        self.is_asked
    }

    /// Does a piece of work; gives the map where there is something new to show.
    pub fn advance(&mut self) -> Option<DigitMap> {
        if !self.is_asked {
            return None;
        }
        if let Some(job) = &mut self.job {
            let is_done = job.advance();
            self.n_pieces += 1;
            if !is_done && (self.n_pieces < PIECES || job.fraction() == 0.0) {
                return None;
            }
            self.n_pieces = 0;
            (self.map.places, self.map.done) = (job.places(), if is_done { 1.0 } else { job.fraction() });
            if is_done {
                self.job = None;
                self.map.images = std::mem::take(&mut self.images);
            }
        }
        self.is_asked = self.map.done < 1.0;
        Some(self.map.clone())
    }
}
