//! The pad: it takes the strokes of mouse, pen or finger, and shows them or a test digit.

use crate::digits::SIDE;
use crate::digits::ink::{NoImage, Point};
use crate::page::browser::dom::{self, Text};
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::pixels::{Pixels, inked};
use crate::page::canvas::shapes::{Align, Path, Pen, TextStyle};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::pad::hand::{PadEvent, PointerKind};
use crate::page::state::pad::subject::Subject;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::part::{Frame, Part, Urgency};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlButtonElement, HtmlCanvasElement, KeyboardEvent, PointerEvent};

/// Width of the shown strokes, as a part of the pad's side. The image for the networks is inked with another width.
const PEN: f64 = 0.062;

/// The pad with its buttons.
pub struct DigitPad {
    canvas: Canvas,
    digit: Pixels,
    true_label: Text,
    clear: HtmlButtonElement,
    undo: HtmlButtonElement,
}

impl DigitPad {
    /// The pad in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let canvas = Canvas::new("pad");
        listen_to_pointers(canvas.element(), dispatch);
        watch_for_pens(dispatch);
        listen_to_keys(canvas.element(), dispatch);
        let button = |id: &str, event: fn() -> Event| -> HtmlButtonElement {
            let button: HtmlButtonElement = dom::element(id);
            let to = dispatch.clone();
            dom::listen(&button, "click", move |_: JsValue| to.send(event()));
            button
        };
        button("test-digit", || Event::TestDigit((js_sys::Math::random() * f64::from(u32::MAX)) as u32));
        Self {
            canvas,
            digit: Pixels::new(SIDE as u32, SIDE as u32),
            true_label: Text::new("true-label"),
            clear: button("clear", || Event::ClearPad),
            undo: button("undo", || Event::UndoStroke),
        }
    }
}

impl Part for DigitPad {
    fn urgency(&self) -> Urgency {
        Urgency::AtOnce
    }

    fn changed(&self, state: &State) -> Stamp {
        changed(&state.subject)
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let palette = frame.palette;
        let is_empty = *state.subject == Subject::Nothing;
        self.clear.set_disabled(is_empty);
        self.undo.set_disabled(is_empty);
        self.true_label.set(&state.subject.label().map_or(String::new(), |label| format!("It is a {label}.")));
        if !self.canvas.clear() {
            return;
        }
        let side = self.canvas.width;
        let hint = match (&*state.subject, &state.reading.image) {
            (Subject::TestDigit { image, .. }, _) => {
                self.digit.set(inked(&image[..], &palette.ink));
                self.digit.draw_square(&self.canvas, (0, 0), SIDE as u32, 0.0, 0.0, side);
                return;
            }
            (_, Err(NoImage::Empty)) => "Draw a digit here",
            (_, Err(NoImage::TooSmall)) => "Draw it a bit bigger",
            (subject, Ok(_)) if subject.is_full() => "The pad is full",
            (_, Ok(_)) => "",
        };
        draw_strokes(&self.canvas, palette, state.subject.strokes(), side);
        let mut style = TextStyle { size: 14.0, bold: false, colour: &palette.soft, align: Align::Centre };
        // Text follows the reader's font size, which the pad need not.
        style.size *= (0.94 * side / self.canvas.text_width(palette, hint, style).max(1.0)).min(1.0);
        let y = if is_empty { side / 2.0 + 5.0 } else { side - 12.0 };
        self.canvas.text(palette, hint, side / 2.0, y, style);
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }
}

fn draw_strokes(canvas: &Canvas, palette: &Palette, strokes: &[Vec<Point>], side: f64) {
    let pen = Pen { is_round: true, ..Pen::new(&palette.ink, PEN * side) };
    for stroke in strokes {
        let mut points: Vec<_> =
            stroke.iter().map(|point| (f64::from(point.x) * side, f64::from(point.y) * side)).collect();
        if let [(x, y)] = points[..] {
            // A path of one point draws nothing: a dot needs a second one.
            points.push((x + 0.01, y));
        }
        canvas.stroke(&Path::through(points), pen);
    }
}

fn listen_to_pointers(pad: &HtmlCanvasElement, dispatch: &Dispatch) {
    let (to, at) = (dispatch.clone(), pad.clone());
    dom::listen(pad, "pointerdown", move |event: PointerEvent| {
        if event.button() == 0 {
            let pointer = event.pointer_id();
            at.set_pointer_capture(pointer).ok();
            let (kind, time_ms) = (kind(&event), event.time_stamp());
            to.send(Event::Pad(PadEvent::Down { pointer, kind, at: point(&at, &event), time_ms }));
        }
    });
    let (to, at) = (dispatch.clone(), pad.clone());
    dom::listen(pad, "pointermove", move |event: PointerEvent| {
        // A pointer above the pad that is not down moves often and draws nothing.
        if event.buttons() != 0 {
            let through = all_moves(&event).iter().map(|moved| point(&at, moved)).collect();
            to.send(Event::Pad(PadEvent::Moved { pointer: event.pointer_id(), through }));
        }
    });
    let to = dispatch.clone();
    dom::listen(pad, "pointercancel", move |event: PointerEvent| {
        to.send(Event::Pad(PadEvent::Cancelled { pointer: event.pointer_id() }));
    });
    // Some browsers send only one of these when a stroke ends.
    for end in ["pointerup", "lostpointercapture"] {
        let to = dispatch.clone();
        dom::listen(pad, end, move |event: PointerEvent| {
            to.send(Event::Pad(PadEvent::Up { pointer: event.pointer_id() }));
        });
    }
}

/// Tells the state whether a pen is near: anywhere on the page, because the hand that holds it rests anywhere.
fn watch_for_pens(dispatch: &Dispatch) {
    let root = dom::root();
    for sign in ["pointerenter", "pointermove", "pointerdown", "pointerup"] {
        let to = dispatch.clone();
        dom::listen(&root, sign, move |event: PointerEvent| {
            if kind(&event) == PointerKind::Pen {
                to.send(Event::Pad(PadEvent::PenNear { time_ms: event.time_stamp() }));
            }
        });
    }
    let to = dispatch.clone();
    dom::listen(&root, "pointerleave", move |event: PointerEvent| {
        if kind(&event) == PointerKind::Pen {
            to.send(Event::Pad(PadEvent::PenGone));
        }
    });
}

fn kind(event: &PointerEvent) -> PointerKind {
    match event.pointer_type().as_str() {
        "pen" => PointerKind::Pen,
        "touch" => PointerKind::Touch,
        _ => PointerKind::Mouse,
    }
}

/// The moves that the browser has merged into one event, or else the event itself.
fn all_moves(event: &PointerEvent) -> Vec<PointerEvent> {
    // Browsers offer `getCoalescedEvents` only on secure origins, and some browsers not at all.
    let offered = js_sys::Reflect::has(event, &"getCoalescedEvents".into()).unwrap_or(false);
    let merged: Vec<PointerEvent> = if offered {
        event.get_coalesced_events().iter().filter_map(|event| event.dyn_into().ok()).collect()
    } else {
        Vec::new()
    };
    if merged.is_empty() { vec![event.clone()] } else { merged }
}

/// The place of the pointer on the pad, from 0 to 1 on both axes.
fn point(pad: &HtmlCanvasElement, event: &PointerEvent) -> Point {
    let place = pad.get_bounding_client_rect();
    Point {
        x: ((f64::from(event.client_x()) - place.left()) / place.width().max(1.0)) as f32,
        y: ((f64::from(event.client_y()) - place.top()) / place.height().max(1.0)) as f32,
    }
}

fn listen_to_keys(pad: &HtmlCanvasElement, dispatch: &Dispatch) {
    let to = dispatch.clone();
    dom::listen(pad, "keydown", move |event: KeyboardEvent| {
        let undo = event.key() == "z" && (event.ctrl_key() || event.meta_key());
        if undo || event.key() == "Backspace" {
            event.prevent_default();
            to.send(Event::UndoStroke);
        } else if event.key() == "Delete" {
            to.send(Event::ClearPad);
        }
    });
}
