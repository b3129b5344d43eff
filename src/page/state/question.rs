//! The question that the page asks before a change ends a trained run.

use crate::page::state::files::link::Link;
use crate::page::state::files::loaded_model::LoadedModel;
use crate::page::state::keeping::offer::OfferId;
use crate::page::state::run::record::Recipe;
use crate::protocol::DataSource;
use crate::training::TrainConfig;

/// A change that ends the current run.
#[derive(Clone, Debug, PartialEq)]
pub enum Restart {
    /// A new run with these settings.
    Config(TrainConfig),
    /// A new run on this data set.
    Source(DataSource),
    /// A loaded model in place of the run.
    Model(Box<LoadedModel>),
    /// The run of a link.
    Link(Box<Link>),
    /// What this offer is about: a run that was kept, or a drawing.
    KeptRun(OfferId),
    /// The run of this page that has ended last.
    EndedRun,
    /// The run of a cell of the map of fates.
    Cell(Box<Recipe>),
}

/// The question before a change ends a trained run.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The change, in words: the beginning of the sentence.
    pub change: String,
    /// The change to make if the answer is yes.
    pub restart: Restart,
}

impl Question {
    /// The question as a sentence. `steps` is the number of steps of the current run, with its unit.
    pub fn sentence(&self, steps: &str) -> String {
        let consequence = match self.restart {
            Restart::Model(_) | Restart::Link(_) | Restart::KeptRun(_) | Restart::EndedRun | Restart::Cell(_) => {
                "takes the place of this run"
            }
            Restart::Config(_) | Restart::Source(_) => "starts a new run",
        };
        format!("{} {consequence}. The run so far has taken {steps}.", self.change)
    }

    /// The label of the yes button.
    pub fn yes(&self) -> &'static str {
        match self.restart {
            Restart::Model(_) => "Show the model",
            Restart::Link(_) => "Open the link",
            Restart::KeptRun(_) => "Go on with it",
            Restart::EndedRun => "Take it back",
            Restart::Cell(_) => "Open the cell",
            Restart::Config(_) | Restart::Source(_) => "Start the new run",
        }
    }
}
