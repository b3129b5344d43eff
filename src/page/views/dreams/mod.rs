//! The dream digit of each expert, found by activation maximisation: the image that the expert takes most surely for
//! the digit that the gate sends the expert most often.

use crate::digits::REDUCED_SIDE;
use crate::mixture::{MAX_EXPERTS, expert_name};
use crate::page::browser::dom::{self, Text};
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::pixels::{Pixels, inked};
use crate::page::canvas::shapes::{Align, Rect, TextStyle};
use crate::page::dispatch::Dispatch;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::{State, words};
use crate::page::views::part::{Frame, Part, Urgency};
use crate::protocol::inspection::Dreams;
use web_sys::HtmlElement;

/// The least width of a dream with its words, pixels.
const LEAST_WIDTH: f64 = 96.0;
/// Side of an image on the canvas, pixels: six for each pixel of the dream.
const IMAGE: f64 = 84.0;
/// Height of a dream with its words, pixels.
const HEIGHT: f64 = 132.0;

/// The parts of the page in this folder.
pub fn parts(_dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(DreamsView::in_page())]
}

/// The section of the page.
pub struct DreamsView {
    /// The step of the run at which the experts dreamt.
    at_step: Text,
    /// The element that gives the canvas its height.
    frame: HtmlElement,
    canvas: Canvas,
    pixels: Pixels,
    list: Text,
}

impl DreamsView {
    /// The section in the page.
    pub fn in_page() -> Self {
        Self {
            at_step: Text::new("dreams-said"),
            frame: dom::element("dreams-plot"),
            canvas: Canvas::titled("dreams-row", "What each expert dreams of"),
            pixels: Pixels::new(REDUCED_SIDE as u32, (MAX_EXPERTS * REDUCED_SIDE) as u32),
            list: Text::new("dreams-list"),
        }
    }

    /// Draws all dreams, `n_columns` of them side by side.
    fn draw_dreams(&self, state: &State, dreams: &Dreams, n_columns: usize, palette: &Palette) {
        let levels: Vec<u8> = (0..MAX_EXPERTS)
            .flat_map(|expert| {
                // As dreamt, not stretched to full black: the certainty is that of this image.
                let mut levels = dreams.dreams.get(expert).map_or(Vec::new(), |dream| dream.pixels.clone());
                levels.resize(REDUCED_SIDE * REDUCED_SIDE, 0);
                levels
            })
            .collect();
        self.pixels.set(inked(&levels, &palette.ink));
        let width = self.canvas.width / n_columns as f64;
        let size = REDUCED_SIDE as u32;
        for (expert, dream) in dreams.dreams.iter().enumerate() {
            let middle = (expert % n_columns) as f64 * width + width / 2.0;
            let y = (expert / n_columns) as f64 * HEIGHT;
            let well = Rect::new(middle - IMAGE / 2.0 - 2.0, y + 2.0, IMAGE + 4.0, IMAGE + 4.0);
            self.canvas.fill_rounded(well, 6.0, &palette.background);
            self.pixels.draw_square(&self.canvas, (0, expert as u32 * size), size, well.x + 2.0, well.y + 2.0, IMAGE);
            self.canvas.outline_rounded(well, 6.0, palette.expert(expert), 2.0);
            let style = TextStyle { size: 13.0, bold: true, colour: &palette.ink, align: Align::Centre };
            let name = format!("{} dreams of {}", expert_name(expert), dream.digit);
            self.canvas.text(palette, &name, middle, well.y + well.height + 15.0, style);
            let style = TextStyle { size: 13.0, bold: false, colour: &palette.soft, align: Align::Centre };
            let reads = state.shown.evaluation.as_ref().map_or(String::new(), |test| words::specialty(test, expert));
            self.canvas.text(palette, &reads, middle, well.y + well.height + 30.0, style);
        }
    }
}

impl Part for DreamsView {
    fn urgency(&self) -> Urgency {
        Urgency::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        let shown = &state.shown;
        let run = Stamp::latest([changed(&shown.evaluation), changed(&shown.config), changed(&shown.time_machine)]);
        run.max(changed(&state.dreams))
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let palette = frame.palette;
        let n_experts = state.shown.config.n_experts;
        let n_columns = ((self.canvas.size().0 / LEAST_WIDTH) as usize).clamp(1, n_experts);
        let height = n_experts.div_ceil(n_columns) as f64 * HEIGHT;
        self.canvas.fit_height(&self.frame, height);
        let Some(dreams) = &state.dreams.dreams else {
            self.at_step.set("The experts have not dreamt yet.");
            self.canvas.clear();
            return;
        };
        let steps = if state.shown.is_model() { state.shown_steps() } else { dreams.steps };
        let is_past = state.shown.time_machine.viewed_steps().is_some();
        self.at_step.set(&format!("{} step {}:", if is_past { "Now, at" } else { "At" }, words::count(steps.into())));
        let texts: Vec<String> = (0..dreams.dreams.len()).map(|expert| in_words(dreams, expert)).collect();
        self.list.set(&texts.join("; "));
        self.canvas.describe(&format!("Dream digits. {}.", texts.join("; ")));
        if self.canvas.clear() {
            self.draw_dreams(state, dreams, n_columns, palette);
        }
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }
}

/// An expert's dream, in words.
fn in_words(dreams: &Dreams, expert: usize) -> String {
    let dream = &dreams.dreams[expert];
    let expert = expert_name(expert);
    format!("expert {expert} dreams of a {}, sure to {}", dream.digit, words::whole_percent(dream.certainty))
}
