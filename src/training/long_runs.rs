//! Recipes for long runs: digits set upright, warped anew each time, and a learning rate that ends at nothing.
//!
//! The recipes were chosen on the last 10,000 training digits of MNIST, never on test digits; `docs/results.md` has their
//! test errors.

use super::TrainConfig;
use super::optimizer::Schedule;
use super::recipes::base;
use crate::digits::reduce::InputReduction;

/// Ten specialists, which find their roles themselves.
pub fn specialists() -> TrainConfig {
    TrainConfig {
        class_information_weight: 0.06,
        label_smoothing: 0.05,
        gate_rate_scale: 2.0,
        learning_rate: 0.02,
        batch_size: 128,
        weight_decay: 0.015,
        ..warped()
    }
}

/// The lowest error: a committee.
pub fn best_accuracy() -> TrainConfig {
    TrainConfig {
        balance_weight: 0.03,
        learning_rate: 0.01,
        weight_decay: 0.005,
        average_decay: 0.999,
        warp_elastic: 0.7,
        ..warped()
    }
}

/// For generated digits, whose strokes are simpler and need more bending: the model then reads real digits best.
pub fn from_generated() -> TrainConfig {
    TrainConfig { label_smoothing: 0.1, warp_rotation: 8.0, warp_shear: 0.1, warp_elastic: 1.2, ..best_accuracy() }
}

fn warped() -> TrainConfig {
    TrainConfig {
        input_reduction: InputReduction::Upright,
        schedule: Schedule::OneCycle,
        schedule_epochs: 60.0,
        warp_rotation: 10.0,
        warp_scale: 0.1,
        warp_shear: 0.05,
        warp_shift: 1.0,
        warp_elastic: 0.5,
        ..base()
    }
}
