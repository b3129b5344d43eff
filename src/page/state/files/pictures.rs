//! Pictures of canvases, to be saved as files.

/// The formats of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFormat {
    /// Vector graphics, sharp at any size.
    Svg,
    /// Pixels, at least two for each pixel of the page's layout.
    Png,
}

/// A picture that the user asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct WantedPicture {
    /// The id of the canvas.
    pub canvas: String,
    /// The format.
    pub format: PictureFormat,
}
