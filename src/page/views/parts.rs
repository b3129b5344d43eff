//! The parts of the page, a line for each folder. A part that is not in this list is not on the page.

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;
use crate::page::views::{
    charts, diagram, dreams, earlier_runs, gradient_table, header, mistakes, pad, race, saving, settings, sharing,
    switches, territories, time_machine, weights, who_learns,
};

/// All parts, in the order in which charts have their turns. A part that is at hand comes before one further down.
pub fn all(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    let folders = [
        settings::parts,
        header::parts,
        earlier_runs::parts,
        gradient_table::parts,
        pad::parts,
        diagram::parts,
        charts::parts,
        time_machine::parts,
        sharing::parts,
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
