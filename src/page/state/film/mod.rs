//! The film of a run: ten seconds of the stage from the run's start to now, as a file.
//!
//! Three take part. The worker that trains says for each moment who led on the digits of the map; the page draws the pictures
//! one after the other; a worker of its own makes the file. Whoever is done asks for more, so a run that trains goes on.

pub mod course;
pub mod foot;
#[cfg(test)]
mod tests;

use crate::page::state::State;
use crate::page::state::files::download::Download;
use crate::page::state::files::link::{Link, Pad};
use crate::page::state::film_making::Making;
use crate::page::state::run::workers::WorkerState;
use crate::page::state::tracked::Tracked;
use crate::protocol::film::{FilmAnswer, FilmFormat, FilmOrder, FilmShape};
use crate::protocol::inspection::Territories;
use crate::protocol::{FromWorker, ToWorker, VERSION};
use crate::training::description::describe;

/// An event of the film.
#[derive(Clone, Debug, PartialEq)]
pub enum FilmEvent {
    /// Make a film.
    Wanted {
        /// The best format that the browser can make.
        format: FilmFormat,
        /// The page's address, without a run.
        address: String,
    },
    /// Give the film up.
    Cancelled,
    /// A message from the worker that makes the file.
    Answered(FromWorker),
    /// That worker has failed, or a picture could not be drawn; the sentence says why.
    Failed(String),
}

/// The film, and what the page says of it.
#[derive(Default)]
pub struct Film {
    /// The sentence on the film: how far it is, or how it has ended.
    pub said: String,
    /// The film that is being made.
    pub making: Option<Box<Making>>,
}

impl State {
    /// Applies an event of the film.
    pub(in crate::page::state) fn change_film(&mut self, event: FilmEvent) {
        match event {
            FilmEvent::Wanted { format, address } => self.begin_film(format, &address),
            FilmEvent::Cancelled => self.end_film("The film was given up, and nothing was saved.".to_owned()),
            FilmEvent::Failed(why) => self.fail_film(&why),
            FilmEvent::Answered(message) => self.hear_of_film(message),
        }
    }

    fn begin_film(&mut self, format: FilmFormat, address: &str) {
        const NO_RUN: &str = "There is no run to film yet: press Train, then make the film.";
        const NO_WORKER: &str =
            "There is nobody to look at the run’s moments: the worker that trains has failed. Start a new one.";
        if self.film.making.is_some() {
            return;
        }
        let is_untested = self.shown.history.tests().is_empty();
        if self.shown.is_model() || self.training.steps == 0 || self.shown.time_machine.is_empty() || is_untested {
            return self.end_film(NO_RUN.to_owned());
        }
        if !self.can_ask() {
            return self.end_film(NO_WORKER.to_owned());
        }
        let link = self.link_for_film();
        let settings = describe(&self.shown.config);
        let subject = foot::Subject {
            settings: &settings,
            seed: self.shown.config.seed,
            digits: self.dataset.as_ref().map_or("digits", |dataset| &dataset.name),
            address,
            link: link.as_deref(),
        };
        let foot = foot::lines(&subject);
        let making = Making::new(self, FilmShape::ten_seconds(format), foot);
        *self.film = Film { said: making.progress(), making: Some(Box::new(making)) };
        self.ask_moment();
    }

    /// The link that repeats the run as far as it has come, without the drawing on the pad, which would make the link
    /// long; `None` if the run cannot be repeated.
    fn link_for_film(&self) -> Option<String> {
        let mut recipe = self.shown.record.recipe(self.training.steps);
        recipe.end_with(&self.shown.config);
        let link = self.link();
        let pad = if matches!(link.pad, Pad::Strokes(_)) { Pad::Empty } else { link.pad };
        let link = Link { recipe, pad, opens: None, ..link };
        self.shown.record.broken.is_none().then(|| link.to_text())
    }

    fn hear_of_film(&mut self, message: FromWorker) {
        match message {
            FromWorker::Ready { version } if version != VERSION => {
                self.fail_film("The page and its worker are of different versions: reload the page.");
            }
            FromWorker::Film(FilmAnswer::Failed { why }) => {
                self.fail_film(&format!("The film could not be made: {why}."))
            }
            FromWorker::Film(FilmAnswer::Made { bytes }) => self.save_film(bytes),
            FromWorker::Film(FilmAnswer::Taken) => {
                let film = &mut *self.film;
                if let Some(making) = &mut film.making {
                    making.may_send();
                    film.said = making.progress();
                }
            }
            _ => {}
        }
    }

    fn fail_film(&mut self, why: &str) {
        if self.film.making.is_some() {
            self.end_film(format!("{why} Nothing was saved, and the run is as it was."));
        }
    }

    fn end_film(&mut self, said: String) {
        *self.film = Film { said, making: None };
    }

    fn save_film(&mut self, bytes: Vec<u8>) {
        let Some(making) = self.film.making.take() else { return };
        let FilmShape { format, width, height, .. } = making.shape;
        let (end, kind) = match format {
            FilmFormat::WebM => ("webm", "a video (WebM)"),
            FilmFormat::Apng => ("png", "an animated picture (APNG), because this browser makes no VP8 video"),
        };
        let seconds = (making.shape.duration_ms() + 500) / 1000;
        let megabytes = bytes.len() as f64 / 1e6;
        self.film.said =
            format!("The film is saved: {kind} of {seconds} seconds, {width}×{height}, {megabytes:.1} MB.");
        self.downloads.push(Download { name: format!("mixture-seed-{}.{end}", making.seed()), bytes });
    }

    /// Asks the worker that trains for the territories of the next moment, if the film needs them.
    fn ask_moment(&mut self) {
        let Some(making) = &mut Tracked::quietly(&mut self.film).making else { return };
        if let Some(question) = making.question() {
            self.outbox.push(ToWorker::Inspect(question));
        }
    }

    pub(in crate::page::state) fn receive_moment(&mut self, territories: Territories) {
        if let Some(making) = &mut Tracked::quietly(&mut self.film).making {
            making.receive(territories);
        }
    }

    /// Gives the film up where it has lost the digits or the worker that its moments are read with.
    pub(in crate::page::state) fn check_film(&mut self) {
        let Some(making) = &self.film.making else { return };
        let other_digits = self.dataset.as_ref().map(|dataset| dataset.checksum) != making.checksum();
        if other_digits || self.shown.config.input_reduction != making.reduction() {
            self.fail_film("The film was given up, because other digits came into use.");
        } else if *self.worker == WorkerState::Lost {
            self.fail_film("The film was given up, because the worker that trains has failed.");
        }
    }

    /// The film at its next picture, if the picture can be drawn and sent; [`Self::picture_drawn`] answers.
    pub fn next_picture(&mut self) -> Option<&Making> {
        let making = Tracked::quietly(&mut self.film).making.as_mut()?;
        let is_ready = making.advance();
        self.ask_moment();
        self.film.making.as_deref().filter(|_| is_ready)
    }

    /// Sends a picture to the worker that makes the file.
    pub fn picture_drawn(&mut self, pixels: Vec<u8>) {
        if let Some(making) = &mut Tracked::quietly(&mut self.film).making {
            making.send(pixels);
        }
    }

    /// Hands out the messages for the worker that makes the file; none where no film is being made.
    pub fn take_film_orders(&mut self) -> Option<Vec<FilmOrder>> {
        Tracked::quietly(&mut self.film).making.as_mut().map(|making| making.take_orders())
    }
}
