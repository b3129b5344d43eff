//! Stamps of the last change of values that several views show together.

use crate::page::state::State;
use crate::page::state::tracked::{Stamp, changed};

impl State {
    /// The last change of anything in the controls: settings, pace, data set, question, message and others.
    pub fn controls_changed(&self) -> Stamp {
        let (shown, keeping) = (&self.shown, &self.keeping);
        Stamp::latest([
            changed(&self.config),
            changed(&shown.config),
            changed(&shown.ablation),
            changed(&shown.gradients),
            changed(&shown.stands_still),
            changed(&shown.replaying),
            changed(&shown.time_machine),
            changed(&self.training.pace),
            changed(&self.worker),
            changed(&self.workers),
            changed(&self.earlier_runs),
            changed(&self.charts),
            changed(&self.tour),
            changed(&self.to_leave_out),
            changed(&self.left_out),
            changed(&self.dataset),
            changed(&self.loading),
            changed(&self.dataset_note),
            changed(&self.question),
            changed(&self.message),
            changed(&keeping.lost),
            changed(&keeping.stored),
            changed(&keeping.ended),
            changed(&keeping.failure),
            changed(&keeping.saved_steps),
            changed(&self.controls_reset),
        ])
    }

    /// The last change of the mixture's prediction for the pad.
    pub fn reading_changed(&self) -> Stamp {
        Stamp::latest([changed(&self.subject), changed(&self.shown.answers), changed(&self.shown.config)])
    }

    /// The last change of the shown test, or of the moment that the test belongs to.
    pub fn test_changed(&self) -> Stamp {
        let shown = &self.shown;
        let tests = changed(&shown.evaluation).max(changed(&shown.retest));
        Stamp::latest([tests, changed(&shown.time_machine), changed(&shown.config)])
    }

    /// The last change of the curves, their axes, or the place pointed at.
    pub fn curves_changed(&self) -> Stamp {
        let (history, earlier) = (changed(&self.shown.history), changed(&self.earlier_runs));
        let (charts, moment) = (changed(&self.charts), changed(&self.shown.time_machine));
        Stamp::latest([history, earlier, charts, moment, changed(&self.pointed)])
    }

    /// The last change of any figure of the run.
    pub fn figures_changed(&self) -> Stamp {
        let (along, history) = (changed(&self.shown.position), changed(&self.shown.history));
        let (pointed, answers) = (changed(&self.pointed), changed(&self.shown.answers));
        Stamp::latest([self.controls_changed(), self.test_changed(), along, history, pointed, answers])
    }
}
