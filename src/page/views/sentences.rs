//! Sentences about the whole state: status, remark, moment, shown model, kept run.

use crate::page::state::State;
use crate::page::state::acts::name_of;
use crate::page::state::files::loaded_model::Origin;
use crate::page::state::keeping::ended_run::EndedRun;
use crate::page::state::keeping::keeper::Keeping;
use crate::page::state::keeping::kept::KeptSummary;
use crate::page::state::keeping::offer::{Content, Offer};
use crate::page::state::run::training_loop::Pace;
use crate::page::state::run::workers::WorkerState;
use crate::page::state::words::{self, count, percent};
use crate::training::{Evaluation, TrainConfig};

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

/// A batch of at most this many digits says too little about how the experts share a data set, which the balance and
/// class-information terms measure: after an epoch with such batches the gate asks four experts or more about each
/// digit, see `docs/metrics.md`.
const FEW_DIGITS: usize = 16;

/// A remark on the batch size of these settings, where its effect may surprise; empty otherwise.
pub fn batch_remark(config: &TrainConfig) -> &'static str {
    let shares = config.balance_weight > 0.0 || config.class_information_weight > 0.0;
    if config.batch_size <= FEW_DIGITS && shares {
        "With 16 digits or fewer the balance and class-information terms spread each digit over several experts, and with \
         one digit over all: expect a committee that answers together, not specialists."
    } else {
        ""
    }
}

/// What the mixture wins or loses against one network alone and against one big network; nothing without a big network.
pub fn comparison(test: &Evaluation) -> Option<String> {
    let big = test.size_baseline_error?;
    Some(format!(
        "The mixture misreads {} one network alone, and {} one big network with as many weights.",
        against(test, test.baseline_error),
        against(test, big)
    ))
}

/// The mixture's error in words, against a network with the error `other` on the same test digits.
fn against(test: &Evaluation, other: f32) -> String {
    let difference = test.error - other;
    // Two counts: the digits that only the first misreads, and those that only the second misreads. The difference of
    // the counts has a standard deviation of at most the root of their sum, which is at most the sum of both errors.
    let deviation = ((test.error + other) / test.n_digits.max(1) as f32).sqrt();
    if difference.abs() <= 2.0 * deviation {
        return "within chance as much as".to_owned();
    }
    let sign = if difference < 0.0 { "less" } else { "more" };
    format!("{:.2} points {sign} than", difference.abs() * 100.0)
}

/// The moment of the run that the time machine shows.
pub fn moment(state: &State) -> String {
    if let Some(replay) = &*state.shown.replaying {
        return format!("repeating the run up to step {} …", count(replay.recipe.steps.into()));
    }
    if state.shown.is_model() || state.training.steps == 0 {
        return "no run to look back on yet".to_owned();
    }
    let Some(steps) = state.shown.time_machine.viewed_steps() else {
        return format!("now · {}", words::steps(state.training.steps.into()));
    };
    let epochs = f64::from(steps) / f64::from(state.training.steps_per_epoch.max(1));
    let error = state.shown.test().map_or(String::new(), |test| format!(" · {} misread", percent(test.error)));
    format!("step {} · epoch {epochs:.2}{error}", count(steps.into()))
}

/// What is added to the name of a figure that is of now, while tests are those of an earlier moment.
pub fn now(state: &State) -> &'static str {
    if state.shown.time_machine.viewed_steps().is_some() { " now" } else { "" }
}

/// The model that answers, and that a model file would hold.
pub fn shown_model(state: &State) -> String {
    let Some(shown) = &*state.shown.answers else { return "There is nothing to save yet.".to_owned() };
    let preset = name_of(&shown.model.config);
    let steps = words::steps(shown.steps.into());
    match (state.shown.model(), &*state.dataset) {
        (Some(loaded), _) => {
            let whose = match &loaded.origin {
                Origin::Pretrained => "the pretrained model".to_owned(),
                Origin::File(name) => format!("“{name}”"),
            };
            format!("Shown now: {whose}, {preset}, {steps} on {}.", loaded.file.dataset)
        }
        (None, Some(dataset)) => format!("Shown now: {preset}, {steps} on {}.", dataset.name),
        (None, None) => format!("Shown now: {preset}, {steps}."),
    }
}

/// The kept run or drawing that can be resumed, and when the browser kept it.
pub fn offer(offer: &Offer, at: Option<&str>) -> String {
    let when = at.map_or(String::new(), |at| format!(" from {at}"));
    match &offer.content {
        Content::Run(run) => format!("A run{when} can go on: {}.", kept_run(run)),
        Content::Drawing => format!("A drawing{when} is still here."),
        Content::Nothing => String::new(),
        Content::Unreadable(why) => {
            format!("Something kept here{when} cannot be resumed: {why}. It stays until you discard it.")
        }
    }
}

/// The same on one line of which the end may be cut off: what matters comes first.
pub fn short_offer(offer: &Offer, at: Option<&str>) -> String {
    match &offer.content {
        Content::Run(run) => format!("Kept: {}", kept_run(run)),
        _ => self::offer(offer, at),
    }
}

/// The same in a list: what it is, on which digits, and when it was written.
pub fn listed_offer(offer: &Offer, at: Option<&str>) -> String {
    let when = at.map_or("of this page".to_owned(), |at| format!("kept {at}"));
    match &offer.content {
        Content::Run(run) => format!("{}, on {}; {when}", kept_run(run), run.dataset),
        Content::Drawing => format!("A drawing; {when}"),
        Content::Nothing => String::new(),
        Content::Unreadable(why) => format!("It cannot be resumed: {why}; {when}"),
    }
}

/// The run of this page that another run has ended.
pub fn ended(ended: &EndedRun) -> String {
    format!(
        "A run has ended: {}. It stays until a later run has trained longer.",
        kept_run(&KeptSummary::from(&ended.run))
    )
}

/// The same on one line of which the end may be cut off.
pub fn short_ended(ended: &EndedRun) -> String {
    format!("Ended: {}", kept_run(&KeptSummary::from(&ended.run)))
}

fn kept_run(run: &KeptSummary) -> String {
    let preset = name_of(run.config());
    let (steps, epochs) = (count(run.steps().into()), run.position.epochs);
    let error = run.error().map_or(String::new(), |error| format!(", {} misread", percent(error)));
    format!("{preset}, step {steps}, epoch {epochs:.1}{error}")
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
        (Pace::Running | Pace::UntilStep(_) | Pace::UntilEpochEnd, None) => "Training.",
    };
    let is_last = |test: &Evaluation| test.complete && test.steps == state.training.steps;
    match &*state.shown.evaluation {
        Some(test) if state.shown.is_finished && !is_last(test) => format!("{doing} All test digits are being read."),
        Some(test) if test.steps > 0 => {
            let (error, epochs) = (percent(test.error), state.shown.position.epochs);
            format!("{doing} {error} test error after {epochs:.1} epochs on {}.", dataset.name)
        }
        _ => format!("{} on {}.", doing.trim_end_matches('.'), dataset.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::state::event::Event;
    use crate::protocol::FromWorker;
    use crate::training::presets::{preset, specialists};

    #[test]
    fn the_mixture_is_compared_with_a_network_of_an_experts_size_and_one_of_its_own() {
        let test = Evaluation { error: 0.023, baseline_error: 0.048, n_digits: 10_000, ..Evaluation::default() };
        assert_eq!(comparison(&test), None);
        let beside = |big| comparison(&Evaluation { size_baseline_error: Some(big), ..test.clone() });
        assert_eq!(
            beside(0.018).as_deref(),
            Some(
                "The mixture misreads 2.50 points less than one network alone, and 0.50 points more than one big network \
                 with as many weights."
            )
        );
        for near in [0.021, 0.023, 0.025] {
            let words = beside(near).expect("a sentence");
            assert!(words.ends_with("and within chance as much as one big network with as many weights."), "{words}");
        }
    }

    #[test]
    fn a_run_that_is_finished_is_tested_on_all_digits_before_its_error_is_said() {
        let mut state = State::default();
        let name = "MNIST".to_owned();
        let ready = FromWorker::DatasetReady { name, n_train: 60_000, n_test: 10_000, checksum: 1 };
        state.update(Event::Worker(ready));
        (state.training.steps, state.shown.is_finished) = (40, true);
        state.shown.evaluation.set(Some(Evaluation { steps: 40, error: 0.01, ..Evaluation::default() }));
        assert!(status(&state).ends_with("All test digits are being read."), "{}", status(&state));
        state.shown.evaluation.set(Some(Evaluation {
            steps: 40,
            error: 0.02,
            complete: true,
            ..Evaluation::default()
        }));
        assert!(status(&state).contains("2.00 % test error"), "{}", status(&state));
    }

    #[test]
    fn small_batches_with_terms_that_share_the_digits_are_said_to_make_a_committee() {
        let remark = |batch_size| batch_remark(&TrainConfig { batch_size, ..specialists() });
        for batch_size in [1, 4, 8, 16] {
            assert!(remark(batch_size).contains("expect a committee"), "{batch_size}");
        }
        assert_eq!((remark(17), remark(32)), ("", ""));
        assert_eq!(batch_remark(&specialists()), "");
        let reference = preset("reference").map(|preset| (preset.config)()).expect("there is such a preset");
        assert_eq!(batch_remark(&TrainConfig { batch_size: 1, ..reference }), "");
    }
}
