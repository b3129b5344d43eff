//! Values that know when they last changed, so that what is drawn follows from what has changed.
//!
//! Time is logical: each change of any tracked value is one tick later than the one before. Whoever draws a value
//! remembers the tick of its last drawing and draws again when the value has a later one.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};

/// When something changed last. A later change has a greater stamp.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(u64);

thread_local! {
    static LAST: Cell<u64> = const { Cell::new(0) };
}

impl Stamp {
    /// The stamp of a change that happens at this moment.
    pub fn now() -> Self {
        let stamp = LAST.get() + 1;
        LAST.set(stamp);
        Self(stamp)
    }

    /// The latest of these stamps.
    pub fn latest(stamps: impl IntoIterator<Item = Self>) -> Self {
        stamps.into_iter().max().unwrap_or_default()
    }
}

/// A value with the stamp of its last change. Mutable access counts as a change; [`Tracked::set`] compares.
#[derive(Clone, Debug)]
pub struct Tracked<T> {
    value: T,
    changed: Stamp,
}

impl<T> Tracked<T> {
    /// A value that is new at this moment.
    pub fn new(value: T) -> Self {
        Self { value, changed: Stamp::now() }
    }

    /// Mutable access that changes nothing which is drawn.
    pub fn quietly(this: &mut Self) -> &mut T {
        &mut this.value
    }
}

/// When the value changed last.
pub fn changed<T>(tracked: &Tracked<T>) -> Stamp {
    tracked.changed
}

impl<T: PartialEq> Tracked<T> {
    /// Sets the value, which changes only if it is another one.
    pub fn set(&mut self, value: T) {
        if self.value != value {
            **self = value;
        }
    }
}

impl<T: Default> Default for Tracked<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: PartialEq> PartialEq<T> for Tracked<T> {
    fn eq(&self, other: &T) -> bool {
        self.value == *other
    }
}

impl<T> Deref for Tracked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Tracked<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.changed = Stamp::now();
        &mut self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_changes_when_it_is_set_to_another_one_or_replaced() {
        let mut value = Tracked::new(vec![1]);
        let made = changed(&value);
        value.set(vec![1]);
        assert_eq!(changed(&value), made);
        value.set(vec![2]);
        let set = changed(&value);
        assert!(set > made);
        value.push(3);
        let pushed = changed(&value);
        assert!(pushed > set);
        value = Tracked::default();
        assert!(changed(&value) > pushed);
        assert_eq!(Stamp::latest([made, pushed, set]), pushed);
    }
}
