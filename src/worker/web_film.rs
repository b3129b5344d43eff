//! The worker that makes a film: pictures come in, the browser's video encoder or the PNG library takes them, and the file goes
//! out.

use super::film::apng::Apng;
use super::film::webm::{self, EncodedFrame};
use crate::protocol::film::{FilmAnswer, FilmFormat, FilmOrder, FilmShape};
use js_sys::{Object, Promise, Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The browser's name for VP8.
const CODEC: &str = "vp8";
/// Bits a second: ten seconds have two megabytes and a half at most.
const BIT_RATE: u32 = 1_800_000;
/// Pictures from one key frame to the next. A key frame needs no picture before it, so players can jump to it.
const KEY_EVERY: u32 = 60;
/// The most pictures that wait for the encoder at a time: each has some megabytes.
const MOST_WAITING: u32 = 2;

/// The end of a sentence about a film that the encoder has given up.
const NOT_ENCODED: &str = "the browser’s encoder gave it up";
/// The end of a sentence about a picture that fits no film.
const NO_PICTURE: &str = "its pictures do not fit together";

#[wasm_bindgen]
extern "C" {
    /// The browser's encoder of video.
    type VideoEncoder;
    #[wasm_bindgen(constructor, catch)]
    fn new(init: &JsValue) -> Result<VideoEncoder, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn configure(this: &VideoEncoder, config: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn encode(this: &VideoEncoder, frame: &VideoFrame, options: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn flush(this: &VideoEncoder) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, getter, js_name = encodeQueueSize)]
    fn queue_size(this: &VideoEncoder) -> u32;
    #[wasm_bindgen(method, setter, js_name = ondequeue)]
    fn set_on_dequeue(this: &VideoEncoder, handler: &JsValue);

    /// A picture of a video.
    type VideoFrame;
    #[wasm_bindgen(constructor, catch)]
    fn new(pixels: &Uint8Array, init: &JsValue) -> Result<VideoFrame, JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &VideoFrame);

    /// A picture that has been encoded.
    type EncodedVideoChunk;
    #[wasm_bindgen(method, getter, js_name = type)]
    fn kind(this: &EncodedVideoChunk) -> String;
    #[wasm_bindgen(method, getter)]
    fn timestamp(this: &EncodedVideoChunk) -> f64;
    #[wasm_bindgen(method, getter, js_name = byteLength)]
    fn byte_length(this: &EncodedVideoChunk) -> u32;
    #[wasm_bindgen(method, catch, js_name = copyTo)]
    fn copy_to(this: &EncodedVideoChunk, bytes: &Uint8Array) -> Result<(), JsValue>;
}

/// Sends an answer to the page.
type Answer = Rc<dyn Fn(FilmAnswer)>;

/// The film that is being made, if there is one.
#[derive(Default)]
pub struct WebFilm(Option<Making>);

enum Making {
    Video(Video),
    Animation(Box<Apng>),
}

impl WebFilm {
    /// Carries out an order of the page.
    pub fn take(&mut self, order: FilmOrder, answer: &Answer) {
        let done = match (order, self.0.take()) {
            (FilmOrder::Begin(shape), _) => begin(&shape, answer).map(Some),
            (FilmOrder::Frame { pixels }, Some(making)) => making.add(pixels, answer).map(Some),
            (FilmOrder::End, Some(making)) => making.end(answer).map(|()| None),
            (FilmOrder::Frame { .. } | FilmOrder::End, None) => Err(NO_PICTURE.to_owned()),
        };
        match done {
            Ok(making) => self.0 = making,
            Err(why) => answer(FilmAnswer::Failed { why }),
        }
    }
}

fn begin(shape: &FilmShape, answer: &Answer) -> Result<Making, String> {
    let making = match shape.format {
        FilmFormat::WebM => Making::Video(Video::begin(*shape, answer).map_err(|error| refused(&error))?),
        FilmFormat::Apng => Making::Animation(Box::new(Apng::begin(shape).map_err(|error| error.to_string())?)),
    };
    answer(FilmAnswer::Taken);
    Ok(making)
}

impl Making {
    fn add(self, pixels: Vec<u8>, answer: &Answer) -> Result<Self, String> {
        match self {
            Self::Video(mut video) => {
                video.add(&pixels).map_err(|error| refused(&error))?;
                Ok(Self::Video(video))
            }
            Self::Animation(mut animation) => {
                animation.add(pixels).map_err(|error| error.to_string())?;
                answer(FilmAnswer::Taken);
                Ok(Self::Animation(animation))
            }
        }
    }

    fn end(self, answer: &Answer) -> Result<(), String> {
        match self {
            Self::Video(video) => video.end(answer),
            Self::Animation(animation) => {
                let bytes = animation.end().map_err(|error| error.to_string())?;
                answer(FilmAnswer::Made { bytes });
                Ok(())
            }
        }
    }
}

/// Writes what the browser has thrown to the console; gives the end of a sentence about that.
fn refused(error: &JsValue) -> String {
    web_sys::console::error_1(error);
    NOT_ENCODED.to_owned()
}

/// Video that is being encoded.
struct Video {
    shape: FilmShape,
    encoder: Rc<VideoEncoder>,
    frames: Rc<RefCell<Vec<EncodedFrame>>>,
    n_added: u32,
    /// Whether the page waits to hear that the last picture has been taken.
    owes_answer: Rc<Cell<bool>>,
    acknowledge: Rc<dyn Fn()>,
}

impl Video {
    fn begin(shape: FilmShape, answer: &Answer) -> Result<Self, JsValue> {
        let frames: Rc<RefCell<Vec<EncodedFrame>>> = Rc::default();
        let taken = frames.clone();
        let output = Closure::<dyn FnMut(EncodedVideoChunk)>::new(move |chunk: EncodedVideoChunk| {
            let bytes = Uint8Array::new_with_length(chunk.byte_length());
            if chunk.copy_to(&bytes).is_ok() {
                let (at_ms, is_key) = ((chunk.timestamp() / 1000.0).round() as u32, chunk.kind() == "key");
                taken.borrow_mut().push(EncodedFrame { at_ms, is_key, bytes: bytes.to_vec() });
            }
        });
        let to = answer.clone();
        let error = Closure::<dyn FnMut(JsValue)>::new(move |error: JsValue| {
            to(FilmAnswer::Failed { why: refused(&error) });
        });
        let init = object(&[("output", &output.into_js_value()), ("error", &error.into_js_value())]);
        let encoder = Rc::new(VideoEncoder::new(&init)?);
        encoder.configure(&config(&shape))?;
        let owes_answer: Rc<Cell<bool>> = Rc::default();
        let (owes, queue, to) = (owes_answer.clone(), encoder.clone(), answer.clone());
        let acknowledge: Rc<dyn Fn()> = Rc::new(move || {
            if queue.queue_size() <= MOST_WAITING && owes.take() {
                to(FilmAnswer::Taken);
            }
        });
        let on_dequeue = acknowledge.clone();
        encoder.set_on_dequeue(&Closure::<dyn FnMut()>::new(move || on_dequeue()).into_js_value());
        Ok(Self { shape, encoder, frames, n_added: 0, owes_answer, acknowledge })
    }

    fn add(&mut self, pixels: &[u8]) -> Result<(), JsValue> {
        let FilmShape { width, height, frame_ms, .. } = self.shape;
        let microseconds = |frames: u32| JsValue::from(frames * frame_ms * 1000);
        let init = object(&[
            ("format", &"RGBX".into()),
            ("codedWidth", &width.into()),
            ("codedHeight", &height.into()),
            ("timestamp", &microseconds(self.n_added)),
            ("duration", &microseconds(1)),
        ]);
        let frame = VideoFrame::new(&Uint8Array::from(pixels), &init)?;
        let is_key = JsValue::from(self.n_added.is_multiple_of(KEY_EVERY));
        let encoded = self.encoder.encode(&frame, &object(&[("keyFrame", &is_key)]));
        frame.close();
        encoded?;
        self.n_added += 1;
        self.owes_answer.set(true);
        (self.acknowledge)();
        Ok(())
    }

    /// Waits for the last pictures and sends the file.
    fn end(self, answer: &Answer) -> Result<(), String> {
        let flushed = self.encoder.flush().map_err(|error| refused(&error))?;
        let answer = answer.clone();
        spawn_local(async move {
            let made = match JsFuture::from(flushed).await {
                Ok(_) => webm::file(&self.shape, &self.frames.borrow()).map_err(|error| error.to_string()),
                Err(error) => Err(refused(&error)),
            };
            answer(match made {
                Ok(bytes) => FilmAnswer::Made { bytes },
                Err(why) => FilmAnswer::Failed { why },
            });
        });
        Ok(())
    }
}

fn config(shape: &FilmShape) -> JsValue {
    object(&[
        ("codec", &CODEC.into()),
        ("width", &shape.width.into()),
        ("height", &shape.height.into()),
        ("bitrate", &BIT_RATE.into()),
        ("framerate", &(1000 / shape.frame_ms).into()),
        ("latencyMode", &"quality".into()),
    ])
}

fn object(fields: &[(&str, &JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &(*name).into(), value).expect("a new object takes fields");
    }
    object.into()
}
