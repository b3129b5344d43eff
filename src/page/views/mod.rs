//! What draws the state. Each folder, or file, with a `parts` function is one or more parts of the page. A part that is
//! missing from the list below is missing from the page. No part changes the state.

mod article;
mod charts;
mod diagram;
mod division;
mod dreams;
mod earlier_runs;
mod expert_switches;
mod fates;
mod figure_table;
pub mod film;
mod gallery;
mod gradient_table;
mod guesses;
mod header;
mod pad;
mod part;
mod race;
mod routing;
mod saving;
mod sentences;
mod settings;
mod tabs;
mod territories;
mod time_machine;
mod tradeoff;
mod turns;
pub mod view;
mod weights;
mod who_learns;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;

/// All parts of the page, in the order in which they have their turns: parts of the first screen come first.
fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    let folders = [
        settings::parts,
        header::parts,
        earlier_runs::parts,
        gradient_table::parts,
        pad::parts,
        diagram::parts,
        territories::parts,
        charts::parts,
        time_machine::parts,
        tabs::parts,
        division::parts,
        routing::parts,
        guesses::parts,
        tradeoff::parts,
        expert_switches::parts,
        weights::parts,
        gallery::parts,
        who_learns::parts,
        dreams::parts,
        fates::parts,
        race::parts,
        article::parts,
        film::parts,
        saving::parts,
    ];
    folders.into_iter().flat_map(|parts| parts(dispatch)).collect()
}
