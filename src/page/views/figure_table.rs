//! A table of the figures that a canvas draws, for readers who do not see the canvas or want exact figures.

use crate::page::browser::dom::{self, Text};
use web_sys::HtmlElement;

/// The rows of such a table.
pub struct FigureTable {
    body: HtmlElement,
    /// This many columns, the first ones, name their row.
    n_heads: usize,
    rows: Vec<Vec<Text>>,
}

impl FigureTable {
    /// The rows in the table body with this id; the first `n_heads` columns name their row.
    ///
    /// # Panics
    /// If there is no such element.
    pub fn new(id: &str, n_heads: usize) -> Self {
        Self { body: dom::element(id), n_heads, rows: Vec::new() }
    }

    /// Fills the table with these rows.
    pub fn set<const N: usize>(&mut self, rows: &[[String; N]]) {
        if self.rows.len() != rows.len() {
            self.body.set_text_content(None);
            self.rows = rows.iter().map(|_| append_row(&self.body, self.n_heads, N)).collect();
        }
        for (cells, texts) in self.rows.iter_mut().zip(rows) {
            cells.iter_mut().zip(texts).for_each(|(cell, text)| cell.set(text));
        }
    }
}

fn append_row(body: &HtmlElement, n_heads: usize, n_columns: usize) -> Vec<Text> {
    let row = dom::append_text(body, "tr", "");
    let cell = |column: usize| {
        let cell = dom::append_figure(&row, if column < n_heads { "th" } else { "td" }, "");
        if column < n_heads {
            dom::set_attribute(&cell, "scope", "row");
        }
        Text::of(cell)
    };
    (0..n_columns).map(cell).collect()
}
