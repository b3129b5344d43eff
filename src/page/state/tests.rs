//! Tests of the page without a browser: events in, messages out.

use crate::mixture::Weights;
use crate::model_file::ModelFile;
use crate::page::state::files::download::ModelFormat;
use crate::page::state::files::saved_curves;
use crate::page::state::panels::gallery::GalleryEvent;
use crate::page::state::panels::revealed::Revealed;
use crate::page::state::run::dataset::SourceKind;
use crate::page::state::run::history::{History, Position};
use crate::page::state::run::workers::WorkerState;
use crate::page::state::*;
use crate::protocol::inspection::{DigitChoice, DigitMap, DigitPage, Inspect, Inspected, ReadDigit};
use crate::protocol::{DataFile, FromWorker, GivenFiles, Progress, TrainingFigures, VERSION};
use crate::training::Evaluation;

pub(in crate::page::state) fn send(state: &mut State, events: impl IntoIterator<Item = Event>) -> Vec<ToWorker> {
    for event in events {
        state.update(event);
    }
    state.prepare_frame();
    state.take_outbox()
}

pub(in crate::page::state) fn dataset_ready() -> Event {
    let name = "MNIST".to_owned();
    Event::Worker(FromWorker::DatasetReady { name, n_train: 60_000, n_test: 10_000, checksum: 1 })
}

pub(in crate::page::state) fn progress(steps: u32) -> Event {
    let progress = Progress { steps, epochs: f64::from(steps) / 938.0, steps_per_epoch: 938, ..Progress::default() };
    Event::Worker(FromWorker::Progress(Box::new(progress)))
}

/// The state of a page whose run is at this step.
pub(in crate::page::state) fn at_step(steps: u32) -> State {
    let mut state = State::default();
    state.take_outbox();
    let ready = Event::Worker(FromWorker::Ready { version: VERSION });
    send(&mut state, [ready, dataset_ready()]);
    let config = TrainConfig::clone(&state.config);
    send(&mut state, [Event::Worker(FromWorker::Started { config }), progress(0)]);
    if steps > 0 {
        send(&mut state, [Event::Train, progress(steps), Event::Pause, progress(steps), progress(steps)]);
    }
    *state.shown.evaluation = Some(Evaluation { steps, complete: true, ..Evaluation::default() });
    state
}

#[test]
fn the_page_requests_mnist_and_then_starts_a_run() {
    let mut state = State::default();
    assert_eq!(state.take_outbox(), [ToWorker::UseDataset(DataSource::Mnist)]);
    let sent = send(&mut state, [dataset_ready()]);
    assert_eq!(sent, [ToWorker::Start { config: presets::specialists() }]);
}

#[test]
fn without_mnist_digits_are_generated_with_a_remark() {
    let mut state = State::default();
    let missing = Event::Worker(FromWorker::DatasetMissing { why: "a.gz is not there.".to_owned() });
    send(&mut state, [missing, dataset_ready()]);
    assert_eq!(state.message, None);
    assert!(state.dataset_note.as_deref().is_some_and(|note| note == "No MNIST here; generated digits:"));
    assert_eq!(state.chosen_source(), SourceKind::Generated);
}

#[test]
fn broken_files_leave_the_run_unchanged() {
    let mut state = at_step(5);
    send(&mut state, [Event::Source(DataSource::Files(GivenFiles::default())), Event::QuestionConfirmed]);
    assert_eq!(state.chosen_source(), SourceKind::Files);
    let sent = send(&mut state, [Event::Worker(FromWorker::DatasetFailed { why: "a.idx is cut short.".to_owned() })]);
    assert_eq!(sent, []);
    assert_eq!(state.message.as_deref(), Some("a.idx is cut short."));
    assert_eq!(state.chosen_source(), SourceKind::Mnist);
    assert_eq!(state.training.steps, 5);
}

#[test]
fn each_answer_triggers_the_next_slice_until_a_pause() {
    let mut state = at_step(0);
    assert!(matches!(send(&mut state, [Event::Train])[..], [ToWorker::Train { .. }]));
    assert!(matches!(send(&mut state, [progress(20)])[..], [ToWorker::Train { .. }]));
    assert_eq!(send(&mut state, [Event::Pause]), [ToWorker::Evaluate]);
    assert_eq!(send(&mut state, [progress(40), progress(40)]), []);
}

#[test]
fn after_a_single_step_the_run_is_tested_on_all_digits() {
    let mut state = at_step(0);
    assert!(matches!(send(&mut state, [Event::Step])[..], [ToWorker::Train { max_steps: 1, .. }]));
    assert_eq!(send(&mut state, [progress(1)]), [ToWorker::Evaluate]);
}

#[test]
fn a_preset_replaces_a_fresh_run_at_once_and_a_trained_run_after_a_question() {
    let mut fresh = at_step(0);
    assert!(matches!(send(&mut fresh, [Event::Preset("reference".to_owned())])[..], [ToWorker::Start { .. }]));

    let mut trained = at_step(5);
    assert_eq!(send(&mut trained, [Event::Preset("reference".to_owned())]), []);
    assert_eq!(trained.chosen_config().learning_rate, 10.0);
    assert_eq!(send(&mut trained, [Event::QuestionDeclined]), []);
    assert_eq!(trained.chosen_config(), &presets::specialists());
    send(&mut trained, [Event::Preset("reference".to_owned())]);
    assert!(matches!(send(&mut trained, [Event::QuestionConfirmed])[..], [ToWorker::Start { .. }]));
}

#[test]
fn the_learning_rate_changes_during_a_run_and_a_clamped_rate_is_reported() {
    let mut state = at_step(5);
    let sent = send(&mut state, [Event::Setting { key: "learning_rate", text: "0.5".to_owned() }]);
    assert!(matches!(&sent[..], [ToWorker::Change { config, .. }] if config.learning_rate == 0.5));
    send(&mut state, [Event::Setting { key: "learning_rate", text: "99".to_owned() }]);
    assert_eq!(state.config.learning_rate, 30.0);
    assert_eq!(state.message.as_deref(), Some("Learning rate: 99 is outside the range, so 30 was taken."));
}

#[test]
fn reset_keeps_the_seed_and_pauses() {
    let mut state = at_step(5);
    send(&mut state, [Event::NewSeed(7), Event::Train]);
    let sent = send(&mut state, [Event::Reset]);
    assert!(matches!(&sent[..], [ToWorker::Start { config }] if config.seed == 7));
    assert_eq!(state.training.pace, Pace::Paused);
}

#[test]
fn a_worker_of_another_version_gets_no_messages() {
    let mut state = State::default();
    send(&mut state, [Event::Worker(FromWorker::Ready { version: VERSION + 1 })]);
    assert_eq!(state.worker, WorkerState::Lost);
    assert!(state.message.as_deref().is_some_and(|message| message.contains("reload")));
    assert_eq!(send(&mut state, [Event::Train]), []);
}

#[test]
fn a_new_worker_loads_the_data_set_and_starts_a_run() {
    let mut state = at_step(5);
    send(&mut state, [Event::WorkerFailed("The worker stopped.".to_owned())]);
    assert_eq!(state.worker, WorkerState::Lost);
    assert!(state.message.as_deref().is_some_and(|message| message.contains("Start a new worker")));
    assert_eq!(send(&mut state, [Event::WorkerRestarted]), [ToWorker::UseDataset(DataSource::Mnist)]);
    assert!(matches!(send(&mut state, [dataset_ready()])[..], [ToWorker::Start { .. }]));
}

#[test]
fn a_run_with_other_networks_shows_nothing_of_the_run_before() {
    let mut state = at_step(5);
    send(&mut state, [Event::Setting { key: "n_experts", text: "16".to_owned() }, Event::QuestionConfirmed]);
    assert_eq!(state.config.n_experts, 16);
    assert!(state.shown.evaluation.is_none() && state.reading.prediction.is_none() && state.shown.answers.is_none());
    send(&mut state, [progress(9)]);
    assert_eq!(state.training.steps, 5, "progress of the run before is ignored");
}

#[test]
fn a_closed_gallery_asks_nothing_and_an_open_one_asks_after_each_complete_test() {
    let mut state = at_step(5);
    let tested = |complete| {
        let evaluation = Some(Box::new(Evaluation { steps: 6, complete, ..Evaluation::default() }));
        Event::Worker(FromWorker::Progress(Box::new(Progress { steps: 6, evaluation, ..Progress::default() })))
    };
    let asks = |sent: Vec<ToWorker>| {
        sent.iter().filter(|message| matches!(message, ToWorker::Inspect(Inspect::Digits { .. }))).count()
    };
    assert_eq!(asks(send(&mut state, [tested(true)])), 0);
    assert_eq!(asks(send(&mut state, [Event::Gallery(GalleryEvent::Opened(true))])), 1);
    assert_eq!(asks(send(&mut state, [tested(false)])), 0, "one question is unanswered");
    assert_eq!(asks(send(&mut state, [tested(true)])), 1);
    assert_eq!(asks(send(&mut state, [Event::Gallery(GalleryEvent::Opened(false)), tested(true)])), 0);
}

#[test]
fn the_map_comes_once_and_is_kept_though_another_run_has_begun() {
    let mut state = at_step(5);
    let evaluation = Some(Box::new(Evaluation { steps: 6, complete: true, ..Evaluation::default() }));
    let progress = Progress { steps: 6, evaluation, ..Progress::default() };
    let sent = send(&mut state, [Event::Worker(FromWorker::Progress(Box::new(progress)))]);
    assert!(sent.contains(&ToWorker::Inspect(Inspect::Map)), "{sent:?}");
    let map = DigitMap { done: 1.0, ..DigitMap::default() };
    send(&mut state, [Event::Reset, Event::Worker(FromWorker::Inspected(Inspected::Map(map)))]);
    assert!(state.territories.map.is_some());
}

#[test]
fn a_cell_of_the_confusion_matrix_opens_its_digits_and_one_of_them_goes_to_the_pad() {
    let mut state = at_step(5);
    let cell = Pointed::Cell { digit: 4, answer: 9 };
    let sent = send(&mut state, [Event::Pointed(Some(cell)), Event::PointedChosen]);
    let choice = DigitChoice { misread: true, truth: Some(4), answer: Some(9), lead: None };
    assert_eq!(sent, [ToWorker::Inspect(Inspect::Digits { choice, from: 0 })]);
    assert_eq!(state.take_revealed(), Some(Revealed::Gallery));
    let digit = ReadDigit { index: 115, truth: 4, answer: 9, lead: 6, pixels: Vec::new() };
    let page = DigitPage { choice, n_found: 1, digits: vec![digit], ..DigitPage::default() };
    let sent = send(
        &mut state,
        [
            Event::Worker(FromWorker::Inspected(Inspected::Digits(page))),
            Event::Gallery(GalleryEvent::Pointed(Some(0))),
            Event::Gallery(GalleryEvent::Taken(None)),
        ],
    );
    assert_eq!(sent, [ToWorker::TestDigit { index: 115 }]);
}

#[test]
fn a_click_on_an_expert_shows_its_hidden_units() {
    let mut state = at_step(5);
    send(&mut state, [Event::Pointed(Some(Pointed::Expert(3))), Event::PointedChosen]);
    assert!(state.is_inside_open());
    assert_eq!(state.take_revealed(), Some(Revealed::Units));
    assert_eq!(state.weights.expert, Some(3));
    assert_eq!(state.take_revealed(), None);
}

#[test]
fn a_pause_during_a_slice_is_tested_although_the_last_step_was() {
    let mut state = at_step(5);
    let sent = send(&mut state, [Event::Train, Event::Pause]);
    assert_eq!(sent.last(), Some(&ToWorker::Evaluate), "the worker is past the tested step: {sent:?}");
}

#[test]
fn the_panel_on_who_learns_asks_about_labelled_digits_only_while_open() {
    let mut state = at_step(5);
    let asks = |sent: Vec<ToWorker>| {
        sent.iter().filter(|message| matches!(message, ToWorker::Inspect(Inspect::Blame { .. }))).count()
    };
    let image = Box::new([9; crate::digits::N_PIXELS]);
    let digit = |label| Event::Worker(FromWorker::TestDigit { index: 3, label, pixels: image.to_vec() });
    assert_eq!(asks(send(&mut state, [digit(7)])), 0, "the panel is closed");
    assert_eq!(asks(send(&mut state, [Event::Tab(Tab::Inside)])), 1);
    assert_eq!(asks(send(&mut state, [digit(4), digit(5)])), 0, "one question is unanswered");
    send(&mut state, [Event::ClearPad]);
    assert!(state.who_learns.blame.is_none());
    assert_eq!(asks(send(&mut state, [digit(6)])), 1);
}

/// A run on a plateau has come to this step.
fn on_plateau(steps: u32) -> Event {
    let training = Some(TrainingFigures { error: 0.02, ..TrainingFigures::default() });
    let (epochs, examples) = (f64::from(steps) / 938.0, f64::from(steps) * 64.0);
    let progress = Progress { steps, epochs, examples, steps_per_epoch: 938, training, ..Progress::default() };
    Event::Worker(FromWorker::Progress(Box::new(progress)))
}

#[test]
fn a_run_that_another_setting_changes_is_judged_by_the_epochs_with_it() {
    let mut state = at_step(0);
    send(&mut state, [Event::Train]);
    (1..=18).for_each(|half_epochs| drop(send(&mut state, [on_plateau(half_epochs * 469)])));
    send(&mut state, [Event::Setting { key: "balance_weight", text: "0.1".to_owned() }]);
    let stopped = (19..=60).find(|&half_epochs| {
        send(&mut state, [on_plateau(half_epochs * 469)]);
        *state.shown.stands_still
    });
    assert_eq!(stopped, Some(38), "ten epochs after the change");
}

#[test]
fn a_run_on_a_plateau_is_stopped_and_can_be_resumed() {
    let mut state = at_step(0);
    send(&mut state, [Event::Train]);
    let stopped = (1..=40).find(|&half_epochs| {
        send(&mut state, [on_plateau(half_epochs * 469)]);
        *state.shown.stands_still
    });
    assert_eq!(stopped, Some(20), "five epochs were no better than the five before them");
    assert_eq!(state.training.pace, Pace::Paused);
    assert!(matches!(send(&mut state, [Event::Train])[..], [ToWorker::Train { .. }]));
    assert!(!*state.shown.stands_still);
    send(&mut state, [on_plateau(21 * 469)]);
    assert_eq!(state.training.pace, Pace::Running, "a resumed run is not stopped at once");
}

/// A model file with the curves of a run that was tested at these steps.
fn model_file(steps: &[u32]) -> ModelFile {
    let config = TrainConfig { seed: 7, ..presets::specialists() };
    let weights = Weights::zeros(config.shape());
    let mut history = History::default();
    for &steps in steps {
        let at = Position { epochs: f64::from(steps) / 64.0, ..Position::default() };
        history.add_evaluation(at, Evaluation { steps, complete: true, error: 0.25, ..Evaluation::default() });
    }
    let curves = saved_curves::write(&history);
    ModelFile { config, weights, steps: *steps.last().unwrap_or(&0), dataset: "MNIST".to_owned(), curves }
}

fn given(file: &ModelFile) -> Event {
    Event::ModelGiven(DataFile { name: "mine.safetensors".to_owned(), bytes: file.to_bytes() })
}

#[test]
fn a_loaded_model_has_the_curves_of_its_run_and_is_saved_with_them() {
    let mut state = at_step(0);
    send(&mut state, [given(&model_file(&[100, 200, 300]))]);
    assert_eq!(state.shown.history.complete.samples().len(), 3);
    send(&mut state, [Event::SaveModel(ModelFormat::Safetensors)]);
    let saved = ModelFile::from_bytes(&state.take_downloads()[0].bytes).expect("a model");
    assert_eq!(saved.curves, model_file(&[100, 200, 300]).curves);
    send(&mut state, [dataset_ready()]);
    assert_eq!(
        (state.shown.history.complete.samples().len(), state.earlier_runs.len()),
        (3, 0),
        "the loaded model is no earlier run"
    );
    send(&mut state, [Event::Train]);
    let earlier = &state.earlier_runs[0];
    assert_eq!((earlier.steps, earlier.config.seed), (300, 7));
    assert!(state.shown.history.tests().is_empty(), "the new run has curves of its own");
}

#[test]
fn a_model_with_missing_or_damaged_curves_is_shown_without_curves() {
    let mut state = at_step(0);
    send(&mut state, [given(&ModelFile { curves: None, ..model_file(&[100]) })]);
    assert!(state.shown.is_model() && state.message.is_none() && state.shown.history.tests().is_empty());
    send(&mut state, [given(&ModelFile { curves: Some("curves 1 0\n{}".to_owned()), ..model_file(&[100]) })]);
    assert!(state.shown.is_model() && state.shown.history.tests().is_empty());
    assert!(state.message.as_deref().is_some_and(|message| message.contains("without the curves of its run")));
}

#[test]
fn a_choice_that_is_refused_twice_is_taken_back_twice() {
    let mut state = at_step(5);
    let n_experts = state.config.n_experts;
    send(&mut state, (1..n_experts).map(Event::SwitchExpert));
    send(&mut state, [Event::SwitchExpert(0)]);
    let refused = state.controls_changed();
    send(&mut state, [Event::SwitchExpert(0)]);
    assert!(state.controls_changed() > refused, "the checkbox of the last expert stays as it was clicked");
    assert_eq!(state.shown.config.experts_off.iter(n_experts).count(), n_experts - 1);
}
