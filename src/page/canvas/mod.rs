//! Canvases: drawing on them, their colours, their sizes, and what the user points at on them.

mod drawing;
mod element;
pub mod nearness;
pub mod palette;
pub mod pixels;
pub mod pointing;
pub mod shapes;
pub mod sizes;
pub mod svg;
mod svg_text;

pub use element::{Canvas, context_of, try_context_of};
