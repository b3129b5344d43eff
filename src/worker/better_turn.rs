//! Finds out whether digits lie as the networks are used to: a model that is known to read digits reads the first ones in all
//! positions and both polarities. Nothing is changed here: the page asks its user.

use crate::digits::turn::Turn;
use crate::digits::{Dataset, Digits};
use crate::kernel::ranking::class_of;
use crate::model_file::ModelFile;
use crate::protocol::{GivenFiles, LabelledImage, TurnedDigits};
use crate::training::Model;

/// The digits that are read.
const N_READ: usize = 1_000;
/// A turn must let the model read at least this share of the digits.
const LEAST_READ: f64 = 0.5;
/// A turn must let the model read this much more of the digits than as they are.
const LEAST_GAIN: f64 = 0.25;
/// Digits that the page shows.
const N_SHOWN: usize = 5;

/// The question for the user who gave these files, unless the user has answered it or the digits lie well.
pub fn question(given: &GivenFiles, dataset: &Dataset) -> Option<TurnedDigits> {
    if given.turn.is_some() {
        return None;
    }
    let file = ModelFile::from_bytes(&given.reader).ok()?;
    better_turn(&file.model(), &dataset.train)
}

/// The turn with which the model reads these digits far better than as they are, if there is one.
pub fn better_turn(model: &Model, digits: &Digits) -> Option<TurnedDigits> {
    let n_read = digits.len().min(N_READ);
    let share_read = |turn: Turn| {
        let read = |place: &usize| {
            let prediction = model.read(&turn.apply(&digits.images.get(*place)));
            class_of(&prediction.answer) == Some(usize::from(digits.labels[*place]))
        };
        (0..n_read).filter(read).count() as f64 / n_read.max(1) as f64
    };
    let as_they_are = share_read(Turn::NONE);
    // What is read well cannot be read far better.
    if as_they_are > 1.0 - LEAST_GAIN {
        return None;
    }
    let all = Turn::all().map(|turn| (turn, share_read(turn)));
    let (turn, turned) = all.max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    let is_far_better = turned >= LEAST_READ && turned - as_they_are >= LEAST_GAIN;
    is_far_better.then(|| TurnedDigits { turn, n_read: n_read as u32, as_they_are, turned, shown: shown(digits) })
}

/// The first digit of each class, for the first [`N_SHOWN`] classes that occur.
fn shown(digits: &Digits) -> Vec<LabelledImage> {
    let mut places: Vec<usize> = Vec::new();
    for place in 0..digits.len().min(N_READ) {
        if places.len() < N_SHOWN && places.iter().all(|other| digits.labels[*other] != digits.labels[place]) {
            places.push(place);
        }
    }
    let image = |place: usize| LabelledImage { label: digits.labels[place], pixels: digits.images.get(place).to_vec() };
    places.into_iter().map(image).collect()
}
