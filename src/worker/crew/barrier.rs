//! Where workers wait for each other: once in each step.

use super::memory::{SharedMemory, TimedOut};

/// Bytes that a barrier takes: two words, each in a cache line of its own.
pub const BARRIER_BYTES: usize = 128;
/// Reads of the word before a worker sleeps. They take about as long as one worker's share of a step differs from
/// another's; sleeping and waking take longer. With 600 reads two workers were as fast as one, with 10,000 they were
/// 1.2 to 1.6 times as fast.
const SPINS: usize = 10_000;

/// One worker's view of the barrier at the start of the memory, which has zeros there at first.
pub struct Barrier {
    n_workers: u32,
    /// How often all workers have arrived, as far as this worker knows.
    passed: u32,
}

/// The word that counts arrivals.
const ARRIVED: usize = 0;
/// The word that counts how often all workers have arrived.
const PASSED: usize = 64;

impl Barrier {
    /// A barrier for `n_workers` workers, of whom nobody has arrived yet.
    pub fn new(n_workers: usize) -> Self {
        Self { n_workers: n_workers as u32, passed: 0 }
    }

    /// Counts this worker's arrival; the last arrival wakes all workers. Before a worker arrives again, the worker must
    /// [`Self::wait`], or know by other means that all workers have arrived.
    pub fn arrive(&mut self, memory: &dyn SharedMemory) {
        self.passed = self.passed.wrapping_add(1);
        let n_arrived = memory.add(ARRIVED, 1).wrapping_add(1);
        if n_arrived == self.passed.wrapping_mul(self.n_workers) {
            memory.store(PASSED, self.passed);
            memory.wake(PASSED);
        }
    }

    /// Waits until all workers have arrived, for at most `milliseconds`.
    ///
    /// # Errors
    ///
    /// Fails where a worker has not arrived by then.
    pub fn wait(&self, memory: &dyn SharedMemory, milliseconds: f64) -> Result<(), TimedOut> {
        let all_are_here = || memory.load(PASSED) == self.passed;
        if (0..SPINS).any(|_| all_are_here()) {
            return Ok(());
        }
        // Nobody can arrive a second time before this worker leaves, so the word holds this worker's count or the count
        // before. Waking proves nothing: the worker that was last at the previous barrier may send its wake-up only now.
        while !all_are_here() {
            memory.sleep(PASSED, self.passed.wrapping_sub(1), milliseconds)?;
        }
        Ok(())
    }
}
