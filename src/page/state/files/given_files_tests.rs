//! Tests of the files that users give, without a browser.

use crate::digits::turn::Turn;
use crate::page::state::event::Event;
use crate::page::state::files::turn_question::TurnAnswer;
use crate::page::state::race::sides::RaceEvent;
use crate::page::state::run::dataset::SourceKind;
use crate::page::state::tests::{at_step, dataset_ready, send};
use crate::protocol::{DataFile, DataSource, FromWorker, GivenFiles, ToWorker, TurnedDigits};

#[test]
fn files_that_are_a_part_of_a_data_set_wait_for_the_others() {
    let mut state = at_step(5);
    let file = |name: &str| DataFile { name: name.to_owned(), bytes: vec![1] };
    let give = |names: &[&str]| {
        let files = names.iter().map(|name| file(name)).collect();
        Event::Source(DataSource::Files(GivenFiles { files, ..GivenFiles::default() }))
    };
    let asked = |sent: Vec<ToWorker>| match &sent[..] {
        [ToWorker::UseDataset(DataSource::Files(given))] => [&given.earlier, &given.files]
            .map(|files| files.iter().map(|file| file.name.clone()).collect::<Vec<String>>()),
        other => panic!("{other:?}"),
    };
    send(&mut state, [give(&["a", "stray", "b"]), Event::QuestionConfirmed]);
    let why = "Test labels are missing.".to_owned();
    let incomplete = FromWorker::DatasetIncomplete { why: why.clone(), useful: vec![0, 2] };
    send(&mut state, [Event::Worker(incomplete)]);
    assert_eq!((state.message.as_ref(), state.training.steps), (Some(&why), 5));
    assert_eq!(state.chosen_source(), SourceKind::Mnist);
    let sent = send(&mut state, [give(&["c"]), Event::QuestionConfirmed]);
    assert_eq!(asked(sent), [vec!["a", "b"], vec!["c"]]);
    // The second file makes no data set either; all three wait then.
    let incomplete = FromWorker::DatasetIncomplete { why, useful: vec![0, 1, 2] };
    let sent = send(&mut state, [Event::Worker(incomplete), give(&["d"]), Event::QuestionConfirmed]);
    assert_eq!(asked(sent), [vec!["a", "b", "c"], vec!["d"]]);
    send(&mut state, [dataset_ready()]);
    let sent = send(&mut state, [give(&["e"]), Event::QuestionConfirmed]);
    assert_eq!(asked(sent), [vec![], vec!["e"]], "the data set is whole: nothing waits");
}

#[test]
fn turned_digits_are_used_only_after_the_answer_and_as_it_says() {
    let turn = Turn { is_transposed: true, ..Turn::NONE };
    let found = TurnedDigits { turn, n_read: 100, as_they_are: 0.2, turned: 0.9, shown: Vec::new() };
    let given = GivenFiles { files: vec![DataFile { name: "a".to_owned(), bytes: vec![1] }], ..GivenFiles::default() };
    let check = |answer, wanted: Option<Turn>| {
        let mut state = at_step(5);
        send(&mut state, [Event::Source(DataSource::Files(given.clone())), Event::QuestionConfirmed]);
        let sent = send(&mut state, [Event::Worker(FromWorker::DigitsTurned(found.clone()))]);
        assert_eq!((sent, state.training.steps), (vec![], 5), "nothing happens before the answer");
        assert!(state.turn_question.as_ref().is_some_and(|question| question.found == found));
        let sent = send(&mut state, [Event::TurnAnswered(answer)]);
        let files = wanted.map(|turn| GivenFiles { turn: Some(turn), ..given.clone() });
        assert_eq!(sent, files.map(|files| ToWorker::UseDataset(DataSource::Files(files))).as_slice());
        assert!(state.turn_question.is_none());
        state
    };
    check(TurnAnswer::Turn, Some(turn));
    check(TurnAnswer::Keep, Some(Turn::NONE));
    let state = check(TurnAnswer::Withdraw, None);
    assert_eq!((state.training.steps, state.chosen_source()), (5, SourceKind::Mnist));
}

#[test]
fn a_race_and_a_new_worker_get_the_files_of_the_data_set_in_use() {
    let mut state = at_step(0);
    let files = vec![DataFile { name: "images".to_owned(), bytes: vec![1, 2, 3] }];
    let files = DataSource::Files(GivenFiles { files, ..GivenFiles::default() });
    send(&mut state, [Event::Source(files.clone()), dataset_ready(), Event::Race(RaceEvent::Started)]);
    let asked =
        state.take_race_outbox().into_iter().filter(|(_, message)| *message == ToWorker::UseDataset(files.clone()));
    assert_eq!(asked.map(|(runner, _)| runner).collect::<Vec<_>>(), [0, 1]);
    let sent = send(&mut state, [Event::WorkerFailed("out of memory".to_owned()), Event::WorkerRestarted]);
    assert_eq!(sent, [ToWorker::UseDataset(files)]);
}
