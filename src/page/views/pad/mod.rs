//! The digit pad, the images that the networks see of it, and the answer.

pub mod answer;
pub mod digit_pad;
pub mod seen_images;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;
use answer::Answer;
use digit_pad::DigitPad;
use seen_images::SeenImages;

/// The parts of the page that are here.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(DigitPad::new(dispatch)), Box::new(SeenImages::in_page()), Box::new(Answer::in_page())]
}
