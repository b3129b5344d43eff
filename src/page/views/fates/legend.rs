//! How fates and figures look: each fate has a colour and a sign of its own, so that no colour is needed to read the map.

use crate::choice::Choice;
use crate::page::canvas::Canvas;
use crate::page::canvas::palette::{Colour, Palette};
use crate::page::canvas::shapes::{Fill, Path, Pen, Rect};
use crate::training::Fate;

/// The sign of a fate in text.
pub fn sign(fate: Fate) -> &'static str {
    match fate {
        Fate::Specialised => "●",
        Fate::Committee => "○",
        Fate::IdleExperts => "▬",
        Fate::Collapsed => "■",
        Fate::Diverged => "×",
    }
}

/// The name of a fate.
pub fn name(fate: Fate) -> &'static str {
    Fate::ALL.iter().find(|(other, _, _)| *other == fate).map_or("", |(_, _, label)| label)
}

/// The colour of a fate.
pub fn colour(palette: &Palette, fate: Fate) -> &Colour {
    match fate {
        Fate::Specialised => palette.expert(2),
        Fate::Committee => palette.expert(1),
        Fate::IdleExperts => palette.expert(5),
        Fate::Collapsed => palette.expert(6),
        Fate::Diverged => palette.expert(9),
    }
}

/// Draws the sign of a fate in the middle of a cell.
pub fn draw_sign(canvas: &Canvas, fate: Fate, cell: Rect, colour: &Colour) {
    // Small cells have little room round their signs.
    let side = cell.width.min(cell.height);
    let half = (side * if side < 12.0 { 0.32 } else { 0.22 }).clamp(1.5, 6.0);
    let (x, y) = (cell.x + cell.width / 2.0, cell.middle());
    let pen = Pen::new(colour, (half * 0.4).max(1.0));
    match fate {
        Fate::Specialised => canvas.fill(&Path::circle((x, y), half), Fill::Plain(colour)),
        Fate::Committee => canvas.stroke(&Path::circle((x, y), half), pen),
        Fate::IdleExperts => canvas.stroke(&Path::through([(x - half, y), (x + half, y)]), pen),
        Fate::Collapsed => canvas.fill_rounded(Rect::new(x - half, y - half, 2.0 * half, 2.0 * half), 0.0, colour),
        Fate::Diverged => {
            canvas.stroke(&Path::through([(x - half, y - half), (x + half, y + half)]), pen);
            canvas.stroke(&Path::through([(x - half, y + half), (x + half, y - half)]), pen);
        }
    }
}
