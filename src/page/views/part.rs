//! The contract between the page and one part of it: a part draws the state and changes nothing.
//!
//! Parts stand in folders, or files, each with a `parts` function that is one line of [`super::parts`]. The view asks
//! each part when its inputs last changed, draws the part again after a change, watches the part's canvases, and offers
//! those canvases that have a title as pictures to save.

use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::tracked::Stamp;

/// Milliseconds between two drawings of a table while training runs: a reader compares the figures of a table, which is
/// impossible when they change faster.
pub const TABLE_MS: f64 = 500.0;

/// Milliseconds between two drawings of a running figure: the figure seems to move steadily, and nobody reads it faster.
pub const FIGURE_MS: f64 = 100.0;

/// How soon a part is drawn after its inputs have changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Urgency {
    /// In the next frame: for controls and the pad, which must follow the hand.
    AtOnce,
    /// In the next frame at rest. While training runs, in turn with other charts, as far as the time of a frame allows.
    InTurn,
    /// In the next frame at rest. While training runs, at least this many milliseconds after the part was drawn before.
    Every(f64),
}

/// What the view hands to a part that it draws.
pub struct Frame<'a> {
    /// The colours of the page.
    pub palette: &'a Palette,
    /// The time of the frame, milliseconds.
    pub now: f64,
    /// Where a refusal of the browser is reported.
    pub dispatch: &'a Dispatch,
}

/// A part of the page.
pub trait Part {
    /// How soon the part is drawn after a change of its inputs.
    fn urgency(&self) -> Urgency;

    /// The last change of anything that [`Part::draw`] reads. A value that is missing here leaves old text on the page.
    fn changed(&self, state: &State) -> Stamp;

    /// Draws the state.
    fn draw(&mut self, state: &State, frame: &Frame);

    /// The canvases of the part.
    fn canvases(&self) -> Vec<&Canvas> {
        Vec::new()
    }

    /// Forgets images in the colours of the page, which have changed: the next drawing makes the images anew.
    fn recolour(&mut self) {}
}
