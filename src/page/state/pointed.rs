//! The mark of a canvas that the pointer is over.

/// A mark of a canvas that the pointer, or the keyboard's focus, is over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pointed {
    /// A place along the x axis of the curves, from 0 to 1.
    Along(f64),
    /// A cell of the confusion matrix.
    Cell {
        /// The true digit.
        digit: usize,
        /// The digit that the mixture answered.
        answer: usize,
    },
    /// A cell of the expert × digit table.
    Share {
        /// The expert, which is the row.
        expert: usize,
        /// The digit, which is the column.
        digit: usize,
    },
    /// The row of this expert in the diagram.
    Expert(usize),
    /// The switch of this expert in the diagram.
    Switch(usize),
    /// The weight image of a hidden unit.
    Unit {
        /// The unit's expert.
        expert: usize,
        /// The unit's number within the expert.
        unit: usize,
    },
}
