//! What makes a film: its pictures, and the worker that makes the file, which lives as long as the film is made.

use crate::page::browser::worker_handle::WorkerHandle;
use crate::page::canvas::palette::Palette;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::film::FilmEvent;
use crate::page::state::film_making::Making;
use crate::page::views::film::pictures::Pictures;
use crate::protocol::ToWorker;
use crate::protocol::film::FilmOrder;

/// Makes one film after the other.
pub struct FilmMaker {
    dispatch: Dispatch,
    worker: Option<WorkerHandle>,
    pictures: Option<Pictures>,
}

impl FilmMaker {
    /// A maker with no film; what the worker says becomes events.
    pub fn new(dispatch: &Dispatch) -> Self {
        Self { dispatch: dispatch.clone(), worker: None, pictures: None }
    }

    /// Sends these messages to the worker, and starts it for the first of them.
    pub fn send(&mut self, orders: Vec<FilmOrder>) {
        let worker = self.worker.get_or_insert_with(|| {
            WorkerHandle::start(&self.dispatch, "makes the film", |received| {
                Event::Film(received.map_or_else(FilmEvent::Failed, FilmEvent::Answered))
            })
        });
        orders.into_iter().for_each(|order| worker.send(&ToWorker::Film(order)));
    }

    /// The next picture of the film, in the colours that the page had when the film's first picture was drawn.
    ///
    /// # Errors
    /// A sentence for the user, if the browser has no memory for the picture.
    pub fn draw(&mut self, making: &Making) -> Result<Vec<u8>, String> {
        match &mut self.pictures {
            Some(pictures) => pictures.draw(making),
            None => self.pictures.insert(Pictures::new(making, Palette::read())?).draw(making),
        }
    }

    /// Ends the worker and lets go of the canvases: no film is being made.
    pub fn end(&mut self) {
        (self.worker, self.pictures) = (None, None);
    }
}
