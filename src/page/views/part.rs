//! What a part of the page is: something that draws the state and changes nothing.
//!
//! A part stands in a folder of its own and in one line of [`super::parts`]. The view draws it again when what it shows
//! has changed, watches its canvases, and offers those that have a title as pictures.

use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::state::State;
use crate::page::state::tracked::Stamp;

/// When a part is drawn after something that it shows has changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Turn {
    /// In the next frame: whoever presses a button or draws sees it at once.
    AtOnce,
    /// While training runs, in turn with other charts and as the time of a frame allows.
    InTurn,
    /// While training runs, after this many milliseconds at least: nobody reads figures faster.
    Every(f64),
}

/// What a part is drawn with.
pub struct Frame<'a> {
    /// The colours of the page.
    pub palette: &'a Palette,
    /// The time of the frame, milliseconds.
    pub now: f64,
}

/// A part of the page.
pub trait Part {
    /// When it is drawn.
    fn turn(&self) -> Turn;

    /// When anything that it shows changed last.
    fn changed(&self, state: &State) -> Stamp;

    /// Draws what the state says.
    fn draw(&mut self, state: &State, frame: &Frame);

    /// Its canvases.
    fn canvases(&self) -> Vec<&Canvas> {
        Vec::new()
    }

    /// The colours have changed: whatever was made with the old ones is made anew when the part is drawn next.
    fn recolour(&mut self) {}
}
