//! How the file of figures writes numbers and cells.

/// How numbers and cells are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalSign {
    /// `2.5`, and a comma between cells.
    Point,
    /// `2,5`, and a semicolon between cells.
    Comma,
}

impl DecimalSign {
    /// The cells as a line of the file. No cell has a comma or a semicolon of its own.
    pub(super) fn line(self, cells: impl Iterator<Item = String>) -> String {
        let cells: Vec<String> = cells.collect();
        match self {
            Self::Point => cells.join(","),
            Self::Comma => cells.join(";").replace('.', ","),
        }
    }
}
