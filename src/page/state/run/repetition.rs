//! A replay: a run that the page repeats, that of a link or the part before a branch.

use crate::page::state::run::record::Recipe;
use crate::training::TrainConfig;
use crate::training::fields;

/// A run that is being repeated.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// The rest of the run.
    pub recipe: Recipe,
    /// Settings that the user has changed meanwhile, by their keys: they act once the run has been repeated.
    pub(super) edits: Vec<(&'static str, String)>,
}

impl Replay {
    /// The replay of this recipe.
    pub fn new(recipe: Recipe) -> Self {
        Self { recipe, edits: Vec::new() }
    }

    /// These settings with the user's changes.
    pub fn with_edits(&self, config: &TrainConfig) -> TrainConfig {
        let mut edited = config.clone();
        for (key, text) in &self.edits {
            // A text out of range gives the nearest value, as it did when the user typed it.
            let _ = fields::field(key).map(|field| field.set_text(&mut edited, text));
        }
        edited
    }
}
