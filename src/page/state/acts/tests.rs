//! Tests of the three acts.

use crate::page::state::Event;
use crate::page::state::acts::*;
use crate::page::state::files::link::opening::Opening;
use crate::page::state::tests::{at_step, send};
use crate::protocol::{FromWorker, Progress, ToWorker};
use crate::training::presets::specialists;

/// The balance weight λ of the collapse.
fn collapse_weight() -> f32 {
    (preset("collapse").expect("there is such a preset").config)().balance_weight
}

/// Progress to this step, with a test that finds this many effective experts.
fn tested(steps: u32, effective_experts: f32) -> Event {
    let evaluation = Some(Box::new(Evaluation { steps, effective_experts, ..Evaluation::default() }));
    let progress = Progress { steps, steps_per_epoch: 938, evaluation, ..Progress::default() };
    Event::Worker(FromWorker::Progress(Box::new(progress)))
}

/// Has the worker begin the run that was asked for last.
fn begun(state: &mut State) {
    let config = TrainConfig::clone(&state.config);
    send(state, [Event::Worker(FromWorker::Started { config }), tested(0, 10.0)]);
}

/// A page on which this act was chosen and has begun.
fn playing(act: Act) -> State {
    let mut state = at_step(5);
    state.config.seed = 7;
    let sent = send(&mut state, [Event::Act(act)]);
    assert!(sent.iter().any(|message| matches!(message, ToWorker::Start { config } if config.seed == 7)), "{sent:?}");
    begun(&mut state);
    state
}

/// The balance weights that the worker is asked to go on with.
fn asked(sent: &[ToWorker]) -> Vec<f32> {
    let weights = sent.iter().filter_map(|message| match message {
        ToWorker::Change { config, .. } => Some(config.balance_weight),
        _ => None,
    });
    weights.collect()
}

#[test]
fn an_act_begins_its_run_and_trains_and_is_the_one_that_is_shown() {
    for (act, balance_weight) in [
        (Act::Specialise, specialists().balance_weight),
        (Act::Collapse, collapse_weight()),
        (Act::Rescue, collapse_weight()),
    ] {
        let state = playing(act);
        assert_eq!(*state.training.pace, Pace::Running);
        assert_eq!((state.config.balance_weight, state.config.seed), (balance_weight, 7));
        assert_eq!(state.shown_act(), Some(act));
    }
    assert!(collapse_weight() < 0.0, "the rich get richer");
}

#[test]
fn a_rescue_acts_by_itself_once_and_not_before_the_collapse_was_seen() {
    let mut state = playing(Act::Rescue);
    assert!(
        asked(&send(&mut state, [tested(40, 1.0)])).is_empty(),
        "the collapse is not on the screen for long enough"
    );
    assert!(asked(&send(&mut state, [tested(150, 6.0)])).is_empty(), "nothing has collapsed");
    assert_eq!(asked(&send(&mut state, [tested(200, 1.1)])), [0.1]);
    assert_eq!((state.config.balance_weight, state.shown_act()), (0.1, Some(Act::Rescue)));
    assert!(asked(&send(&mut state, [tested(250, 1.1)])).is_empty(), "it acts once");
}

#[test]
fn a_collapse_that_is_on_the_page_is_rescued_as_it_stands() {
    let mut state = playing(Act::Collapse);
    send(&mut state, [tested(300, 1.1)]);
    assert_eq!((state.config.balance_weight, state.shown_act()), (collapse_weight(), Some(Act::Collapse)));
    let sent = send(&mut state, [Event::Act(Act::Rescue)]);
    assert_eq!(asked(&sent), [0.1]);
    assert!(!sent.iter().any(|message| matches!(message, ToWorker::Start { .. })), "the run goes on: {sent:?}");
    assert_eq!(state.shown_act(), Some(Act::Rescue));
}

#[test]
fn a_rescue_that_is_begun_again_here_or_by_a_link_begins_with_its_collapse() {
    let mut state = playing(Act::Rescue);
    send(&mut state, [tested(200, 1.1), tested(250, 6.0)]);
    assert_eq!(state.config.balance_weight, 0.1);
    send(&mut state, [Event::ShareAs(Opening::Playing)]);
    let link = state.take_link().expect("a link");
    send(&mut state, [Event::Reset]);
    begun(&mut state);
    let mut receiver = at_step(0);
    send(&mut receiver, [Event::LinkOpened(link)]);
    begun(&mut receiver);
    for page in [&mut state, &mut receiver] {
        assert_eq!(page.config.balance_weight, collapse_weight());
        send(page, [Event::Train, tested(40, 1.0)]);
        assert_eq!(page.shown_act(), Some(Act::Rescue));
        assert_eq!(asked(&send(page, [tested(200, 1.0)])), [0.1]);
    }
    send(&mut state, [Event::Act(Act::Specialise)]);
    begun(&mut state);
    send(&mut state, [Event::Reset]);
    begun(&mut state);
    assert_eq!(state.config.balance_weight, specialists().balance_weight);
}

#[test]
fn no_rescue_comes_to_other_settings_or_after_another_choice() {
    let mut other = playing(Act::Rescue);
    send(&mut other, [Event::Setting { key: "balance_weight", text: "-0.2".to_owned() }]);
    assert!(asked(&send(&mut other, [tested(200, 1.0)])).is_empty());
    assert_eq!(other.config.balance_weight, -0.2);

    let mut preset = playing(Act::Rescue);
    send(&mut preset, [tested(50, 1.0), Event::Preset("collapse".to_owned()), Event::QuestionConfirmed]);
    begun(&mut preset);
    assert!(asked(&send(&mut preset, [Event::Train, tested(200, 1.0)])).is_empty());
    assert_eq!((preset.config.balance_weight, preset.shown_act()), (collapse_weight(), Some(Act::Collapse)));

    let mut act = playing(Act::Rescue);
    send(&mut act, [tested(50, 1.0), Event::Act(Act::Collapse)]);
    begun(&mut act);
    assert!(asked(&send(&mut act, [tested(200, 1.0)])).is_empty());
}

#[test]
fn before_the_first_step_and_with_other_settings_no_act_is_shown() {
    assert_eq!(at_step(0).shown_act(), None);
    let mut state = at_step(5);
    assert_eq!(state.shown_act(), Some(Act::Specialise));
    send(&mut state, [Event::SwitchExpert(2)]);
    assert_eq!(state.shown_act(), Some(Act::Specialise), "a switch for reading changes no act");
    state.config.n_experts = 4;
    assert_eq!(state.shown_act(), None);
}

#[test]
fn an_act_whose_balance_was_moved_is_still_that_act_and_tells_its_own_balance() {
    let moved = |act: Act, to: &str| {
        let mut state = playing(act);
        assert_eq!(state.moved_balance(), None, "{act:?}");
        send(&mut state, [Event::Setting { key: "balance_weight", text: to.to_owned() }]);
        (state.shown_act(), state.moved_balance())
    };
    let (own, collapse) = (specialists().balance_weight.to_string(), collapse_weight().to_string());
    assert_eq!(moved(Act::Specialise, "0.31"), (Some(Act::Specialise), Some(own.clone())));
    assert_eq!(moved(Act::Specialise, "-0.2"), (Some(Act::Specialise), Some(own)));
    assert_eq!(moved(Act::Collapse, "-0.05"), (Some(Act::Collapse), Some(collapse)));
    assert_eq!(moved(Act::Collapse, "0.3"), (Some(Act::Rescue), Some("0.1".to_owned())));
    assert_eq!(moved(Act::Rescue, "0.1"), (Some(Act::Rescue), None), "the user rescues by hand");
    let mut rescue = playing(Act::Rescue);
    send(&mut rescue, [Event::Setting { key: "balance_weight", text: "0.4".to_owned() }]);
    assert!(asked(&send(&mut rescue, [tested(200, 1.0)])).is_empty(), "what the user has chosen stays");
}

#[test]
fn a_run_of_an_act_is_called_by_it() {
    let collapse = (preset("collapse").expect("there is such a preset").config)();
    let with = |config: &TrainConfig, balance_weight| TrainConfig { balance_weight, seed: 3, ..config.clone() };
    assert_eq!(name_of(&collapse), "Collapse");
    assert_eq!(name_of(&with(&collapse, 0.1)), "Rescue");
    assert_eq!(name_of(&with(&collapse, -0.11)), "Collapse with another λ");
    assert_eq!(name_of(&with(&specialists(), 0.27)), "Specialists with another λ");
    assert_eq!(name_of(&TrainConfig { n_hidden: 30, ..specialists() }), "own settings");
}
