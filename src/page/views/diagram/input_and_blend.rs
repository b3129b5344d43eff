//! Both ends of the diagram: at the left the digit that goes in, at the right the blend of the experts' answers.

use crate::digits::REDUCED_SIDE;
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::canvas::pixels::{Pixels, inked};
use crate::page::canvas::shapes::{Align, Fill, Path, Pen, Rect, TextStyle};
use crate::page::state::words;
use crate::page::views::diagram::layout::Layout;
use crate::page::views::diagram::scene::{Scene, Topic};

/// Draws the input: the digit on the pad, for whose image `pixels` has room, or words for the whole test set.
pub fn draw_input(canvas: &Canvas, palette: &Palette, place: &Rect, scene: &Scene, pixels: &Pixels) {
    let style = TextStyle { size: 13.0, bold: false, colour: &palette.soft, align: Align::Centre };
    let middle = place.x + place.width / 2.0;
    canvas.fill_rounded(*place, 8.0, &palette.background);
    canvas.outline_rounded(
        Rect::new(place.x + 0.5, place.y + 0.5, place.width - 1.0, place.height - 1.0),
        8.0,
        &palette.line,
        1.0,
    );
    let caption = match &scene.topic {
        Topic::Digit { image, .. } => {
            pixels.set(inked(&image[..], &palette.ink));
            pixels.draw_square(canvas, (0, 0), REDUCED_SIDE as u32, place.x + 4.0, place.y + 4.0, place.width - 8.0);
            "the digit"
        }
        Topic::WholeSet { .. } | Topic::Unknown => {
            canvas.text(palette, "all test", middle, place.middle() - 3.0, style);
            canvas.text(palette, "digits", middle, place.middle() + 12.0, style);
            ""
        }
    };
    canvas.text(palette, caption, middle, place.y + place.height + 16.0, style);
}

/// Draws the blend: the mixture's answer, or its error on the whole test set.
pub fn draw_blend(canvas: &Canvas, palette: &Palette, layout: &Layout, scene: &Scene) {
    let (x, y, radius) = layout.blend;
    let circle = Path::circle((x, y), radius);
    canvas.fill(&circle, Fill::Plain(&palette.panel));
    canvas.stroke(&circle, Pen::new(&palette.ink, 1.4));
    let style = TextStyle { size: 13.0, bold: false, colour: &palette.soft, align: Align::Centre };
    let ink = TextStyle { bold: true, colour: &palette.ink, ..style };
    match &scene.topic {
        Topic::Digit { answer, .. } => {
            let size = radius * 1.1;
            let digit = answer.map_or(words::NONE.to_owned(), |(digit, _)| digit.to_string());
            canvas.text(palette, &digit, x, y + size * 0.36, TextStyle { size, ..ink });
            let certainty = answer.map_or("no number".to_owned(), |(_, output)| words::whole_percent(output));
            write_below(canvas, palette, layout, ["answer", &certainty]);
        }
        Topic::WholeSet { error } if layout.compact => {
            write_below(canvas, palette, layout, [&words::percent(*error), "misread"]);
        }
        Topic::WholeSet { error } => {
            let size = 13.0;
            canvas.text(palette, &words::percent(*error), x, y + size * 0.36, TextStyle { size, ..ink });
            write_below(canvas, palette, layout, ["misread", ""]);
        }
        Topic::Unknown => write_below(canvas, palette, layout, ["answer", ""]),
    }
}

/// Writes two lines below the blend.
fn write_below(canvas: &Canvas, palette: &Palette, layout: &Layout, lines: [&str; 2]) {
    let (_, y, radius) = layout.blend;
    let style = TextStyle { size: 13.0, bold: false, colour: &palette.soft, align: Align::Right };
    for (i, line) in lines.into_iter().enumerate() {
        canvas.text_with_rim(palette, line, canvas.width - 1.0, y + radius + 16.0 + 15.0 * i as f64, style);
    }
}
