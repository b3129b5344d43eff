//! What of a canvas is pointed at.

/// What is pointed at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pointed {
    /// A place along the curves, as a share of their axis.
    Along(f64),
    /// A cell of the confusion matrix.
    Cell {
        /// The true digit.
        digit: usize,
        /// The answer.
        answer: usize,
    },
    /// A cell of the expert × digit table.
    Share {
        /// The expert.
        expert: usize,
        /// The digit.
        digit: usize,
    },
    /// A row of the diagram.
    Expert(usize),
    /// The image of a hidden unit.
    Unit {
        /// Its expert.
        expert: usize,
        /// Its number.
        unit: usize,
    },
}
