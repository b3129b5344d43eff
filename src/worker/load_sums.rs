//! Adds up how a router shares out the batches, from report to report.

use crate::digits::ReducedImage;
use crate::mixture::routing::{Load, Router};
use crate::protocol::{MAX_UNSERVED, RouterLoad};

/// Sums over the batches since the last report.
#[derive(Default)]
pub struct LoadSums {
    asked: Vec<f32>,
    taken: Vec<f32>,
    unserved: f32,
    /// The examples of the last batch that no expert took.
    last_unserved: Vec<u32>,
    n_examples: f32,
    capacity: Option<f32>,
}

impl LoadSums {
    /// Adds the load of a batch.
    pub fn add(&mut self, load: &Load) {
        for (sums, counts) in [(&mut self.asked, &load.asked), (&mut self.taken, &load.taken)] {
            sums.resize(counts.len(), 0.0);
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += *count as f32);
        }
        self.unserved += load.unserved.len() as f32;
        self.last_unserved.clone_from(&load.unserved);
        self.n_examples += load.n_examples as f32;
        self.capacity = load.capacity.map(|capacity| capacity as f32 / load.n_examples as f32);
    }

    /// The shares since the last report, and begins anew; none where no batch was routed. `image` gives what the networks read
    /// of an example of the last batch.
    pub fn take(&mut self, router: &Router, image: impl Fn(usize) -> ReducedImage) -> Option<RouterLoad> {
        let Self { asked, taken, unserved, last_unserved, n_examples, capacity } = std::mem::take(self);
        let share = |sums: Vec<f32>| sums.into_iter().map(|sum| sum / n_examples).collect();
        (n_examples > 0.0).then(|| RouterLoad {
            numbers: router.numbers[..asked.len()].to_vec(),
            asked: share(asked),
            taken: share(taken),
            unserved: unserved / n_examples,
            unserved_digits: last_unserved
                .iter()
                .take(MAX_UNSERVED)
                .flat_map(|example| image(*example as usize))
                .collect(),
            capacity,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::N_INPUTS;

    #[test]
    fn shares_are_of_all_digits_since_the_last_report() {
        let load = |asked: [u32; 2], taken: [u32; 2]| Load {
            asked: asked.to_vec(),
            taken: taken.to_vec(),
            unserved: vec![2],
            capacity: Some(3),
            n_examples: 4,
            ..Load::default()
        };
        let mut sums = LoadSums::default();
        sums.add(&load([4, 0], [3, 0]));
        sums.add(&load([2, 2], [2, 2]));
        let shares = sums.take(&Router::dense(), |example| [example as u8; N_INPUTS]).expect("two batches");
        assert_eq!(shares.unserved_digits, [2; N_INPUTS], "of the last batch");
        assert_eq!((shares.asked.as_slice(), shares.taken.as_slice()), (&[0.75, 0.25][..], &[0.625, 0.25][..]));
        assert_eq!((shares.unserved, shares.capacity, shares.n_asked()), (0.25, Some(0.75), 1.0));
        assert_eq!((shares.dropped(), shares.unevenness()), (0.125, 1.5));
        assert_eq!(sums.take(&Router::dense(), |_| [0; N_INPUTS]), None);
    }
}
