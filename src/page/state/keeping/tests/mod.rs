//! Tests of keeping without a browser: when a run is written, what is offered, and how a run is resumed.

mod ended;
mod resuming;
mod saving;
mod worth;

use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::keeping::kept::{KeptRun, KeptSummary};
use crate::page::state::keeping::offer::{Content, Stored};
use crate::page::state::keeping::orders::{KeepingEvent, StorageOrder};
use crate::protocol::{Checkpoint, FromWorker, Progress, ToWorker};
use crate::training::presets::specialists;
use crate::training::{Evaluation, TrainConfig};

fn send(state: &mut State, events: impl IntoIterator<Item = Event>) -> (Vec<ToWorker>, Vec<StorageOrder>) {
    for event in events {
        state.update(event);
    }
    (state.take_outbox(), state.keeping.take_orders())
}

fn keeping(event: KeepingEvent) -> Event {
    Event::Keeping(event)
}

fn dataset_ready(checksum: u32) -> Event {
    let name = "MNIST".to_owned();
    Event::Worker(FromWorker::DatasetReady { name, n_train: 60_000, n_test: 10_000, checksum })
}

fn progress(steps: u32, has_checkpoint: bool) -> Event {
    let checkpoint = Checkpoint {
        config: specialists(),
        steps,
        train_ms: 0.0,
        state: vec![1; 8],
        finite_steps: 0,
        finite_average: vec![1; 2],
        size_state: Vec::new(),
        size_finite_average: Vec::new(),
    };
    let checkpoint = has_checkpoint.then(|| Box::new(checkpoint));
    let evaluation = Some(Box::new(Evaluation { steps, error: 0.03, ..Evaluation::default() }));
    let epochs = f64::from(steps) / 938.0;
    let progress = Progress { steps, epochs, steps_per_epoch: 938, checkpoint, evaluation, ..Progress::default() };
    Event::Worker(FromWorker::Progress(Box::new(progress)))
}

/// A page with a data set, which is training.
fn training() -> State {
    let mut state = State::default();
    send(&mut state, [dataset_ready(7)]);
    let config = TrainConfig::clone(&state.config);
    send(&mut state, [Event::Worker(FromWorker::Started { config }), progress(0, false), Event::Train]);
    state
}

/// The run of a page that trained to step 40.
fn record() -> KeptRun {
    let (_, orders) = send(&mut training(), [progress(40, true)]);
    match &orders[..] {
        [StorageOrder::SaveRun(_, run)] => KeptRun::clone(run),
        other => panic!("expected one record, got {} orders", other.len()),
    }
}

/// The record of a page that is gone, as the storage lists it.
fn stored(key: &str, at: f64, run: &KeptRun) -> Stored {
    Stored { key: key.to_owned(), at, content: Content::Run(Box::new(KeptSummary::from(run))), pad: None }
}

/// The storage has the record `old.1` with this run.
fn found(run: &KeptRun) -> Event {
    keeping(KeepingEvent::Found(vec![stored("old.1", 0.0, run)]))
}

/// The checkpoint that the worker is told to resume from.
fn resumed(sent: &[ToWorker]) -> Option<&Checkpoint> {
    sent.iter().find_map(|message| match message {
        ToWorker::Resume(checkpoint) => Some(&**checkpoint),
        _ => None,
    })
}

fn checkpoint_at(steps: u32) -> Box<Checkpoint> {
    match progress(steps, true) {
        Event::Worker(FromWorker::Progress(progress)) => progress.checkpoint.expect("it has one"),
        other => panic!("{other:?} is no progress"),
    }
}
