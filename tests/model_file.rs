//! Model files: a saved model is loaded unchanged, and any other bytes give an error that names the fault.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // In a test a panic is the message.

use moe::digits::generated::Generator;
use moe::mixture::InputScaling;
use moe::mixture::gradient_check::ARRAY_NAMES;
use moe::model_file::{MAX_BYTES, ModelFile, ModelFileError, Precision};
use moe::training::fields::{FIELDS, field};
use moe::training::{Inputs, TrainConfig, Trainer, presets};
use proptest::prelude::*;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

/// A small model after a few steps.
fn trained(config: &TrainConfig) -> ModelFile {
    let digits = Generator::new(7).digits(0..64);
    let inputs = Inputs::new(digits.clone(), config.input_reduction);
    let mut trainer = Trainer::new(config, inputs.len());
    for _ in 0..3 {
        trainer.step(&inputs);
    }
    ModelFile::new(&trainer.model(), trainer.steps(), "generated digits")
}

fn config(settings: &[(&str, &str)]) -> TrainConfig {
    let mut config = presets::specialists();
    for (key, text) in settings.iter().chain(&[("n_experts", "3"), ("n_hidden", "5")]) {
        field(key).unwrap().set_text(&mut config, text).unwrap();
    }
    config
}

#[test]
fn weights_for_plain_pixels_come_back_bit_for_bit() {
    let file = trained(&config(&[("input_scaling", "plain")]));
    assert_eq!(ModelFile::from_bytes(&file.to_bytes()), Ok(file));
}

#[test]
fn weights_for_centred_pixels_come_back_within_rounding() {
    let file = trained(&config(&[("input_scaling", "centred")]));
    let loaded = ModelFile::from_bytes(&file.to_bytes()).unwrap();
    assert_eq!((&loaded.config, loaded.steps, &loaded.dataset), (&file.config, file.steps, &file.dataset));
    for ((name, ours), theirs) in ARRAY_NAMES.iter().zip(file.weights.slices()).zip(loaded.weights.slices()) {
        let scale = ours.iter().fold(0.0, |largest: f32, value| largest.max(value.abs()));
        let worst = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst <= 1e-6 * scale, "{name}: off by {worst:e} where the largest value is {scale:e}");
    }
    let image = Generator::new(8).digit(0).0;
    let (ours, theirs) = (file.model().read(&image), loaded.model().read(&image));
    let pairs = ours.answer.iter().chain(&ours.gate).zip(theirs.answer.iter().chain(&theirs.gate));
    pairs.for_each(|(a, b)| assert!((a - b).abs() <= 1e-6, "{a} became {b}"));
}

#[test]
fn weights_of_quarter_precision_come_back_within_a_rounding_of_their_own_size() {
    let file = trained(&config(&[("input_scaling", "plain")]));
    let bytes = file.to_bytes_in(Precision::Quarter);
    let loaded = ModelFile::from_bytes(&bytes).unwrap();
    let weights = file.weights.slices().into_iter().flatten().zip(loaded.weights.slices().into_iter().flatten());
    for (ours, theirs) in weights {
        // Values are rounded to eleven bits and then to three; below 2⁻¹⁴ all steps are 2⁻¹⁶.
        let (rounding, first) = ((ours.abs() * 2_f32.powi(-3)).max(2_f32.powi(-17)), ours.abs() * 2_f32.powi(-11));
        assert!((ours - theirs).abs() <= rounding + first, "{ours} became {theirs}");
    }
    assert_eq!(loaded.to_bytes_in(Precision::Quarter), bytes);
    assert!(loaded.weights != file.weights && bytes.len() < file.to_bytes().len());
}

#[test]
fn tensors_have_the_names_and_shapes_of_the_reference() {
    let mut file = trained(&config(&[]));
    file.config.input_scaling = InputScaling::Plain;
    let bytes = file.to_bytes();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let shape = |name: &str| tensors.tensor(name).unwrap().shape().to_vec();
    assert_eq!(ARRAY_NAMES.map(shape).concat(), [197, 5, 6, 3, 3, 197, 5, 3, 6, 10, 197, 5, 6, 10]);
    let bias = tensors.tensor("gate_w1").unwrap().data()[..4].try_into().unwrap();
    assert_eq!(f32::from_le_bytes(bias), file.weights.gate_w1[[0, 0]], "the bias is in row 0");
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    let file = trained(&config(&[]));
    assert_eq!(file.to_bytes(), file.to_bytes());
    assert_eq!(file.to_bytes(), file.clone().to_bytes());
}

/// The error for a file whose metadata and tensors were changed.
fn error_after(change: impl Fn(&mut Vec<(String, String)>, &mut Vec<(String, Vec<usize>)>)) -> String {
    let bytes = trained(&config(&[])).to_bytes();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let mut entries: Vec<_> = header.metadata().iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let mut shapes: Vec<_> = tensors.iter().map(|(name, view)| (name.to_owned(), view.shape().to_vec())).collect();
    entries.retain(|(key, _)| key != "checksum");
    change(&mut entries, &mut shapes);
    let zeros = vec![0; 1 << 16];
    let views = shapes.iter().map(|(name, shape)| {
        let data = &zeros[..4 * shape.iter().product::<usize>()];
        (name.clone(), TensorView::new(Dtype::F32, shape.clone(), data).unwrap())
    });
    let bytes = safetensors::serialize(views, Some(entries.into_iter().collect())).unwrap();
    ModelFile::from_bytes(&bytes).map_or_else(|error| error.to_string(), |_| "no error".to_owned())
}

fn set(entries: &mut [(String, String)], key: &str, text: &str) {
    entries.iter_mut().find(|entry| entry.0 == key).unwrap().1 = text.to_owned();
}

#[test]
fn a_file_that_does_not_fit_says_what_differs() {
    let check = |error: String, part: &str| assert!(error.contains(part), "“{error}” does not say “{part}”");
    check(error_after(|_, _| ()), "no error");
    check(error_after(|entries, _| set(entries, "format_version", "2")), "is of format version 2");
    check(error_after(|entries, _| entries.clear()), "names no format version");
    check(error_after(|entries, _| set(entries, "n_experts", "4")), "gate_w2 of the model file are [6, 3]");
    check(error_after(|entries, _| set(entries, "n_experts", "17")), "n_experts: 17 is outside the range");
    check(error_after(|entries, _| set(entries, "cost", "least_effort")), "cost: “least_effort” is not one of");
    check(error_after(|entries, _| set(entries, "steps", "many")), "“many” steps");
    check(error_after(|entries, _| entries.retain(|entry| entry.0 != "dataset")), "does not say its “dataset”");
    check(error_after(|entries, _| entries.push(("mood".into(), "good".into()))), "no setting named “mood”");
    check(error_after(|_, shapes| shapes.retain(|shape| shape.0 != "gate_w1")), "lacks the weights gate_w1");
    check(error_after(|_, shapes| shapes.push(("extra".into(), vec![2]))), "a tensor “extra”");
}

#[test]
fn a_file_older_than_a_setting_has_the_default_preset_s_value() {
    check_loads(error_after(|entries, _| entries.retain(|entry| entry.0 != "top_k")));
    check_loads(error_after(|entries, _| entries.retain(|entry| !entry.0.starts_with("warp_"))));
}

fn check_loads(error: String) {
    assert_eq!(error, "no error");
}

#[test]
fn curves_go_along_and_a_model_outlives_their_damage() {
    let plain = trained(&config(&[("input_scaling", "plain")]));
    let file = ModelFile { curves: Some("curves of a run".to_owned()), ..plain.clone() };
    let bytes = file.to_bytes();
    assert_eq!(ModelFile::from_bytes(&bytes), Ok(file));
    let at = bytes.windows(6).position(|part| part == b"of a r").unwrap();
    let damaged = [&bytes[..at], b"ov a r", &bytes[at + 6..]].concat();
    let loaded = ModelFile::from_bytes(&damaged).unwrap();
    assert_eq!(loaded.curves.as_deref(), Some("curves ov a run"), "the page checks them itself");
    assert_eq!(ModelFile { curves: None, ..loaded }, plain);
}

#[test]
fn weights_must_be_finite() {
    let mut file = trained(&config(&[]));
    file.weights.expert_w2[[0, 0, 1]] = f32::NAN;
    let error = ModelFileError::NotFinite { tensor: "expert_w2", index: 1 };
    assert_eq!(ModelFile::from_bytes(&file.to_bytes()), Err(error));
}

#[test]
fn too_large_a_file_is_not_looked_at() {
    let found = MAX_BYTES + 1;
    assert_eq!(ModelFile::from_bytes(&vec![b'{'; found]), Err(ModelFileError::TooLarge { found }));
}

#[test]
fn the_largest_model_fits() {
    let file = trained(&TrainConfig { n_experts: 16, n_hidden: 100, ..config(&[]) });
    let bytes = file.to_bytes();
    assert!(ModelFile::from_bytes(&bytes).is_ok(), "{} bytes", bytes.len());
}

/// A config with every field at some allowed value.
fn any_config() -> impl Strategy<Value = TrainConfig> {
    prop::collection::vec(0.0..=1.0_f64, FIELDS.len()).prop_map(|places| {
        let mut config = presets::specialists();
        for (field, place) in FIELDS.iter().zip(places) {
            let (min, max) = field.range();
            field.set_value(&mut config, min + place * (max - min)).unwrap();
        }
        config
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_setting_comes_back(mut config in any_config()) {
        (config.n_experts, config.n_hidden) = (2, 5);
        let weights = Trainer::new(&config, 1).weights();
        let file = ModelFile { config, weights, steps: u32::MAX, dataset: "“½”\n".into(), curves: Some("…\n".into()) };
        let loaded = ModelFile::from_bytes(&file.to_bytes()).unwrap();
        prop_assert_eq!((loaded.config, loaded.steps, loaded.dataset), (file.config, file.steps, file.dataset));
    }

    #[test]
    fn any_bytes_are_a_model_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(ModelFile::from_bytes(&bytes).is_err());
    }

    #[test]
    fn any_header_is_a_model_or_an_error(header in "[{}\\[\\]\":,_a-z0-9]{0,80}", data in 0..64_usize) {
        let bytes = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &vec![0; data]].concat();
        prop_assert!(ModelFile::from_bytes(&bytes).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_damaged_file_is_noticed(place in any::<prop::sample::Index>(), bit in 0..8_u32, cut in any::<bool>()) {
        let file = saved();
        let mut bytes = file.clone();
        if cut {
            bytes.truncate(place.index(bytes.len()));
        } else {
            *place.get_mut(&mut bytes) ^= 1 << bit;
        }
        // Where the damage is in a blank, the model is still there.
        let loaded = ModelFile::from_bytes(&bytes);
        prop_assert!(loaded.is_err() || loaded == ModelFile::from_bytes(file));
    }
}

fn saved() -> &'static Vec<u8> {
    static SAVED: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    SAVED.get_or_init(|| trained(&config(&[])).to_bytes())
}
