//! Closed sets of named choices: settings with few values, and the terms of the objective.

/// A closed set of named choices: an enum whose variants have a key (for links, files and the command line) and a label.
pub trait Choice: Copy + PartialEq + Sized + 'static {
    /// Every variant with its key and its label on the page, in the order of the page.
    const ALL: &'static [(Self, &'static str, &'static str)];

    /// The key of this choice.
    ///
    /// # Panics
    ///
    /// Panics where the choice is missing in [`Self::ALL`], which the macro `choice` makes complete.
    fn key(self) -> &'static str {
        let entry = Self::ALL.iter().find(|(choice, _, _)| *choice == self);
        entry.expect("every variant is listed in ALL").1
    }
}

/// Makes an enum of choices. The key of a variant is also its form in messages and stored settings.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $key:literal $label:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $key)] $variant),* }
        impl $crate::choice::Choice for $name {
            const ALL: &'static [(Self, &'static str, &'static str)] = &[$((Self::$variant, $key, $label)),*];
        }
    };
}
pub(crate) use choice;
