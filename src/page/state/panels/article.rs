//! The pictures of the three acts in the article: recorded runs, of which each picture shows one moment.

use crate::mixture::expert_name;
use crate::page::state::acts::SEEN;
use crate::page::state::panels::territories::TerritoryMap;
use crate::page::state::run::history::{History, Position};
use crate::page::state::words::{self, largest, percent, whole_percent};
use crate::protocol::inspection::{DigitMap, Territories};
use crate::training::Evaluation;
use crate::training::recorded_acts::{Moment, N_ACTS, N_MOMENTS, RecordedActs};

/// An event of the pictures in the article.
#[derive(Clone, Debug, PartialEq)]
pub enum ArticleEvent {
    /// The file with the recorded acts has arrived; nothing where it could not be loaded.
    Arrived(Option<Vec<u8>>),
    /// The picture of this act, counted from 0, shows this moment.
    Shown(usize, usize),
}

/// The pictures.
#[derive(Debug, Default)]
pub struct ArticlePictures {
    /// The recorded acts, once they are there.
    pub recorded: Option<RecordedActs>,
    /// Whether the file cannot be used.
    pub is_missing: bool,
    /// The moment that each picture shows.
    pub shown: [usize; N_ACTS],
}

impl ArticlePictures {
    /// Applies an event.
    pub fn change(&mut self, event: ArticleEvent) {
        match event {
            ArticleEvent::Arrived(file) => {
                self.recorded = file.and_then(|file| RecordedActs::from_bytes(&file));
                self.is_missing = self.recorded.is_none();
            }
            ArticleEvent::Shown(act, moment) => self.shown[act] = moment.min(N_MOMENTS - 1),
        }
    }

    /// The moments of an act.
    pub fn moments(&self, act: usize) -> &[Moment] {
        self.recorded.as_ref().map_or(&[], |recorded| &recorded.acts[act])
    }

    /// The map of an act at a moment.
    pub fn map(&self, act: usize, moment: usize) -> Option<TerritoryMap> {
        let recorded = self.recorded.as_ref()?;
        let Moment { steps, leads, answers, .. } = &recorded.acts[act][moment];
        let (places, labels) = (recorded.places.clone(), recorded.labels.clone());
        let territories = Territories { steps: *steps, leads: leads.clone(), answers: answers.clone() };
        Some(TerritoryMap::known(DigitMap { done: 1.0, places, labels, images: Vec::new() }, territories))
    }

    /// The whole run of an act, as charts show runs.
    pub fn history(&self, act: usize) -> History {
        let mut history = History::default();
        for moment in self.moments(act) {
            let at = Position { steps: moment.steps.into(), ..Position::default() };
            let (gating_shares, complete) = (moment.gating_shares.clone(), true);
            let Moment { steps, error, baseline_error, effective_experts, .. } = *moment;
            let test = Evaluation { steps, complete, error, baseline_error, ..Evaluation::default() };
            history.add_evaluation(at, Evaluation { effective_experts, gating_shares, ..test });
        }
        history
    }

    /// The steps at which λ was moved, with its new value in words.
    pub fn marks(&self, act: usize) -> Vec<(u32, String)> {
        let pairs = self.moments(act).windows(2).filter(|pair| pair[0].balance_weight != pair[1].balance_weight);
        pairs.map(|pair| (SEEN, format!("λ = {}", pair[1].balance_weight))).collect()
    }

    /// A moment of an act in words.
    pub fn in_words(&self, act: usize, moment: usize) -> String {
        if self.is_missing {
            return "The picture of this act could not be loaded. Reload the page to try again.".to_owned();
        }
        let Some(moment) = self.moments(act).get(moment) else { return "The picture is on its way.".to_owned() };
        let leader = largest(&moment.gating_shares).unwrap_or_default();
        format!(
            "Step {}: expert {} has {} of the gate, the most of all. The mixture misreads {}, one network alone {}.",
            words::count(moment.steps.into()),
            expert_name(leader),
            whole_percent(moment.gating_shares[leader]),
            percent(moment.error),
            percent(moment.baseline_error),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pictures() -> ArticlePictures {
        let mut pictures = ArticlePictures::default();
        let file = include_bytes!("../../../../www/acts.bin").to_vec();
        pictures.change(ArticleEvent::Arrived(Some(file)));
        pictures
    }

    #[test]
    fn a_picture_shows_the_moment_that_it_was_told() {
        let mut pictures = pictures();
        assert!(pictures.in_words(1, 0).starts_with("Step 0: "));
        pictures.change(ArticleEvent::Shown(1, usize::MAX));
        assert_eq!(pictures.shown, [0, N_MOMENTS - 1, 0]);
        let words = pictures.in_words(1, N_MOMENTS - 1);
        assert!(words.contains("has 100 % of the gate") || words.contains("has 99 % of the gate"), "{words}");
        let map = pictures.map(1, N_MOMENTS - 1).and_then(|map| map.present).expect("a map");
        assert!(map.leads.iter().all(|lead| *lead == map.leads[0]), "one expert leads");
    }

    #[test]
    fn the_run_of_a_picture_is_whole_and_names_the_rescue() {
        let pictures = pictures();
        assert_eq!([0, 1, 2].map(|act| pictures.history(act).tests().len()), [N_MOMENTS; 3]);
        assert_eq!([0, 1].map(|act| pictures.marks(act).len()), [0; 2]);
        assert_eq!(pictures.marks(2).iter().map(|(_, words)| words.as_str()).collect::<Vec<_>>(), ["λ = 0.1"]);
    }

    #[test]
    fn a_file_that_is_missing_or_another_one_is_said() {
        for file in [None, Some(b"<!doctype html>".to_vec())] {
            let mut pictures = ArticlePictures::default();
            assert_eq!(pictures.in_words(0, 0), "The picture is on its way.");
            pictures.change(ArticleEvent::Arrived(file));
            assert!(pictures.in_words(0, 0).contains("could not be loaded"));
            assert!(pictures.map(0, 0).is_none() && pictures.history(0).tests().is_empty());
        }
    }
}
