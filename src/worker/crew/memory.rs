//! The memory that a crew shares, as an interface: a `SharedArrayBuffer` in the browser, atomics in tests.

/// A wait has ended because its time was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimedOut;

/// Memory that several workers see. Places are in bytes; those of words and numbers are multiples of four.
///
/// Words are atomic. Bytes and numbers are not: where one worker writes them and then changes a word, another worker may
/// read them after it has seen that change.
pub trait SharedMemory {
    /// Copies bytes from the memory.
    fn read_bytes(&self, at: usize, bytes: &mut [u8]);
    /// Copies bytes to the memory.
    fn write_bytes(&self, at: usize, bytes: &[u8]);
    /// Copies numbers from the memory.
    fn read(&self, at: usize, numbers: &mut [f32]);
    /// Copies numbers to the memory.
    fn write(&self, at: usize, numbers: &[f32]);
    /// The value of a word.
    fn load(&self, at: usize) -> u32;
    /// Sets a word.
    fn store(&self, at: usize, value: u32);
    /// Adds to a word; gives the value before.
    fn add(&self, at: usize, value: u32) -> u32;
    /// Sets a word to `new` if its value is `old`; gives whether it was.
    fn replace(&self, at: usize, old: u32, new: u32) -> bool;
    /// Sleeps while the word has this value, until a worker wakes the sleepers of the word for any reason.
    ///
    /// # Errors
    ///
    /// Fails where nobody has woken the sleeper within `milliseconds`.
    fn sleep(&self, at: usize, value: u32, milliseconds: f64) -> Result<(), TimedOut>;
    /// Wakes all workers that sleep at this word.
    fn wake(&self, at: usize);
}
