//! A table of the figures behind a canvas, for those who do not see it or want to read them.

use crate::page::browser::dom::{self, Text};
use web_sys::HtmlElement;

/// The rows of such a table.
pub struct FigureTable {
    body: HtmlElement,
    /// The first so many columns name their row.
    n_heads: usize,
    rows: Vec<Vec<Text>>,
}

impl FigureTable {
    /// The rows in the table's body of that id; the first `n_heads` columns name their row.
    pub fn new(id: &str, n_heads: usize) -> Self {
        Self { body: dom::element(id), n_heads, rows: Vec::new() }
    }

    /// Shows these rows.
    pub fn show<const N: usize>(&mut self, rows: &[[String; N]]) {
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
        let cell = dom::append_text(&row, if column < n_heads { "th" } else { "td" }, "");
        if column < n_heads {
            dom::set_attribute(&cell, "scope", "row");
        }
        Text::of(cell)
    };
    (0..n_columns).map(cell).collect()
}
