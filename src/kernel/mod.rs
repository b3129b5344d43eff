//! The fast layer: it knows no expert.
