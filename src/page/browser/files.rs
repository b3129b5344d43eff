//! Files that the user drops onto the page or picks: a data set or a model. The content of a file tells which.

use crate::digits::files::MAX_BYTES;
use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::protocol::{DataFile, DataSource, GivenFiles};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File, FileList, HtmlInputElement};

/// Id of the picker of data files.
pub const DATA_PICKER: &str = "files";
/// Id of the picker of a model file.
pub const MODEL_PICKER: &str = "model-file";

/// The class of the body while files hover over the page.
const HOVER_CLASS: &str = "files-over";

/// Listens to the pickers and to files dropped anywhere.
pub fn listen(dispatch: &Dispatch) {
    for id in [DATA_PICKER, MODEL_PICKER] {
        let picker: HtmlInputElement = dom::element(id);
        let (to, picked) = (dispatch.clone(), picker.clone());
        dom::listen(&picker, "change", move |_: JsValue| {
            take(picked.files(), &to);
            // Otherwise the browser sends no event when the user picks the same files again.
            picked.set_value("");
        });
        let to = dispatch.clone();
        dom::listen(&picker, "cancel", move |_: JsValue| to.send(Event::ChoiceAbandoned));
    }

    let window = dom::window();
    dom::listen(&window, "dragover", |event: DragEvent| {
        event.prevent_default();
        mark_hover(true);
    });
    dom::listen(&window, "dragleave", |event: DragEvent| {
        if event.related_target().is_none() {
            mark_hover(false);
        }
    });
    let to = dispatch.clone();
    dom::listen(&window, "drop", move |event: DragEvent| {
        event.prevent_default();
        mark_hover(false);
        take(event.data_transfer().and_then(|transfer| transfer.files()), &to);
    });
}

/// Opens the picker with this id.
///
/// # Panics
/// If there is no such picker.
pub fn pick(id: &str) {
    dom::element::<HtmlInputElement>(id).click();
}

fn mark_hover(is_over: bool) {
    if let Some(body) = dom::document().body() {
        body.class_list().toggle_with_force(HOVER_CLASS, is_over).ok();
    }
}

fn take(list: Option<FileList>, dispatch: &Dispatch) {
    let files: Vec<File> = list.iter().flat_map(|list| (0..list.length()).filter_map(|i| list.get(i))).collect();
    if files.is_empty() {
        dispatch.send(Event::ChoiceAbandoned);
        return;
    }
    let to = dispatch.clone();
    spawn_local(async move {
        to.send(match read_all(&files).await {
            Ok(files) => event_for(files),
            Err(sentence) => Event::ShowMessage(sentence),
        });
    });
}

/// The event for these files: a data set, a model, or a message if they are both.
fn event_for(mut files: Vec<DataFile>) -> Event {
    match (files.iter().position(is_model), files.len()) {
        (None, _) => Event::Source(DataSource::Files(GivenFiles { files, ..GivenFiles::default() })),
        (Some(0), 1) => Event::ModelGiven(files.remove(0)),
        (Some(model), _) => Event::ShowMessage(format!(
            "{} is a model: give it alone, or the files of a data set without it.",
            files[model].name
        )),
    }
}

/// Whether a file is a model. A safetensors file begins with eight bytes of length and then JSON; no file of
/// digits has a brace there.
fn is_model(file: &DataFile) -> bool {
    file.bytes.get(8) == Some(&b'{') || file.name.to_ascii_lowercase().ends_with(".safetensors")
}

async fn read_all(files: &[File]) -> Result<Vec<DataFile>, String> {
    let mut read = Vec::with_capacity(files.len());
    if files.iter().map(|file| file.size()).sum::<f64>() > MAX_BYTES as f64 {
        let largest =
            files.iter().max_by(|a, b| a.size().total_cmp(&b.size())).map_or(String::new(), |file| file.name());
        return Err(format!(
            "That is more than 512 MB, and too much for a data set or a model: the largest file is {largest}. Give fewer \
             files."
        ));
    }
    for file in files {
        let name = file.name();
        let buffer = JsFuture::from(file.array_buffer()).await;
        let buffer = buffer.map_err(|_| format!("{name} cannot be read: it may be a folder, or have changed."))?;
        read.push(DataFile { name, bytes: js_sys::Uint8Array::new(&buffer).to_vec() });
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, bytes: &[u8]) -> DataFile {
        DataFile { name: name.to_owned(), bytes: bytes.to_vec() }
    }

    #[test]
    fn the_content_of_a_file_tells_a_model_from_data() {
        let model = || file("download", b"\x10\0\0\0\0\0\0\0{}");
        let data = || file("images", b"\0\0\x08\x03\0\0\0\x0a\0\0");
        assert_eq!(event_for(vec![model()]), Event::ModelGiven(model()));
        let given = GivenFiles { files: vec![data()], ..GivenFiles::default() };
        assert_eq!(event_for(vec![data()]), Event::Source(DataSource::Files(given)));
        assert!(
            matches!(event_for(vec![data(), model()]), Event::ShowMessage(sentence) if sentence.contains("download"))
        );
        assert!(matches!(event_for(vec![file("x.safetensors", b"")]), Event::ModelGiven(_)));
    }
}
