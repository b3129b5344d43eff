//! Foreign input of the kind that `InputKind::Table` describes.
#![no_main]

#[path = "../../tests/foreign/inputs.rs"]
mod inputs;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| inputs::InputKind::Table.take(bytes));
