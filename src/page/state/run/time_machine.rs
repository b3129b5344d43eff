//! The run so far, to go back to: its weights at moments along the way, thinned out as they grow too many.

use crate::page::state::keeping::moments::Moments;
use crate::page::state::run::history::Thinned;
use crate::protocol::WeightsSnapshot;
use std::rc::Rc;

/// Bytes that all moments may take together.
const MAX_BYTES: usize = 32 << 20;

/// Moments that there is always room for, however large the networks.
const MIN_MOMENTS: usize = 8;

/// The moments of a run, and which of them is shown.
#[derive(Clone, Debug, Default)]
pub struct TimeMachine {
    moments: Moments,
    /// The moment that is shown; none while the latest weights are.
    viewed: Option<usize>,
}

impl TimeMachine {
    /// Keeps the latest weights.
    pub fn keep(&mut self, moment: WeightsSnapshot) {
        if self.moments.samples().is_empty() {
            self.moments = Thinned::with_capacity((MAX_BYTES / moment.bytes.len().max(1)).max(MIN_MOMENTS));
        }
        if self.moments.samples().last().is_some_and(|last| last.steps >= moment.steps) {
            return;
        }
        let viewed = self.viewed_steps();
        self.moments.push(Rc::new(moment));
        // Thinning moves the moments: the one that is shown is found again, or one near it.
        self.viewed = viewed.map(|steps| self.last_by(steps));
    }

    /// The moments of a run that goes on.
    pub fn with_moments(moments: Moments) -> Self {
        Self { moments, viewed: None }
    }

    /// At most so many bytes of the moments, from the first on.
    pub fn thinned_to(&self, n_bytes: usize) -> Moments {
        let each = self.moments.samples().last().map_or(1, |moment| moment.bytes.len());
        self.moments.thinned_to(n_bytes / each.max(1))
    }

    /// Shows the moment of that number, where the last one is the present; its weights, if there is such a moment.
    pub fn view(&mut self, place: usize) -> Option<Rc<WeightsSnapshot>> {
        let moment = self.moments.samples().get(place)?.clone();
        self.viewed = (place + 1 < self.len()).then_some(place);
        Some(moment)
    }

    /// How many moments there are to choose from.
    pub fn len(&self) -> usize {
        self.moments.samples().len()
    }

    /// Whether there is no moment yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of the moment that is shown.
    pub fn place(&self) -> usize {
        self.viewed.unwrap_or(self.len().saturating_sub(1))
    }

    /// Steps of the moment that is shown, if it is not the latest.
    pub fn viewed_steps(&self) -> Option<u32> {
        self.viewed.map(|viewed| self.moments.samples()[viewed].steps)
    }

    /// The last moment at or before that step.
    fn last_by(&self, steps: u32) -> usize {
        self.moments.samples().partition_point(|moment| moment.steps <= steps).saturating_sub(1)
    }

    /// Forgets what came after that step.
    pub fn cut(&mut self, steps: u32) {
        self.viewed = None;
        self.moments.retain(|moment| moment.steps <= steps);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(steps: u32) -> WeightsSnapshot {
        WeightsSnapshot { steps, bytes: vec![0; 1 << 20] }
    }

    #[test]
    fn moments_take_bounded_room_and_the_one_shown_stays() {
        let mut time = TimeMachine::default();
        for steps in 0..20 {
            time.keep(moment(steps));
        }
        time.viewed = Some(8);
        for steps in 20..1_000 {
            time.keep(moment(steps));
            assert!(time.len() <= 32);
        }
        let viewed = time.viewed_steps().expect("a moment is shown");
        assert!(viewed <= 8, "the moment at step 8 became one at {viewed}");
        assert_eq!(time.moments.samples().last().map(|last| last.steps), Some(999));
        time.cut(500);
        assert!(time.viewed_steps().is_none() && time.moments.samples().iter().all(|moment| moment.steps <= 500));
    }
}
