//! The x axis of the charts: steps, epochs, examples or seconds.

use crate::page::state::charts::scale::{Scale, ScaleKind, tick_label};
use crate::page::state::run::history::Position;
use crate::page::state::words::{self, count};

/// The unit of the x axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum XAxis {
    /// Steps on a logarithmic scale: experts part in the first hundred steps, errors fall over thousands.
    #[default]
    Steps,
    /// Epochs: passes over the training set.
    Epochs,
    /// Thousands of training examples.
    Examples,
    /// Seconds of training.
    Seconds,
}

impl XAxis {
    /// All units with the keys of their options in the document.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::Steps, "steps"), (Self::Epochs, "epochs"), (Self::Examples, "examples"), (Self::Seconds, "seconds")];

    /// The label at the end of the axis.
    pub fn name(self) -> &'static str {
        match self {
            Self::Steps => "steps",
            Self::Epochs => "epochs",
            Self::Examples => "thousand examples",
            Self::Seconds => "s of training",
        }
    }

    /// The coordinate of a position of the run.
    pub fn of(self, at: Position) -> f64 {
        match self {
            // A logarithmic axis has no place for 0.
            Self::Steps => at.steps.max(1.0),
            Self::Epochs => at.epochs,
            Self::Examples => at.examples / 1000.0,
            Self::Seconds => at.seconds,
        }
    }

    /// How far a coordinate is on the way from the start of a run to `end`, from 0 to 1.
    pub fn share(self, place: f64, end: Position) -> f64 {
        (place / self.of(end).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0)
    }

    /// The number beside a tick.
    pub fn tick(self, place: f64) -> String {
        if self == Self::Steps { count(place) } else { tick_label(place) }
    }

    /// A coordinate as text.
    pub fn in_words(self, place: f64) -> String {
        match self {
            Self::Steps => words::steps(place),
            Self::Epochs => format!("{place:.2} epochs"),
            Self::Examples => format!("{place:.1} thousand examples"),
            Self::Seconds => format!("{place:.2} s of training"),
        }
    }

    /// The scale from the start of a run to `end`, between these pixels. A run at its very start gets the length of a
    /// short run, so that the axis never has length 0.
    pub fn scale(self, end: Position, pixels: (f64, f64)) -> Scale {
        let (empty, least) = match self {
            Self::Steps => return Scale::new(ScaleKind::Log, (1.0, self.of(end).max(10.0)), pixels),
            Self::Epochs => (1.0, 0.02),
            Self::Examples => (60.0, 1.0),
            Self::Seconds => (1.0, 0.01),
        };
        let end = self.of(end);
        Scale::new(ScaleKind::Linear, (0.0, if end > 0.0 { end.max(least) } else { empty }), pixels)
    }
}
