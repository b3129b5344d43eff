//! What pointers do to the pad’s content.

use crate::digits::ink::Point;
use crate::page::state::State;
use crate::page::state::pad::hand::{PadEvent, PointerKind, StrokeInHand};
use crate::page::state::pad::subject::Subject;

impl State {
    pub(in crate::page::state) fn change_pad(&mut self, event: PadEvent) {
        match event {
            PadEvent::Down { pointer, kind, at, time_ms } => {
                if self.hand.takes(pointer, kind, time_ms) {
                    self.begin_stroke(pointer, kind, at);
                }
            }
            PadEvent::Moved { pointer, through } => {
                if self.hand.draws_with(pointer) {
                    self.subject.extend_stroke(through);
                    self.mark_pad_changed();
                }
            }
            PadEvent::Up { pointer } => {
                if self.hand.draws_with(pointer) {
                    self.hand.let_go();
                    self.save();
                }
            }
            PadEvent::Cancelled { pointer } => {
                if self.hand.draws_with(pointer) {
                    self.take_stroke_back();
                }
            }
            PadEvent::PenNear { time_ms } => self.hand.pen_seen_ms = Some(time_ms),
            PadEvent::PenGone => self.hand.pen_seen_ms = None,
        }
    }

    fn begin_stroke(&mut self, pointer: i32, kind: PointerKind, at: Point) {
        // The pen takes the pad from a palm that came down first, and the palm leaves no ink.
        if self.hand.stroke.as_ref().is_some_and(|stroke| stroke.pointer != pointer) {
            self.take_stroke_back();
        }
        self.hand.stroke = Some(StrokeInHand { pointer, kind, before: Subject::clone(&self.subject) });
        self.subject.begin_stroke(at);
        self.mark_pad_changed();
    }

    /// Gives the pad the content that it had before the stroke.
    fn take_stroke_back(&mut self) {
        if let Some(stroke) = self.hand.stroke.take() {
            self.show_subject(stroke.before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::N_PIXELS;
    use crate::page::state::event::Event;
    use crate::page::state::files::link::drawing;
    use crate::page::state::pad::hand::PEN_GONE_MS;
    use crate::page::state::pad::hand::PointerKind::{Mouse, Pen, Touch};

    const HERE: Point = Point { x: 0.2, y: 0.4 };
    const THERE: Point = Point { x: 0.8, y: 0.4 };

    fn down(pointer: i32, kind: PointerKind) -> PadEvent {
        PadEvent::Down { pointer, kind, at: HERE, time_ms: 1_000.0 }
    }

    fn moved(pointer: i32) -> PadEvent {
        PadEvent::Moved { pointer, through: vec![THERE] }
    }

    fn pen_near(time_ms: f64) -> PadEvent {
        PadEvent::PenNear { time_ms }
    }

    fn send(state: &mut State, events: impl IntoIterator<Item = PadEvent>) {
        events.into_iter().for_each(|event| state.update(Event::Pad(event)));
    }

    /// The points of each stroke that these events draw.
    fn check(events: impl IntoIterator<Item = PadEvent>, n_points: &[usize]) {
        let mut state = State::default();
        send(&mut state, events);
        assert_eq!(state.subject.strokes().iter().map(Vec::len).collect::<Vec<_>>(), n_points);
    }

    #[test]
    fn a_stroke_ends_when_its_pointer_is_lifted() {
        check([down(1, Mouse), moved(1), PadEvent::Up { pointer: 1 }, moved(1), down(1, Mouse)], &[2, 1]);
    }

    #[test]
    fn a_second_finger_neither_draws_nor_stops_the_first() {
        let second = [down(2, Touch), moved(2), PadEvent::Up { pointer: 2 }, PadEvent::Cancelled { pointer: 2 }];
        check([down(1, Touch)].into_iter().chain(second).chain([moved(1)]), &[2]);
    }

    #[test]
    fn a_palm_draws_nothing_while_a_pen_is_near() {
        check([pen_near(900.0), down(2, Touch), moved(2)], &[]);
        check([pen_near(900.0), PadEvent::PenGone, down(2, Touch)], &[1]);
        check([pen_near(900.0), down(2, Mouse)], &[1]);
    }

    #[test]
    fn a_pen_that_gives_no_sign_any_more_was_put_away() {
        check([pen_near(1_001.0 - PEN_GONE_MS), down(2, Touch)], &[]);
        check([pen_near(1_000.0 - PEN_GONE_MS), down(2, Touch)], &[1]);
    }

    #[test]
    fn a_pen_that_is_down_beats_a_palm_that_came_before_or_comes_after() {
        let stroke = [down(1, Pen), moved(1)];
        check([down(2, Touch), moved(2)].into_iter().chain(stroke.clone()).chain([moved(2)]), &[2]);
        check(stroke.into_iter().chain([down(2, Touch), moved(2), PadEvent::Up { pointer: 2 }, moved(1)]), &[2]);
    }

    #[test]
    fn a_cancelled_stroke_leaves_no_ink_and_brings_back_what_it_replaced() {
        check([down(1, Touch), moved(1), PadEvent::Cancelled { pointer: 1 }, moved(1)], &[]);
        let digit = Subject::test_digit(3, 7, &[9; N_PIXELS]).expect("784 pixels are an image");
        let mut state = State::default();
        state.show_subject(digit.clone());
        state.update(Event::Pad(down(1, Touch)));
        assert_eq!(state.subject.label(), None);
        state.update(Event::Pad(PadEvent::Cancelled { pointer: 1 }));
        assert_eq!(*state.subject, digit);
    }

    #[test]
    fn a_stroke_that_is_undone_or_cleared_while_its_pointer_is_down_stays_away() {
        for (away, left) in [(Event::UndoStroke, vec![1]), (Event::ClearPad, vec![])] {
            let mut state = State::default();
            send(&mut state, [down(1, Mouse), PadEvent::Up { pointer: 1 }, down(1, Mouse)]);
            state.update(away);
            state.update(Event::Pad(moved(1)));
            assert_eq!(state.subject.strokes().iter().map(Vec::len).collect::<Vec<_>>(), left);
        }
    }

    #[test]
    fn pad_link_and_network_have_the_same_drawing_also_of_a_stroke_over_the_edge() {
        let places = [(-0.3, 0.5), (0.123_456_7, -9.0), (0.777_777_7, 0.333_333_3), (1.4, f32::INFINITY), (1.4, 2.0)];
        let through = places.map(|(x, y)| Point { x, y }).to_vec();
        let mut state = State::default();
        send(&mut state, [down(1, Pen), PadEvent::Moved { pointer: 1, through }]);
        state.prepare_frame();
        let strokes = state.subject.strokes();
        assert!(strokes.iter().flatten().all(|point| (0.0..=1.0).contains(&point.x) && (0.0..=1.0).contains(&point.y)));
        let received = drawing::from_text(&drawing::to_text(strokes)).expect("the page reads its own drawings");
        assert_eq!(received, strokes);
        assert_eq!(Subject::Drawing(received).image(), state.reading.image);
    }

    #[test]
    fn a_full_pad_takes_no_more_and_its_link_holds_all_of_it() {
        let through =
            (0..5_000_u16).map(|n| Point { x: f32::from(n % 50) / 50.0, y: f32::from(n) / 5_000.0 }).collect();
        let mut state = State::default();
        let events =
            [down(1, Mouse), PadEvent::Moved { pointer: 1, through }, PadEvent::Up { pointer: 1 }, down(1, Mouse)];
        send(&mut state, events);
        assert!(state.subject.is_full());
        assert_eq!(
            drawing::from_text(&drawing::to_text(state.subject.strokes())).as_deref(),
            Some(state.subject.strokes())
        );
    }
}
