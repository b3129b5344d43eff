//! The load as bars: what asks an expert as an outline, what the expert takes filled, the capacity as a line; beside them the
//! router's numbers.

use crate::mixture::{Routing, expert_name};
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::shapes::{Align, Rect, TextStyle};
use crate::page::state::words::whole_percent;
use crate::protocol::RouterLoad;

/// Height of an expert's row, pixels.
const ROW: f64 = 24.0;
/// Room above the rows, pixels.
const TOP: f64 = 22.0;
/// Room left for the experts' letters, pixels.
const LEFT: f64 = 36.0;
/// Room for a figure beside its bar, pixels.
const FIGURE: f64 = 44.0;
/// Height of a bar, pixels.
const BAR: f64 = 12.0;
/// Size of the text, pixels.
const TEXT_SIZE: f64 = 13.0;
/// The part of the width that the router's numbers have.
const NUMBERS: f64 = 0.3;

/// The heading of the bars.
const HEADING: &str = "share of the digits";
/// What stands at the line of the capacity.
const CAPACITY: &str = "capacity";

/// The height that this many experts need, pixels.
pub fn height(n_experts: usize) -> f64 {
    TOP + ROW * n_experts as f64
}

/// Draws the chart.
pub fn draw(canvas: &Canvas, load: &RouterLoad, routing: Routing, shows_numbers: bool, palette: &Palette) {
    let n_experts = load.asked.len();
    let numbers = if shows_numbers { canvas.width * NUMBERS } else { 0.0 };
    let room = canvas.width - LEFT - FIGURE - numbers;
    let mean = load.n_asked() / n_experts as f32;
    let largest = load.asked.iter().copied().chain(load.capacity).fold(2.0 * mean, f32::max).max(f32::MIN_POSITIVE);
    let x = |share: f32| LEFT + room * f64::from(share / largest);
    let soft = TextStyle { size: TEXT_SIZE, bold: false, colour: &palette.soft, align: Align::Left };
    let (top, bottom) = (TOP - 4.0, height(n_experts));
    let heading_width = canvas.text_width(palette, HEADING, soft);
    let capacity_start = load.capacity.map(|capacity| x(capacity) - 4.0 - canvas.text_width(palette, CAPACITY, soft));
    if capacity_start.is_none_or(|start| start > LEFT + heading_width + 8.0) {
        canvas.text(palette, HEADING, LEFT, 12.0, soft);
    }
    if shows_numbers {
        canvas.text(palette, heading(routing), canvas.width - numbers + 8.0, 12.0, soft);
    }
    canvas.line((x(mean), top), (x(mean), bottom), &palette.line, 1.0);
    if let (Some(capacity), Some(start)) = (load.capacity, capacity_start) {
        canvas.line((x(capacity), top), (x(capacity), bottom), &palette.ink, 1.5);
        canvas.text(palette, CAPACITY, start, 12.0, soft);
    }
    let numbers_shown = shown_numbers(&load.numbers, routing);
    let widest = numbers_shown.iter().fold(f32::MIN_POSITIVE, |widest, number| widest.max(number.abs()));
    for (expert, number) in numbers_shown.iter().enumerate() {
        let middle = TOP + ROW * (expert as f64 + 0.5);
        let (colour, y) = (palette.expert(expert), middle - BAR / 2.0);
        let ink = TextStyle { colour: &palette.ink, ..soft };
        canvas.fill_rounded(Rect::new(2.0, middle - 5.0, 10.0, 10.0), 3.0, colour);
        canvas.text(palette, &expert_name(expert).to_string(), 18.0, middle + 4.5, ink);
        let bar = |share: f32| Rect::new(LEFT, y, (x(share) - LEFT).max(1.0), BAR);
        canvas.outline_rounded(bar(load.asked[expert]), 2.0, colour, 1.0);
        canvas.fill_rounded(bar(load.taken[expert]), 2.0, colour);
        let end = x(load.asked[expert]) + 6.0;
        canvas.text_with_rim(palette, &whole_percent(load.asked[expert]), end, middle + 4.5, ink);
        if shows_numbers {
            draw_number(canvas, palette, expert, (middle, numbers), *number, widest);
        }
    }
}

/// Draws a number of the router as a bar from the middle of its room.
fn draw_number(
    canvas: &Canvas,
    palette: &Palette,
    expert: usize,
    (middle, room): (f64, f64),
    number: f32,
    widest: f32,
) {
    let zero = canvas.width - room / 2.0;
    let length = f64::from(number / widest) * (room / 2.0 - 8.0);
    let from = if length < 0.0 { zero + length } else { zero };
    canvas.fill_rounded(Rect::new(from, middle - 4.0, length.abs().max(1.0), 8.0), 2.0, palette.expert(expert));
    canvas.line((zero, middle - ROW / 2.0), (zero, middle + ROW / 2.0), &palette.line, 1.0);
}

/// The router's numbers as bars show them: of biases only the differences matter.
fn shown_numbers(numbers: &[f32], routing: Routing) -> Vec<f32> {
    let is_bias = matches!(routing, Routing::Dense | Routing::TopK | Routing::TopKScaled);
    let mean = if is_bias { numbers.iter().sum::<f32>() / numbers.len() as f32 } else { 0.0 };
    numbers.iter().map(|number| number - mean).collect()
}

fn heading(routing: Routing) -> &'static str {
    match routing {
        Routing::Dense | Routing::TopK | Routing::TopKScaled => "bias",
        Routing::ExpertChoice => "threshold",
        Routing::Relu => "λ",
    }
}
