//! Sections of the page that a link can leave out, so that a class sees only what a lesson is about.

/// The parts: key in links and in the document, and name on the page.
pub const SECTIONS: [(&str, &str); 12] = [
    ("presets", "Presets"),
    ("digits", "Data sets"),
    ("rate", "Learning rate"),
    ("seed", "Seed"),
    ("speed", "Speed"),
    ("settings", "Settings"),
    ("figures", "Figures of the run"),
    ("answer", "Answer"),
    ("curves", "Curves"),
    ("table", "Which expert reads which digit"),
    ("time", "Time machine"),
    ("deeper", "Deeper views and article"),
];

/// Some of the parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sections(u16);

impl Sections {
    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the part at that place in [`SECTIONS`] is among them.
    pub fn contains(self, place: usize) -> bool {
        self.0 >> place & 1 == 1
    }

    /// The same with that part put in or taken out.
    pub fn toggled(self, place: usize) -> Self {
        Self(self.0 ^ 1 << place)
    }

    /// Their keys, with dots between.
    pub fn to_text(self) -> String {
        let among = SECTIONS.iter().enumerate().filter(|(place, _)| self.contains(*place));
        among.map(|(_, (key, _))| *key).collect::<Vec<_>>().join(".")
    }

    /// The parts of such a text; the first key that is none as the error.
    pub fn from_text(text: &str) -> Result<Self, &str> {
        let place = |key| SECTIONS.iter().position(|(other, _)| *other == key).ok_or(key);
        text.split('.').try_fold(Self::default(), |parts, key| Ok(Self(parts.0 | 1 << place(key)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_from_their_text() {
        let parts = Sections::default().toggled(0).toggled(7);
        assert_eq!(parts.to_text(), "presets.answer");
        assert_eq!(Sections::from_text("presets.answer"), Ok(parts));
        assert_eq!(Sections::from_text("presets.roof"), Err("roof"));
        assert!(parts.toggled(7).toggled(0).is_empty());
    }
}
