//! Where a setting stands on the page, and when a change of the setting acts.

/// Where the settings panel puts a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The run and its networks.
    Networks,
    /// Which experts a digit asks.
    Routing,
    /// The objective.
    Cost,
    /// How training minimises the objective.
    Learning,
    /// How images become inputs.
    Input,
}

impl Group {
    /// All groups, in the order of the page.
    pub const ALL: [Self; 5] = [Self::Networks, Self::Routing, Self::Cost, Self::Learning, Self::Input];

    /// The heading on the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Networks => "Networks",
            Self::Routing => "Routing",
            Self::Cost => "Cost",
            Self::Learning => "Learning",
            Self::Input => "Input",
        }
    }
}

/// When a changed field takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakesEffect {
    /// From the next step on.
    AtOnce,
    /// Only in a fresh run.
    AtRestart,
}
