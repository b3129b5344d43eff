//! The order in which digits are learnt from: shuffled anew for every epoch, by the seed alone.

use rand_core::RngCore;
use rand_pcg::Pcg32;

/// Hands out batches of digit numbers.
#[derive(Clone, Debug)]
pub struct Sampler {
    random: Pcg32,
    order: Vec<u32>,
    /// Where the batch ends in the order.
    next: usize,
    /// Digits of it that have not been handed out.
    left: usize,
    batch_size: usize,
}

impl Sampler {
    /// Over `n_digits`, in batches of `batch_size` or of all digits, whichever is less.
    pub fn new(random: Pcg32, n_digits: usize, batch_size: usize) -> Self {
        let order: Vec<u32> = (0..n_digits as u32).collect();
        Self { random, next: order.len(), left: 0, order, batch_size: batch_size.min(n_digits) }
    }

    /// Digits in a batch.
    pub fn batch_size(&self) -> usize {
        self.batch_size
    }

    /// Whole batches in an epoch; the few digits left over are in other batches next time.
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

    /// The next digits of the batch, at most so many, and their place in it; after the last ones come those of the next.
    pub fn next_part(&mut self, at_most: usize) -> (usize, &[u32]) {
        if self.left == 0 {
            self.left = self.next_batch().len();
        }
        let from = self.next - self.left;
        let n = self.left.min(at_most);
        self.left -= n;
        (from + self.batch_size - self.next, &self.order[from..from + n])
    }

    /// Goes past so many batches.
    pub fn skip(&mut self, batches: u32) {
        for _ in 0..batches {
            self.next_batch();
        }
    }

    /// Fisher–Yates; a number below `i + 1` is the high half of a product, whose bias of 2⁻¹⁶ at most is of no matter.
    fn shuffle(&mut self) {
        for i in (1..self.order.len()).rev() {
            let j = (u64::from(self.random.next_u32()) * (i as u64 + 1)) >> 32;
            self.order.swap(i, j as usize);
        }
    }
}
