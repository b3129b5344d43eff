//! Test errors on MNIST of the same recipes in NumPy, before they were written in Rust.

/// Errors in per cent with the number of epochs behind @, by the preset's key.
const ERRORS: [(&str, &str); 9] = [
    ("reference", "6.35 @1, 4.95 @3"),
    ("reference_balanced", "4.76 @2, 4.19 @3"),
    ("competitive", "4.07 @1, 3.25 @2, 2.87 @3"),
    ("specialists", "3.14 @1, 2.55 @2"),
    ("given_roles", "2.9 @1, 2.3 @2"),
    ("collapse", "4.8 @2"),
    ("pretrained_pairs", "3.47 @1½, 2.74 @3½"),
    ("best_accuracy", "2.82 @1, 2.16 @2"),
    ("one_expert_per_digit", "4.39 @2"),
];

/// The errors of a preset; an empty text for a new preset.
pub fn errors(key: &str) -> &'static str {
    ERRORS.iter().find(|(known, _)| *known == key).map_or("", |(_, errors)| errors)
}
