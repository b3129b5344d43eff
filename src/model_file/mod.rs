//! A model to and from a safetensors file that any runtime can read.
//!
//! The weights have the reference script's names, bias in row 0, and take plain pixels in 0..1, because the centring of the
//! inputs is folded in ([`centring`]). The file's metadata ([`metadata`]) has the settings, the steps, the data set's name,
//! the format version and, in some files, the curves of the run. A file that is read is foreign until everything in it
//! fits; [`ModelFileError`] says what does not. [`ModelFile::to_onnx`] writes the mixture for ONNX runtimes; `examples/` has
//! a reader in NumPy. Opening files is left to the caller.

mod centring;
mod error;
mod format;
mod metadata;
mod onnx;

pub use error::ModelFileError;
pub use format::{FORMAT_VERSION, MAX_BYTES};

use crate::mixture::Weights;
use crate::mixture::gradient_check::ARRAY_NAMES;
use crate::training::fields::shorten;
use crate::training::{Model, TrainConfig};
use half::f16;
use metadata::{CHECKSUM, CURVES, Description, Entries};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, Metadata};

/// The name of the router's numbers, which always have 32 bits.
const ROUTER: &str = "gate_router";

/// The precision of the weights in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 32 bits each, as the model has them.
    Single,
    /// 8 bits each, 5 of exponent and 2 of mantissa: a quarter of the bytes, for a model that only answers.
    Quarter,
}

/// A trained model with its origin.
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
    /// The curves of the run, in a form that only the page reads.
    pub curves: Option<String>,
}

impl ModelFile {
    /// The file of a model after `steps` steps on that data set.
    pub fn new(model: &Model, steps: u32, dataset: &str) -> Self {
        let config = model.config.clone();
        Self { config, weights: model.weights(), steps, dataset: dataset.to_owned(), curves: None }
    }

    /// The model that reads digits.
    pub fn model(&self) -> Model {
        Model::new(&self.config, &self.weights)
    }

    /// The text beside the weights.
    fn entries(&self) -> Entries {
        metadata::write(&self.config, self.steps, &self.dataset)
    }

    /// The bytes of the file. The same model gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.to_bytes_in(Precision::Single)
    }

    /// The bytes of the file, with weights of this precision.
    ///
    /// The header is written by hand: the crate would write it in the order of a hash map, which differs between runs.
    pub fn to_bytes_in(&self, precision: Precision) -> Vec<u8> {
        let plain = centring::fold(&self.weights, self.config.input_scaling);
        let tensors = tensors(&plain);
        let dtype_of = |tensor: &Tensor| match precision {
            Precision::Quarter if tensor.name != ROUTER => Dtype::F8_E5M2,
            _ => Dtype::F32,
        };
        let mut data: Vec<u8> = Vec::new();
        for tensor in &tensors {
            match dtype_of(tensor) {
                Dtype::F32 => data.extend(tensor.values.iter().flat_map(|value| value.to_le_bytes())),
                _ => data.extend(tensor.values.iter().map(|value| to_f8(*value))),
            }
        }
        let mut entries = self.entries();
        let checksum = metadata::checksum(&entries, [data.as_slice()].into_iter());
        entries.insert(CHECKSUM.to_owned(), checksum);
        entries.extend(self.curves.iter().map(|curves| (CURVES.to_owned(), curves.clone())));
        let entries = serde_json::to_string(&entries).expect("texts by text can be written as JSON");
        let mut header = format!("{{\"__metadata__\":{entries}");
        let mut begin = 0;
        for tensor in &tensors {
            let (name, shape, dtype) = (tensor.name, &tensor.shape, dtype_of(tensor));
            let end = begin + dtype.bitsize() / 8 * tensor.values.len();
            let tensor = format!(r#","{name}":{{"dtype":"{dtype}","shape":{shape:?},"data_offsets":[{begin},{end}]}}"#);
            header.push_str(&tensor);
            begin = end;
        }
        header.push('}');
        // The weights begin at a multiple of eight bytes.
        let blanks = header.len().next_multiple_of(8) - header.len();
        header.push_str(&" ".repeat(blanks));
        [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &data].concat()
    }

    /// Reads the model in these bytes.
    ///
    /// # Errors
    ///
    /// Fails for bytes that are no model of this format.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelFileError> {
        if bytes.len() > MAX_BYTES {
            return Err(ModelFileError::TooLarge { found: bytes.len() });
        }
        let broken = |why: safetensors::SafeTensorError| ModelFileError::NotSafetensors { why: why.to_string() };
        let (length, header) = SafeTensors::read_metadata(bytes).map_err(broken)?;
        let mut entries = Entries::new();
        entries.extend(header.metadata().iter().flatten().map(|(key, text)| (key.clone(), text.clone())));
        let checksum = entries.remove(CHECKSUM);
        let curves = entries.remove(CURVES);
        let Description { config, steps, dataset } = metadata::read(&entries)?;

        let mut plain = Weights::zeros(config.shape());
        let data = read_tensors(&header, &bytes[8 + length..], &mut plain)?;
        // A file that another program wrote may have no checksum.
        if checksum.is_some_and(|checksum| checksum != metadata::checksum(&entries, data.into_iter())) {
            return Err(ModelFileError::WrongChecksum);
        }
        let weights = centring::unfold(&plain, config.input_scaling);
        for Tensor { name, values, .. } in tensors(&weights) {
            if let Some(index) = values.iter().position(|value| !value.is_finite()) {
                return Err(ModelFileError::NotFinite { tensor: name, index });
            }
        }
        Ok(Self { config, weights, steps, dataset, curves })
    }
}

/// The checksum of these bytes, by the rule of the format.
pub fn checksum_of(bytes: &[u8]) -> String {
    metadata::checksum(&Entries::new(), [bytes].into_iter())
}

/// Copies all tensors of `data` to `weights`, whose shapes they must have; gives the bytes of each tensor.
fn read_tensors<'a>(header: &Metadata, data: &'a [u8], weights: &mut Weights) -> Result<Vec<&'a [u8]>, ModelFileError> {
    let expected: Vec<(&'static str, Vec<usize>)> =
        tensors(weights).into_iter().map(|tensor| (tensor.name, tensor.shape)).collect();
    let is_known = |name: &str| expected.iter().any(|(expected, _)| *expected == name);
    if let Some(name) = header.offset_keys().iter().find(|name| !is_known(name)) {
        return Err(ModelFileError::UnknownTensor { name: shorten(name) });
    }
    let mut parts = Vec::new();
    let mut router = std::mem::take(&mut weights.gate_router);
    let arrays = weights.slices_mut().into_iter().chain([router.as_mut_slice()]);
    for ((tensor, shape), values) in expected.into_iter().zip(arrays) {
        let info = header.info(tensor).ok_or(ModelFileError::MissingTensor { tensor })?;
        if info.shape != shape {
            return Err(ModelFileError::WrongShape { tensor, found: info.shape.clone(), expected: shape });
        }
        let (begin, end) = info.data_offsets;
        let part = &data[begin..end];
        let singles = part.iter().map(|byte| from_f8(*byte));
        let quads = part.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
        match info.dtype {
            Dtype::F8_E5M2 => values.iter_mut().zip(singles).for_each(|(value, number)| *value = number),
            Dtype::F32 => values.iter_mut().zip(quads).for_each(|(value, number)| *value = number),
            other => return Err(ModelFileError::NotFloats { tensor, found: format!("{other:?}") }),
        }
        parts.push(part);
    }
    weights.gate_router = router;
    Ok(parts)
}

/// A tensor of a file.
struct Tensor<'a> {
    name: &'static str,
    shape: Vec<usize>,
    values: &'a [f32],
}

/// The tensors of these weights in the order of a file: those of [`Weights::slices`], and the router's numbers where there are
/// some.
fn tensors(weights: &Weights) -> Vec<Tensor<'_>> {
    let shapes = [
        weights.gate_w1.shape(),
        weights.gate_w2.shape(),
        weights.expert_w1.shape(),
        weights.expert_w2.shape(),
        weights.baseline_w1.shape(),
        weights.baseline_w2.shape(),
    ];
    let arrays = ARRAY_NAMES.into_iter().zip(shapes).zip(weights.slices());
    let arrays = arrays.map(|((name, shape), values)| Tensor { name, shape: shape.to_vec(), values });
    let router = Tensor { name: ROUTER, shape: vec![weights.gate_router.len()], values: &weights.gate_router };
    arrays.chain((!weights.gate_router.is_empty()).then_some(router)).collect()
}

/// The upper byte of the nearest binary16 whose lower byte is zero; of two equally near, the even one.
fn to_f8(value: f32) -> u8 {
    let bits = u32::from(f16::from_f32(value).to_bits());
    ((bits + 0x7f + (bits >> 8 & 1)) >> 8) as u8
}

fn from_f8(byte: u8) -> f32 {
    f16::from_bits(u16::from(byte) << 8).to_f32()
}
