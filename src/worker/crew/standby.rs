//! How a helper waits for the next slice: asleep in the shared memory. A message for each slice would be garbage, of
//! which browsers collect little in a worker that does nothing else. One that has waited for long goes to hear messages,
//! and so does one that has stood by many times: the browser, too, has work to do between messages, such as collecting
//! garbage.

use super::memory::SharedMemory;

/// Bytes that a helper's word takes: a cache line of its own.
pub const STANDBY_BYTES: usize = 64;
/// Milliseconds after which a helper goes to hear messages: longer than slices of one run are apart.
const PATIENCE: f64 = 100.0;
/// One slice of so many is begun by a message: about one a second.
const SLICES_PER_MESSAGE: u32 = 64;

/// The helper trains or hears messages. Words are zero at first.
const AWAY: u32 = 0;
/// It waits for one of the others.
const STANDS_BY: u32 = 1;
/// It is to begin the next slice.
const BEGINS: u32 = 2;

/// The word of one helper.
#[derive(Clone, Copy, Debug)]
pub struct Standby {
    /// Where it is.
    pub word: usize,
}

impl Standby {
    /// The helper, after so many slices: can be called from the next barrier on, or wants a message this time.
    pub fn announce(self, slices: u32, memory: &dyn SharedMemory) {
        let wants_message = slices.is_multiple_of(SLICES_PER_MESSAGE);
        memory.store(self.word, if wants_message { AWAY } else { STANDS_BY });
    }

    /// The helper: waits until it is called; whether a slice is to begin.
    pub fn wait(self, memory: &dyn SharedMemory) -> bool {
        while memory.load(self.word) == STANDS_BY {
            if memory.sleep(self.word, STANDS_BY, PATIENCE).is_err() {
                memory.replace(self.word, STANDS_BY, AWAY);
            }
        }
        memory.load(self.word) == BEGINS
    }

    /// The coordinator: has the helper begin a slice, if it stands by.
    pub fn begin(self, memory: &dyn SharedMemory) -> bool {
        self.call(memory, BEGINS)
    }

    /// The coordinator: has the helper hear messages, if it stands by.
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
