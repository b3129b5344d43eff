//! Tests of the film without a browser: which moments are asked for and shown, and what gives the film up.

use crate::mixture::Weights;
use crate::page::state::event::Event;
use crate::page::state::film::FilmEvent;
use crate::page::state::tests::{at_step, send};
use crate::page::state::{State, presets};
use crate::protocol::film::{FilmAnswer, FilmFormat, FilmOrder, FilmShape};
use crate::protocol::inspection::{Inspect, Inspected, Purpose, Territories};
use crate::protocol::{FromWorker, Progress, ToWorker, WeightsSnapshot};
use crate::training::{Evaluation, Model, TrainConfig};

/// The steps of the moments of the run below.
const MOMENTS: [u32; 5] = [0, 1, 10, 200, 1_000];

fn wanted() -> Event {
    let address = "https://example.org/moe/".to_owned();
    Event::Film(FilmEvent::Wanted { format: FilmFormat::WebM, address })
}

fn answered(answer: FilmAnswer) -> Event {
    Event::Film(FilmEvent::Answered(FromWorker::Film(answer)))
}

/// A page whose run has a test and a moment at each of these steps.
fn page() -> State {
    let mut state = at_step(0);
    let config = TrainConfig::clone(&state.shown.config);
    let bytes = Model::new(&config, &Weights::zeros(config.shape())).to_bytes();
    send(&mut state, [Event::Train]);
    for steps in MOMENTS {
        let weights = Some(WeightsSnapshot { steps, bytes: bytes.clone() });
        let error = 0.9 - steps as f32 / 2_000.0;
        let evaluation = Some(Box::new(Evaluation { steps, error, ..Evaluation::default() }));
        let (at, epochs) = (f64::from(steps), f64::from(steps) / 938.0);
        let progress =
            Progress { steps, epochs, examples: at, steps_per_epoch: 938, weights, evaluation, ..Progress::default() };
        send(&mut state, [Event::Worker(FromWorker::Progress(Box::new(progress)))]);
    }
    state
}

/// The moments that the messages ask for.
fn asked(sent: &[ToWorker]) -> Vec<u32> {
    let moment = |message: &ToWorker| match message {
        ToWorker::Inspect(Inspect::Moment { weights, .. }) => Some(weights.steps),
        _ => None,
    };
    sent.iter().filter_map(moment).collect()
}

fn said(state: &State) -> &str {
    &state.film.said
}

#[test]
fn a_film_asks_for_each_moment_once_and_sends_two_hundred_pictures_of_them_in_order() {
    let mut state = page();
    let mut questions = asked(&send(&mut state, [wanted()]));
    assert_eq!(questions, [0]);
    assert_eq!(state.take_film_orders(), Some(vec![FilmOrder::Begin(FilmShape::ten_seconds(FilmFormat::WebM))]));
    assert!(state.next_picture().is_none(), "neither moment nor worker is ready");
    let (mut shown, mut n_answered, mut is_over) = (Vec::new(), 0, false);
    while !is_over {
        send(&mut state, [answered(FilmAnswer::Taken)]);
        while n_answered < questions.len() {
            let territories = Territories { steps: questions[n_answered], ..Territories::default() };
            n_answered += 1;
            let answer = Inspected::Moment { purpose: Purpose::Film, territories };
            send(&mut state, [Event::Worker(FromWorker::Inspected(answer))]);
            if let Some(making) = state.next_picture() {
                let run = &making.run.state;
                shown.push((run.training.steps, making.along()));
                let territories = run.territories.shown().map(|territories| territories.steps);
                assert_eq!(territories, Some(run.training.steps));
                let error = run.shown.test().map(|test| test.error);
                assert_eq!(error, Some(0.9 - run.training.steps as f32 / 2_000.0));
                state.picture_drawn(vec![0; 4]);
            }
            questions.extend(asked(&state.take_outbox()));
        }
        if let Some(making) = state.next_picture() {
            shown.push((making.run.state.training.steps, making.along()));
            state.picture_drawn(vec![0; 4]);
        }
        questions.extend(asked(&state.take_outbox()));
        is_over = state.take_film_orders().is_some_and(|orders| orders.contains(&FilmOrder::End));
    }
    assert_eq!(questions, MOMENTS);
    assert_eq!(shown.len(), 200);
    assert!(shown.is_sorted_by(|a, b| a <= b), "{shown:?}");
    assert_eq!(shown.last(), Some(&(1_000, 1.0)));
    assert_eq!((state.training.steps, said(&state)), (1_000, "The film is being made: 90 %."));
    send(&mut state, [answered(FilmAnswer::Made { bytes: vec![7; 1_500_000] })]);
    assert_eq!(said(&state), "The film is saved: a video (WebM) of 10 seconds, 1280×720, 1.5 MB.");
    let files = state.take_downloads();
    assert_eq!((files.len(), files[0].name.as_str()), (1, "mixture-seed-0.webm"));
    assert!(state.film.making.is_none() && state.take_film_orders().is_none());
}

#[test]
fn the_foot_has_the_link_of_the_run_up_to_now() {
    let mut state = page();
    send(&mut state, [wanted()]);
    let foot = &state.film.making.as_ref().expect("a film is being made").foot;
    assert_eq!(foot[0], "Mixture of Experts: Specialists, seed 0, learnt from MNIST");
    assert!(foot[1].starts_with("https://example.org/moe/#v=1&preset=specialists"), "{foot:?}");
    assert!(foot[1].contains("&steps=1000&data=mnist"), "{foot:?}");
}

#[test]
fn without_a_run_there_is_no_film() {
    let mut state = at_step(0);
    send(&mut state, [wanted()]);
    assert_eq!(said(&state), "There is no run to film yet: press Train, then make the film.");
    assert!(state.film.making.is_none());
}

#[test]
fn a_film_goes_on_when_another_run_starts_and_ends_with_its_digits_or_its_workers() {
    let mut state = page();
    send(&mut state, [wanted(), Event::Reset, wanted()]);
    assert!(state.film.making.is_some(), "{}", said(&state));
    let other = FromWorker::DatasetReady { name: "mine".to_owned(), n_train: 9, n_test: 9, checksum: 2 };
    let ends = [
        (Event::Worker(other), "because other digits came into use."),
        (Event::WorkerFailed("It has stopped.".to_owned()), "because the worker that trains has failed."),
        (Event::Film(FilmEvent::Failed("The worker that makes the film has failed: why.".to_owned())), "failed: why."),
        (
            answered(FilmAnswer::Failed { why: "the encoder gave up".to_owned() }),
            "could not be made: the encoder gave up.",
        ),
        (Event::Film(FilmEvent::Cancelled), "nothing was saved."),
    ];
    for (end, part) in ends {
        let mut state = page();
        send(&mut state, [wanted(), end]);
        assert!(state.film.making.is_none() && said(&state).contains(part), "{}", said(&state));
        assert!(state.take_downloads().is_empty());
        assert_eq!(presets::specialists(), *state.config);
    }
}

#[test]
fn a_setting_that_was_changed_on_the_way_acts_from_its_moment_on() {
    let mut state = page();
    let key = "balance_weight";
    let sent = send(&mut state, [Event::Setting { key, text: "-0.1".to_owned() }]);
    let number = sent.iter().find_map(|message| match message {
        ToWorker::Change { number, .. } => Some(*number),
        _ => None,
    });
    let changed = FromWorker::Changed { number: number.expect("the worker is asked"), steps: 150 };
    send(&mut state, [Event::Worker(changed), wanted()]);
    let making = state.film.making.as_mut().expect("a film is being made");
    let weights = |moment: usize| match making.run.question(moment) {
        Inspect::Moment { config, .. } => config.balance_weight,
        other => panic!("{other:?}"),
    };
    assert_eq!([2, 3, 4].map(weights), [presets::specialists().balance_weight, -0.1, -0.1]);
}
