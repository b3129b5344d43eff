//! Between slices a helper sleeps at a word of the shared memory. A message for each slice would leave garbage, which
//! browsers hardly collect in a worker that does nothing else. A helper that has waited for long, or stood by many times,
//! goes back to its messages, because the browser has work of its own to do between messages, such as collecting garbage.

use super::memory::SharedMemory;

/// Bytes that a helper's word takes: a cache line of its own.
pub const STANDBY_BYTES: usize = 64;
/// Milliseconds after which a helper goes back to its messages: longer than slices of one run are apart.
const PATIENCE: f64 = 100.0;
/// Every 64th slice begins with a message: about one a second.
const SLICES_PER_MESSAGE: u32 = 64;

/// The helper trains or reads messages. Words are zero at first.
const AWAY: u32 = 0;
/// The helper waits.
const STANDS_BY: u32 = 1;
/// The helper is to begin the next slice.
const BEGINS: u32 = 2;

/// The word of one helper.
#[derive(Clone, Copy, Debug)]
pub struct Standby {
    /// The word's place in the shared memory.
    pub word: usize,
}

impl Standby {
    /// Called by a helper that has trained `slices` slices: the helper stands by from the next barrier on, or needs a
    /// message this time.
    pub fn announce(self, slices: u32, memory: &dyn SharedMemory) {
        let wants_message = slices.is_multiple_of(SLICES_PER_MESSAGE);
        memory.store(self.word, if wants_message { AWAY } else { STANDS_BY });
    }

    /// Called by a helper: waits for the next slice. Gives `false` where the helper is to read messages instead.
    pub fn wait(self, memory: &dyn SharedMemory) -> bool {
        while memory.load(self.word) == STANDS_BY {
            if memory.sleep(self.word, STANDS_BY, PATIENCE).is_err() {
                memory.replace(self.word, STANDS_BY, AWAY);
            }
        }
        memory.load(self.word) == BEGINS
    }

    /// Called by the coordinator: makes the helper begin a slice. Gives `false` where the helper does not stand by.
    pub fn begin(self, memory: &dyn SharedMemory) -> bool {
        self.call(memory, BEGINS)
    }

    /// Called by the coordinator: sends a helper that stands by back to its messages.
    pub fn dismiss(self, memory: &dyn SharedMemory) {
        self.call(memory, AWAY);
    }

    fn call(self, memory: &dyn SharedMemory, to: u32) -> bool {
        let stands_by = memory.replace(self.word, STANDS_BY, to);
        if stands_by {
            memory.wake(self.word);
        }
        stands_by
    }
}
