//! Downloads: files for the user, and the formats that a model can be saved in.

/// The formats that a model can be saved in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelFormat {
    /// All weights and settings: the page can load the file again.
    Safetensors,
    /// The mixture as a computation graph for other runtimes.
    Onnx,
}

/// A file for the user.
#[derive(Clone, Debug, PartialEq)]
pub struct Download {
    /// The file's name.
    pub name: String,
    /// The file's content.
    pub bytes: Vec<u8>,
}
