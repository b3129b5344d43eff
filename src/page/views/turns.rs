//! Which of the charts that wait is drawn next, so that none waits for ever.
//!
//! A place is the index of a part in the page's list of parts.

/// Remembers which place was drawn last.
#[derive(Debug, Default)]
pub struct Turns {
    next: usize,
}

impl Turns {
    /// The `waiting` places, which come sorted, in the order in which they are drawn: first those behind the place that was
    /// drawn last. If `all` of them are drawn in this frame, the order is that of the page.
    pub fn order(&self, waiting: &[usize], all: bool) -> Vec<usize> {
        let first = if all { 0 } else { waiting.partition_point(|place| *place < self.next) };
        waiting[first..].iter().chain(&waiting[..first]).copied().collect()
    }

    /// Remembers that `place` has been drawn.
    pub fn drawn(&mut self, place: usize) {
        self.next = place + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_waiting_place_is_drawn_before_any_is_drawn_again() {
        let mut turns = Turns::default();
        let mut drawn = Vec::new();
        for _ in 0..4 {
            let place = turns.order(&[1, 4, 7], false)[0];
            turns.drawn(place);
            drawn.push(place);
        }
        assert_eq!(drawn, [1, 4, 7, 1]);
    }

    #[test]
    fn places_drawn_in_one_frame_follow_the_order_of_the_page() {
        let mut turns = Turns::default();
        turns.drawn(4);
        assert_eq!(turns.order(&[1, 4, 7], false), [7, 1, 4]);
        assert_eq!(turns.order(&[1, 4, 7], true), [1, 4, 7]);
    }
}
