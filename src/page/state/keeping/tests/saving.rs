//! When a run is written.

use super::{checkpoint_at, keeping, progress, record, send, training};
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::files::link::Pad;
use crate::page::state::keeping::kept::{KeptRun, MAX_MOMENT_BYTES};
use crate::page::state::keeping::orders::{KeepingEvent, StorageOrder};
use crate::page::state::pad::hand::{PadEvent, PointerKind};
use crate::page::state::run::record::Record;
use crate::protocol::{FromWorker, ToWorker, WeightsSnapshot};
use crate::training::presets::specialists;
use crate::training::{Evaluation, TrainConfig};
use std::rc::Rc;

#[test]
fn one_write_is_unanswered_at_a_time_and_the_latest_run_follows() {
    let mut state = training();
    assert_eq!(send(&mut state, [progress(40, true)]).1.len(), 1);
    assert_eq!(send(&mut state, [progress(80, true), progress(120, true)]).1, []);
    let (_, orders) = send(&mut state, [keeping(KeepingEvent::Saved)]);
    let [StorageOrder::SaveRun(_, run)] = &orders[..] else { panic!("the latest record should follow") };
    assert_eq!(run.checkpoint.steps, 120);
    assert_eq!(send(&mut state, [keeping(KeepingEvent::Saved)]).1, []);
    assert_eq!(state.keeping.saved_steps, Some(120));
}

#[test]
fn a_later_record_reuses_the_moments_of_an_earlier_one() {
    let mut state = training();
    let bytes = vec![0; 200_000];
    let mut kept_after = |steps: std::ops::RangeInclusive<u32>| {
        steps.for_each(|steps| state.shown.time_machine.keep(WeightsSnapshot { steps, bytes: bytes.clone() }));
        state.keep_checkpoint(*checkpoint_at(1_000));
        state.keeping.run.clone().expect("a run is kept").moments.samples().to_vec()
    };
    let (before, after) = (kept_after(1..=100), kept_after(101..=150));
    let most = MAX_MOMENT_BYTES / bytes.len();
    for moments in [&before, &after] {
        assert!((most / 2..=most).contains(&moments.len()), "{} moments", moments.len());
        assert_eq!(moments[0].steps, 1);
        let apart = moments[1].steps - moments[0].steps;
        assert!(moments.windows(2).all(|pair| pair[1].steps - pair[0].steps == apart));
    }
    // Moments that are in both records are shared, so the storage need not write them again.
    let is_new = |moment: &&Rc<WeightsSnapshot>| !before.iter().any(|it| Rc::ptr_eq(it, moment));
    assert!(after.iter().filter(is_new).all(|moment| moment.steps > 100));
}

#[test]
fn a_record_survives_storage_without_figures_that_are_not_finite() {
    let mut state = training();
    let stored = |state: &mut State| {
        state.keep_checkpoint(*checkpoint_at(1_000));
        let text = serde_json::to_string(&state.keeping.run).expect("a record is plain data");
        let run: Option<KeptRun> = serde_json::from_str(&text).expect("it can be read");
        assert_eq!(run, state.keeping.run);
        run.map(|run| run.history.live.samples().len())
    };
    send(&mut state, [progress(40, false)]);
    assert_eq!(stored(&mut state), Some(2));
    let evaluation = Evaluation { steps: 50, cost: f32::NAN, ..Evaluation::default() };
    let at = *state.shown.position;
    state.shown.history.add_evaluation(at, evaluation);
    assert_eq!(stored(&mut state), Some(2));
}

#[test]
fn the_field_names_of_a_record_are_the_format_of_the_storage() {
    let run = serde_json::to_value(record()).expect("a record is plain data");
    let names = |value: &serde_json::Value| {
        let mut names: Vec<String> = value.as_object().expect("it has fields").keys().cloned().collect();
        names.sort();
        names.join(" ")
    };
    let expected = "along checkpoint checksum dataset earlier_runs evaluation history moments n_earlier_runs record \
                    rescue_is_due source";
    assert_eq!(names(&run), expected);
    assert_eq!(names(&run["moments"]), "kept most since_kept stride");
    assert_eq!(names(&run["record"]), "broken changes config");
}

#[test]
fn training_continues_without_storage_and_the_page_says_why() {
    let mut state = training();
    send(&mut state, [progress(40, true), keeping(KeepingEvent::Failed("it is full".to_owned()))]);
    assert_eq!(state.keeping.failure.as_deref(), Some("it is full"));
    let (sent, orders) = send(&mut state, [progress(80, true)]);
    assert!(matches!(sent[..], [ToWorker::Train { .. }]));
    assert!(matches!(orders[..], [StorageOrder::SaveRun(_, _)]), "the next checkpoint is written again");
    send(&mut state, [keeping(KeepingEvent::Saved)]);
    assert_eq!(state.keeping.failure, None);
}

#[test]
fn a_run_that_rests_after_single_steps_is_kept_as_it_is() {
    let mut state = training();
    send(&mut state, [progress(40, true), Event::Pause, keeping(KeepingEvent::Saved)]);
    assert_eq!(send(&mut state, [keeping(KeepingEvent::Due)]).0, [], "the latest checkpoint is that of step 40");
    send(&mut state, [Event::Step, progress(41, false)]);
    assert_eq!(send(&mut state, [keeping(KeepingEvent::Due)]).0, [ToWorker::TakeCheckpoint]);
    let (_, orders) = send(&mut state, [progress(41, true)]);
    assert!(matches!(&orders[..], [StorageOrder::SaveRun(_, run)] if run.checkpoint.steps == 41));
    assert_eq!(send(&mut state, [keeping(KeepingEvent::Due)]).0, []);
}

#[test]
fn a_reset_keeps_the_drawing_and_the_run_until_that_is_let_go() {
    let mut state = training();
    let point = crate::digits::ink::Point { x: 0.0, y: 1.0 };
    let down = PadEvent::Down { pointer: 1, kind: PointerKind::Mouse, at: point, time_ms: 0.0 };
    send(&mut state, [progress(40, true), keeping(KeepingEvent::Saved), Event::Pad(down)]);
    let (_, orders) = send(&mut state, [Event::Reset, keeping(KeepingEvent::Due)]);
    assert_eq!(orders, [StorageOrder::SavePad(Pad::Strokes(vec![vec![point]]))]);
    let (_, orders) = send(&mut state, [keeping(KeepingEvent::Saved), keeping(KeepingEvent::ForgetEnded)]);
    assert_eq!(orders, [StorageOrder::DeleteRun(1)]);
    send(&mut state, [keeping(KeepingEvent::Saved), Event::ClearPad]);
    assert_eq!(send(&mut state, [keeping(KeepingEvent::Due)]).1, [StorageOrder::SavePad(Pad::Empty)]);
}

#[test]
fn a_drawing_is_written_as_soon_as_a_stroke_ends() {
    let mut state = training();
    let point = crate::digits::ink::Point { x: 0.0, y: 1.0 };
    let down = PadEvent::Down { pointer: 1, kind: PointerKind::Mouse, at: point, time_ms: 0.0 };
    assert_eq!(send(&mut state, [Event::Pad(down)]).1, []);
    let (_, orders) = send(&mut state, [Event::Pad(PadEvent::Up { pointer: 1 })]);
    assert_eq!(orders, [StorageOrder::SavePad(Pad::Strokes(vec![vec![point]]))]);
}

#[test]
fn a_setting_that_does_not_act_yet_is_not_in_the_record() {
    let mut state = training();
    let changed = TrainConfig { learning_rate: 0.5, ..specialists() };
    send(&mut state, [progress(40, false), Event::Setting { key: "learning_rate", text: "0.5".to_owned() }]);
    // The current slice was requested before the change, and a checkpoint from the slice's start arrives late.
    state.keep_checkpoint(*checkpoint_at(40));
    let run = state.keeping.run.clone().expect("a run is kept");
    assert_eq!((run.checkpoint.config, run.record), (specialists(), Record::new(specialists())));
    // The settings act from the slice's end on, and the record learns of them there, although no other checkpoint follows.
    send(&mut state, [progress(60, true), Event::Worker(FromWorker::Changed { number: 1, steps: 60 })]);
    let run = state.keeping.run.expect("a run is kept");
    assert_eq!(run.checkpoint.config, changed);
    assert_eq!(run.record.recipe(61).changes, [(60, changed)]);
}
