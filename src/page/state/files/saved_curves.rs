//! The format of a run's curves within a model file, written and read.
//!
//! The first line has a version and the checksum of the rest, which is JSON. Curves that are damaged or of another
//! version are refused, and the model can still be used without them.

use crate::model_file::checksum_of;
use crate::page::state::run::history::{History, Tested, Trained};
use crate::training::Evaluation;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The first word of the first line.
const KIND: &str = "curves";
/// The version of the format. The page reads no other version.
const VERSION: &str = "2";
/// The most samples of each curve: enough for the charts, and smaller than the weights.
const MAX_SAMPLES: usize = 120;

/// The reason why curves could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurvesError {
    /// The curves are of another version.
    OtherVersion,
    /// The text is not the text that was written.
    Damaged,
}

impl fmt::Display for CurvesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherVersion => "they are of another version of this page",
            Self::Damaged => "they are damaged",
        })
    }
}

/// The JSON of the curves.
#[derive(Serialize, Deserialize)]
struct Curves {
    live: Vec<Tested>,
    complete: Vec<Tested>,
    training: Vec<Trained>,
}

/// The curves as text; `None` without any sample.
pub fn write(history: &History) -> Option<String> {
    let few = history.at_most(MAX_SAMPLES);
    let curves = Curves {
        live: few.live.samples().iter().map(light).collect(),
        complete: few.complete.samples().iter().map(light).collect(),
        training: few.training.samples().to_vec(),
    };
    if curves.live.is_empty() && curves.complete.is_empty() && curves.training.is_empty() {
        return None;
    }
    let json = serde_json::to_string(&curves).expect("figures can be written as JSON");
    Some(format!("{KIND} {VERSION} {}\n{json}", checksum_of(json.as_bytes())))
}

/// Reads the text of [`write()`].
///
/// # Errors
///
/// [`CurvesError`] if the curves are of another version or damaged.
pub fn read(text: &str) -> Result<History, CurvesError> {
    let (first, json) = text.split_once('\n').ok_or(CurvesError::Damaged)?;
    let [KIND, version, checksum] = first.split(' ').collect::<Vec<_>>()[..] else {
        return Err(CurvesError::Damaged);
    };
    if version != VERSION {
        return Err(CurvesError::OtherVersion);
    }
    if checksum != checksum_of(json.as_bytes()) {
        return Err(CurvesError::Damaged);
    }
    let curves: Curves = serde_json::from_str(json).map_err(|_| CurvesError::Damaged)?;
    let mut history = History::default();
    curves.live.into_iter().take(MAX_SAMPLES).for_each(|test| history.live.push(test));
    curves.complete.into_iter().take(MAX_SAMPLES).for_each(|test| history.complete.push(test));
    curves.training.into_iter().take(MAX_SAMPLES).for_each(|report| history.training.push(report));
    Ok(history)
}

/// The test without its tables by digit, which no curve shows.
fn light(test: &Tested) -> Tested {
    let evaluation = Evaluation {
        gating_by_digit: Vec::new(),
        confusion: Vec::new(),
        error_without: Vec::new(),
        error_alone: Vec::new(),
        ..test.evaluation.clone()
    };
    Tested { at: test.at, evaluation }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::state::run::history::Position;
    use crate::protocol::TrainingFigures;

    fn history(n: u32) -> History {
        let mut history = History::default();
        for step in 0..n {
            let at = Position { epochs: f64::from(step) / 7.0, ..Position::default() };
            let evaluation = Evaluation {
                steps: step,
                error: 1.0 / (step + 1) as f32,
                gating_shares: vec![0.1; 16],
                lead_shares: vec![1.0 / 3.0; 16],
                confusion: vec![10_000; 100],
                ..Evaluation::default()
            };
            history.add_evaluation(at, Evaluation { complete: true, ..evaluation.clone() });
            history.add_evaluation(at, evaluation);
            history.add_training(at, step, TrainingFigures { cost: -0.25, ..TrainingFigures::default() });
        }
        history
    }

    #[test]
    fn curves_survive_the_round_trip_with_both_ends_and_bounded_size() {
        assert_eq!(write(&History::default()), None);
        let text = write(&history(2_000)).expect("there are curves");
        assert!(text.len() < 300_000, "{} bytes", text.len());
        let read = read(&text).expect("they are whole");
        let steps: Vec<u32> = read.live.samples().iter().map(|test| test.evaluation.steps).collect();
        assert_eq!((steps.first(), steps.last(), steps.len()), (Some(&0), Some(&1_999), MAX_SAMPLES));
        assert_eq!(read.complete.samples().len(), MAX_SAMPLES);
        assert_eq!(read.training.samples()[3].figures.cost, -0.25);
        assert_eq!(super::read(&write(&read).expect("curves")).map(|again| again.end()), Ok(read.end()));
    }

    #[test]
    fn a_sample_whose_cost_is_not_a_number_is_left_out() {
        let mut history = history(3);
        let figures = TrainingFigures { cost: f32::NAN, ..TrainingFigures::default() };
        history.add_training(Position { epochs: 9.0, ..Position::default() }, 63, figures);
        let read = read(&write(&history).expect("curves")).expect("they can be read");
        assert_eq!(read.training.samples().len(), 3);
    }

    #[test]
    fn damaged_curves_and_curves_of_another_version_are_refused() {
        let text = write(&history(5)).expect("there are curves");
        assert_eq!(read(&text.replace("-0.25", "-0.75")).err(), Some(CurvesError::Damaged));
        assert_eq!(read(&text.replace("curves 2 ", "curves 1 ")).err(), Some(CurvesError::OtherVersion));
        for text in ["", "curves 2 00", "curves 2 cbf29ce484222325\n", "\n{}"] {
            assert_eq!(read(text).err(), Some(CurvesError::Damaged), "{text:?}");
        }
    }
}
