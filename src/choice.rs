//! Closed sets of named choices, for settings that are one of a few.

/// A closed set of named choices: an enum whose variants have a key (for links, files and the command line) and a label.
pub trait Choice: Copy + PartialEq + Sized + 'static {
    /// Every variant with its key and its label on the page, in the order of the page.
    const ALL: &'static [(Self, &'static str, &'static str)];

    /// The key of this choice.
    fn key(self) -> &'static str {
        let entry = Self::ALL.iter().find(|(choice, _, _)| *choice == self);
        entry.expect("every variant is listed in ALL").1
    }
}

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
