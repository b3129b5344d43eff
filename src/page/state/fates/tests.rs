//! Tests of the map of fates without a browser: events in, messages out.

use super::map_of_fates::{Fates, FatesEvent, Origin};
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::files::link::Link;
use crate::page::state::keeping::orders::{KeepingEvent, StorageOrder};
use crate::page::state::tab::Tab;
use crate::page::state::tests::at_step;
use crate::protocol::{FromWorker, ToWorker};
use crate::sweep::division::Division;
use crate::sweep::map::{Map, Place};
use crate::sweep::outcome::{Figures, Outcome};
use crate::training::{Fate, TrainConfig};

fn fates(state: &mut State, event: FatesEvent) {
    state.update(Event::Fates(event));
}

fn outcome(fate: Fate) -> Outcome {
    let figures = Figures {
        error: 0.1,
        effective_experts: 5.0,
        experts_alive: 5,
        specialisation: 0.5,
        cost: 0.2,
        fingerprint: "0".repeat(64),
    };
    Outcome { steps: 46, fate, figures: Some(figures), worth: None }
}

/// A page that makes a map with two workers, which have their digits.
fn making() -> State {
    let mut state = at_step(0);
    state.update(Event::Tab(Tab::Experiments));
    fates(&mut state, FatesEvent::Finest(2));
    fates(&mut state, FatesEvent::Started(2));
    for worker in state.workers_of_map() {
        ready(&mut state, worker);
    }
    state
}

fn ready(state: &mut State, worker: u32) {
    let message = FromWorker::DatasetReady { name: "MNIST".to_owned(), n_train: 60_000, n_test: 10_000, checksum: 1 };
    fates(state, FatesEvent::Answered(worker, message));
}

/// The cells that the workers were given: worker, number and settings.
fn given(state: &mut State) -> Vec<(u32, u32, TrainConfig, u32)> {
    let messages = state.take_fates_outbox().into_iter();
    let cells = messages.filter_map(|(worker, message)| match message {
        ToWorker::TrainCell { number, config, round } => Some((worker, number, config, round.examples)),
        _ => None,
    });
    cells.collect()
}

/// Has workers train `n` cells, each with the fate that `fate` gives its settings. Gives how long each was trained.
fn train(state: &mut State, n: usize, fate: impl Fn(&TrainConfig) -> Fate) -> Vec<u32> {
    let (mut waiting, mut lengths) = (given(state), Vec::new());
    while lengths.len() < n && !waiting.is_empty() {
        let (worker, number, config, examples) = waiting.remove(0);
        lengths.push(examples);
        let answer = FromWorker::CellTrained { number, outcome: outcome(fate(&config)) };
        fates(state, FatesEvent::Answered(worker, answer));
        waiting.extend(given(state));
    }
    lengths
}

fn map(state: &State) -> &Map {
    state.fates.map.as_ref().expect("there is a map")
}

#[test]
fn every_worker_has_one_cell_and_the_next_ones_and_the_map_gets_finer_and_then_riper() {
    let mut state = making();
    let first = given(&mut state);
    assert_eq!(first.iter().map(|(worker, ..)| *worker).collect::<Vec<_>>(), [0, 0, 0, 0, 1, 1, 1, 1]);
    let mut state = making();
    let levels: Vec<usize> = (0..=2).map(|level| map(&state).places(level).count()).collect();
    assert_eq!(levels, [16, 64, 256]);
    for n in levels {
        let missing = n - map(&state).cells.len();
        train(&mut state, missing, |_| Fate::Committee);
        // What workers had waiting is lost to this test, so each level is looked at by its cells.
        assert!(map(&state).cells.len() >= n - 8, "{} of {n}", map(&state).cells.len());
        fates(&mut state, FatesEvent::Paused);
        fates(&mut state, FatesEvent::Started(2));
    }
    let lengths = train(&mut state, 2_000, |_| Fate::Committee);
    assert!(lengths.is_sorted() && lengths.ends_with(&[180_000]), "{lengths:?}");
    assert!(state.is_map_whole() && state.fates.making.is_none(), "a whole map ends its workers");
}

#[test]
fn borders_come_first_and_so_does_what_is_near_the_pointer() {
    let mut state = making();
    let fate = |config: &TrainConfig| if config.balance_weight < 0.0 { Fate::Collapsed } else { Fate::Committee };
    train(&mut state, 16, fate);
    fates(&mut state, FatesEvent::Paused);
    fates(&mut state, FatesEvent::Started(2));
    let near_border = given(&mut state).iter().all(|(.., config, _)| (-0.3..0.35).contains(&config.balance_weight));
    assert!(near_border, "the border lies at λ = 0");
    fates(&mut state, FatesEvent::Paused);
    fates(&mut state, FatesEvent::Pointed((31, 31)));
    fates(&mut state, FatesEvent::Started(2));
    let first = &given(&mut state)[0].2;
    assert!(first.balance_weight > 0.6 && first.learning_rate > 0.3, "{first:?}");
}

#[test]
fn a_pause_drops_cells_at_once_and_the_map_goes_on_without_a_gap() {
    let mut state = making();
    train(&mut state, 5, |_| Fate::Committee);
    fates(&mut state, FatesEvent::Paused);
    let messages = state.take_fates_outbox();
    assert_eq!(messages, [(0, ToWorker::DropCells), (1, ToWorker::DropCells)]);
    let late = FromWorker::CellTrained { number: 5, outcome: outcome(Fate::Diverged) };
    fates(&mut state, FatesEvent::Answered(0, late));
    assert_eq!((map(&state).cells.len(), given(&mut state).len()), (5, 0));
    fates(&mut state, FatesEvent::Started(2));
    train(&mut state, 5_000, |_| Fate::Committee);
    assert!(state.is_map_whole());
}

#[test]
fn a_worker_that_dies_costs_its_cells_only() {
    let mut state = making();
    let lost: Vec<TrainConfig> =
        given(&mut state).into_iter().filter(|(worker, ..)| *worker == 1).map(|(_, _, config, _)| config).collect();
    fates(&mut state, FatesEvent::Failed(1, "It has died.".to_owned()));
    assert_eq!(state.workers_of_map().into_iter().collect::<Vec<_>>(), [0, 2]);
    assert_eq!(state.take_fates_outbox()[..2].iter().map(|(worker, _)| *worker).collect::<Vec<_>>(), [2, 2]);
    ready(&mut state, 2);
    let again: Vec<TrainConfig> = given(&mut state).into_iter().map(|(_, _, config, _)| config).collect();
    assert_eq!(again, lost);
    // One after the other, without a cell in between, is too many.
    for worker in [2, 3, 4, 5] {
        fates(&mut state, FatesEvent::Failed(worker, "It has died.".to_owned()));
    }
    let making = state.fates.making.as_ref().expect("it says why");
    assert_eq!((making.failure.as_deref(), making.workers().len()), (Some("It has died."), 0));
    fates(&mut state, FatesEvent::Started(1));
    assert!(state.fates.is_running() && state.workers_of_map().len() == 1, "another start has other workers");
}

#[test]
fn another_seed_starts_the_map_anew_at_once() {
    let mut state = making();
    train(&mut state, 20, |_| Fate::Committee);
    fates(&mut state, FatesEvent::Seed("7".to_owned()));
    assert!(map(&state).cells.is_empty() && state.fates.is_running());
    assert!(given(&mut state).iter().all(|(.., config, _)| config.seed == 7));
    fates(&mut state, FatesEvent::Seed("-7".to_owned()));
    assert!(state.fates.remarks.contains("Seed") && map(&state).plan.settings.seed == 0, "{}", state.fates.remarks);
    fates(&mut state, FatesEvent::Seed("1.5".to_owned()));
    assert_eq!(state.fates.remarks, "Seed: 1.5 is no whole number, so 2 was taken.");
}

#[test]
fn a_zoom_makes_a_map_of_a_part_and_back_out_has_the_whole_again() {
    let mut state = making();
    train(&mut state, 20, |_| Fate::Committee);
    let whole = map(&state).clone();
    fates(&mut state, FatesEvent::Pointed((3, 19)));
    fates(&mut state, FatesEvent::ZoomedIn);
    let part = map(&state);
    assert!(part.cells.is_empty() && part.plan.axes != whole.plan.axes && state.fates.is_running());
    train(&mut state, 3, |_| Fate::Committee);
    fates(&mut state, FatesEvent::BackOut);
    assert_eq!(map(&state), &whole);
    assert!(state.can_go_on_with_map() && state.fates.outer.is_empty());
    let going_on = given(&mut state);
    assert!(going_on.iter().all(|(.., config, _)| whole.values[0].contains(&config.balance_weight.to_string())));
}

#[test]
fn a_map_that_is_started_anew_can_be_gone_back_to() {
    let mut state = making();
    train(&mut state, 20, |_| Fate::Committee);
    let before = map(&state).clone();
    fates(&mut state, FatesEvent::StartedAnew(2));
    assert!(map(&state).cells.is_empty() && state.fates.is_running());
    fates(&mut state, FatesEvent::BackOut);
    assert_eq!(map(&state), &before);
}

#[test]
fn a_paused_map_stays_paused_in_its_parts_and_with_another_seed() {
    let mut state = making();
    train(&mut state, 20, |_| Fate::Committee);
    fates(&mut state, FatesEvent::Paused);
    fates(&mut state, FatesEvent::Pointed((3, 19)));
    for event in [FatesEvent::ZoomedIn, FatesEvent::BackOut, FatesEvent::Seed("7".to_owned())] {
        fates(&mut state, event.clone());
        assert!(!state.fates.is_running() && given(&mut state).is_empty(), "{event:?} trains");
    }
    // Also a map that came with the page, which nobody has started.
    let mut state = at_step(0);
    fates(&mut state, FatesEvent::Arrived(Some(figures_of_the_page())));
    fates(&mut state, FatesEvent::Pointed((3, 19)));
    fates(&mut state, FatesEvent::ZoomedIn);
    assert!(state.fates.making.is_none() && map(&state).cells.is_empty());
}

#[test]
fn cells_in_the_making_draw_no_pattern_into_a_ripe_map() {
    let mut state = at_step(0);
    fates(&mut state, FatesEvent::Arrived(Some(figures_of_the_page())));
    let whole = map(&state).clone();
    let fresh = whole.places(3).find(|place| !whole.cells.contains_key(place)).expect("a finer cell");
    let map = state.fates.map.as_mut().expect("there is a map");
    map.note(fresh, 0, outcome(Fate::Diverged));
    let ripe = whole.standing_for(fresh, 2);
    let drawn = |state: &State| state.fates.coloured_at(fresh, 3).map(|(place, round, _)| (place, round));
    assert_eq!((drawn(&state), state.fates.ripest()), (Some((ripe, 3)), 3));
    // As ripe as its neighbours, or where only the first round is looked at, it has its own colour.
    state.fates.look.round = 0;
    assert_eq!((drawn(&state), state.fates.ripest()), (Some((fresh, 0)), 0));
    state.fates.look.round = 3;
    state.fates.map.as_mut().expect("there is a map").note(fresh, 3, outcome(Fate::Diverged));
    assert_eq!(drawn(&state), Some((fresh, 3)));
}

#[test]
fn the_run_above_is_no_cell_of_another_map() {
    let mut state = making();
    train(&mut state, 20, |_| Fate::Committee);
    let place = first_cell(&state);
    fates(&mut state, FatesEvent::Opened(Some(place)));
    assert!(state.fates.opened.as_ref().is_some_and(|cell| cell.is_on_map));
    fates(&mut state, FatesEvent::Seed("7".to_owned()));
    assert!(state.fates.opened.as_ref().is_some_and(|cell| !cell.is_on_map));
}

/// The first cell that has been trained.
fn first_cell(state: &State) -> Place {
    *map(state).cells.keys().next().expect("a cell")
}

#[test]
fn an_opened_cell_is_repeated_and_another_trained_run_is_asked_about() {
    let mut state = making();
    train(&mut state, 20, |_| Fate::Committee);
    let place = first_cell(&state);
    fates(&mut state, FatesEvent::Opened(Some(place)));
    let config = map(&state).config(place);
    assert!(state.take_outbox().contains(&ToWorker::Start { config: config.clone() }));
    assert!(state.shown.replaying.as_ref().is_some_and(|replay| replay.recipe.steps == 46));
    let mut state = at_step(100);
    fates(&mut state, FatesEvent::Started(1));
    ready(&mut state, 0);
    train(&mut state, 20, |_| Fate::Committee);
    let place = first_cell(&state);
    fates(&mut state, FatesEvent::Opened(Some(place)));
    assert!(state.question.is_some());
    state.update(Event::QuestionConfirmed);
    assert!(state.shown.replaying.is_some());
}

#[test]
fn a_map_is_kept_and_comes_back() {
    let mut state = making();
    train(&mut state, 20, |_| Fate::Committee);
    state.keeping.take_orders();
    state.update(Event::Keeping(KeepingEvent::Due));
    let orders = state.keeping.take_orders();
    let Some(StorageOrder::SaveMap(text)) = orders.into_iter().next() else { panic!("the map is not kept") };
    state.update(Event::Keeping(KeepingEvent::Due));
    assert!(state.keeping.take_orders().is_empty(), "what has not changed is not written again");
    let mut again = at_step(0);
    again.update(Event::Tab(Tab::Experiments));
    assert!(again.keeping.take_orders().contains(&StorageOrder::FindMap));
    again.update(Event::Keeping(KeepingEvent::MapFound(Some(text))));
    assert_eq!((map(&again).cells.len(), again.fates.origin), (20, Origin::Kept));
    assert!(again.can_go_on_with_map() && !again.take_wanted_figures());
    fates(&mut again, FatesEvent::Started(1));
    assert_eq!(map(&again).cells.len(), 20, "the map goes on");
}

#[test]
fn without_a_kept_map_the_figures_of_the_page_are_fetched_once() {
    let mut state = at_step(0);
    for kept in [None, Some("nonsense".to_owned())] {
        state.update(Event::Keeping(KeepingEvent::MapFound(kept)));
        assert!(state.take_wanted_figures() && !state.take_wanted_figures());
    }
    fates(&mut state, FatesEvent::Arrived(None));
    fates(&mut state, FatesEvent::Arrived(Some(b"nonsense".to_vec())));
    assert!(state.fates.map.is_none());
}

/// The file that comes with the page.
fn figures_of_the_page() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/www/fates.txt")).expect("the file is there")
}

#[test]
fn the_map_that_comes_with_the_page_is_one_of_the_default_settings_and_can_be_refined() {
    let bytes = figures_of_the_page();
    let mut state = at_step(0);
    fates(&mut state, FatesEvent::Arrived(Some(bytes)));
    let Fates { map: Some(map), origin: Origin::WithThePage, .. } = &*state.fates else { panic!("no map") };
    assert_eq!(map.cells.len(), 256);
    assert!(!state.map_has_other_settings(), "the file is to be made anew: sweep fates www/fates.txt");
}

#[test]
fn a_link_opens_the_map_with_its_settings_ranges_and_seed() {
    let mut state = making();
    fates(&mut state, FatesEvent::Chosen(0, "n_experts".to_owned()));
    let range = ["2", "9"].map(str::to_owned);
    fates(&mut state, FatesEvent::Range { which: 0, range, division: Division::Linear });
    fates(&mut state, FatesEvent::Seed("9".to_owned()));
    fates(&mut state, FatesEvent::Finest(3));
    fates(&mut state, FatesEvent::Shared);
    let text = state.take_link().expect("a link");
    let (link, remarks) = Link::from_text(&text).expect("the page reads its own links");
    assert!(remarks.is_empty() && link.opens == Some("fates"), "{text} {remarks:?}");
    let mut other = at_step(0);
    other.update(Event::LinkOpened(text));
    let chosen = &other.fates.chosen;
    assert_eq!((&chosen.axes, chosen.finest), (&state.fates.chosen.axes, 3));
    assert_eq!(other.seed_of_map(), 9);
    // Neither a kept map nor the one of the page takes its place.
    other.update(Event::Keeping(KeepingEvent::MapFound(None)));
    fates(&mut other, FatesEvent::Arrived(Some(figures_of_the_page())));
    assert!(other.fates.map.is_none());
}

#[test]
fn figures_of_all_cells_make_a_table() {
    let mut state = making();
    fates(&mut state, FatesEvent::Saved);
    assert!(state.message.is_some() && state.take_downloads().is_empty());
    train(&mut state, 20, |_| Fate::IdleExperts);
    fates(&mut state, FatesEvent::Saved);
    let file = state.take_downloads().pop().expect("a file");
    let text = String::from_utf8(file.bytes).expect("text");
    let widths: Vec<usize> = text.lines().map(|line| line.split(',').count()).collect();
    assert_eq!((widths.len(), file.name.as_str()), (21, "fates-balance_weight-learning_rate.csv"));
    assert!(widths.iter().all(|width| *width == widths[0]) && text.contains(",idle_experts,"), "{text}");
}
