//! The files of films: pictures and encoded video in, the bytes of a file out. The browser itself encodes the video,
//! see [`super::web_film`].

pub mod apng;
pub mod webm;
