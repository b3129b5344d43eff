//! When what several parts of the page show changed last.

use crate::page::state::State;
use crate::page::state::tracked::{Stamp, changed};

impl State {
    /// When settings, pace, data set, question, message or whatever else the controls show changed last.
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
            changed(&keeping.offer),
            changed(&keeping.failure),
            changed(&keeping.saved_steps),
            changed(&self.controls_reset),
        ])
    }

    /// When what the mixture says of the pad changed last.
    pub fn reading_changed(&self) -> Stamp {
        Stamp::latest([changed(&self.subject), changed(&self.shown.answers), changed(&self.shown.config)])
    }

    /// When the test that is shown changed last, or the moment that it is of.
    pub fn test_changed(&self) -> Stamp {
        let shown = &self.shown;
        Stamp::latest([changed(&shown.evaluation), changed(&shown.time_machine), changed(&shown.config)])
    }

    /// When the curves changed last, how they are drawn, or what of them is pointed at.
    pub fn curves_changed(&self) -> Stamp {
        let (history, earlier) = (changed(&self.shown.history), changed(&self.earlier_runs));
        let (charts, moment) = (changed(&self.charts), changed(&self.shown.time_machine));
        Stamp::latest([history, earlier, charts, moment, changed(&self.pointed)])
    }

    /// When any figure of the run changed last.
    pub fn figures_changed(&self) -> Stamp {
        let (along, history) = (changed(&self.shown.position), changed(&self.shown.history));
        let (pointed, answers) = (changed(&self.pointed), changed(&self.shown.answers));
        Stamp::latest([self.controls_changed(), self.test_changed(), along, history, pointed, answers])
    }
}
