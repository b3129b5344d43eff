//! A section that was asked for from elsewhere on the page, to be opened and brought into view once.

/// Which section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revealed {
    /// The gallery of test digits.
    Gallery,
    /// The images of hidden units.
    Units,
}
