//! A section to open and scroll to, once, because of a click elsewhere on the page.

/// A section to open and scroll to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revealed {
    /// The gallery of test digits.
    Gallery,
    /// The weight images of hidden units.
    Units,
    /// The part of the page with this id.
    Part(&'static str),
}
