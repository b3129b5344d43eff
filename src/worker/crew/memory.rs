//! What a crew needs of the memory that it shares, however it is made.

/// So many milliseconds have passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimedOut;

/// Memory that several workers see. Places are in bytes; those of words and numbers are multiples of four.
///
/// Words are atomic. Bytes and numbers are not: what one worker writes before it changes a word, another may read after
/// it has seen that change.
pub trait SharedMemory {
    /// Copies bytes from here.
    fn read_bytes(&self, at: usize, bytes: &mut [u8]);
    /// Copies bytes to here.
    fn write_bytes(&self, at: usize, bytes: &[u8]);
    /// Copies numbers from here.
    fn read(&self, at: usize, numbers: &mut [f32]);
    /// Copies numbers to here.
    fn write(&self, at: usize, numbers: &[f32]);
    /// The value of a word.
    fn load(&self, at: usize) -> u32;
    /// Gives a word a value.
    fn store(&self, at: usize, value: u32);
    /// Adds to a word; its value before.
    fn add(&self, at: usize, value: u32) -> u32;
    /// Gives a word a value if it has this one; whether it had.
    fn replace(&self, at: usize, old: u32, new: u32) -> bool;
    /// Sleeps while the word has this value, until it is woken, by whom and for what ever.
    fn sleep(&self, at: usize, value: u32, milliseconds: f64) -> Result<(), TimedOut>;
    /// Wakes all that sleep at this word.
    fn wake(&self, at: usize);
}
