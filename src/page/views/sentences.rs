//! Sentences about the whole state: status, remark, moment, shown model, kept run.

use crate::page::state::State;
use crate::page::state::files::loaded_model::Origin;
use crate::page::state::keeping::keeper::{Keeping, Offer};
use crate::page::state::run::training_loop::Pace;
use crate::page::state::run::workers::WorkerState;
use crate::page::state::words::{count, percent};
use crate::training::presets::preset_of;

/// What is unusual about the shown run or model, if anything: a model answers, the run is finished, or it is pretraining.
pub fn remark(state: &State) -> Option<String> {
    let training = &state.training;
    if let Some(loaded) = state.shown.model() {
        return Some(match &loaded.origin {
            Origin::Pretrained => "A pretrained model answers. Train starts afresh.".to_owned(),
            Origin::File(name) => format!("The model “{name}” answers. Train starts afresh, with its settings."),
        });
    }
    if state.shown.is_finished {
        return Some("Finished: this run has come to the end of its schedule.".to_owned());
    }
    let per_epoch = training.steps_per_epoch as f32;
    let pretraining_steps = (state.config.pretraining_epochs * per_epoch).ceil() as u32;
    (training.steps < pretraining_steps && training.steps > 0).then(|| {
        let joint = count(pretraining_steps.into());
        format!("Pretraining: each expert learns its own digits; from step {joint} on all learn together.")
    })
}

/// The moment of the run that the time machine shows.
pub fn moment(state: &State) -> String {
    if let Some(recipe) = &*state.shown.replaying {
        return format!("repeating the run up to step {} …", count(recipe.steps.into()));
    }
    if state.shown.is_model() || state.training.steps == 0 {
        return "no run to look back on yet".to_owned();
    }
    let Some(steps) = state.shown.time_machine.viewed_steps() else {
        return format!("now · {} steps", count(state.training.steps.into()));
    };
    let epochs = f64::from(steps) / f64::from(state.training.steps_per_epoch.max(1));
    let error = state.shown.test().map_or(String::new(), |test| format!(" · {} misread", percent(test.error)));
    format!("step {} · epoch {epochs:.2}{error}", count(steps.into()))
}

/// The model that answers, and that a model file would hold.
pub fn shown_model(state: &State) -> String {
    let Some(shown) = &*state.shown.answers else { return "There is nothing to save yet.".to_owned() };
    let preset = preset_of(&shown.model.config).map_or("own settings", |preset| preset.name);
    let steps = count(shown.steps.into());
    match (state.shown.model(), &*state.dataset) {
        (Some(loaded), _) => {
            let whose = match &loaded.origin {
                Origin::Pretrained => "the pretrained model".to_owned(),
                Origin::File(name) => format!("“{name}”"),
            };
            format!("Shown now: {whose}, {preset}, {steps} steps on {}.", loaded.file.dataset)
        }
        (None, Some(dataset)) => format!("Shown now: {preset}, {steps} steps on {}.", dataset.name),
        (None, None) => format!("Shown now: {preset}, {steps} steps."),
    }
}

/// The kept run or drawing that can be resumed, and when the browser kept it.
pub fn offer(offer: &Offer, at: Option<&str>) -> String {
    let when = at.map_or(String::new(), |at| format!(" from {at}"));
    let Some(run) = &offer.kept.run else { return format!("A drawing{when} is still here.") };
    let preset = preset_of(&run.checkpoint.config).map_or("own settings", |preset| preset.name);
    let (steps, epochs) = (count(run.checkpoint.steps.into()), run.position.epochs);
    let error = run.evaluation.as_ref().map_or(String::new(), |test| format!(", {} misread", percent(test.error)));
    format!("A run{when} can go on: {preset}, step {steps}, epoch {epochs:.1}{error}.")
}

/// What the browser has kept of this page, or why it keeps nothing.
pub fn saved(keeping: &Keeping) -> String {
    match (&*keeping.failure, *keeping.saved_steps) {
        (Some(why), _) => format!("Not kept for later: {why}. Training goes on all the same."),
        (None, Some(steps)) => format!("Kept in this browser at step {}.", count(steps.into())),
        (None, None) => String::new(),
    }
}

/// The state of the whole page in a sentence or two, for screen readers.
pub fn status(state: &State) -> String {
    if *state.worker == WorkerState::Lost {
        return "Training has stopped: the worker is gone.".to_owned();
    }
    let Some(dataset) = &*state.dataset else {
        return "Loading digits.".to_owned();
    };
    let remark = remark(state);
    let doing = match (*state.training.pace, &remark) {
        (Pace::Paused, None) if state.training.steps == 0 => return format!("Ready to train on {}.", dataset.name),
        (Pace::Paused, Some(remark)) if state.training.steps == 0 => {
            return format!("Ready to train on {}. {remark}", dataset.name);
        }
        (_, Some(remark)) => remark,
        (Pace::Paused, None) => "Paused.",
        (Pace::Running | Pace::UntilStep(_) | Pace::UntilFirstEpoch, None) => "Training.",
    };
    match &*state.shown.evaluation {
        Some(test) if test.steps > 0 => {
            let (error, epochs) = (percent(test.error), state.shown.position.epochs);
            format!("{doing} {error} test error after {epochs:.1} epochs on {}.", dataset.name)
        }
        _ => format!("{} on {}.", doing.trim_end_matches('.'), dataset.name),
    }
}
