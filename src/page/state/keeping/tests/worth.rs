//! Which records stay.

use super::{record, stored};
use crate::page::state::keeping::kept::KeptRun;
use crate::page::state::keeping::offer::{Content, Stored, StoredPad};
use crate::page::state::keeping::worth::sift;
use crate::page::state::run::history::Position;
use crate::page::state::run::record::{Broken, Record};
use crate::training::TrainConfig;
use crate::training::presets::specialists;

/// A run with this seed, of this many steps.
fn run(seed: u32, steps: u32) -> KeptRun {
    let config = TrainConfig { seed, ..specialists() };
    let mut run = record();
    (run.checkpoint.config, run.checkpoint.steps, run.record) = (config.clone(), steps, Record::new(config));
    run.position = Position { seconds: f64::from(steps) / 300.0, ..run.position };
    run
}

fn drawing(key: &str, at: f64) -> Stored {
    let pad = Some(StoredPad { key: key.to_owned(), is_drawing: true });
    Stored { key: key.to_owned(), at, content: Content::Drawing, pad }
}

fn keys(records: &[Stored]) -> Vec<&str> {
    records.iter().map(|record| &*record.key).collect()
}

#[test]
fn many_short_runs_push_no_long_one_out() {
    let short = (0..6).map(|n| stored(&format!("short{n}"), 100.0 + f64::from(n), &run(20 + n, 20)));
    let long = [("a", 9, 1_839), ("b", 8, 4_000), ("c", 7, 900), ("d", 6, 1_000), ("e", 5, 800)];
    let long = long.map(|(key, seed, steps)| stored(key, f64::from(seed), &run(seed, steps)));
    let sifted = sift(short.chain(long).collect());
    assert_eq!(keys(&sifted.kept), ["short5", "short4", "a", "b", "c", "d"]);
    assert_eq!(sifted.dropped, ["e", "short0", "short1", "short2", "short3"]);
}

#[test]
fn a_run_that_another_repeats_goes_whichever_is_newer() {
    let sifted = sift(vec![
        stored("first", 1.0, &run(3, 20)),
        stored("longest", 2.0, &run(3, 700)),
        stored("last", 3.0, &run(3, 20)),
    ]);
    assert_eq!(keys(&sifted.kept), ["longest"]);
    assert_eq!(sifted.dropped, ["first", "last"]);
    let equal = sift(vec![stored("before", 1.0, &run(3, 20)), stored("after", 2.0, &run(3, 20))]);
    assert_eq!(keys(&equal.kept), ["after"]);
}

#[test]
fn a_run_with_other_digits_settings_or_changes_is_another_and_one_that_cannot_be_repeated_is_none() {
    let long = run(3, 700);
    let other_digits = KeptRun { checksum: 8, ..run(3, 20) };
    let mut changed = run(3, 21);
    changed.record.change(19, TrainConfig { learning_rate: 0.5, ..specialists() });
    let mut diverged = run(3, 22);
    diverged.record.broken = Some(Broken::Diverged);
    let mut changed_later = long.clone();
    changed_later.record.change(400, TrainConfig { learning_rate: 0.5, ..specialists() });
    for other in [other_digits, changed, diverged, run(4, 23)] {
        let sifted = sift(vec![stored("long", 1.0, &long), stored("other", 2.0, &other)]);
        assert_eq!(keys(&sifted.kept), ["other", "long"]);
    }
    let sifted = sift(vec![stored("long", 1.0, &changed_later), stored("other", 2.0, &run(3, 20))]);
    assert_eq!(keys(&sifted.kept), ["long"]);
}

#[test]
fn a_drawing_outlives_a_run_that_another_repeats() {
    let mut short = stored("page.1", 5.0, &run(3, 20));
    short.pad = Some(StoredPad { key: "page".to_owned(), is_drawing: true });
    let sifted = sift(vec![short.clone(), stored("long", 1.0, &run(3, 700))]);
    assert_eq!(keys(&sifted.kept), ["page", "long"]);
    assert_eq!(sifted.kept[0].content, Content::Drawing);
    assert_eq!(sifted.dropped, ["page.1"]);
    // A test digit does not.
    short.pad = Some(StoredPad { key: "page".to_owned(), is_drawing: false });
    let sifted = sift(vec![short, stored("long", 1.0, &run(3, 700))]);
    assert_eq!((keys(&sifted.kept), sifted.dropped), (vec!["long"], vec!["page".to_owned(), "page.1".to_owned()]));
}

#[test]
fn a_drawing_goes_with_the_longer_run_of_its_page() {
    let mut short = stored("page.2", 5.0, &run(3, 20));
    short.pad = Some(StoredPad { key: "page".to_owned(), is_drawing: true });
    let sifted = sift(vec![short, stored("page.1", 4.0, &run(3, 700))]);
    assert_eq!(keys(&sifted.kept), ["page.1"]);
    assert_eq!(sifted.kept[0].keys(), ["page.1", "page"]);
    assert_eq!(sifted.dropped, ["page.2"]);
}

#[test]
fn drawings_push_no_run_out_and_what_cannot_be_read_stays() {
    let drawings = (0..5).map(|n| drawing(&format!("drawing{n}"), 100.0 + f64::from(n)));
    let unreadable = (0..9).map(|n| Stored {
        key: format!("unreadable{n}"),
        at: 0.0,
        content: Content::Unreadable("another version of this page has kept it".to_owned()),
        pad: None,
    });
    let sifted = sift(drawings.chain(unreadable).chain([stored("run", 1.0, &run(3, 20))]).collect());
    assert_eq!(keys(&sifted.kept[..3]), ["drawing4", "drawing3", "run"]);
    assert_eq!(sifted.kept.len(), 3 + 9);
    assert_eq!(sifted.dropped, ["drawing0", "drawing1", "drawing2"]);
}
