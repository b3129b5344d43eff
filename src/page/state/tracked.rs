//! Tracked values: each knows when it last changed, so that views redraw exactly the values that changed.
//!
//! Time is a logical clock: every change of any tracked value gets the next stamp. A view remembers the stamp of its
//! last drawing and draws again when the value has a later stamp.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};

/// A time on the logical clock. Later changes have greater stamps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(u64);

thread_local! {
    static LAST: Cell<u64> = const { Cell::new(0) };
}

impl Stamp {
    /// Advances the clock: the stamp of a change that happens now.
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
    /// A value whose last change is now.
    pub fn new(value: T) -> Self {
        Self { value, changed: Stamp::now() }
    }

    /// Mutable access without a new stamp, for changes that no view shows.
    pub fn quietly(this: &mut Self) -> &mut T {
        &mut this.value
    }
}

/// The stamp of the value's last change.
pub fn changed<T>(tracked: &Tracked<T>) -> Stamp {
    tracked.changed
}

impl<T: PartialEq> Tracked<T> {
    /// Sets the value. An equal value is no change.
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
    fn a_value_changes_when_set_to_a_different_value_or_replaced() {
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
