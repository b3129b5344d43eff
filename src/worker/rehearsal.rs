//! A rehearsal: training that is thrown away, while the user looks at the page for the first time. A browser compiles
//! code that runs often a second time, for speed; without a rehearsal, the browser would do so just after Train. Nothing of
//! a rehearsal is kept or shown: a run has the same bits without it.

use super::crew::{Engine, Helpers, Then};
use crate::training::{Inputs, Trainer, presets};

/// Milliseconds of training: a first run without a rehearsal took about that much longer than a second run.
const LENGTH: f64 = 300.0;

/// The one rehearsal of a worker and its helpers, which real training ends.
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
    /// Whether the rehearsal has ended.
    pub fn is_over(&self) -> bool {
        self.left_ms <= 0.0
    }

    /// Ends the rehearsal, however much of it is left.
    pub fn end(&mut self) {
        *self = Self { engine: None, left_ms: 0.0 };
    }

    /// Drops the engine, because other digits or other helpers are to come.
    pub fn release(&mut self) {
        self.engine = None;
    }

    /// Trains until `end`, but for a step at least. A failure ends the rehearsal; the user hears of it when it happens to a
    /// run.
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
