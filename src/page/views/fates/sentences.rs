//! The map of fates in words.

use super::drawing::named;
use super::legend;
use crate::choice::Choice;
use crate::page::state::fates::map_of_fates::{Fates, Origin};
use crate::page::state::{State, words};
use crate::sweep::map::{Map, Place};
use crate::sweep::rounds::N_ROUNDS;
use crate::training::Fate;
use crate::training::description::describe;

/// How the map goes.
pub fn progress(state: &State) -> String {
    let fates = &*state.fates;
    let Some(map) = &fates.map else {
        let start = "Start trains a mixture for every cell of the map, in workers beside the run above.";
        return format!("{start} {}", fates.remarks).trim_end().to_owned();
    };
    let doing = match &fates.making {
        Some(making) if making.failure.is_some() => {
            format!("The map has ended early. {}", making.failure.as_deref().unwrap_or_default())
        }
        Some(making) if !making.is_running => "The map is paused.".to_owned(),
        Some(making) if !making.has_begun() => "The workers load their digits.".to_owned(),
        Some(making) => format!("{} workers train.", making.workers().len()),
        None if state.is_map_whole() => "The map is whole.".to_owned(),
        None if fates.origin == Origin::WithThePage => "This map came with the page; Start refines it.".to_owned(),
        None if fates.origin == Origin::Kept => "This map was kept from an earlier visit.".to_owned(),
        None => "The map rests.".to_owned(),
    };
    [doing, rounds(fates, map), ripening(fates, map), setting(state, map), fates.remarks.clone()]
        .into_iter()
        .filter(|sentence| !sentence.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// How many cells each round has.
fn rounds(fates: &Fates, map: &Map) -> String {
    let all = words::count(fates.n_cells() as f64);
    let n_done =
        |round: usize| map.places(fates.chosen.finest).filter(|place| map.outcome(*place, round).is_some()).count();
    let done = |round: usize| {
        let examples = words::count(map.round(round).examples.into());
        let unit = if round == 0 { " examples" } else { "" };
        format!("{} after {examples}{unit}", words::count(n_done(round) as f64))
    };
    let rounds: Vec<String> = (0..N_ROUNDS).filter(|round| n_done(*round) > 0).map(done).collect();
    if rounds.is_empty() { String::new() } else { format!("Of {all} cells: {}.", rounds.join(", ")) }
}

/// Cells of the map that comes with the page that had the fate of their last round in the rounds before, per cent.
const KEPT: [u32; N_ROUNDS - 1] = [48, 55, 68];

/// How far early fates can be trusted, while most cells are in their first rounds.
fn ripening(fates: &Fates, map: &Map) -> String {
    let n = map.cells.len();
    let is_ripe = (2..N_ROUNDS).any(|round| 2 * map.n_done(round) > n);
    if n == 0 && !fates.is_running() {
        return "No cell of this map is trained yet: Start trains them.".to_owned();
    }
    if n == 0 || is_ripe {
        return String::new();
    }
    let [first, second, third] = KEPT;
    format!(
        "Early fates change: of the map that comes with the page {first} % of the cells had the fate that they kept after 3,000 \
         examples, {second} % after 10,000 and {third} % after 30,000."
    )
}

/// On which digits and with which other settings the map is made.
fn setting(state: &State, map: &Map) -> String {
    let plan = &map.plan;
    let mut text =
        format!("Made on {}, seed {}, other settings: {}.", plan.digits.name, plan.settings.seed, others(map));
    let is_on_other_digits = state.dataset.as_ref().is_some_and(|dataset| dataset.checksum != plan.digits.checksum);
    if is_on_other_digits {
        text += " The page has other digits now, so Start begins a new map on those.";
    } else if state.can_go_on_with_map() && state.map_has_other_settings() {
        text += " The page has other settings now: “Start anew” makes a map with those, and “Back out” shows this one again.";
    }
    text
}

/// The settings of all cells, in words: those of the two axes as in the preset.
fn others(map: &Map) -> String {
    let settings = &map.plan.settings;
    let (nearest, _) = crate::training::description::nearest(settings);
    let (mut config, preset) = (settings.clone(), (nearest.config)());
    for axis in &map.plan.axes {
        let text = axis.field().text(&preset);
        let _ = axis.field().set_text(&mut config, &text);
    }
    describe(&config)
}

/// A cell in words: its settings, after how many examples it was judged, its fate and its figures.
pub fn cell(map: &Map, place: Place, round: usize) -> String {
    let settings = format!("{}, {}", named(map, 0, place.0), named(map, 1, place.1));
    let Some((judged, outcome)) = map.latest(place, round) else { return format!("{settings}: not trained yet.") };
    let trained = map.round(judged);
    let name = legend::name(outcome.fate);
    let Some(figures) = &outcome.figures else {
        let steps = words::count(outcome.steps.into());
        return format!("{settings}: {}. At step {steps} its cost was no number any more.", name.to_lowercase());
    };
    let all = if trained.test_digits == map.plan.digits.n_test { "all" } else { "the first" };
    let worth = outcome
        .worth
        .map_or(String::new(), |worth| format!(", an expert is worth {:.2} points", worth * 100.0).replace('-', "−"));
    format!(
        "{settings}: {} after {} examples. {} misread of {all} {} test digits, {:.1} effective experts, the lead expert tells \
         {} of the digit{worth}.",
        name.to_lowercase(),
        words::count(trained.examples.into()),
        words::percent(figures.error),
        words::count(trained.test_digits.into()),
        figures.effective_experts,
        words::whole_percent(figures.specialisation),
    )
}

/// The cell that is pointed at, or how to point at one.
pub fn pointed(fates: &Fates) -> String {
    match (&fates.map, fates.look.pointed) {
        (Some(map), Some(place)) => {
            let own = cell(map, place, fates.look.round);
            match fates.coloured_at(place, fates.shown_level()) {
                Some((drawn, _, _)) if drawn != place => {
                    format!("{own} It has the colour of {}", cell(map, drawn, fates.look.round))
                }
                _ => own,
            }
        }
        (Some(_), None) => "Point at a cell to read it; press it to make it the run on the page.".to_owned(),
        (None, _) => String::new(),
    }
}

/// What has become of the cell that was opened.
pub fn opened(state: &State) -> String {
    let cell = state.fates.opened.as_ref().filter(|cell| cell.is_on_map && state.shows_cell());
    let Some(cell) = cell else { return String::new() };
    let steps = words::steps(cell.steps.into());
    if !cell.has_its_digits {
        return format!(
            "The run above has the settings, the seed and the {steps} of the cell, but other digits, so that its weights differ."
        );
    }
    match (&cell.found, &cell.fingerprint) {
        (_, None) => format!("The run above repeats the cell, whose cost was no number after {steps}."),
        (Some((found, true)), _) => format!(
            "The run above is the cell: after {steps} its fingerprint {found} is the cell’s, so all weights are equal to the bit."
        ),
        (Some((found, false)), Some(expected)) => format!(
            "After {steps} the fingerprint of the run above is {found} and the cell’s {}: the weights differ.",
            expected.get(..16).unwrap_or(expected)
        ),
        (None, _) => format!("The run above repeats the cell’s {steps}."),
    }
}

/// The round that is shown, in words.
pub fn round(map: Option<&Map>, round: usize) -> String {
    match map {
        Some(map) if round + 1 == N_ROUNDS => {
            format!("up to {} examples (3 epochs)", words::count(map.round(round).examples.into()))
        }
        Some(map) => format!("up to {} examples", words::count(map.round(round).examples.into())),
        None => words::NONE.to_owned(),
    }
}

/// The map in words, for those who do not see the picture.
pub fn description(fates: &Fates, map: &Map) -> String {
    let [x, y] = map.plan.axes.each_ref().map(|axis| axis.field().label);
    let level = fates.shown_level();
    let latest: Vec<Fate> = map
        .places(level)
        .filter_map(|place| map.latest(place, fates.look.round).map(|(_, outcome)| outcome.fate))
        .collect();
    let counts = Fate::ALL.iter().map(|(fate, _, label)| {
        let n = latest.iter().filter(|other| *other == fate).count();
        format!("{} {n}", label.to_lowercase())
    });
    format!(
        "Map of fates: {x} from left to right, {y} upwards. Of {} cells: {}. The table below has the cells.",
        latest.len(),
        counts.collect::<Vec<_>>().join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::map_text;
    use crate::sweep::outcome::Outcome;

    #[test]
    fn early_fates_are_trusted_as_far_as_the_map_that_comes_with_the_page_says() {
        let map = map_text::read(include_str!("../../../../www/fates.txt")).expect("the file is a map");
        let fate = |rounds: &[Option<Outcome>], round: usize| rounds[round].as_ref().map(|outcome| outcome.fate);
        let kept = |round: usize| {
            let same = |rounds: &&[Option<Outcome>; N_ROUNDS]| fate(*rounds, round) == fate(*rounds, N_ROUNDS - 1);
            (100.0 * map.cells.values().filter(same).count() as f64 / map.cells.len() as f64).round() as u32
        };
        assert_eq!(std::array::from_fn(kept), KEPT);
    }
}
