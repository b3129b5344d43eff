//! The question whether the digits of the user's files are to be turned: five digits both ways, and two answers.

use crate::digits::turn::Turn;
use crate::digits::{Image, SIDE};
use crate::page::browser::dom::{self, Text};
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::pixels::{Pixels, inked};
use crate::page::canvas::shapes::{Align, TextStyle};
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::files::turn_question::{TurnAnswer, TurnQuestion};
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::{State, words};
use crate::page::views::part::{Frame, Part, Urgency};
use wasm_bindgen::JsValue;
use web_sys::{HtmlDialogElement, HtmlElement};

/// The most digits that are shown.
const N_SHOWN: usize = 5;
/// Height of the words above a row of digits, pixels.
const WORDS: f64 = 20.0;
/// Space between digits and between rows, pixels.
const GAP: f64 = 8.0;

/// The dialog.
pub struct Turned {
    dialog: HtmlDialogElement,
    text: Text,
    canvas: Canvas,
    /// The digits as they are, and below them turned.
    pixels: Pixels,
}

impl Turned {
    /// The dialog in the page.
    ///
    /// # Panics
    /// If an element is missing.
    pub fn new(dispatch: &Dispatch) -> Self {
        for (id, answer) in [("turn-apply", TurnAnswer::Turn), ("turn-keep", TurnAnswer::Keep)] {
            let (button, to): (HtmlElement, _) = (dom::element(id), dispatch.clone());
            dom::listen(&button, "click", move |_: JsValue| to.send(Event::TurnAnswered(answer)));
        }
        let (dialog, to): (HtmlDialogElement, _) = (dom::element("turned"), dispatch.clone());
        // Escape closes the dialog: the files are not used.
        dom::listen(&dialog, "cancel", move |_: JsValue| to.send(Event::TurnAnswered(TurnAnswer::Withdraw)));
        Self {
            dialog,
            text: Text::new("turned-text"),
            canvas: Canvas::new("turned-digits"),
            pixels: Pixels::new(SIDE as u32, (2 * N_SHOWN * SIDE) as u32),
        }
    }

    fn draw_digits(&self, question: &TurnQuestion, palette: &Palette) {
        let turn = question.found.turn;
        let shown = || question.found.shown.iter().take(N_SHOWN);
        let image =
            |turn: Turn, pixels: &[u8]| Image::try_from(pixels).map_or([0; SIDE * SIDE], |image| turn.apply(&image));
        let mut levels: Vec<u8> = Vec::new();
        for turn in [Turn::NONE, turn] {
            let first = levels.len();
            shown().for_each(|digit| levels.extend(image(turn, &digit.pixels)));
            levels.resize(first + N_SHOWN * SIDE * SIDE, 0);
        }
        self.pixels.set(inked(&levels, &palette.ink));
        let n = N_SHOWN as f64;
        let by_width = (self.canvas.width - (n - 1.0) * GAP) / n;
        let side = by_width.min((self.canvas.height - 2.0 * WORDS - GAP) / 2.0).floor().max(1.0);
        for (row, name) in ["As they are", "Turned"].into_iter().enumerate() {
            let top = row as f64 * (WORDS + side + GAP);
            let style = TextStyle { size: 13.0, bold: true, colour: &palette.ink, align: Align::Left };
            self.canvas.text(palette, name, 0.0, top + 14.0, style);
            for place in 0..shown().len() {
                let x = place as f64 * (side + GAP);
                let from = (0, ((row * N_SHOWN + place) * SIDE) as u32);
                self.pixels.draw_square(&self.canvas, from, SIDE as u32, x, top + WORDS, side);
            }
        }
    }
}

impl Part for Turned {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        changed(&state.turn_question)
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let Some(question) = &*state.turn_question else { return self.dialog.close() };
        self.text.set(&in_words(question));
        if !self.dialog.open() {
            self.dialog.show_modal().expect("a dialog in the document can be shown");
        }
        let labels: Vec<String> = question.found.shown.iter().map(|digit| digit.label.to_string()).collect();
        let turn = question.found.turn.in_words();
        self.canvas.describe(&format!("Digits labelled {}, above as they are and below {turn}.", labels.join(", ")));
        if self.canvas.clear() {
            self.draw_digits(question, frame.palette);
        }
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }
}

/// The question in words.
fn in_words(question: &TurnQuestion) -> String {
    let found = &question.found;
    let (turn, n_read) = (found.turn.in_words(), words::count(f64::from(found.n_read)));
    let percent = |share: f64| words::whole_percent(share as f32);
    let labels: Vec<String> = found.shown.iter().map(|digit| digit.label.to_string()).collect();
    format!(
        "Of the first {n_read} digits in your files the pretrained model reads {} as they are, and {} {turn}. The digits \
         below are labelled {}. Nothing learns from your files before you answer.",
        percent(found.as_they_are),
        percent(found.turned),
        labels.join(", ")
    )
}
