//! Which pointer draws on the pad: one at a time, and a pen before a palm.

use crate::digits::ink::Point;
use crate::page::state::pad::subject::Subject;

/// Milliseconds after which a pen without a sign counts as put away. A pen in a hand is never still; some systems say nothing
/// when it is put away.
pub(super) const PEN_GONE_MS: f64 = 2_000.0;

/// What a pointer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointerKind {
    /// A mouse, or what behaves like one.
    Mouse,
    /// A pen.
    Pen,
    /// A finger or a palm.
    Touch,
}

/// What a pointer does on the pad. Pointers have the browser’s numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum PadEvent {
    /// The pointer has come down on the pad.
    Down {
        /// Its number.
        pointer: i32,
        /// What it is.
        kind: PointerKind,
        /// Where it came down.
        at: Point,
        /// When, milliseconds on the page’s clock.
        time_ms: f64,
    },
    /// The pointer has moved through these points.
    Moved {
        /// Its number.
        pointer: i32,
        /// The points.
        through: Vec<Point>,
    },
    /// The pointer was lifted.
    Up {
        /// Its number.
        pointer: i32,
    },
    /// The browser has taken the pointer for something else than a stroke, such as a palm or a gesture of the system.
    Cancelled {
        /// Its number.
        pointer: i32,
    },
    /// A pen is above the page or touches it.
    PenNear {
        /// When, milliseconds on the page’s clock.
        time_ms: f64,
    },
    /// The pen was taken away.
    PenGone,
}

/// The hand that draws.
#[derive(Debug, Default)]
pub struct Hand {
    pub(super) stroke: Option<StrokeInHand>,
    /// When a pen last gave a sign; none after it was taken away.
    pub(super) pen_seen_ms: Option<f64>,
}

/// A stroke whose pointer is still down.
#[derive(Debug)]
pub(super) struct StrokeInHand {
    pub(super) pointer: i32,
    pub(super) kind: PointerKind,
    /// The pad’s content before the stroke.
    pub(super) before: Subject,
}

impl Hand {
    /// Ends the stroke: what its pointer does next draws nothing.
    pub(super) fn let_go(&mut self) {
        self.stroke = None;
    }

    pub(super) fn draws_with(&self, pointer: i32) -> bool {
        self.stroke.as_ref().is_some_and(|stroke| stroke.pointer == pointer)
    }

    /// Whether a pointer that comes down begins a stroke.
    pub(super) fn takes(&self, pointer: i32, kind: PointerKind, time_ms: f64) -> bool {
        let pen_is_near = self.pen_seen_ms.is_some_and(|seen| time_ms - seen < PEN_GONE_MS);
        let is_free = match &self.stroke {
            None => true,
            // A pointer that is down already comes down again where the browser has not said that it was lifted.
            Some(stroke) if stroke.pointer == pointer => true,
            Some(stroke) => kind == PointerKind::Pen && stroke.kind == PointerKind::Touch,
        };
        is_free && !(kind == PointerKind::Touch && pen_is_near)
    }
}
