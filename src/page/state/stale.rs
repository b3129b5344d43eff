//! What has changed since it was last drawn.

/// What has changed since it was last drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stale {
    /// What lies on the pad.
    pub subject: bool,
    /// The weights.
    pub weights: bool,
    /// The latest test.
    pub evaluation: bool,
    /// The curves.
    pub history: bool,
    /// What is pointed at.
    pub pointed: bool,
    /// The gallery of test digits.
    pub gallery: bool,
    /// Who learns from the digit on the pad.
    pub who_learns: bool,
    /// The experts' dream digits.
    pub dreams: bool,
    /// The race.
    pub race: bool,
    /// The map of territories.
    pub territories: bool,
    /// The running figures.
    pub figures: bool,
    /// What has changed before and waits for its turn.
    pub waiting: bool,
    /// What the controls show: settings, pace, data set, question, message.
    pub controls: bool,
    /// Which canvases are seen: all that is drawn.
    pub canvases: bool,
    /// Sizes or colours: everything.
    pub everything: bool,
}

impl Stale {
    /// Whether anything is to be drawn.
    pub fn any(self) -> bool {
        self != Self::default()
    }
}
