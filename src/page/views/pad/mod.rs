//! The digit pad, the images that the networks get from it, and the mixture's answer.

mod answer;
mod digit_pad;
mod seen_images;

use crate::page::dispatch::Dispatch;
use crate::page::views::part::Part;
use answer::Answer;
use digit_pad::DigitPad;
use seen_images::SeenImages;

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(DigitPad::new(dispatch)), Box::new(SeenImages::in_page()), Box::new(Answer::in_page())]
}
