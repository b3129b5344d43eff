//! The pictures of a film: the sentence that narrates, the diagram, the territories, the run so far, and the foot.
//!
//! They are drawn on canvases that are in no document, in the colours that the page had when the first
//! of them was drawn.

use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::pixels::Pixels;
use crate::page::canvas::shapes::{Align, Rect, TextStyle};
use crate::page::state::film_making::Making;
use crate::page::state::{State, words};
use crate::page::views::charts::curves::Curves;
use crate::page::views::charts::{line_chart, run_so_far};
use crate::page::views::diagram;
use crate::page::views::diagram::scene::Scene;
use crate::page::views::territories::painting::Painting;

/// Width and height of a picture, in units.
const SIZE: (f64, f64) = (960.0, 540.0);
/// The diagram.
const DIAGRAM: Rect = Rect { x: 18.0, y: 64.0, width: 552.0, height: 314.0 };
/// The map, below its caption.
const MAP: Rect = Rect { x: 588.0, y: 84.0, width: 356.0, height: 294.0 };
/// The run so far; a tenth of its plot is high enough for an expert's letter.
const RUN: Rect = Rect { x: 14.0, y: 381.0, width: 934.0, height: 111.0 };
/// Left and right ends of the text above and below.
const TEXT: (f64, f64) = (18.0, 942.0);
/// What the map shows.
const CAPTION: &str = "test digits in the colour of who leads · ring: misread";

/// The sentence on a film for which the browser has no memory.
const NO_MEMORY: &str = "The browser has no memory for the film’s pictures: close other tabs and try again.";

/// Draws the pictures of one film.
pub struct Pictures {
    palette: Palette,
    sheet: Canvas,
    diagram: Canvas,
    map: Canvas,
    run: Canvas,
    digit: Pixels,
    painting: Painting,
    /// The step that diagram and map show.
    drawn: Option<u32>,
    /// The last picture.
    pixels: Vec<u8>,
}

impl Pictures {
    /// Gets canvases for the pictures of this film.
    ///
    /// # Errors
    /// A sentence for the user, if the browser has no memory for the canvases.
    pub fn new(making: &Making, palette: Palette) -> Result<Self, String> {
        let ratio = f64::from(making.shape.width) / SIZE.0;
        let canvas = |width: f64, height: f64| Canvas::apart(width, height, ratio).ok_or(NO_MEMORY);
        Ok(Self {
            palette,
            sheet: canvas(SIZE.0, SIZE.1)?,
            diagram: canvas(DIAGRAM.width, DIAGRAM.height)?,
            map: canvas(MAP.width, MAP.height)?,
            run: canvas(RUN.width, RUN.height)?,
            digit: diagram::digit_pixels(),
            painting: Painting::default(),
            drawn: None,
            pixels: Vec::new(),
        })
    }

    /// The next picture of the film, as red, green, blue and opacity of each pixel.
    ///
    /// # Errors
    /// A sentence for the user, if the browser gives no pixels.
    pub fn draw(&mut self, making: &Making) -> Result<Vec<u8>, String> {
        if making.repeats() {
            return Ok(self.pixels.clone());
        }
        let state = &*making.run.state;
        if self.drawn.replace(state.training.steps) != Some(state.training.steps) {
            self.draw_moment(state);
        }
        self.draw_run(making);
        self.sheet.clear();
        self.sheet.fill_rounded(Rect::new(0.0, 0.0, SIZE.0, SIZE.1), 0.0, &self.palette.panel);
        self.write_head(state);
        for (canvas, place) in [(&self.diagram, DIAGRAM), (&self.map, MAP), (&self.run, RUN)] {
            self.sheet.draw_canvas(canvas, place);
        }
        let caption = self.style(13.0, Align::Left);
        self.sheet.text(&self.palette, CAPTION, MAP.x, MAP.y - 7.0, caption);
        self.write_foot(&making.foot);
        self.pixels =
            self.sheet.read_pixels().filter(|pixels| pixels.len() == making.shape.frame_bytes()).ok_or(NO_MEMORY)?;
        Ok(self.pixels.clone())
    }

    fn draw_moment(&mut self, state: &State) {
        self.diagram.clear();
        diagram::draw(&self.diagram, &self.palette, &Scene::of(state), &self.digit, None);
        self.map.clear();
        if state.territories.map.is_some() {
            self.painting.draw(&self.map, &self.palette, &state.territories, None);
        } else {
            let style = self.style(14.0, Align::Centre);
            let (x, y) = (MAP.width / 2.0, MAP.height / 2.0);
            self.map.text(&self.palette, "The map of these digits is not made yet.", x, y, style);
        }
    }

    /// Draws the whole run, so that its axis stays, and hides what is still to come.
    fn draw_run(&mut self, making: &Making) {
        let (state, along) = (&*making.run.state, making.along());
        let curves = Curves { history: &making.run.whole, viewed: Some(along), ..Curves::of(state) };
        run_so_far::draw(&mut self.run, &self.palette, &curves);
        let (left, top, right, bottom) = line_chart::plot_edges(&self.run);
        let from = left + along * (right - left) + run_so_far::HANDLE.0 / 2.0;
        if from < right {
            let to_come = Rect::new(from, top - 1.0, right - from + 1.0, bottom - top + 2.0);
            self.run.fill_rounded(to_come, 0.0, &self.palette.panel);
        }
    }

    /// Writes what happens at this moment, and at the right how far the run is.
    fn write_head(&self, state: &State) {
        let narration = state.narration();
        let steps = words::count(state.training.steps.into());
        let error =
            state.shown.test().map_or(String::new(), |test| format!(" · {} misread", words::percent(test.error)));
        let figures = TextStyle { bold: true, ..self.style(16.0, Align::Right) };
        self.sheet.text(&self.palette, &format!("step {steps}{error}"), TEXT.1, 29.0, figures);
        let lead = TextStyle { bold: true, colour: &self.palette.ink, ..self.style(21.0, Align::Left) };
        self.sheet.text(&self.palette, &narration.lead, TEXT.0, 30.0, lead);
        let rest = TextStyle { colour: &self.palette.ink, ..self.style(15.0, Align::Left) };
        self.write_within(&narration.rest, 52.0, rest);
    }

    fn write_foot(&self, lines: &[String]) {
        let top = SIZE.1 - 8.0 - 16.0 * (lines.len() as f64 - 1.0);
        for (n, line) in lines.iter().enumerate() {
            let style = TextStyle { bold: n == 0, ..self.style(13.5, Align::Left) };
            self.write_within(line, top + 16.0 * n as f64, style);
        }
    }

    /// Writes a line, smaller if it would be too long.
    fn write_within(&self, text: &str, y: f64, style: TextStyle) {
        let (room, width) = (TEXT.1 - TEXT.0, self.sheet.text_width(&self.palette, text, style));
        let size = style.size * (room / width.max(room));
        self.sheet.text(&self.palette, text, TEXT.0, y, TextStyle { size, ..style });
    }

    fn style(&self, size: f64, align: Align) -> TextStyle<'_> {
        TextStyle { size, bold: false, colour: &self.palette.soft, align }
    }
}
