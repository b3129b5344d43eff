//! A film that is being made: which picture comes next, and what it waits for.

use crate::digits::reduce::InputReduction;
use crate::page::state::State;
use crate::page::state::film::course::{Instant, course};
use crate::page::state::filmed_run::FilmedRun;
use crate::protocol::film::{FilmOrder, FilmShape};
use crate::protocol::inspection::{Inspect, Territories};

/// Progress is said in steps of this many per cent, because it is read out to those who do not see the page.
const SAID_EVERY: u32 = 10;

/// A film that is being made.
pub struct Making {
    /// Size, length and format.
    pub shape: FilmShape,
    /// The run at the moment of the next picture.
    pub run: FilmedRun,
    /// The lines of the foot.
    pub foot: Vec<String>,
    course: Vec<Instant>,
    /// Pictures that have been sent.
    n_sent: usize,
    /// The moment that the run shows; none before the first.
    shown: Option<usize>,
    /// The moment whose territories the worker that trains was asked for.
    asked: Option<usize>,
    /// A moment after the shown one, with its territories.
    ahead: Option<(usize, Territories)>,
    /// Whether the worker that makes the file takes a picture.
    may_send: bool,
    orders: Vec<FilmOrder>,
}

impl Making {
    /// A film of the page's run.
    pub fn new(page: &State, shape: FilmShape, foot: Vec<String>) -> Self {
        let run = FilmedRun::of(page);
        let course = course(&shape, &run.steps(), run.whole.end());
        let (shown, asked, ahead) = (None, None, None);
        Self {
            shape,
            run,
            foot,
            course,
            n_sent: 0,
            shown,
            asked,
            ahead,
            may_send: false,
            orders: vec![FilmOrder::Begin(shape)],
        }
    }

    /// How far along the run the next picture is, from 0 to 1.
    pub fn along(&self) -> f64 {
        self.course.get(self.n_sent).map_or(1.0, |instant| instant.along)
    }

    /// Whether the next picture is the same as the last one.
    pub fn repeats(&self) -> bool {
        self.n_sent > 0 && self.course.get(self.n_sent) == self.course.get(self.n_sent - 1)
    }

    /// How far the film is, from 0 to 1.
    pub fn done(&self) -> f64 {
        self.n_sent as f64 / self.course.len() as f64
    }

    /// How far the film is, in words.
    pub fn progress(&self) -> String {
        let percent = (self.done() * 100.0) as u32 / SAID_EVERY * SAID_EVERY;
        format!("The film is being made: {percent} %.")
    }

    /// The seed of the run.
    pub fn seed(&self) -> u32 {
        self.run.state.shown.config.seed
    }

    /// The checksum of the digits.
    pub fn checksum(&self) -> Option<u32> {
        self.run.state.dataset.as_ref().map(|dataset| dataset.checksum)
    }

    /// How the digits are reduced to the networks' inputs.
    pub fn reduction(&self) -> InputReduction {
        self.run.state.shown.config.input_reduction
    }

    /// The worker that makes the file takes a picture.
    pub fn may_send(&mut self) {
        self.may_send = true;
    }

    /// The question for the next moment after the shown one, if it is neither here nor on its way.
    pub fn question(&mut self) -> Option<Inspect> {
        if self.asked.is_some() || self.ahead.is_some() {
            return None;
        }
        let rest = self.course[self.n_sent.min(self.course.len())..].iter().map(|instant| instant.moment);
        let next = rest.into_iter().find(|moment| self.shown.is_none_or(|shown| shown < *moment))?;
        self.asked = Some(next);
        Some(self.run.question(next))
    }

    /// Takes the answer to the question.
    pub fn receive(&mut self, territories: Territories) {
        if let Some(moment) = self.asked.take() {
            self.ahead = Some((moment, territories));
        }
    }

    /// Goes to the moment of the next picture. Returns whether the picture can be drawn and sent.
    pub fn advance(&mut self) -> bool {
        let Some(instant) = self.course.get(self.n_sent) else { return false };
        if let Some((moment, territories)) = self.ahead.take_if(|(moment, _)| *moment <= instant.moment) {
            self.run.show(moment, territories);
            self.shown = Some(moment);
        }
        self.may_send && self.shown == Some(instant.moment)
    }

    /// Sends a picture; after the last picture, also the order to end the file.
    pub fn send(&mut self, pixels: Vec<u8>) {
        self.orders.push(FilmOrder::Frame { pixels });
        (self.n_sent, self.may_send) = (self.n_sent + 1, false);
        if self.n_sent == self.course.len() {
            self.orders.push(FilmOrder::End);
        }
    }

    /// Hands out the messages for the worker that makes the file.
    pub fn take_orders(&mut self) -> Vec<FilmOrder> {
        std::mem::take(&mut self.orders)
    }
}
