//! Walks at random over the page's state, with a worker's session that trains: whatever the user does, in whatever order
//! answers come, nothing panics and what the page shows fits together.
//!
//! The walks are the same in every run of the tests. A walk that fails is made as short as it can be and printed.
#![cfg(not(target_arch = "wasm32"))]

mod actions;
mod checks;
mod desk;

use actions::{Action, any_action};
use desk::Desk;
use moe::page::state::event::Event;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::fmt;

/// The walks …
const WALKS: u32 = 24;
/// … and the most actions of a walk.
const MOST_ACTIONS: usize = 400;

/// The actions of a walk, printed a line each.
#[derive(Clone)]
struct Walk(Vec<Action>);

impl fmt::Debug for Walk {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.0.iter().try_for_each(|action| write!(f, "\n  {action:?}"))
    }
}

fn any_walk() -> impl Strategy<Value = Walk> {
    vec(any_action(), MOST_ACTIONS / 2..=MOST_ACTIONS).prop_map(Walk)
}

/// Does an action and checks the page after it.
fn step(desk: &mut Desk, action: Action) -> Result<(), TestCaseError> {
    let draws = matches!(action, Action::Frame | Action::Settle);
    desk.act(action);
    checks::check(&desk.state)?;
    if draws { checks::check_reading(&desk.state) } else { Ok(()) }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: WALKS,
        rng_seed: RngSeed::Fixed(18),
        failure_persistence: None,
        max_shrink_time: 60_000,
        max_shrink_iters: 4_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_is_done_the_page_fits_together(walk in any_walk()) {
        let mut desk = Desk::default();
        walk.0.into_iter().try_for_each(|action| step(&mut desk, action))?;
    }
}

/// The page trains ten experts, and a link brings sixteen on other digits.
#[test]
fn a_link_over_a_running_run() -> Result<(), TestCaseError> {
    let link = "v=1&preset=specialists&n_experts=16&steps=100&data=generated&pad=400200400c00";
    let start = [Action::Settle, Action::DigitsArrive, Action::Settle];
    let training = [Action::User(Box::new(Event::Train)), Action::Settle];
    let opening =
        [Action::User(Box::new(Event::LinkOpened(link.to_owned()))), Action::User(Box::new(Event::QuestionConfirmed))];
    let mut desk = Desk::default();
    for action in start.into_iter().chain(training).chain(opening).chain([Action::Settle, Action::DigitsArrive]) {
        step(&mut desk, action)?;
    }
    for _ in 0..40 {
        step(&mut desk, Action::Settle)?;
    }
    prop_assert_eq!((desk.state.shown.config.n_experts, desk.state.training.steps), (16, 100));
    Ok(())
}
