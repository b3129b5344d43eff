//! Whose turn it is to be drawn, of the charts that wait.

/// The place after the one that had its turn last.
#[derive(Debug, Default)]
pub struct Turns {
    next: usize,
}

impl Turns {
    /// The places that wait, lowest first, in the order of their turns. Where all of them will be drawn in this frame, the
    /// order is that of the page, whoever had the last turn.
    pub fn order(&self, waiting: &[usize], all: bool) -> Vec<usize> {
        let from = if all { 0 } else { waiting.partition_point(|place| *place < self.next) };
        waiting[from..].iter().chain(&waiting[..from]).copied().collect()
    }

    /// That place has had its turn.
    pub fn taken(&mut self, place: usize) {
        self.next = place + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_that_waits_has_its_turn_before_any_has_another() {
        let mut turns = Turns::default();
        let mut drawn = Vec::new();
        for _ in 0..4 {
            let place = turns.order(&[1, 4, 7], false)[0];
            turns.taken(place);
            drawn.push(place);
        }
        assert_eq!(drawn, [1, 4, 7, 1]);
    }

    #[test]
    fn what_is_drawn_at_once_is_drawn_in_the_order_of_the_page() {
        let mut turns = Turns::default();
        turns.taken(4);
        assert_eq!(turns.order(&[1, 4, 7], false), [7, 1, 4]);
        assert_eq!(turns.order(&[1, 4, 7], true), [1, 4, 7]);
    }
}
