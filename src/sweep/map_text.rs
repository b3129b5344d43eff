//! A map as text, for the storage of a browser and for the file that comes with the page: first what decides the figures, a
//! line each, then an empty line, then a line for each cell and round.
//!
//! What is read is foreign text: a line that makes no sense gives no map, or no cell.

use super::axis::Axis;
use super::division::Division;
use super::map::{Map, MapDigits, Place, Plan};
use super::outcome::{Figures, Outcome};
use super::rounds::N_ROUNDS;
use crate::choice::Choice;
use crate::training::decimal::decimal;
use crate::training::fields::FIELDS;
use crate::training::presets::PRESETS;
use crate::training::{Fate, TrainConfig};

/// The first line: what the text is, and its version.
const FIRST: &str = "fates 1";
/// Digits of a fingerprint that are written: enough to tell runs apart.
const SHORT: usize = 16;
/// What stands for a figure that is not there.
const NOTHING: &str = "-";

/// The text of a map.
pub fn write(map: &Map) -> String {
    let Plan { settings, axes, digits } = &map.plan;
    let mut lines = vec![FIRST.to_owned()];
    for (name, axis) in ["x", "y"].into_iter().zip(axes) {
        lines.push(format!("{name}={}", axis_text(axis)));
    }
    let MapDigits { name, checksum, n_train, n_test } = digits;
    lines.push(format!("digits={n_train} {n_test} {checksum:08x} {}", name.replace('\n', " ")));
    let base = (PRESETS[0].config)();
    let differing = FIELDS.iter().filter(|field| field.text(settings) != field.text(&base));
    lines.extend(differing.map(|field| format!("{}={}", field.key, field.text(settings))));
    lines.push(String::new());
    for (place, rounds) in &map.cells {
        let done = rounds.iter().enumerate().filter_map(|(round, outcome)| Some((round, outcome.as_ref()?)));
        lines.extend(done.map(|(round, outcome)| cell_line(*place, round, outcome)));
    }
    lines.join("\n") + "\n"
}

/// An axis as text, as links have it too: `learning_rate 0.001 1 log`.
pub fn axis_text(axis: &Axis) -> String {
    let division = if axis.division == Division::Logarithmic { "log" } else { "even" };
    format!("{} {} {} {division}", axis.key, axis.from, axis.to)
}

/// The axis of such a text, and a sentence for each thing that was set right; none if the text is none of an axis.
pub fn read_axis(text: &str) -> Option<(Axis, Vec<String>)> {
    let mut parts = text.split(' ');
    let (key, from, to, division) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let division = if division == "log" { Division::Logarithmic } else { Division::Linear };
    parts.next().is_none().then(|| Axis::read(key, [from, to], division))
}

fn cell_line((column, row): Place, round: usize, outcome: &Outcome) -> String {
    let Outcome { steps, fate, figures, worth } = outcome;
    let figures = figures.as_ref().map_or(NOTHING.to_owned(), |figures| {
        let Figures { error, effective_experts, experts_alive, specialisation, cost, fingerprint } = figures;
        let fingerprint = fingerprint.get(..SHORT).unwrap_or(fingerprint);
        format!("{error} {effective_experts} {experts_alive} {specialisation} {cost} {fingerprint}")
    });
    let worth = worth.map_or(NOTHING.to_owned(), |worth| worth.to_string());
    format!("{column} {row} {round} {steps} {} {worth} {figures}", fate.key())
}

/// The map of a text; none if the text is none of a map.
pub fn read(text: &str) -> Option<Map> {
    let mut lines = text.lines();
    if lines.next() != Some(FIRST) {
        return None;
    }
    let mut settings = (PRESETS[0].config)();
    let (mut x, mut y, mut digits) = (None, None, None);
    for line in lines.by_ref().take_while(|line| !line.is_empty()) {
        let (key, value) = line.split_once('=')?;
        match key {
            "x" => x = Some(whole_axis(value)?),
            "y" => y = Some(whole_axis(value)?),
            "digits" => digits = Some(read_digits(value)?),
            key => set(&mut settings, key, value)?,
        }
    }
    let axes = [x?, y?];
    if axes[0].key == axes[1].key {
        return None;
    }
    let mut map = Map::new(Plan { settings, axes, digits: digits? });
    for (place, round, outcome) in lines.filter_map(read_cell) {
        if place.0 < map.values[0].len() && place.1 < map.values[1].len() && round < N_ROUNDS {
            map.note(place, round, outcome);
        }
    }
    Some(map)
}

fn whole_axis(text: &str) -> Option<Axis> {
    read_axis(text).and_then(|(axis, remarks)| remarks.is_empty().then_some(axis))
}

fn set(settings: &mut TrainConfig, key: &str, value: &str) -> Option<()> {
    FIELDS.iter().find(|field| field.key == key)?.set_text(settings, value).ok()
}

fn read_digits(text: &str) -> Option<MapDigits> {
    let mut parts = text.splitn(4, ' ');
    let (n_train, n_test) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let checksum = u32::from_str_radix(parts.next()?, 16).ok()?;
    Some(MapDigits { name: parts.next()?.to_owned(), checksum, n_train, n_test })
}

fn read_cell(line: &str) -> Option<(Place, usize, Outcome)> {
    let parts: Vec<&str> = line.split(' ').collect();
    let [column, row, round, steps, fate, worth, figures @ ..] = &parts[..] else { return None };
    let figures = match figures {
        [NOTHING] => None,
        [error, effective_experts, experts_alive, specialisation, cost, fingerprint] => Some(Figures {
            error: number(error)?,
            effective_experts: number(effective_experts)?,
            experts_alive: experts_alive.parse().ok()?,
            specialisation: number(specialisation)?,
            cost: number(cost)?,
            fingerprint: (*fingerprint).to_owned(),
        }),
        _ => return None,
    };
    let (fate, _, _) = *Fate::ALL.iter().find(|(_, key, _)| key == fate)?;
    let worth = if *worth == NOTHING { None } else { Some(number(worth)?) };
    let outcome = Outcome { steps: steps.parse().ok()?, fate, figures, worth };
    Some(((column.parse().ok()?, row.parse().ok()?), round.parse().ok()?, outcome))
}

fn number(text: &str) -> Option<f32> {
    decimal(text).map(|number| number as f32).filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::presets::specialists;

    fn map() -> Map {
        let digits = MapDigits { name: "your digits".to_owned(), checksum: 0xab, n_train: 60_000, n_test: 10_000 };
        let settings = TrainConfig { seed: 5, roles: "01 -".parse().unwrap_or_default(), ..specialists() };
        let mut map = Map::new(Plan { settings, axes: [Axis::balance(), Axis::learning_rate()], digits });
        let figures = Figures {
            error: 0.1234,
            effective_experts: 9.87,
            experts_alive: 10,
            specialisation: 0.5,
            cost: -0.25,
            fingerprint: "0123456789abcdef".to_owned(),
        };
        let outcome = Outcome { steps: 46, fate: Fate::Committee, figures: Some(figures), worth: Some(-1e-4) };
        map.note((3, 19), 0, outcome);
        map.note((31, 0), 1, Outcome::diverged(7));
        map
    }

    #[test]
    fn a_map_survives_the_round_trip_through_its_text() {
        let text = write(&map());
        assert_eq!(read(&text).as_ref(), Some(&map()), "{text}");
        assert_eq!(map().n_done(3), 1, "what has diverged has diverged in longer rounds too");
    }

    #[test]
    fn foreign_text_gives_no_map_or_no_cell() {
        let text = write(&map());
        for broken in ["", "fates 2\n", &text.replace("x=balance", "x=colour"), &text.replace("seed=5", "seed=-1")] {
            assert_eq!(read(broken), None, "{broken}");
        }
        for broken in [
            text.replace("3 19 0", "3 99 0"),
            text.replace("3 19 0", "3 19 4"),
            text.replace("committee", "happy"),
            text.replace("0.1234", "NaN"),
            text.replace("0.1234", "0.1 0.2"),
        ] {
            assert_eq!(read(&broken).map(|map| map.cells.len()), Some(1), "{broken}");
        }
    }

    #[test]
    fn any_text_is_read_without_harm() {
        let text = write(&map());
        for at in 0..text.len() {
            for other in ["", " ", "\n", "-", "9"] {
                let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
                drop(read(&changed));
            }
        }
    }
}
