//! The digit pad, the images that the networks see of it, and the answer.

pub mod answer;
pub mod digit_pad;
pub mod seen_images;
