//! What a shared run does for whoever opens its link.

/// What opening the link of a run does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Opening {
    /// It repeats the run to where it is.
    #[default]
    AsItIs,
    /// It shows the page before the run, with the run's first settings.
    BeforeTheRun,
    /// It plays the run from its start, with the run's first settings.
    Playing,
}

impl Opening {
    /// All ways, each with the value of its option in the document.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::AsItIs, "as-it-is"), (Self::BeforeTheRun, "before"), (Self::Playing, "playing")];
}
