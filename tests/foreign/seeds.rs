//! Seeds: realistic inputs, from which random changes start.

use crate::inputs::InputKind;
use moe::digits::generated::Generator;
use moe::model_file::ModelFile;
use moe::page::state::files::link::{Link, Pad};
use moe::page::state::run::dataset::SourceKind;
use moe::protocol::ToWorker;
use moe::training::fields::FIELDS;
use moe::training::presets::PRESETS;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The seeds of a kind.
pub fn seeds(kind: InputKind) -> Vec<Vec<u8>> {
    match kind {
        InputKind::Idx => vec![images(), labels()],
        // The fuzzed bytes are the content of a packed file, and also a packed file after its first four bytes.
        InputKind::Gzip => vec![images(), labels(), vec![0, 0, 0, 0, 0, 3, 0x63, 0x60, 0x60, 0x80, 0, 0]],
        InputKind::Archive => vec![archive(), array()],
        InputKind::Table => vec![table()],
        InputKind::Model => vec![pretrained()],
        InputKind::Link => links(),
        InputKind::Messages => messages(),
        InputKind::Settings => PRESETS.iter().map(|preset| settings(preset.key)).collect(),
        InputKind::Strokes => vec![drawing()],
    }
}

fn images() -> Vec<u8> {
    let header = [0x803, 3, 28, 28].map(u32::to_be_bytes).concat();
    header.into_iter().chain(Generator::new(1).digits(0..3).images.iter().flatten()).collect()
}

fn labels() -> Vec<u8> {
    let header = [0x801, 10].map(u32::to_be_bytes).concat();
    header.into_iter().chain(0..10).collect()
}

fn archive() -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("train-images", images()), ("y_test.npy", array())] {
        writer.start_file(name, SimpleFileOptions::default()).expect("memory can be written");
        writer.write_all(&bytes).expect("memory can be written");
    }
    writer.finish().expect("memory can be written").into_inner()
}

fn array() -> Vec<u8> {
    let header = "{'descr': '<i2', 'fortran_order': False, 'shape': (3,), }\n";
    let length = (header.len() as u16).to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), &[5, 0, 0, 0, 9, 0]].concat()
}

fn table() -> Vec<u8> {
    let digits = Generator::new(1).digits(0..2);
    let rows = digits
        .images
        .iter()
        .zip(&digits.labels)
        .map(|(image, label)| [*label].iter().chain(&image).map(u8::to_string).collect::<Vec<_>>().join(","));
    rows.collect::<Vec<_>>().join("\n").into_bytes()
}

fn pretrained() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/www/models/pretrained.safetensors");
    std::fs::read(path).or_else(|_| std::fs::read("www/models/pretrained.safetensors")).expect("the model is there")
}

fn links() -> Vec<Vec<u8>> {
    let pads = [Pad::Empty, Pad::TestDigit(7)];
    let drawn =
        "v=1&preset=collapse&hidden=25&at=120.learning_rate.0.5&steps=300&data=generated&hide=race&pad=".to_owned();
    let of = |text: &str| Link::from_text(text).expect("a link of ours").0;
    let mut links: Vec<String> = PRESETS.iter().map(|preset| format!("v=1&preset={}", preset.key)).collect();
    for pad in pads {
        let link = Link { pad, source: SourceKind::Generated, ..of(&links[0]) };
        links.push(link.to_text());
    }
    links.push(drawn);
    links.into_iter().map(String::into_bytes).collect()
}

fn messages() -> Vec<Vec<u8>> {
    let file = ModelFile::from_bytes(&pretrained()).expect("the model is sound");
    let start = ToWorker::Start { config: file.config.clone() };
    let train = ToWorker::Train { budget_ms: 10.0, max_steps: 2 };
    let lists = [
        vec![start.clone(), train.clone(), ToWorker::Evaluate, ToWorker::TestDigit { index: 3 }],
        vec![start.clone(), train.clone(), ToWorker::Change { number: 1, config: file.config.clone() }, train.clone()],
        vec![start.clone(), ToWorker::Ablate, ToWorker::SetWorkers { n: 3 }, ToWorker::CheckGradients],
    ];
    let line = |message: &ToWorker| serde_json::to_string(message).expect("messages are plain data");
    lists.iter().map(|list| list.iter().map(line).collect::<Vec<_>>().join("\n").into_bytes()).collect()
}

fn settings(preset: &str) -> Vec<u8> {
    let preset = PRESETS.iter().find(|other| other.key == preset).expect("it is one of them");
    let config = (preset.config)();
    let lines: Vec<_> = FIELDS.iter().map(|field| format!("{}={}", field.key, field.text(&config))).collect();
    lines.join("\n").into_bytes()
}

fn drawing() -> Vec<u8> {
    let seven = [[0.3, 0.2], [0.7, 0.2], [0.5, 0.5], [0.4, 0.8], [f32::NAN, 0.0], [0.4, 0.5], [0.6, 0.5]];
    seven.as_flattened().iter().flat_map(|number| number.to_le_bytes()).collect()
}
