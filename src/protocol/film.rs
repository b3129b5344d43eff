//! Making a film: what the page asks of the worker that makes the file, and the worker's answers.
//!
//! The page draws the pictures and sends them one after the other; after each `Taken` it may send another.

use serde::{Deserialize, Serialize};

/// The formats of a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilmFormat {
    /// Video, VP8 in WebM, encoded by the browser.
    WebM,
    /// An animated picture, for browsers that encode no video.
    Apng,
}

/// Size, length and format of a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilmShape {
    /// The format.
    pub format: FilmFormat,
    /// Width of a picture, pixels.
    pub width: u32,
    /// Height of a picture, pixels.
    pub height: u32,
    /// How long a picture is shown, milliseconds.
    pub frame_ms: u32,
    /// The number of pictures.
    pub n_frames: u32,
}

impl FilmShape {
    /// A film of about ten seconds in this format. An animated picture stores each changed pixel as it is: it has fewer
    /// and smaller pictures than a video, so that the file has about the same size.
    pub fn ten_seconds(format: FilmFormat) -> Self {
        match format {
            FilmFormat::WebM => Self { format, width: 1280, height: 720, frame_ms: 50, n_frames: 200 },
            FilmFormat::Apng => Self { format, width: 960, height: 540, frame_ms: 160, n_frames: 62 },
        }
    }

    /// How long the film is, milliseconds.
    pub fn duration_ms(&self) -> u32 {
        self.frame_ms * self.n_frames
    }

    /// Bytes of a picture: red, green, blue and opacity of each pixel.
    pub fn frame_bytes(&self) -> usize {
        self.width as usize * self.height as usize * 4
    }
}

/// From the page to the worker that makes the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilmOrder {
    /// Begin a film. `Taken` answers.
    Begin(FilmShape),
    /// The next picture. `Taken` answers.
    Frame {
        /// `[height][width]` of red, green, blue and opacity.
        #[serde(with = "serde_bytes")]
        pixels: Vec<u8>,
    },
    /// All pictures have been sent. `Made` answers.
    End,
}

/// From the worker that makes the file to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilmAnswer {
    /// The worker is ready for a picture.
    Taken,
    /// The film is made.
    Made {
        /// The content of the file.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// The film cannot be made.
    Failed {
        /// The end of a sentence that says why.
        why: String,
    },
}
