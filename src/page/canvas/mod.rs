//! Canvases: what draws on them, in which colours, how large they are, and what of them is pointed at.

pub mod drawing;
pub mod nearness;
pub mod palette;
pub mod pixels;
pub mod pointing;
pub mod shapes;
pub mod sizes;
pub mod svg;

pub use drawing::Canvas;
