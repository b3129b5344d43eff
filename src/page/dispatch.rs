//! A queue of events, and a call to whoever handles the events.
//!
//! A dispatch does not know its handler; [`super::app`] sets the handler once the page has started.

use super::state::event::Event;
use std::cell::{OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// A queue of events. Every part of the page sends its events through a clone of one dispatch.
#[derive(Clone, Default)]
pub struct Dispatch(Rc<Queue>);

#[derive(Default)]
struct Queue {
    events: RefCell<VecDeque<Event>>,
    /// Handles the queued events; empty until the page has started.
    handler: OnceCell<Box<dyn Fn()>>,
}

impl Dispatch {
    /// Queues `event` and calls the handler. An event that is sent while another event is handled waits in the queue.
    pub fn send(&self, event: Event) {
        self.0.events.borrow_mut().push_back(event);
        if let Some(handler) = self.0.handler.get() {
            handler();
        }
    }

    /// Takes the oldest event out of the queue.
    pub fn next(&self) -> Option<Event> {
        self.0.events.borrow_mut().pop_front()
    }

    /// Calls `handler` after each event that is sent from here on.
    ///
    /// # Panics
    /// If the dispatch has a handler already.
    pub fn on_event(&self, handler: impl Fn() + 'static) {
        assert!(self.0.handler.set(Box::new(handler)).is_ok(), "a dispatch has one handler");
    }
}
