//! Where workers wait for each other: once in each step.

use super::memory::{SharedMemory, TimedOut};

/// Bytes that a barrier takes: two words, each in a cache line of its own.
pub const BARRIER_BYTES: usize = 128;
/// Looks at the word before sleeping: about as long as one worker's share of a step differs from another's, because to
/// sleep and to be woken takes longer. With 600 looks two workers were no faster than one, with these 1.2 to 1.6 times.
const SPINS: usize = 10_000;

/// One worker's view of the barrier at the start of the memory, which has zeros there at first.
pub struct Barrier {
    n_workers: u32,
    /// How often all have arrived, as far as this worker knows.
    passed: u32,
}

/// The word that counts arrivals.
const ARRIVED: usize = 0;
/// The word that counts how often all had arrived.
const PASSED: usize = 64;

impl Barrier {
    /// For so many workers; nobody has arrived yet.
    pub fn new(n_workers: usize) -> Self {
        Self { n_workers: n_workers as u32, passed: 0 }
    }

    /// Says that this worker is here; the last one lets all go on. Everyone must then [`Self::wait`], or know by other
    /// means that all have arrived before the next arrival.
    pub fn arrive(&mut self, memory: &dyn SharedMemory) {
        self.passed = self.passed.wrapping_add(1);
        let n_arrived = memory.add(ARRIVED, 1).wrapping_add(1);
        if n_arrived == self.passed.wrapping_mul(self.n_workers) {
            memory.store(PASSED, self.passed);
            memory.wake(PASSED);
        }
    }

    /// Waits until all are here, for so many milliseconds at most.
    pub fn wait(&self, memory: &dyn SharedMemory, milliseconds: f64) -> Result<(), TimedOut> {
        let all_are_here = || memory.load(PASSED) == self.passed;
        if (0..SPINS).any(|_| all_are_here()) {
            return Ok(());
        }
        // Nobody can arrive a second time before this worker has gone on, so the count is this one or the one before.
        // To be woken says nothing: who was last at the barrier before may come to its wake only now.
        while !all_are_here() {
            memory.sleep(PASSED, self.passed.wrapping_sub(1), milliseconds)?;
        }
        Ok(())
    }
}
