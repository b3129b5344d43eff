//! The question on the page: whether a change is worth the run that it ends.

use crate::page::state::files::link::Link;
use crate::page::state::files::loaded_model::LoadedModel;
use crate::protocol::DataSource;
use crate::training::TrainConfig;

/// What would start a new run.
#[derive(Clone, Debug, PartialEq)]
pub enum Restart {
    /// These settings.
    Config(TrainConfig),
    /// This data set.
    Source(DataSource),
    /// A model in place of the run.
    Model(Box<LoadedModel>),
    /// The run of a link.
    Link(Box<Link>),
    /// The run that this browser has kept.
    KeptRun,
}

/// Whether a change is worth the run that it ends: asked on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What was changed, in words.
    pub change: String,
    /// What happens if the answer is yes.
    pub restart: Restart,
}

impl Question {
    /// The question in words, for a run that has come this far.
    pub fn sentence(&self, steps: &str) -> String {
        let consequence = match self.restart {
            Restart::Model(_) | Restart::Link(_) | Restart::KeptRun => "takes the place of this run",
            Restart::Config(_) | Restart::Source(_) => "starts a new run",
        };
        format!("{} {consequence}. This one has come {steps} steps far.", self.change)
    }

    /// What saying yes does.
    pub fn yes(&self) -> &'static str {
        match self.restart {
            Restart::Model(_) => "Show the model",
            Restart::Link(_) => "Open the link",
            Restart::KeptRun => "Go on with it",
            Restart::Config(_) | Restart::Source(_) => "Start the new run",
        }
    }
}
