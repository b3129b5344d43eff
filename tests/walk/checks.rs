//! What must hold of a page at any time: what it shows is of one model, agrees with the settings in the controls, and its
//! link says what it is read as.

use moe::digits::N_CLASSES;
use moe::mixture::Layout;
use moe::page::state::State;
use moe::page::state::files::link::Link;
use moe::page::state::run::record::Recipe;
use moe::page::state::run::training_loop::Pace;
use moe::page::state::run::workers::WorkerState;
use moe::training::fields::Field;
use moe::training::first_that_restarts;
use moe::training::{Evaluation, TrainConfig};
use proptest::prelude::*;

/// Checks a page.
pub fn check(state: &State) -> Result<(), TestCaseError> {
    models_fit_the_settings(state)?;
    tests_fit_the_settings(state)?;
    panels_fit_the_settings(state)?;
    controls_show_the_run(state)?;
    nothing_is_awaited_of_a_lost_worker(state)?;
    the_link_says_what_it_is_read_as(state)
}

/// Checks what a page has just drawn: the reading of the pad is the answering model's.
pub fn check_reading(state: &State) -> Result<(), TestCaseError> {
    let read = state.shown.answers.as_ref().zip(state.reading.image.as_ref().ok());
    let expected = read.map(|(answers, image)| answers.model.read(image).gate);
    prop_assert_eq!(
        state.reading.prediction.as_ref().map(|reading| bits(&reading.gate)),
        expected.map(|gate| bits(&gate))
    );
    Ok(())
}

/// Numbers that are equal if their bits are: NaN is itself.
fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|number| number.to_bits()).collect()
}

fn models_fit_the_settings(state: &State) -> Result<(), TestCaseError> {
    let config = &*state.shown.config;
    for model in state.shown.answers.iter().map(|answers| &answers.model).chain(&state.shown.initial_model) {
        fits(&model.config, config)?;
        prop_assert_eq!(model.parameters().len(), Layout::new(config.shape()).n_parameters());
    }
    if let Some(answers) = &*state.shown.answers {
        let answering = &answers.model.config;
        prop_assert_eq!(answering.top_k, config.top_k);
        prop_assert_eq!(answering.experts_off, config.experts_off);
        prop_assert_eq!(answering.gate_by_hand, config.gate_by_hand);
    }
    Ok(())
}

/// Both settings are of one kind of run: whatever needs a restart is the same.
fn fits(config: &TrainConfig, other: &TrainConfig) -> Result<(), TestCaseError> {
    let differs = first_that_restarts(config, other);
    let values = |field: &Field| (field.key, field.text(config), field.text(other));
    prop_assert_eq!(differs.map(values), None);
    Ok(())
}

fn tests_fit_the_settings(state: &State) -> Result<(), TestCaseError> {
    let (shown, n_experts) = (&state.shown, state.shown.config.n_experts);
    let of_history = shown.history.tests().into_iter().map(|test| &test.evaluation);
    for test in of_history.chain(shown.evaluation.as_ref()).chain(shown.ablation.test.as_ref()) {
        fits_experts(test, n_experts)?;
    }
    Ok(())
}

fn fits_experts(test: &Evaluation, n_experts: usize) -> Result<(), TestCaseError> {
    prop_assert_eq!(test.gating_shares.len(), n_experts);
    prop_assert_eq!(test.lead_shares.len(), n_experts);
    prop_assert_eq!(test.gating_by_digit.len(), n_experts * N_CLASSES);
    prop_assert!(test.error_without.is_empty() || test.error_without.len() == n_experts);
    Ok(())
}

fn panels_fit_the_settings(state: &State) -> Result<(), TestCaseError> {
    let n_experts = state.shown.config.n_experts;
    let blame = state.who_learns.blame.as_ref();
    prop_assert!(blame.is_none_or(|blame| blame.gate.len() == n_experts && blame.pushes.len() == n_experts));
    let dreams = state.dreams.dreams.as_ref();
    prop_assert!(dreams.is_none_or(|dreams| dreams.dreams.len() == n_experts));
    prop_assert!(state.gallery.digits().iter().all(|digit| usize::from(digit.lead) < n_experts));
    let territories = state.territories.shown();
    prop_assert!(territories.is_none_or(|all| all.leads.iter().all(|lead| usize::from(*lead) < n_experts)));
    Ok(())
}

/// The controls show the settings of the run. Before there are digits, and while a loaded model is shown, the controls
/// show the settings of the next run instead.
fn controls_show_the_run(state: &State) -> Result<(), TestCaseError> {
    if state.shown.is_model() || state.dataset.is_none() { Ok(()) } else { fits(&state.config, &state.shown.config) }
}

fn nothing_is_awaited_of_a_lost_worker(state: &State) -> Result<(), TestCaseError> {
    let is_lost = *state.worker == WorkerState::Lost;
    prop_assert!(!is_lost || state.loading.is_none() && *state.training.pace == Pace::Paused);
    Ok(())
}

fn the_link_says_what_it_is_read_as(state: &State) -> Result<(), TestCaseError> {
    let text = state.link().to_text();
    let (link, remarks) = Link::from_text(&text).map_err(TestCaseError::fail)?;
    prop_assert_eq!(remarks, Vec::<String>::new());
    prop_assert_eq!(link.to_text(), text);
    prop_assert_eq!(without_idle_changes(link.recipe), without_idle_changes(state.link().recipe));
    Ok(())
}

/// The recipe without changes that change nothing, which links leave out.
fn without_idle_changes(mut recipe: Recipe) -> Recipe {
    let mut before = recipe.config.clone();
    recipe.changes.retain(|(_, after)| std::mem::replace(&mut before, after.clone()) != *after);
    recipe
}
