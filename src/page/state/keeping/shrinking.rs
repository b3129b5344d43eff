//! When the offers to go on with a run shrink to a line each: once the user has gone on with something else, or the next run has
//! been tested on all digits. They cover a part of the page.

use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::pad::hand::PadEvent;

impl State {
    /// Shrinks the offers if who does this has turned to something else, before it brings an offer of its own.
    pub(in crate::page::state) fn shrink_offers_after(&mut self, event: &Event) {
        if moves_on(event) {
            self.shrink_offers();
        }
    }

    /// Shrinks the offers. An offer that is new after that is shown in full.
    pub(in crate::page::state) fn shrink_offers(&mut self) {
        let keeping = &mut self.keeping;
        let has_offer = !(keeping.ended.is_empty() && keeping.stored.is_empty() && keeping.lost.is_empty());
        keeping.is_small.set(has_offer);
    }
}

/// Whether who does this has turned to something else than the offers.
fn moves_on(event: &Event) -> bool {
    matches!(
        event,
        Event::Train
            | Event::TrainOrPause
            | Event::Step
            | Event::Epoch
            | Event::Reset
            | Event::NewSeed(_)
            | Event::Preset(_)
            | Event::Setting { .. }
            | Event::Pad(PadEvent::Down { .. })
            | Event::TestDigit(_)
            | Event::ViewMoment(_)
            | Event::ViewAlong(_)
            | Event::SwitchExpert(_)
            | Event::Act(_)
            | Event::Tab(_)
    )
}

#[cfg(test)]
mod tests {
    use crate::page::state::State;
    use crate::page::state::acts::Act;
    use crate::page::state::event::Event;
    use crate::page::state::keeping::offer::{Content, Stored};
    use crate::page::state::keeping::orders::KeepingEvent;
    use crate::page::state::tests::at_step;

    #[test]
    fn an_offer_is_shown_in_full_until_the_user_goes_on() {
        let mut state: State = at_step(0);
        state.update(Event::Act(Act::Specialise));
        assert!(!*state.keeping.is_small, "there is nothing to shrink");
        let content = Content::Unreadable("another version has kept it".to_owned());
        let record = Stored { key: "old.1".to_owned(), at: 0.0, content, pad: None };
        state.update(Event::Keeping(KeepingEvent::Found(vec![record])));
        assert!(!*state.keeping.is_small && !state.keeping.offers().is_empty());
        state.update(Event::Pause);
        assert!(!*state.keeping.is_small);
        state.update(Event::Step);
        assert!(*state.keeping.is_small);
    }
}
