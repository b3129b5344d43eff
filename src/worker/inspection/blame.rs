//! Answers who would learn from one digit, by the present model.

use super::inspected_model::InspectedModel;
use crate::digits::Image;
use crate::mixture::blame::logits_after_step;
use crate::mixture::network::Activations;
use crate::mixture::{Blame, Objective, Prediction, Reading};
use crate::protocol::inspection::{DigitBlame, STEP_RATE};

/// The blame for `image` with this label, and the change by a step on the image alone; repeats the question's number. Experts
/// that are off, and a gate that is set by hand, are so before the step, in it and after it, as in the model's answers.
pub fn blame(inspected: &InspectedModel, image: &Image, label: u8, number: u32) -> DigitBlame {
    let model = &inspected.model;
    let objective = Objective { forced: model.config.forced_gate(), ..inspected.objective.clone() };
    let networks = model.networks();
    let layout = &networks.layout;
    let pixels = model.pixels(image);
    let mut logits = vec![0.0; layout.row()];
    model.logits(&pixels, &mut Activations::default(), &mut logits);
    let after = logits_after_step(networks, model.parameters(), &objective, &pixels, label, STEP_RATE);
    let reading = Reading { top_k: layout.shape.n_experts, ..model.reading() };
    let read = |logits: &[f32]| Prediction::from_logits(&reading, layout, logits);
    let (before, after) = (read(&logits), read(&after));
    let Blame { gate, outputs, responsibilities, pushes, gate_gradient } = objective.blame(layout, &logits, label);
    DigitBlame {
        number,
        label,
        gate,
        outputs,
        responsibilities,
        pushes,
        gate_gradient,
        answer: before.answer[usize::from(label)],
        gate_after: after.gate,
        answer_after: after.answer[usize::from(label)],
    }
}
