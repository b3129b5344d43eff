//! What runs along the charts: epochs, examples or seconds.

use crate::page::state::charts::scale::{Scale, ScaleKind};
use crate::page::state::run::history::Position;

/// What runs along the charts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum XAxis {
    /// Passes over the training set.
    #[default]
    Epochs,
    /// Thousands of examples learnt from.
    Examples,
    /// Seconds spent on training.
    Seconds,
}

impl XAxis {
    /// All of them, with their keys in the page's list.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Epochs, "epochs"), (Self::Examples, "examples"), (Self::Seconds, "seconds")];

    /// What stands at the end of the axis.
    pub fn name(self) -> &'static str {
        match self {
            Self::Epochs => "epochs",
            Self::Examples => "thousand examples",
            Self::Seconds => "s of training",
        }
    }

    /// The place of a moment on the axis.
    pub fn of(self, at: Position) -> f64 {
        match self {
            Self::Epochs => at.epochs,
            Self::Examples => at.examples / 1000.0,
            Self::Seconds => at.seconds,
        }
    }

    /// The place in words.
    pub fn in_words(self, place: f64) -> String {
        match self {
            Self::Epochs => format!("{place:.2} epochs"),
            Self::Examples => format!("{place:.1} thousand examples"),
            Self::Seconds => format!("{place:.2} s of training"),
        }
    }

    /// The scale of a run that has come to `end`, between these pixels. It never shrinks to nothing, and before there is a
    /// run it is that of a short one.
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
