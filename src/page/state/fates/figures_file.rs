//! The figures of a map for other programs, and its link.

use crate::choice::Choice;
use crate::page::state::State;
use crate::page::state::fates::chosen::Chosen;
use crate::page::state::files::download::Download;
use crate::page::state::files::link::Link;
use crate::page::state::run::record::Recipe;
use crate::sweep::map::Map;
use crate::sweep::outcome::Figures;
use crate::training::TrainConfig;
use std::collections::VecDeque;

/// The columns after those of the two settings.
const COLUMNS: &str =
    "column,row,seed,examples,steps,fate,error,effective_experts,experts_alive,specialisation,cost,worth,fingerprint";

impl State {
    /// Offers the figures of all cells as a file of comma-separated values.
    pub(super) fn save_cells(&mut self) {
        let Some(map) = self.fates.map.as_ref().filter(|map| !map.cells.is_empty()) else {
            return self.set_message(Some("There are no figures yet: no cell has been trained.".to_owned()));
        };
        let [x, y] = &map.plan.axes;
        let name = format!("fates-{}-{}.csv", x.key, y.key);
        let bytes = table(map).into_bytes();
        self.downloads.push(Download { name, bytes });
    }

    /// Makes the link of the map: its two settings with their ranges, its seed, and its other settings.
    pub(super) fn share_map(&mut self) {
        let mut config = TrainConfig::clone(&self.config);
        if let Some(map) = &self.fates.map {
            config = map.plan.settings.clone();
            // A link has one value of each setting, that of the page.
            for axis in &map.plan.axes {
                let set = axis.field().set_text(&mut config, &axis.field().text(&self.config));
                debug_assert!(set.is_ok(), "a setting takes its own text");
            }
        }
        config.seed = self.seed_of_map();
        let recipe = Recipe { config, changes: VecDeque::new(), steps: 0 };
        let fates = Some(Box::new(Chosen { seed: None, ..self.fates.chosen.clone() }));
        let link = Link { recipe, checksum: None, opens: Some("fates"), rescues: false, fates, ..self.link() };
        self.link_made = Some(link.to_text());
        self.fates.link_is_of_map = true;
    }
}

/// The text of the file: the names of the columns, then a row for each cell and round.
fn table(map: &Map) -> String {
    let [x, y] = &map.plan.axes;
    let mut lines = vec![format!("{},{},{COLUMNS}", x.key, y.key)];
    for ((column, row), rounds) in &map.cells {
        let done = rounds.iter().enumerate().filter_map(|(round, outcome)| Some((round, outcome.as_ref()?)));
        for (round, outcome) in done {
            let values = format!("{},{}", map.values[0][*column], map.values[1][*row]);
            let (seed, examples) = (map.plan.settings.seed, map.round(round).examples);
            let figures = outcome.figures.as_ref().map_or(",,,,".to_owned(), |figures| {
                let Figures { error, effective_experts, experts_alive, specialisation, cost, .. } = figures;
                format!("{error},{effective_experts},{experts_alive},{specialisation},{cost}")
            });
            let worth = outcome.worth.map_or(String::new(), |worth| worth.to_string());
            let fingerprint = outcome.figures.as_ref().map_or("", |figures| &figures.fingerprint);
            let (steps, fate) = (outcome.steps, outcome.fate.key());
            lines.push(format!(
                "{values},{column},{row},{seed},{examples},{steps},{fate},{figures},{worth},{fingerprint}"
            ));
        }
    }
    lines.join("\n") + "\n"
}
