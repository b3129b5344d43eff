//! Where events go: a queue, and a wake-up call for whoever handles them.
//!
//! A dispatch knows nothing of who that is; [`super::app`] sets it once the page has started.

use super::state::event::Event;
use std::cell::{OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// A queue of events that any part of the page can put one into.
#[derive(Clone, Default)]
pub struct Dispatch(Rc<Queue>);

#[derive(Default)]
struct Queue {
    events: RefCell<VecDeque<Event>>,
    /// Handles the events that wait; nobody does before the page has started.
    wake: OnceCell<Box<dyn Fn()>>,
}

impl Dispatch {
    /// Puts `event` into the queue and has it handled. An event that is sent while another one is handled waits.
    pub fn send(&self, event: Event) {
        self.0.events.borrow_mut().push_back(event);
        if let Some(wake) = self.0.wake.get() {
            wake();
        }
    }

    /// The event that has waited longest.
    pub fn next(&self) -> Option<Event> {
        self.0.events.borrow_mut().pop_front()
    }

    /// Calls `wake` after each event that is sent from here on.
    ///
    /// # Panics
    /// If it has been called before.
    pub fn on_event(&self, wake: impl Fn() + 'static) {
        assert!(self.0.wake.set(Box::new(wake)).is_ok(), "one page handles the events");
    }
}
