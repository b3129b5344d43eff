//! Fetches MNIST from the site's own files, with progress.

use crate::protocol::DataFile;
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, ReadableStreamDefaultReader, Response};

/// The four files beside the page, each with about how many bytes it has: for the progress bar, and to allocate once.
const FILES: [(&str, usize); 4] = [
    ("train-images-idx3-ubyte.gz", 9_912_422),
    ("train-labels-idx1-ubyte.gz", 28_881),
    ("t10k-images-idx3-ubyte.gz", 1_648_877),
    ("t10k-labels-idx1-ubyte.gz", 4_542),
];
const FOLDER: &str = "mnist";
/// Bytes between two reports of progress.
const REPORT_EVERY: usize = 200_000;
/// Milliseconds without a byte after which a file is given up; the page then generates digits.
const PATIENCE: i32 = 15_000;

/// Why files cannot be used.
pub struct Failure {
    /// The reason, in words.
    pub why: String,
    /// Whether the site does not have a file.
    pub is_missing: bool,
}

impl From<String> for Failure {
    fn from(why: String) -> Self {
        Self { why, is_missing: false }
    }
}

impl From<&str> for Failure {
    fn from(why: &str) -> Self {
        why.to_owned().into()
    }
}

/// Fetches the four files; `report` is called with the bytes that have come and the bytes of all files.
///
/// # Errors
///
/// Gives a sentence that says which file cannot be used, and why.
pub async fn mnist(report: impl Fn(f64, f64)) -> Result<Vec<DataFile>, Failure> {
    let total = FILES.iter().map(|(_, size)| *size as f64).sum();
    let mut before = 0.0;
    let mut files = Vec::new();
    for (name, size) in FILES {
        let bytes = fetch(&format!("{FOLDER}/{name}"), size, |done| report((before + done).min(total), total)).await;
        let bytes = bytes
            .map_err(|failure| Failure { why: format!("MNIST cannot be used: {name} {}.", failure.why), ..failure })?;
        before += bytes.len() as f64;
        files.push(DataFile { name: name.into(), bytes });
    }
    Ok(files)
}

/// The failure of a file that does not come, as the end of a sentence that begins with the file's name.
const STALLED: &str = "does not come: the site has sent nothing for a while";

/// The result of a promise, or `None` where it takes longer than [`PATIENCE`].
async fn patiently(scope: &DedicatedWorkerGlobalScope, promise: &Promise) -> Result<Option<JsValue>, JsValue> {
    let mut timer = 0;
    let given_up = JsValue::from(Object::new());
    let late = Promise::new(&mut |resolve, _| {
        let resolve = resolve.unchecked_ref();
        let set = scope.set_timeout_with_callback_and_timeout_and_arguments_1(resolve, PATIENCE, &given_up);
        timer = set.unwrap_or_default();
    });
    let result = JsFuture::from(Promise::race(&Array::of2(promise, &late))).await;
    scope.clear_timeout_with_handle(timer);
    result.map(|value| (value != given_up).then_some(value))
}

/// The bytes at `url`, about `size` of them. `url` is relative to the site's address, which `www/worker_loader.js`
/// leaves in the worker's scope as `site`. The reason of a failure is the end of a sentence that begins with the file's
/// name.
async fn fetch(url: &str, size: usize, report: impl Fn(f64)) -> Result<Vec<u8>, Failure> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let failed = |_| "could not be fetched";
    let site = Reflect::get(&scope, &"site".into()).map_err(failed)?.as_string().unwrap_or_default();
    let response = patiently(&scope, &scope.fetch_with_str(&format!("{site}{url}"))).await.map_err(failed)?;
    let response: Response = response.ok_or(STALLED)?.unchecked_into();
    if response.status() == 404 {
        return Err(Failure { why: "is not on this site".to_owned(), is_missing: true });
    }
    if !response.ok() {
        return Err(format!("was refused by the site with status {}", response.status()).into());
    }
    let body = response.body().ok_or("came without content")?;
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut bytes = Vec::with_capacity(size);
    let mut reported = 0;
    loop {
        let chunk = patiently(&scope, &reader.read()).await.map_err(|_| "was cut off on its way")?;
        let Some(chunk) = chunk else {
            // Nobody needs the rest of the file, nor the end of the cancelling.
            let _ = reader.cancel();
            return Err(STALLED.into());
        };
        if Reflect::get(&chunk, &"done".into()).is_ok_and(|done| done.is_truthy()) {
            return Ok(bytes);
        }
        let chunk: Uint8Array = Reflect::get(&chunk, &"value".into()).map_err(failed)?.unchecked_into();
        let start = bytes.len();
        bytes.resize(start + chunk.length() as usize, 0);
        chunk.copy_to(&mut bytes[start..]);
        if bytes.len() - reported >= REPORT_EVERY {
            reported = bytes.len();
            report(reported as f64);
        }
    }
}
