//! A worker's session on 640 generated digits, without helpers.

use crate::few_digits::few_digits;
use moe::protocol::{FromWorker, ToWorker};
use moe::training::TrainConfig;
use moe::worker::session::Session;

/// A session with this clock on 640 digits, tested on 200 others.
pub fn session(clock: impl Fn() -> f64 + 'static) -> Session {
    let mut session = Session::new(clock);
    let ready = session.use_dataset(few_digits(640, 640..840));
    let FromWorker::DatasetReady { name, n_train: 640, n_test: 200, .. } = &ready else { panic!("got {ready:?}") };
    assert_eq!(name, "a few digits");
    session
}

/// The same with a run that has begun.
pub fn started(clock: impl Fn() -> f64 + 'static, config: &TrainConfig) -> Session {
    let mut session = session(clock);
    session.handle(ToWorker::Start { config: config.clone() });
    session
}
