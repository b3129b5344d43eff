//! The acts that the article shows are those that the page trains.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../examples/acts/recorder.rs"]
mod recorder;

use moe::training::recorded_acts::{Moment, RecordedActs};

/// The file that comes with the page.
const FILE: &[u8] = include_bytes!("../www/acts.bin");

#[test]
fn the_acts_in_the_article_are_those_that_would_be_trained() {
    assert!(recorder::record().to_bytes() == FILE, "run `cargo run --release --example acts`");
}

#[test]
fn the_acts_show_what_the_article_says() {
    let recorded = RecordedActs::from_bytes(FILE).expect("the page reads the file");
    let largest = |shares: &[f32]| shares.iter().copied().fold(0.0, f32::max);
    let [specialise, collapse, rescue] = &recorded.acts[..] else { panic!("three acts") };
    let end = specialise.last().expect("moments");
    assert!(largest(&end.gating_shares) < 0.3 && end.error < end.baseline_error, "{end:?}");
    let end = collapse.last().expect("moments");
    assert!(largest(&end.gating_shares) > 0.98, "{end:?}");
    let after = || rescue.iter().filter(|moment| moment.balance_weight > 0.0);
    let (first, end) = (after().next().expect("λ is moved"), rescue.last().expect("moments"));
    assert!(largest(&first.gating_shares) > 0.9 && largest(&end.gating_shares) < 0.3, "{first:?} {end:?}");
    let is_worse = |moment: &Moment| largest(&moment.gating_shares) < 0.3 && moment.error > moment.baseline_error;
    assert!(after().any(is_worse) && end.error < end.baseline_error, "{end:?}");
}
