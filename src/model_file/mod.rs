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
        let values = plain.slices().into_iter().flatten();
        let (dtype, data): (_, Vec<u8>) = match precision {
            Precision::Single => (Dtype::F32, values.flat_map(|value| value.to_le_bytes()).collect()),
            Precision::Quarter => (Dtype::F8_E5M2, values.map(|value| to_f8(*value)).collect()),
        };
        let n_bytes = dtype.bitsize() / 8;
        let mut entries = self.entries();
        let checksum = metadata::checksum(&entries, [data.as_slice()].into_iter());
        entries.insert(CHECKSUM.to_owned(), checksum);
        entries.extend(self.curves.iter().map(|curves| (CURVES.to_owned(), curves.clone())));
        let entries = serde_json::to_string(&entries).expect("texts by text can be written as JSON");
        let mut header = format!("{{\"__metadata__\":{entries}");
        let mut begin = 0;
        for (name, shape) in ARRAY_NAMES.iter().zip(shapes(&plain)) {
            let end = begin + n_bytes * shape.iter().product::<usize>();
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
        for (tensor, values) in ARRAY_NAMES.into_iter().zip(weights.slices()) {
            if let Some(index) = values.iter().position(|value| !value.is_finite()) {
                return Err(ModelFileError::NotFinite { tensor, index });
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
fn read_tensors<'a>(header: &Metadata, data: &'a [u8], weights: &mut Weights) -> Result<[&'a [u8]; 6], ModelFileError> {
    if let Some(name) = header.offset_keys().iter().find(|name| !ARRAY_NAMES.contains(&name.as_str())) {
        return Err(ModelFileError::UnknownTensor { name: shorten(name) });
    }
    let mut parts: [&[u8]; 6] = [&[]; 6];
    let shapes = shapes(weights);
    for (array, values) in weights.slices_mut().into_iter().enumerate() {
        let (tensor, expected) = (ARRAY_NAMES[array], &shapes[array]);
        let info = header.info(tensor).ok_or(ModelFileError::MissingTensor { tensor })?;
        if info.shape != *expected {
            return Err(ModelFileError::WrongShape { tensor, found: info.shape.clone(), expected: expected.clone() });
        }
        let (begin, end) = info.data_offsets;
        parts[array] = &data[begin..end];
        let singles = parts[array].iter().map(|byte| from_f8(*byte));
        let quads = parts[array].as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
        match info.dtype {
            Dtype::F8_E5M2 => values.iter_mut().zip(singles).for_each(|(value, number)| *value = number),
            Dtype::F32 => values.iter_mut().zip(quads).for_each(|(value, number)| *value = number),
            other => return Err(ModelFileError::NotFloats { tensor, found: format!("{other:?}") }),
        }
    }
    Ok(parts)
}

/// The upper byte of the nearest binary16 whose lower byte is zero; of two equally near, the even one.
fn to_f8(value: f32) -> u8 {
    let bits = u32::from(f16::from_f32(value).to_bits());
    ((bits + 0x7f + (bits >> 8 & 1)) >> 8) as u8
}

fn from_f8(byte: u8) -> f32 {
    f16::from_bits(u16::from(byte) << 8).to_f32()
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
