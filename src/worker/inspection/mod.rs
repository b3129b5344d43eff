//! Answers to questions about the model and the test digits, as plain data.
//!
//! What takes longer than a slice is work in the background, a millisecond or two at a time. Nothing here changes a run.

mod blame;
mod dreams;
mod gallery;
mod inspected_model;
mod map;
mod readings;

use crate::digits::N_PIXELS;
use crate::protocol::inspection::{DIGITS_ON_MAP, DigitChoice, Inspect, Inspected, Territories};
use crate::training::Inputs;
use dreams::DreamJob;
pub use inspected_model::InspectedModel;
use map::MapMaker;
use readings::{ReadingJob, Readings};

/// The unanswered questions on a run, and what is kept for the next ones.
#[derive(Default)]
pub struct Inspector {
    /// The digits that are asked for, and from which of them on.
    digits: Option<(DigitChoice, u32)>,
    job: Option<ReadingJob>,
    dreams: Option<DreamJob>,
    readings: Option<Readings>,
    territories: Option<ReadingJob>,
    map: MapMaker,
}

impl Inspector {
    /// Another run begins on the same digits: what was asked of the last one is forgotten, the map stays.
    pub fn begin_run(&mut self) {
        *self = Self { map: std::mem::take(&mut self.map), ..Self::default() };
    }

    /// Takes a question in; answers it at once if that is no work.
    pub fn ask(&mut self, question: Inspect, inspected: InspectedModel, test: &Inputs) -> Option<Inspected> {
        match question {
            Inspect::Digits { choice, from } => {
                // Further pages are of the same readings as the first one.
                let kept = self.readings.as_ref().filter(|readings| from > 0 || readings.steps == inspected.steps);
                if let Some(readings) = kept {
                    return Some(Inspected::Digits(gallery::page(test.digits(), readings, choice, from)));
                }
                self.digits = Some((choice, from));
                self.job.get_or_insert_with(|| ReadingJob::new(inspected.model, inspected.steps, test.len()));
                None
            }
            Inspect::Dreams { digits } => {
                self.dreams = Some(DreamJob::new(inspected.model, inspected.steps, &digits));
                None
            }
            Inspect::Blame { number, label, pixels } => {
                let image: &[u8; N_PIXELS] = pixels.as_slice().try_into().ok()?;
                let is_class = usize::from(label) < inspected.model.networks().layout.shape.n_classes;
                is_class.then(|| Inspected::Blame(blame::blame(&inspected, image, label, number)))
            }
            Inspect::Map => {
                self.map.ask(test.digits());
                None
            }
            Inspect::Territories => {
                self.territories =
                    Some(ReadingJob::new(inspected.model, inspected.steps, test.len().min(DIGITS_ON_MAP)));
                None
            }
        }
    }

    /// The model reads otherwise from now on, without a step.
    pub fn forget_readings(&mut self, inspected: InspectedModel, test: &Inputs) {
        self.readings = None;
        if self.job.is_some() {
            self.job = Some(ReadingJob::new(inspected.model, inspected.steps, test.len()));
        }
    }

    /// Whether [`Self::advance`] has anything to do.
    pub fn has_work(&self) -> bool {
        self.job.is_some() || self.dreams.is_some() || self.territories.is_some() || self.map.is_asked()
    }

    /// Goes on for a millisecond or two; gives an answer when there is one.
    pub fn advance(&mut self, test: &Inputs) -> Option<Inspected> {
        if let Some(dreams) = self.dreams.as_mut().and_then(DreamJob::advance) {
            self.dreams = None;
            return Some(Inspected::Dreams(dreams));
        }
        if let Some(readings) = self.territories.as_mut().and_then(|job| job.advance(test)) {
            self.territories = None;
            let (leads, answers) = readings.digits.iter().map(|reading| (reading.lead, reading.answer)).unzip();
            return Some(Inspected::Territories(Territories { steps: readings.steps, leads, answers }));
        }
        if let Some(map) = self.map.advance() {
            return Some(Inspected::Map(map));
        }
        let readings = self.job.as_mut()?.advance(test)?;
        self.job = None;
        let answer = self.digits.take().map(|(choice, from)| gallery::page(test.digits(), &readings, choice, from));
        self.readings = Some(readings);
        answer.map(Inspected::Digits)
    }
}
