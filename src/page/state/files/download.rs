//! A file for the user, and the formats of models.

/// The formats that a model can be saved in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelFormat {
    /// All weights and settings; can be loaded again.
    Safetensors,
    /// The mixture as a graph, for other runtimes.
    Onnx,
}

/// A file for the user.
#[derive(Clone, Debug, PartialEq)]
pub struct Download {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}
