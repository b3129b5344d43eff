//! A model to and from a safetensors file that any runtime can read.
//!
//! The weights stand under the reference script's names, bias in row 0, and take plain pixels in 0..1: the centring of
//! the inputs is folded in ([`centring`]). The settings, the steps, the data set's name and the format version are
//! text in the file's metadata ([`metadata`]). A file that is read is foreign until everything in it fits: each
//! [`ModelFileError`] says what does not. [`ModelFile::to_onnx`] writes the mixture for ONNX runtimes; `examples/`
//! has a reader in NumPy. No file is opened here.

mod centring;
mod error;
mod metadata;
mod onnx;
mod protobuf;

pub use error::ModelFileError;

use crate::mixture::Weights;
use crate::mixture::gradient_check::ARRAY_NAMES;
use crate::training::{Model, TrainConfig};
use metadata::{CHECKSUM, Entries};
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};

/// Version of the names, shapes and metadata that this program writes; it reads no other.
pub const FORMAT_VERSION: u32 = 1;
/// More bytes than the largest model takes, with room for the header.
pub const MAX_BYTES: usize = 4 << 20;

/// A trained model with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelFile {
    /// The settings of its run.
    pub config: TrainConfig,
    /// The weights that are shown and tested, of the shape that the settings say.
    pub weights: Weights,
    /// Steps that it was trained for.
    pub steps: u32,
    /// Name of the data set that it was trained on.
    pub dataset: String,
}

impl ModelFile {
    /// The model as it is after `steps` steps on that data set.
    pub fn new(model: &Model, steps: u32, dataset: &str) -> Self {
        Self { config: model.config.clone(), weights: model.weights(), steps, dataset: dataset.to_owned() }
    }

    /// The model that reads digits.
    pub fn model(&self) -> Model {
        Model::new(&self.config, &self.weights)
    }

    /// The file. The same model gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let plain = centring::fold(&self.weights, self.config.input_scaling);
        let data =
            plain.slices().map(|values| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>());
        let shapes = shapes(&plain);
        let views = std::array::from_fn::<_, 6, _>(|array| {
            let view = TensorView::new(Dtype::F32, shapes[array].clone(), &data[array]);
            (ARRAY_NAMES[array], view.expect("an array has four bytes for each value of its shape"))
        });
        let mut entries = metadata::write(self);
        let checksum = metadata::checksum(&entries, data.iter().map(Vec::as_slice));
        entries.insert(CHECKSUM.to_owned(), checksum);
        let bytes = serialize(views, Some(entries.into_iter().collect())).expect("text and floats can be written");
        with_sorted_header(bytes)
    }

    /// The model in these bytes, whatever they are.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelFileError> {
        if bytes.len() > MAX_BYTES {
            return Err(ModelFileError::TooLarge { found: bytes.len() });
        }
        let broken = |why: safetensors::SafeTensorError| ModelFileError::NotSafetensors { why: why.to_string() };
        let tensors = SafeTensors::deserialize(bytes).map_err(broken)?;
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(broken)?;
        let mut entries: Entries = header.metadata().iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect();
        let checksum = entries.remove(CHECKSUM);
        let description = metadata::read(&entries)?;

        let mut plain = Weights::zeros(description.config.shape());
        let data = read_tensors(&tensors, &mut plain)?;
        // A file that another program wrote may do without.
        if checksum.is_some_and(|checksum| checksum != metadata::checksum(&entries, data.into_iter())) {
            return Err(ModelFileError::WrongChecksum);
        }
        let weights = centring::unfold(&plain, description.config.input_scaling);
        for (tensor, values) in ARRAY_NAMES.into_iter().zip(weights.slices()) {
            if let Some(index) = values.iter().position(|value| !value.is_finite()) {
                return Err(ModelFileError::NotFinite { tensor, index });
            }
        }
        Ok(Self { weights, ..description })
    }
}

/// Copies all tensors to `weights`, whose shapes they must have; their bytes.
fn read_tensors<'a>(tensors: &SafeTensors<'a>, weights: &mut Weights) -> Result<[&'a [u8]; 6], ModelFileError> {
    if let Some(name) = tensors.names().into_iter().find(|name| !ARRAY_NAMES.contains(name)) {
        return Err(ModelFileError::UnknownTensor { name: error::shorten(name) });
    }
    let mut data: [&[u8]; 6] = [&[]; 6];
    let shapes = shapes(weights);
    for (array, values) in weights.slices_mut().into_iter().enumerate() {
        let tensor = ARRAY_NAMES[array];
        let view = tensors.tensor(tensor).map_err(|_| ModelFileError::MissingTensor { tensor })?;
        if view.dtype() != Dtype::F32 {
            return Err(ModelFileError::NotFloats { tensor, found: format!("{:?}", view.dtype()) });
        }
        if view.shape() != shapes[array] {
            let (found, expected) = (view.shape().to_vec(), shapes[array].clone());
            return Err(ModelFileError::WrongShape { tensor, found, expected });
        }
        data[array] = view.data();
        let (chunks, _) = data[array].as_chunks();
        values.iter_mut().zip(chunks).for_each(|(value, bytes)| *value = f32::from_le_bytes(*bytes));
    }
    Ok(data)
}

/// The shape of each array, in the order of [`Weights::slices`].
fn shapes(weights: &Weights) -> [Vec<usize>; 6] {
    [
        weights.gate_w1.shape(),
        weights.gate_w2.shape(),
        weights.expert_w1.shape(),
        weights.expert_w2.shape(),
        weights.baseline_w1.shape(),
        weights.baseline_w2.shape(),
    ]
    .map(<[usize]>::to_vec)
}

/// The file with its header's entries in alphabetical order: the crate writes them in the order of a hash map, which
/// differs from one run to the next.
fn with_sorted_header(mut bytes: Vec<u8>) -> Vec<u8> {
    let (length, rest) = bytes.split_first_chunk_mut().expect("a file starts with the length of its header");
    let header = &mut rest[..u64::from_le_bytes(*length) as usize];
    let entries: serde_json::Value = serde_json::from_slice(header).expect("a header is JSON");
    let sorted = serde_json::to_vec(&entries).expect("JSON can be written");
    // The same entries take the same room in any order; behind them there may be blanks.
    header[..sorted.len()].copy_from_slice(&sorted);
    bytes
}
