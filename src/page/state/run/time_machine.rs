//! The time machine: the weights at moments of the run, evenly spaced and bounded in memory.

use crate::page::state::keeping::moments::Moments;
use crate::page::state::run::history::Thinned;
use crate::protocol::WeightsSnapshot;
use std::rc::Rc;

/// The most memory for all moments together, bytes.
const MAX_BYTES: usize = 32 << 20;

/// The least capacity, in moments, however large the networks are.
const MIN_MOMENTS: usize = 8;

/// The moments of a run, and the place of the shown one.
#[derive(Clone, Debug, Default)]
pub struct TimeMachine {
    moments: Moments,
    /// The place of the shown moment; none while the present is shown.
    viewed: Option<usize>,
}

impl TimeMachine {
    /// Adds the latest weights.
    pub fn keep(&mut self, moment: WeightsSnapshot) {
        if self.moments.samples().is_empty() {
            self.moments = Thinned::with_capacity((MAX_BYTES / moment.bytes.len().max(1)).max(MIN_MOMENTS));
        }
        if self.moments.samples().last().is_some_and(|last| last.steps >= moment.steps) {
            return;
        }
        let viewed = self.viewed_steps();
        self.moments.push(Rc::new(moment));
        // Thinning changes the places: find the shown moment again, or the last one before it.
        self.viewed = viewed.map(|steps| self.last_by(steps));
    }

    /// The time machine of a resumed run.
    pub fn with_moments(moments: Moments) -> Self {
        Self { moments, viewed: None }
    }

    /// A stable selection of the moments, at most `n_bytes` together, see [`Thinned::thinned_to`].
    pub fn thinned_to(&self, n_bytes: usize) -> Moments {
        let each = self.moments.samples().last().map_or(1, |moment| moment.bytes.len());
        self.moments.thinned_to(n_bytes / each.max(1))
    }

    /// Shows the moment at this place, where the last place is the present. Returns the moment's weights, or `None`
    /// without such a place.
    pub fn view(&mut self, place: usize) -> Option<Rc<WeightsSnapshot>> {
        let moment = self.moments.samples().get(place)?.clone();
        self.viewed = (place + 1 < self.len()).then_some(place);
        Some(moment)
    }

    /// The moments, oldest first.
    pub fn moments(&self) -> &[Rc<WeightsSnapshot>] {
        self.moments.samples()
    }

    /// The number of moments.
    pub fn len(&self) -> usize {
        self.moments.samples().len()
    }

    /// Whether there is no moment yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place of the shown moment.
    pub fn place(&self) -> usize {
        self.viewed.unwrap_or(self.len().saturating_sub(1))
    }

    /// The shown moment; `None` while the present is shown.
    pub fn viewed(&self) -> Option<&Rc<WeightsSnapshot>> {
        self.viewed.map(|viewed| &self.moments.samples()[viewed])
    }

    /// The step of the shown moment; `None` while the present is shown.
    pub fn viewed_steps(&self) -> Option<u32> {
        self.viewed().map(|moment| moment.steps)
    }

    /// The step of the latest weights.
    pub fn latest_steps(&self) -> Option<u32> {
        self.moments.samples().last().map(|latest| latest.steps)
    }

    /// The place of the last moment at or before this step.
    pub fn last_by(&self, steps: u32) -> usize {
        self.moments.samples().partition_point(|moment| moment.steps <= steps).saturating_sub(1)
    }

    /// Forgets the moments after this step, and shows the present.
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
    fn memory_is_bounded_and_the_shown_moment_stays() {
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
