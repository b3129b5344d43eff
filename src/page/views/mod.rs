//! What draws the state. Each folder, or file, with a `parts` function is a part of the page; a part that is not in the
//! list below is not on the page. No part changes the state.

pub mod charts;
pub mod diagram;
pub mod division;
pub mod dreams;
pub mod earlier_runs;
pub mod figure_table;
pub mod gradient_table;
pub mod header;
pub mod mistakes;
pub mod pad;
pub mod part;
pub mod race;
pub mod saving;
pub mod sentences;
pub mod settings;
pub mod switches;
pub mod territories;
pub mod time_machine;
pub mod turns;
pub mod view;
pub mod weights;
pub mod who_learns;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;

/// All parts of the page, in the order in which charts have their turns. A part that is at hand comes before one further down.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    let folders = [
        settings::parts,
        header::parts,
        earlier_runs::parts,
        gradient_table::parts,
        pad::parts,
        diagram::parts,
        charts::parts,
        time_machine::parts,
        division::parts,
        switches::parts,
        weights::parts,
        mistakes::parts,
        who_learns::parts,
        dreams::parts,
        territories::parts,
        race::parts,
        saving::parts,
    ];
    folders.into_iter().flat_map(|parts| parts(dispatch)).collect()
}
