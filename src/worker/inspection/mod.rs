//! Answers to questions about the model and the test digits, as plain data.
//!
//! An answer that takes longer than a slice is made in the background, a millisecond or two at a time. Nothing here changes a
//! run.

mod blame;
mod dreams;
mod gallery;
mod inspected_model;
mod map;
mod readings;

use crate::digits::N_PIXELS;
use crate::protocol::inspection::{DIGITS_ON_MAP, DigitChoice, Inspect, Inspected, Purpose, Territories};
use crate::training::{EvaluationJob, Inputs, Model, fields};
use dreams::DreamJob;
pub use inspected_model::InspectedModel;
use map::MapMaker;
use readings::{ReadingJob, Readings};

/// The open questions about a run, and the results that serve later questions.
#[derive(Default)]
pub struct Inspector {
    /// The digits that the page asks for, and the number of the first of them.
    digits: Option<(DigitChoice, u32)>,
    job: Option<ReadingJob>,
    dreams: Option<DreamJob>,
    readings: Option<Readings>,
    territories: Option<ReadingJob>,
    /// The territories of earlier moments, whose models the questions bring along: at most one for each purpose.
    moments: Vec<(Purpose, ReadingJob)>,
    /// The test at an earlier moment, whose model the question brings along.
    retest: Option<EvaluationJob>,
    map: MapMaker,
}

impl Inspector {
    /// Forgets all questions about the last run, because another one begins on the same digits. The map stays, and so does a
    /// question about an earlier moment.
    pub fn begin_run(&mut self) {
        let (map, moments) = (std::mem::take(&mut self.map), std::mem::take(&mut self.moments));
        *self = Self { map, moments, ..Self::default() };
    }

    /// Takes a question in, and answers it at once if the answer takes no work.
    pub fn ask(&mut self, question: Inspect, inspected: InspectedModel, test: &Inputs) -> Option<Inspected> {
        match question {
            Inspect::Digits { choice, from } => {
                // Further pages show the same readings as the first page.
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
            Inspect::Moment { purpose, config, weights } => {
                let model = Model::from_bytes(&fields::clamped(&config), &weights.bytes).ok()?;
                self.moments.retain(|(other, _)| *other != purpose);
                let job = ReadingJob::new(model, weights.steps, test.len().min(DIGITS_ON_MAP));
                self.moments.push((purpose, job));
                None
            }
            Inspect::Retest { config, weights } => {
                let model = Model::from_bytes(&fields::clamped(&config), &weights.bytes).ok()?;
                self.retest = Some(EvaluationJob::new(model, weights.steps, test.len()));
                None
            }
        }
    }

    /// Forgets all readings, because settings have changed how the model reads.
    pub fn forget_readings(&mut self, inspected: InspectedModel, test: &Inputs) {
        self.readings = None;
        if self.job.is_some() {
            self.job = Some(ReadingJob::new(inspected.model, inspected.steps, test.len()));
        }
    }

    /// Whether [`Self::advance`] has anything to do.
    pub fn has_work(&self) -> bool {
        self.job.is_some()
            || self.dreams.is_some()
            || self.territories.is_some()
            || !self.moments.is_empty()
            || self.retest.is_some()
            || self.map.is_asked()
    }

    /// Works for a millisecond or two; gives an answer where one is complete.
    pub fn advance(&mut self, test: &Inputs) -> Option<Inspected> {
        if let Some(dreams) = self.dreams.as_mut().and_then(DreamJob::advance) {
            self.dreams = None;
            return Some(Inspected::Dreams(dreams));
        }
        if let Some(readings) = self.territories.as_mut().and_then(|job| job.advance(test)) {
            self.territories = None;
            return Some(Inspected::Territories(territories(&readings)));
        }
        if let Some((purpose, job)) = self.moments.first_mut()
            && let Some(readings) = job.advance(test)
        {
            let purpose = *purpose;
            self.moments.remove(0);
            return Some(Inspected::Moment { purpose, territories: territories(&readings) });
        }
        if let Some(evaluation) = self.retest.as_mut().and_then(|job| job.advance(test)) {
            self.retest = None;
            return Some(Inspected::Retest(Box::new(evaluation)));
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

fn territories(readings: &Readings) -> Territories {
    let (leads, answers) = readings.digits.iter().map(|reading| (reading.lead, reading.answer)).unzip();
    Territories { steps: readings.steps, leads, answers }
}
