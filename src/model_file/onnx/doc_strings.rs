//! What an ONNX file says of itself in words: where its model is from, how an image becomes its input, and what its outputs
//! mean.

use crate::digits::reduce::InputReduction;

/// Of the whole file.
pub const MODEL: &str = "A mixture of experts that reads handwritten digits: small networks, the experts, and a gate that \
    says how much each expert counts. The doc string of the input “pixels” says how an image becomes the input. The metadata \
    are the settings of the run. Experts that were off when the file was saved, a gate that was set by hand and the number \
    of experts asked are part of the graph.";
/// Of the output `answer`.
pub const ANSWER: &str =
    "How much the mixture takes the image for each digit, 0 to 9; the largest value is its answer.";
/// Of the output `gate`.
pub const GATE: &str = "How much each expert counts; the values of an image sum to 1.";
/// Of the output `experts`.
pub const EXPERTS: &str = "What each expert by itself makes of the image, for each digit from 0 to 9.";

/// Of the input `pixels`.
pub fn of_pixels(reduction: InputReduction) -> String {
    format!(
        "A row of 196 values for each image: 14 rows of 14 pixels, from the top, from the left, 0 for paper to 1 for ink. \
        A pixel is a whole number from 0 to 255, divided by 255. These pixels are made of an image of 28×28 pixels in the \
        form of MNIST: bytes, 0 for paper to 255 for ink, the digit upright, 20 pixels in its longer side, its centre of \
        ink in the middle. {}",
        rule(reduction)
    )
}

/// How 28×28 pixels become 14×14.
fn rule(reduction: InputReduction) -> &'static str {
    match reduction {
        InputReduction::Pool => {
            "Pixel (row, column) of the 14×14 is the mean of the four pixels in the rows 2·row and 2·row + 1 and the columns \
            2·column and 2·column + 1, rounded to the nearest whole number, halves up."
        }
        InputReduction::Upright => {
            "B(y, x) is the mean of the four pixels in the rows y and y + 1 and the columns x and x + 1, paper beyond the \
            edges, rounded to the nearest whole number, halves up; between whole places B is linear in y and in x. With each \
            pixel weighed by its ink, my and mx are the mean row and the mean column, and slant is the covariance of row and \
            column divided by the variance of the row, at least -1 and at most 1. Pixel (row, column) of the 14×14 is \
            B(my - 0.5 + v, mx - 0.5 + u + slant·v) with v = (2·row - 13)/1.15 and u = (2·column - 13)/1.15, rounded to the \
            nearest whole number, halves up."
        }
        InputReduction::Spline => {
            "The 14×14 are scipy.ndimage.zoom(image, 0.5, order=3) of SciPy, of the image as bytes: a cubic spline, rounded to \
            the nearest whole number."
        }
    }
}
