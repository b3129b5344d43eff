//! A few generated digits, for the tests that talk to a worker's session message by message.

use moe::digits::Dataset;
use moe::digits::generated::Generator;

/// A data set with this many training digits, and these to test on.
pub fn few_digits(n_train: u64, test: std::ops::Range<u64>) -> Dataset {
    let generator = Generator::new(3);
    Dataset { name: "a few digits".into(), train: generator.digits(0..n_train), test: generator.digits(test) }
}
