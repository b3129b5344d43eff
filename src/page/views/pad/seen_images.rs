//! The two images of what is on the pad: the full image, and the reduced one that the networks read, in the pad’s corner.

use crate::digits::{REDUCED_SIDE, SIDE};
use crate::page::canvas::Canvas;
use crate::page::canvas::pixels::{Pixels, inked};
use crate::page::state::State;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::part::{Frame, Part, Urgency};

/// Both images.
pub struct SeenImages {
    full: Canvas,
    reduced: Canvas,
    full_pixels: Pixels,
    reduced_pixels: Pixels,
}

impl SeenImages {
    /// The images in the page.
    pub fn in_page() -> Self {
        Self {
            full: Canvas::new("seen-full"),
            reduced: Canvas::titled("seen-reduced", "What the network sees"),
            full_pixels: Pixels::new(SIDE as u32, SIDE as u32),
            reduced_pixels: Pixels::new(REDUCED_SIDE as u32, REDUCED_SIDE as u32),
        }
    }
}

impl Part for SeenImages {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([changed(&state.subject), changed(&state.shown.config)])
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let palette = frame.palette;
        let [has_full, has_reduced] = [self.full.clear(), self.reduced.clear()];
        let Ok(image) = &state.reading.image else { return };
        if has_full {
            self.full_pixels.set(inked(image, &palette.ink));
            self.full_pixels.draw_square(&self.full, (0, 0), SIDE as u32, 0.0, 0.0, self.full.width);
        }
        if has_reduced {
            let reduced = state.shown.config.input_reduction.apply(image);
            self.reduced_pixels.set(inked(&reduced, &palette.ink));
            self.reduced_pixels.draw_square(&self.reduced, (0, 0), REDUCED_SIDE as u32, 0.0, 0.0, self.reduced.width);
        }
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.full, &self.reduced]
    }
}
