//! Every kind of foreign input. No bytes may cause a panic, and accepted input must be sound.
//!
//! The tests and the fuzz targets (`fuzz/`) call the same functions.

use flate2::Compression;
use flate2::read::GzEncoder;
use moe::digits::Dataset;
use moe::digits::files::{Content, Found, GivenFile, Limits, MAX_DIGITS, contents_of};
use moe::digits::generated::Generator;
use moe::digits::ink::{Point, Stroke, image_of};
use moe::model_file::ModelFile;
use moe::page::state::files::link::Link;
use moe::protocol::{FromWorker, ToWorker};
use moe::training::fields::{FIELDS, clamped, field};
use moe::training::presets;
use moe::worker::session::Session;
use std::cell::Cell;
use std::io::Read;
use std::rc::Rc;

/// A kind of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// An IDX file.
    Idx,
    /// A packed IDX file.
    Gzip,
    /// A zip file of digits, and a file of NumPy.
    Archive,
    /// A table of digits.
    Table,
    /// A model file.
    Model,
    /// The text after `#` in the address.
    Link,
    /// Messages from the page to the worker, a line each.
    Messages,
    /// Settings, as lines of `key=value`.
    Settings,
    /// A drawing: pairs of numbers, in which NaN lifts the pen.
    Strokes,
}

impl InputKind {
    /// All kinds.
    pub const ALL: [InputKind; 9] = [
        InputKind::Idx,
        InputKind::Gzip,
        InputKind::Archive,
        InputKind::Table,
        InputKind::Model,
        InputKind::Link,
        InputKind::Messages,
        InputKind::Settings,
        InputKind::Strokes,
    ];

    /// The name of its fuzz target.
    pub fn name(self) -> &'static str {
        match self {
            InputKind::Idx => "idx",
            InputKind::Gzip => "gzip",
            InputKind::Archive => "archive",
            InputKind::Table => "table",
            InputKind::Model => "model",
            InputKind::Link => "link",
            InputKind::Messages => "messages",
            InputKind::Settings => "settings",
            InputKind::Strokes => "strokes",
        }
    }

    /// Takes these bytes as input of this kind.
    ///
    /// # Panics
    ///
    /// Panics if the bytes break a rule of this kind of input.
    pub fn take(self, bytes: &[u8]) {
        match self {
            InputKind::Idx | InputKind::Archive => drop(digits("a file", bytes)),
            InputKind::Gzip => gzip(bytes),
            InputKind::Table => drop(digits("a file.csv", bytes)),
            InputKind::Model => model(bytes),
            InputKind::Link => link(bytes),
            InputKind::Messages => messages(bytes),
            InputKind::Settings => settings(bytes),
            InputKind::Strokes => strokes(bytes),
        }
    }
}

fn digits(name: &str, bytes: &[u8]) -> Found {
    // Little enough for a fuzzer that tries many files.
    let limits = Limits { unpacked: 64 << 20, ..Limits::default() };
    let found = contents_of(&[GivenFile { name, bytes }], limits);
    for part in &found.parts {
        let (n_images, labels) = match &part.content {
            Content::Images(images) => (images.len(), &[][..]),
            Content::Labels(labels) => (0, &labels[..]),
            Content::Digits(digits) => (digits.images.len(), &digits.labels[..]),
        };
        assert!(n_images.max(labels.len()) <= MAX_DIGITS as usize);
        assert!(labels.iter().all(|label| *label < 10));
    }
    found.faults.iter().for_each(|fault| assert!(fault.to_string().contains("a file"), "{fault} names no file"));
    found
}

/// Takes the bytes as the content of a packed file, and as the packed file itself.
fn gzip(bytes: &[u8]) {
    let mut packed = Vec::new();
    GzEncoder::new(bytes, Compression::fast()).read_to_end(&mut packed).expect("memory can be read");
    // What is packed itself is a layer more, and layers are counted.
    if !bytes.starts_with(&[0x1f, 0x8b]) && !bytes.starts_with(b"PK") {
        assert_eq!(digits("a file", &packed), digits("a file", bytes));
    }
    digits("a file", &[&[0x1f, 0x8b, 8, 0], bytes].concat());
}

fn model(bytes: &[u8]) {
    match ModelFile::from_bytes(bytes) {
        Ok(file) => {
            let read = file.model().read(&[128; 784]);
            assert!(read.gate.iter().all(|p| !p.is_infinite()), "a share of the gate is infinite");
            ModelFile::from_bytes(&file.to_bytes()).expect("what was read can be written and read again");
            file.to_onnx();
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn link(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok((link, _)) = Link::from_text(text) {
        // A foreign link may name values that change nothing, which our own links leave out.
        let own = link.to_text();
        let (again, remarks) = Link::from_text(&own).expect("a link of our own is understood");
        assert_eq!((again.to_text(), remarks), (own, Vec::new()), "a link of our own comes back as it is");
    }
}

/// Gives messages to a session, and time for its work in the background. Runs are kept small.
fn messages(bytes: &[u8]) {
    const MOST: usize = 8;
    let now = Rc::new(Cell::new(0.0));
    let mut session = Session::new(move || {
        // Each reading of the clock moves it far, so that slices are short.
        now.set(now.get() + 20.0);
        now.get()
    });
    let generator = Generator::new(3);
    let dataset = Dataset { name: "few".into(), train: generator.digits(0..40), test: generator.digits(40..60) };
    session.use_dataset(dataset);
    for line in bytes.split(|byte| *byte == b'\n').take(MOST) {
        let Ok(message) = serde_json::from_slice::<ToWorker>(line) else { continue };
        for answer in session.handle(message) {
            if let FromWorker::Refused { why } = answer {
                assert!(!why.is_empty(), "a refusal without a reason");
            }
        }
        if !matches!(session.work_in_background(10.0).first(), Some(FromWorker::Loading { .. })) {
            session.work_in_background(10.0);
        }
    }
}

fn settings(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut config = presets::specialists();
    for line in text.lines() {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        match field(key) {
            Ok(field) => drop(field.set_text(&mut config, value)),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    for field in FIELDS {
        let (min, max) = field.range();
        // The config holds most values as f32.
        let (min, max, value) = (min as f32, max as f32, field.value(&config) as f32);
        assert!((min..=max).contains(&value), "{} is {value}, out of {min} to {max}", field.key);
        let mut again = presets::specialists();
        field.set_text(&mut again, &field.text(&config)).expect("a text of our own is understood");
        assert_eq!(field.text(&again), field.text(&config));
    }
    assert_eq!(clamped(&config), config);
}

fn strokes(bytes: &[u8]) {
    let (numbers, _) = bytes.as_chunks::<4>();
    let mut strokes: Vec<Stroke> = vec![Vec::new()];
    for pair in numbers.chunks_exact(2) {
        let point = Point { x: f32::from_le_bytes(pair[0]), y: f32::from_le_bytes(pair[1]) };
        if point.x.is_nan() {
            strokes.push(Vec::new());
        }
        strokes.last_mut().expect("there is always a stroke").push(point);
    }
    if let Ok(image) = image_of(&strokes) {
        assert!(image.iter().any(|pixel| *pixel > 0), "a drawing without ink");
    }
}
