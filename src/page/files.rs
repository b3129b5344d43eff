//! Data files from the user: dropped onto the page, or picked.

use super::app::Dispatch;
use super::dom::{self, MissingElement};
use super::event::Event;
use crate::protocol::{DataFile, DataSource};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File, FileList, HtmlInputElement};

/// A larger file is refused unread: MNIST's largest, unpacked, has 47 MB.
const MAX_BYTES: f64 = 512.0 * 1024.0 * 1024.0;

/// The class of the body while files hover over the page.
const HOVER_CLASS: &str = "files-over";

/// Listens to the picker and to files dropped anywhere.
pub fn listen(dispatch: &Dispatch) -> Result<(), MissingElement> {
    let picker: HtmlInputElement = dom::element("files")?;
    let (to, picked) = (dispatch.clone(), picker.clone());
    dom::listen(&picker, "change", move |_: JsValue| {
        take(picked.files(), &to);
        // So that the same files can be picked again.
        picked.set_value("");
    });
    let to = dispatch.clone();
    dom::listen(&picker, "cancel", move |_: JsValue| to.send(Event::ChoiceAbandoned));

    let window = dom::window();
    dom::listen(&window, "dragover", |event: DragEvent| {
        event.prevent_default();
        show_hover(true);
    });
    dom::listen(&window, "dragleave", |event: DragEvent| {
        if event.related_target().is_none() {
            show_hover(false);
        }
    });
    let to = dispatch.clone();
    dom::listen(&window, "drop", move |event: DragEvent| {
        event.prevent_default();
        show_hover(false);
        take(event.data_transfer().and_then(|transfer| transfer.files()), &to);
    });
    Ok(())
}

/// Opens the picker.
pub fn pick() {
    if let Ok(picker) = dom::element::<HtmlInputElement>("files") {
        picker.click();
    }
}

fn show_hover(over: bool) {
    if let Some(body) = dom::document().body() {
        body.class_list().toggle_with_force(HOVER_CLASS, over).ok();
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
            Ok(files) => Event::Source(DataSource::Files(files)),
            Err(sentence) => Event::Told(sentence),
        });
    });
}

async fn read_all(files: &[File]) -> Result<Vec<DataFile>, String> {
    let mut read = Vec::with_capacity(files.len());
    for file in files {
        let name = file.name();
        if file.size() > MAX_BYTES {
            return Err(format!("{name} is too large to be a file of digits: more than 512 MB."));
        }
        let buffer = JsFuture::from(file.array_buffer()).await;
        let buffer = buffer.map_err(|_| format!("{name} cannot be read: it may be a folder, or have changed."))?;
        read.push(DataFile { name, bytes: js_sys::Uint8Array::new(&buffer).to_vec() });
    }
    Ok(read)
}
