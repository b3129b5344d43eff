//! The mixture's answer for the digit on the pad, with its ten outputs, and the answer of one network alone.

use crate::digits::N_CLASSES;
use crate::digits::ink::NoImage;
use crate::mixture::Prediction;
use crate::page::browser::dom::{self, Text};
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::shapes::{Align, Rect, TextStyle};
use crate::page::state::State;
use crate::page::state::tracked::Stamp;
use crate::page::state::words::{self, largest, second_largest, whole_percent};
use crate::page::views::part::{Frame, Part, Urgency};
use web_sys::HtmlElement;

/// The mixture is unsure if its output for the answer is below this.
const UNSURE: f32 = 0.5;

/// The panel of the answer.
pub struct Answer {
    panel: HtmlElement,
    digit: Text,
    certainty: Text,
    remark: Text,
    baseline: Text,
    bars: Canvas,
}

impl Answer {
    /// The panel in the page.
    pub fn in_page() -> Self {
        Self {
            panel: dom::element("answer-panel"),
            digit: Text::new("answer"),
            certainty: Text::new("certainty"),
            remark: Text::new("remark"),
            baseline: Text::new("baseline-answer"),
            bars: Canvas::titled("answer-bars", "Answer"),
        }
    }

    fn write_answer(&mut self, state: &State, reading: &Prediction, chosen: usize) {
        let is_untrained = state.shown.answers.as_ref().is_some_and(|shown| shown.steps == 0);
        self.digit.set(&chosen.to_string());
        self.certainty.set(&whole_percent(reading.answer[chosen]));
        let next = second_largest(&reading.answer, chosen).unwrap_or(chosen);
        self.remark.set(&if is_untrained {
            "a guess: nothing learnt yet".to_owned()
        } else if reading.answer[chosen] < UNSURE {
            format!("unsure: or {next}, {}", whole_percent(left_for(&reading.answer, chosen, next)))
        } else {
            format!("next: {next}, {}", whole_percent(left_for(&reading.answer, chosen, next)))
        });
        self.baseline.set(&largest(&reading.baseline).map_or(String::new(), |digit| {
            format!("One network alone: {digit}, {}", whole_percent(reading.baseline[digit]))
        }));
    }

    fn write_no_answer(&mut self, state: &State) {
        self.digit.set(words::NONE);
        self.certainty.set("");
        self.remark.set(match (&state.reading.image, &*state.shown.answers) {
            (Err(NoImage::Empty), _) => "Nothing is drawn.",
            (Err(NoImage::TooSmall), _) => "Too small to tell.",
            (Ok(_), None) => "Nothing is learnt yet.",
            (Ok(_), Some(_)) if state.reading.prediction.is_some() => "The model’s outputs are no numbers.",
            (Ok(_), Some(_)) => "",
        });
        self.baseline.set("");
    }

    fn draw_bars(&mut self, reading: Option<&Prediction>, chosen: Option<usize>, palette: &Palette) {
        let words = reading.map(|reading| {
            let outputs = reading.answer.iter().enumerate().map(|(digit, p)| format!("{digit}: {}", whole_percent(*p)));
            format!("The mixture’s ten outputs: {}.", outputs.collect::<Vec<_>>().join(", "))
        });
        self.bars.describe(words.as_deref().unwrap_or("The mixture’s ten outputs: no digit on the pad."));
        if !self.bars.clear() {
            return;
        }
        let canvas = &self.bars;
        let step = canvas.width / N_CLASSES as f64;
        let foot = canvas.height - 18.0;
        for digit in 0..N_CLASSES {
            let x = step * digit as f64 + step * 0.14;
            let width = step * 0.72;
            let is_chosen = chosen == Some(digit);
            let value = reading.map(|reading| f64::from(reading.answer[digit])).filter(|value| !value.is_nan());
            let value = value.unwrap_or(0.0).clamp(0.0, 1.0);
            let height = 1.0 + value * (foot - 3.0);
            let (bar, text) = if is_chosen { (&palette.accent, &palette.ink) } else { (&palette.soft, &palette.soft) };
            canvas.fill_rounded(Rect::new(x, foot - height, width, height), 2.0f64.min(height / 2.0), bar);
            let style = TextStyle { size: 13.0, bold: is_chosen, colour: text, align: Align::Centre };
            canvas.text(palette, &digit.to_string(), x + width / 2.0, canvas.height - 2.0, style);
        }
    }
}

/// The output for the next digit, so that both figures, rounded, are no more than all.
fn left_for(outputs: &[f32], chosen: usize, next: usize) -> f32 {
    outputs[next].min(1.0 - (outputs[chosen] * 100.0).round() / 100.0)
}

impl Part for Answer {
    fn urgency(&self) -> Urgency {
        Urgency::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        state.reading_changed()
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let palette = frame.palette;
        let chosen = state.reading.prediction.as_ref().and_then(|reading| largest(&reading.answer));
        match (&state.reading.prediction, chosen) {
            (Some(reading), Some(chosen)) => self.write_answer(state, reading, chosen),
            _ => self.write_no_answer(state),
        }
        self.panel.class_list().toggle_with_force("none", chosen.is_none()).ok();
        self.draw_bars(state.reading.prediction.as_ref(), chosen, palette);
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.bars]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_rounded_shares_are_no_more_than_all() {
        for (first, next) in [(0.905, 0.095), (0.995, 0.005), (0.455, 0.454), (0.6, 0.2)] {
            let outputs = [first, next];
            let shown = |share: f32| whole_percent(share).trim_end_matches(" %").parse::<u32>().expect("a number");
            let sum = shown(first) + shown(left_for(&outputs, 0, 1));
            assert!(sum <= 100, "{first} and {next} are said to be {sum} % together");
        }
    }
}
