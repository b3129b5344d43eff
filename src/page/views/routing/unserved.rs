//! The digits of the last batch that no expert took, as small pictures: dropped for want of room, or chosen by nobody.

use crate::digits::{N_INPUTS, REDUCED_SIDE};
use crate::mixture::Routing;
use crate::page::browser::dom::{self, Text};
use crate::page::canvas::Canvas;
use crate::page::canvas::pixels::{Pixels, inked};
use crate::page::state::State;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::part::{Frame, Part, TABLE_MS, Urgency};
use crate::protocol::{MAX_UNSERVED, RouterLoad};
use crate::training::TrainConfig;
use web_sys::HtmlElement;

/// Room between two pictures, pixels.
const GAP: f64 = 6.0;

/// The part.
pub struct Unserved {
    frame: HtmlElement,
    said: Text,
    canvas: Canvas,
    pixels: Vec<Pixels>,
}

impl Unserved {
    /// The part in the page.
    pub fn in_page() -> Self {
        let side = REDUCED_SIDE as u32;
        Self {
            frame: dom::element("unserved"),
            said: Text::new("unserved-said"),
            canvas: Canvas::new("unserved-digits"),
            pixels: (0..MAX_UNSERVED).map(|_| Pixels::new(side, side)).collect(),
        }
    }
}

impl Part for Unserved {
    fn urgency(&self) -> Urgency {
        Urgency::Every(TABLE_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        changed(&state.shown.load).max(changed(&state.shown.config))
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let load = state.shown.load.as_ref().filter(|_| may_leave_digits(&state.shown.config));
        self.frame.set_hidden(load.is_none());
        let Some(load) = load else { return };
        let said = sentence(load);
        self.said.set(said);
        self.canvas.describe(said);
        if !self.canvas.clear() {
            return;
        }
        let side = self.canvas.height;
        for (place, (image, pixels)) in load.unserved_digits.chunks_exact(N_INPUTS).zip(&self.pixels).enumerate() {
            let left = (side + GAP) * place as f64;
            if left + side > self.canvas.width {
                break;
            }
            pixels.set(inked(image, &frame.palette.ink));
            pixels.draw_square(&self.canvas, (0, 0), REDUCED_SIDE as u32, left, 0.0, side);
        }
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }
}

/// Whether a digit can be left without an expert with these settings.
fn may_leave_digits(config: &TrainConfig) -> bool {
    match config.routing {
        Routing::Dense => false,
        Routing::TopK | Routing::TopKScaled => config.capacity_factor > 0.0,
        Routing::ExpertChoice | Routing::Relu => true,
    }
}

fn sentence(load: &RouterLoad) -> &'static str {
    if load.unserved_digits.is_empty() {
        "Every digit of the last batch has an expert."
    } else {
        "Nobody learns from these digits of the last batch (the first are shown):"
    }
}
