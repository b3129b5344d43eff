//! The handles that `docs/handles.md` lists, for the tests of the HTML and of the page in a browser.

/// The table of handles.
const DOC: &str = include_str!("../../docs/handles.md");

/// The handles of the table: all names in backquotes in its first column.
pub fn documented() -> impl Iterator<Item = &'static str> {
    let rows = DOC.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|row| row.trim_start_matches('|').split('|').next().unwrap_or_default());
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2))
}
