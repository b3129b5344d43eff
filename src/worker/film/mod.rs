//! The files of films: pictures and encoded video in, the bytes of a file out. What encodes video is the browser's, see
//! [`super::web_film`].

pub mod apng;
pub mod webm;
