//! The x axis of the charts: epochs, examples or seconds.

use crate::page::state::charts::scale::{Scale, ScaleKind};
use crate::page::state::run::history::Position;

/// The unit of the x axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum XAxis {
    /// Epochs: passes over the training set.
    #[default]
    Epochs,
    /// Thousands of training examples.
    Examples,
    /// Seconds of training.
    Seconds,
}

impl XAxis {
    /// All units with the keys of their options in the document.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Epochs, "epochs"), (Self::Examples, "examples"), (Self::Seconds, "seconds")];

    /// The label at the end of the axis.
    pub fn name(self) -> &'static str {
        match self {
            Self::Epochs => "epochs",
            Self::Examples => "thousand examples",
            Self::Seconds => "s of training",
        }
    }

    /// The coordinate of a position of the run.
    pub fn of(self, at: Position) -> f64 {
        match self {
            Self::Epochs => at.epochs,
            Self::Examples => at.examples / 1000.0,
            Self::Seconds => at.seconds,
        }
    }

    /// A coordinate as text.
    pub fn in_words(self, place: f64) -> String {
        match self {
            Self::Epochs => format!("{place:.2} epochs"),
            Self::Examples => format!("{place:.1} thousand examples"),
            Self::Seconds => format!("{place:.2} s of training"),
        }
    }

    /// The scale from the start of a run to `end`, between these pixels. A run at its very start gets the length of a
    /// short run, so that the axis never has length 0.
    pub fn scale(self, end: Position, pixels: (f64, f64)) -> Scale {
        let (empty, least) = match self {
            Self::Epochs => (1.0, 0.02),
            Self::Examples => (60.0, 1.0),
            Self::Seconds => (1.0, 0.01),
        };
        let end = self.of(end);
        Scale::new(ScaleKind::Linear, (0.0, if end > 0.0 { end.max(least) } else { empty }), pixels)
    }
}
