//! A picture that the user wants of a canvas.

/// The formats of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFormat {
    /// Shapes and text, sharp at any size.
    Svg,
    /// Pixels, two or more to each of the page's.
    Png,
}

/// A picture that the user wants.
#[derive(Clone, Debug, PartialEq)]
pub struct WantedPicture {
    /// The id of its canvas.
    pub canvas: String,
    /// Its format.
    pub format: PictureFormat,
}
