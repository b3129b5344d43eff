//! Figures and findings in words.

use super::state::{Keeping, Offer, Origin, State};
use super::training_loop::Pace;
use crate::digits::N_CLASSES;
use crate::kernel::ranking::{argmax, largest_first};
use crate::training::Evaluation;
use crate::training::presets::preset_of;
use std::iter;

/// What stands where there is no figure yet.
pub const NONE: &str = "–";

/// Below this purity an expert's digits are not named.
const NAMED_PURITY: f32 = 0.5;
/// A digit counts as an expert's if it makes up at least this part of what the gate sends there: half again of 1 in 10.
const OWN_DIGIT: f32 = 0.15;
/// Below this share of the gate an expert is idle.
pub const IDLE: f32 = 0.01;
/// Digits named of an expert at most.
const MOST_NAMED: usize = 3;

/// A share as `2.87 %`, or from 10 % on as `12.3 %`.
pub fn percent(share: f32) -> String {
    let percent = share * 100.0;
    if percent < 9.995 { format!("{percent:.2} %") } else { format!("{percent:.1} %") }
}

/// A share without decimals: `59 %`.
pub fn whole_percent(share: f32) -> String {
    format!("{:.0} %", share * 100.0)
}

/// A cost: `−0.3488`.
pub fn cost(cost: f32) -> String {
    format!("{cost:.4}").replace('-', "−")
}

/// An entropy: `1.20 bits`.
pub fn bits(entropy: f32) -> String {
    format!("{entropy:.2} bits")
}

/// A count with its thousands set apart: `2,814`.
pub fn count(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How long something took: `1.9 s`, or from a minute on `2.5 min`.
pub fn duration(seconds: f64) -> String {
    if seconds < 59.95 { format!("{seconds:.1} s") } else { format!("{:.1} min", seconds / 60.0) }
}

/// The text with a capital first letter, to begin a sentence.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| iter::once(first.to_ascii_uppercase()).chain(letters).collect())
}

/// The index of the largest value, of equal ones the first; none where there are no values.
pub fn largest(values: &[f32]) -> Option<usize> {
    (!values.is_empty()).then(|| argmax(values))
}

/// The largest value after that at `first`.
pub fn second_largest(values: &[f32], first: usize) -> Option<usize> {
    largest_first(values).into_iter().find(|&idx| idx != first)
}

/// Of what the gate sends to `expert`, the share that shows each digit, `[c]`; zeros for an expert that gets nothing.
pub fn digits_sent_to(evaluation: &Evaluation, expert: usize) -> [f32; N_CLASSES] {
    let n_experts = evaluation.gating_shares.len();
    let share = |digit: usize| evaluation.gating_by_digit.get(digit * n_experts + expert).copied().unwrap_or(0.0);
    let total: f32 = (0..N_CLASSES).map(share).sum();
    std::array::from_fn(|digit| if total > 0.0 { share(digit) / total } else { 0.0 })
}

/// What an expert reads: `reads 4, 9`, `mixed` where no digits are half of what it gets, `idle` if it gets next to nothing.
pub fn specialty(evaluation: &Evaluation, expert: usize) -> String {
    if evaluation.gating_shares.get(expert).is_none_or(|share| *share < IDLE) {
        return "idle".to_owned();
    }
    named_digits(&digits_sent_to(evaluation, expert))
}

fn named_digits(digits: &[f32; N_CLASSES]) -> String {
    let mut own = largest_first(digits);
    own.retain(|&digit| digits[digit] >= OWN_DIGIT);
    own.truncate(MOST_NAMED);
    let purity: f32 = own.iter().map(|&digit| digits[digit]).sum();
    if purity < NAMED_PURITY {
        return "mixed".to_owned();
    }
    let names: Vec<String> = own.iter().map(usize::to_string).collect();
    format!("reads {}", names.join(", "))
}

/// What the lead expert tells of the digit, in words.
pub fn specialisation(evaluation: &Evaluation) -> String {
    format!("The lead expert alone tells {} of which digit it is.", whole_percent(evaluation.specialisation))
}

/// How many experts are in use, in words.
pub fn usage(evaluation: &Evaluation) -> String {
    format!("{:.1} effective experts", evaluation.effective_experts)
}

/// Which test digits a test was on.
pub fn tested_on(evaluation: &Evaluation) -> String {
    let n = count(f64::from(evaluation.n_digits));
    if evaluation.complete { format!("· all {n} digits") } else { format!("· first {n} digits") }
}

/// What is out of the ordinary about what is shown, if anything.
pub fn remark(state: &State) -> Option<String> {
    let training = &state.training;
    if let Some(loaded) = &state.loaded {
        return Some(match &loaded.origin {
            Origin::Pretrained => "A pretrained model answers. Train starts afresh.".to_owned(),
            Origin::File(name) => format!("The model “{name}” answers. Train starts afresh, with its settings."),
        });
    }
    if state.is_finished {
        return Some("Finished: this run has come to the end of its schedule.".to_owned());
    }
    let per_epoch = training.steps_per_epoch as f32;
    let pretraining_steps = (state.config.pretraining_epochs * per_epoch).ceil() as u32;
    (training.steps < pretraining_steps && training.steps > 0).then(|| {
        let joint = count(pretraining_steps.into());
        format!("Pretraining: each expert learns its own digits; from step {joint} on all learn together.")
    })
}

/// Which moment of the run is shown.
pub fn moment(state: &State) -> String {
    if let Some(recipe) = &state.replaying {
        return format!("repeating the run up to step {} …", count(recipe.steps.into()));
    }
    if state.loaded.is_some() || state.training.steps == 0 {
        return "no run to look back on yet".to_owned();
    }
    let Some(steps) = state.time_machine.viewed_steps() else {
        return format!("now · {} steps", count(state.training.steps.into()));
    };
    let epochs = f64::from(steps) / f64::from(state.training.steps_per_epoch.max(1));
    let error = state.shown_evaluation().map_or(String::new(), |test| format!(" · {} misread", percent(test.error)));
    format!("step {} · epoch {epochs:.2}{error}", count(steps.into()))
}

/// What a model file would hold now.
pub fn model(state: &State) -> String {
    let Some(shown) = &state.shown else { return "There is nothing to save yet.".to_owned() };
    let preset = preset_of(&shown.model.config).map_or("own settings", |preset| preset.name);
    let steps = count(shown.steps.into());
    match (&state.loaded, &state.dataset) {
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

/// What is offered to go on with, and when it was kept.
pub fn offer(offer: &Offer, at: Option<&str>) -> String {
    let when = at.map_or(String::new(), |at| format!(" from {at}"));
    let Some(run) = &offer.kept.run else { return format!("A drawing{when} is still here.") };
    let preset = preset_of(&run.checkpoint.config).map_or("own settings", |preset| preset.name);
    let (steps, epochs) = (count(run.checkpoint.steps.into()), run.along.epochs);
    let error = run.evaluation.as_ref().map_or(String::new(), |test| format!(", {} misread", percent(test.error)));
    format!("A run{when} can go on: {preset}, step {steps}, epoch {epochs:.1}{error}.")
}

/// What the browser keeps for later.
pub fn saved(keeping: &Keeping) -> String {
    match (&keeping.trouble, keeping.saved) {
        (Some(why), _) => format!("Not kept for later: {why}. Training goes on all the same."),
        (None, Some(steps)) => format!("Kept in this browser at step {}.", count(steps.into())),
        (None, None) => String::new(),
    }
}

/// The whole page in a sentence or two, for the live region.
pub fn status(state: &State) -> String {
    if state.worker_lost {
        return "Training has stopped: the worker is gone.".to_owned();
    }
    let Some(dataset) = &state.dataset else {
        return "Loading digits.".to_owned();
    };
    let remark = remark(state);
    let doing = match (state.training.pace, &remark) {
        (Pace::Paused, None) if state.training.steps == 0 => return format!("Ready to train on {}.", dataset.name),
        (Pace::Paused, Some(remark)) if state.training.steps == 0 => {
            return format!("Ready to train on {}. {remark}", dataset.name);
        }
        (_, Some(remark)) => remark,
        (Pace::Paused, None) => "Paused.",
        (Pace::Running | Pace::UntilStep(_) | Pace::UntilFirstEpoch, None) => "Training.",
    };
    match &state.evaluation {
        Some(test) if test.steps > 0 => {
            let (error, epochs) = (percent(test.error), state.along.epochs);
            format!("{doing} {error} test error after {epochs:.1} epochs on {}.", dataset.name)
        }
        _ => format!("{} on {}.", doing.trim_end_matches('.'), dataset.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_the_digits_that_matter() {
        assert_eq!(percent(0.028_7), "2.87 %");
        assert_eq!(percent(0.099_99), "10.0 %");
        assert_eq!(percent(0.901), "90.1 %");
        assert_eq!(whole_percent(0.586), "59 %");
        assert_eq!(count(0.0), "0");
        assert_eq!(count(999.0), "999");
        assert_eq!(count(2814.0), "2,814");
        assert_eq!(count(1_234_567.0), "1,234,567");
    }

    #[test]
    fn an_impure_expert_is_not_named_after_a_digit() {
        assert_eq!(named_digits(&[0.1; N_CLASSES]), "mixed");
        let mut digits = [0.01; N_CLASSES];
        digits[9] = 0.6;
        digits[4] = 0.32;
        assert_eq!(named_digits(&digits), "reads 9, 4");
        digits[9] = 0.2;
        digits[4] = 0.25;
        assert_eq!(named_digits(&digits), "mixed");
    }

    #[test]
    fn what_an_expert_gets_is_read_from_its_column() {
        let mut evaluation = Evaluation { gating_shares: vec![0.5, 0.5], ..Evaluation::default() };
        evaluation.gating_by_digit =
            (0..N_CLASSES).flat_map(|digit| if digit < 2 { [1.0, 0.0] } else { [0.0, 1.0] }).collect();
        assert_eq!(digits_sent_to(&evaluation, 0)[..3], [0.5, 0.5, 0.0]);
        assert_eq!(digits_sent_to(&evaluation, 1)[2], 0.125);
    }

    #[test]
    fn largest_and_second() {
        assert_eq!(largest(&[]), None);
        assert_eq!(largest(&[0.1, 0.7, 0.2]), Some(1));
        assert_eq!(second_largest(&[0.1, 0.7, 0.2], 1), Some(2));
    }
}
