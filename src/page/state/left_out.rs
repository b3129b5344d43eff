//! Sections of the page that a link can leave out, so that a class sees only the sections of its lesson.

/// All sections: key in links and in the document, name on the page.
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

/// A set of sections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sections(u16);

impl Sections {
    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the set has the section at `place` in [`SECTIONS`].
    ///
    /// # Panics
    ///
    /// In debug builds, if `place` is 16 or more.
    pub fn contains(self, place: usize) -> bool {
        self.0 >> place & 1 == 1
    }

    /// Whether the set has the section with this key.
    pub fn contains_key(self, key: &str) -> bool {
        SECTIONS.iter().position(|(other, _)| *other == key).is_some_and(|place| self.contains(place))
    }

    /// The set with the section at `place` added, or removed if it was there.
    ///
    /// # Panics
    ///
    /// In debug builds, if `place` is 16 or more.
    pub fn toggled(self, place: usize) -> Self {
        Self(self.0 ^ 1 << place)
    }

    /// The keys of the sections, separated by dots.
    pub fn to_text(self) -> String {
        let chosen = SECTIONS.iter().enumerate().filter(|(place, _)| self.contains(*place));
        chosen.map(|(_, (key, _))| *key).collect::<Vec<_>>().join(".")
    }

    /// Reads the text of [`Self::to_text`].
    ///
    /// # Errors
    ///
    /// The first key that names no section.
    pub fn from_text(text: &str) -> Result<Self, &str> {
        let place = |key| SECTIONS.iter().position(|(other, _)| *other == key).ok_or(key);
        text.split('.').try_fold(Self::default(), |sections, key| Ok(Self(sections.0 | 1 << place(key)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_survive_the_round_trip_through_text() {
        let sections = Sections::default().toggled(0).toggled(7);
        assert_eq!(sections.to_text(), "presets.answer");
        assert_eq!(Sections::from_text("presets.answer"), Ok(sections));
        assert_eq!(Sections::from_text("presets.roof"), Err("roof"));
        assert!(sections.toggled(7).toggled(0).is_empty());
    }
}
