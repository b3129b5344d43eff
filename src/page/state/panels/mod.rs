//! The state of the deeper views: their events, their questions to the worker, and its answers.

pub mod article;
pub mod dreams;
pub mod gallery;
pub mod questions;
pub mod revealed;
pub mod territories;
pub mod weight_changes;
pub mod weights;
pub mod who_learns;
