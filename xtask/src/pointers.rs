//! Mouse, pen and fingers in a driven browser, also several of them at a time.

use crate::browser::Browser;
use anyhow::{Context, Result};
use axum::http::Method;
use serde_json::{Value, json};

/// Brings an element into the middle of the window; its width and height.
const SHOW: &str = "const e = document.querySelector(`[data-testid=\"${arguments[0]}\"]`);
    e.scrollIntoView({ block: 'center' });
    const r = e.getBoundingClientRect();
    return [r.width, r.height];";

/// What a pointer does in one step.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// It moves here, in fractions of the element's width and height.
    Move(f64, f64),
    /// It comes down.
    Down,
    /// It is lifted.
    Up,
    /// It stays as it is.
    Wait,
}

impl Browser {
    /// Draws a stroke with the mouse; points are fractions of the element's width and height.
    pub fn draw(&self, handle: &str, stroke: &[(f64, f64)]) -> Result<()> {
        self.draw_with("mouse", handle, stroke)
    }

    /// Draws a stroke with a `mouse`, `pen` or `touch`.
    pub fn draw_with(&self, pointer: &str, handle: &str, stroke: &[(f64, f64)]) -> Result<()> {
        let mut acts: Vec<Act> = stroke.iter().map(|&(x, y)| Act::Move(x, y)).collect();
        acts.insert(1, Act::Down);
        acts.push(Act::Up);
        self.act(handle, &[(pointer, &acts)]).with_context(|| format!("cannot draw on {handle}"))
    }

    /// Has several pointers act at the same time on an element, each of a kind, `mouse`, `pen` or `touch`, in steps: the first
    /// acts of all, then the second ones, and so on.
    pub fn act(&self, handle: &str, pointers: &[(&str, &[Act])]) -> Result<()> {
        self.reach(handle)?;
        let element = self.find(handle)?;
        let size = self.script(SHOW, json!([handle]))?;
        let (width, height) = (size[0].as_f64().unwrap_or(0.0), size[1].as_f64().unwrap_or(0.0));
        let origin = element.to_json()?;
        let action = |act: &Act| match *act {
            Act::Move(x, y) => {
                let (x, y) = (((x - 0.5) * width).round() as i64, ((y - 0.5) * height).round() as i64);
                json!({ "type": "pointerMove", "duration": 8, "x": x, "y": y, "origin": origin })
            }
            Act::Down => json!({ "type": "pointerDown", "button": 0 }),
            Act::Up => json!({ "type": "pointerUp", "button": 0 }),
            Act::Wait => json!({ "type": "pause" }),
        };
        let sources = pointers.iter().enumerate().map(|(n, (kind, acts))| {
            let (id, parameters) = (format!("{kind} {n}"), json!({ "pointerType": kind }));
            let actions: Vec<Value> = acts.iter().map(action).collect();
            json!({ "type": "pointer", "id": id, "parameters": parameters, "actions": actions })
        });
        let actions = json!({ "actions": sources.collect::<Vec<_>>() });
        self.extension(Method::POST, "/actions", Some(actions)).map(drop)
    }

    /// Begins a stroke with a finger on an element; the system then takes the touch for a gesture of its own and
    /// cancels it. Only Chromium's own protocol does that.
    pub fn cancelled_touch(&self, handle: &str, stroke: &[(f64, f64)]) -> Result<()> {
        self.script(SHOW, json!([handle]))?;
        let place = "const e = document.querySelector(`[data-testid=\"${arguments[0]}\"]`);
            const { x, y, width, height } = e.getBoundingClientRect();
            return [x, y, width, height];";
        let place: [f64; 4] = serde_json::from_value(self.script(place, json!([handle]))?)?;
        let send = |kind: &str, points: Value| {
            self.cdp("Input.dispatchTouchEvent", json!({ "type": kind, "touchPoints": points })).map(drop)
        };
        for (n, (x, y)) in stroke.iter().enumerate() {
            let point = json!([{ "x": place[0] + x * place[2], "y": place[1] + y * place[3] }]);
            send(if n == 0 { "touchStart" } else { "touchMove" }, point)?;
        }
        send("touchCancel", json!([]))
    }

    /// Lifts every pointer.
    pub fn release_pointers(&self) -> Result<()> {
        self.extension(Method::DELETE, "/actions", None).map(drop)
    }
}
