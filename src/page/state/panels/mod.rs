//! The deeper views: what each has asked of the worker, what it has been told, and the events that change it.

pub mod changes;
pub mod dreams;
pub mod gallery;
pub mod revealed;
pub mod territories;
pub mod weight_changes;
pub mod weights;
pub mod who_learns;
