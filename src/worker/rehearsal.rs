//! A rehearsal: training that is thrown away, while the user looks at the page for the first time. A browser compiles
//! what runs often a second time, for speed; without this, that would happen just after Train. Nothing of
//! it is kept or shown: a run has the same bits without it.

use super::crew::{Engine, Helpers, Then};
use crate::training::{Inputs, Trainer, presets};

/// Milliseconds of training: about as much as a first run was slower than a second one.
const LENGTH: f64 = 300.0;

/// The rehearsal of a worker and its helpers. There is one, and training ends it.
pub struct Rehearsal {
    engine: Option<Box<Engine>>,
    left_ms: f64,
}

impl Default for Rehearsal {
    fn default() -> Self {
        Self { engine: None, left_ms: LENGTH }
    }
}

impl Rehearsal {
    /// Whether there is nothing left to rehearse.
    pub fn is_over(&self) -> bool {
        self.left_ms <= 0.0
    }

    /// Ends it, wherever it is.
    pub fn end(&mut self) {
        *self = Self { engine: None, left_ms: 0.0 };
    }

    /// Gives up what it works with: other digits or other helpers are to come.
    pub fn release(&mut self) {
        self.engine = None;
    }

    /// Goes on until `end`, but for a step at least. What goes wrong is said when it happens to a run.
    pub fn advance(&mut self, digits: &Inputs, helpers: &mut dyn Helpers, clock: &dyn Fn() -> f64, end: f64) {
        let start = clock();
        let fresh = || Box::new(Engine::new(Trainer::new(&presets::specialists(), digits.len())));
        let engine = self.engine.get_or_insert_with(fresh);
        if helpers.failure().is_some() || engine.share(digits.len(), helpers).is_err() {
            return self.end();
        }
        loop {
            let then = if clock() < end { Then::Continue } else { Then::Stop };
            if engine.step(digits, then, helpers).is_err() {
                return self.end();
            }
            if then == Then::Stop {
                break;
            }
        }
        self.left_ms -= clock() - start;
        if self.is_over() {
            self.end();
        }
    }
}
