//! The sampler shuffles the training digits anew for every epoch; the seed alone decides their order.

use rand_core::RngCore;
use rand_pcg::Pcg32;

/// Hands out batches of digit numbers.
#[derive(Clone, Debug)]
pub struct Sampler {
    random: Pcg32,
    order: Vec<u32>,
    /// The end of the present batch in the order.
    next: usize,
    /// Digits of the batch that have not been handed out.
    left: usize,
    batch_size: usize,
}

impl Sampler {
    /// Samples from `n_digits` digits, in batches of `batch_size` or of all digits, whichever is less.
    pub fn new(random: Pcg32, n_digits: usize, batch_size: usize) -> Self {
        let order: Vec<u32> = (0..n_digits as u32).collect();
        Self { random, next: order.len(), left: 0, order, batch_size: batch_size.min(n_digits) }
    }

    /// Digits in a batch.
    pub fn batch_size(&self) -> usize {
        self.batch_size
    }

    /// Whole batches in an epoch. An epoch leaves the last few digits of its order out.
    pub fn batches_per_epoch(&self) -> usize {
        self.order.len() / self.batch_size
    }

    /// The digits of the next batch.
    pub fn next_batch(&mut self) -> &[u32] {
        if self.next + self.batch_size > self.order.len() {
            self.shuffle();
            self.next = 0;
        }
        let from = self.next;
        self.next += self.batch_size;
        &self.order[from..self.next]
    }

    /// The next digits of the batch, at most `at_most`, and the place of the first one in the batch. After the last digits of
    /// a batch come the first ones of the next batch.
    pub fn next_part(&mut self, at_most: usize) -> (usize, &[u32]) {
        if self.left == 0 {
            self.left = self.next_batch().len();
        }
        let from = self.next - self.left;
        let n = self.left.min(at_most);
        self.left -= n;
        (from + self.batch_size - self.next, &self.order[from..from + n])
    }

    /// Skips `batches` batches.
    pub fn skip(&mut self, batches: u32) {
        for _ in 0..batches {
            self.next_batch();
        }
    }

    /// Shuffles by Fisher–Yates. A number below `i + 1` is the high half of a product, whose relative bias is at
    /// most n/2³²: below 2⁻¹³ for the 300,000 digits that a file may hold.
    fn shuffle(&mut self) {
        for i in (1..self.order.len()).rev() {
            let j = (u64::from(self.random.next_u32()) * (i as u64 + 1)) >> 32;
            self.order.swap(i, j as usize);
        }
    }
}
