//! McNemar's exact test: do two models misread equally often, judged on the same test digits?
//!
//! Digits that both models read, or both misread, tell nothing. If both models misread equally often, each of the n digits
//! that only one of them misreads is as likely A's as B's, like a coin: p = 2 P(Bin(n, ½) ≤ the smaller count).
//!
//! Whoever looks often enough sees a difference somewhere. So at look j a difference needs p < α / (j (j + 1)). These shares
//! sum to α: however long a race is, models that misread equally often at every look are told apart with a probability of at
//! most α. The looks may depend on each other in any way. What is judged is these two runs, not other seeds.

use std::f64::consts::LN_2;

/// α: the probability, over all looks together, of finding a difference where there is none.
const ALPHA: f64 = 0.05;

/// Whether at look number `look`, counted from 1, the two models differ by more than the choice of the digits explains.
/// `misread` has a bit for each digit and model, see `training::Evaluation`.
pub fn differ([a, b]: [&[u8]; 2], look: u32) -> bool {
    // Tests on different numbers of digits cannot be paired.
    if a.len() != b.len() {
        return false;
    }
    let only_first = |first: &[u8], second: &[u8]| -> u32 {
        first.iter().zip(second).map(|(first, second)| (first & !second).count_ones()).sum()
    };
    let look = f64::from(look);
    p_value(only_first(a, b), only_first(b, a)) < ALPHA / (look * (look + 1.0))
}

/// The probability of counts that are at least as far apart as these, if both models misread equally often.
fn p_value(only_a: u32, only_b: u32) -> f64 {
    let n = f64::from(only_a + only_b);
    let (mut tail, mut ln_probability) = (0.0, -n * LN_2);
    for k in 0..=only_a.min(only_b) {
        tail += libm::exp(ln_probability);
        ln_probability += libm::log((n - f64::from(k)) / f64::from(k + 1));
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::RngCore;
    use rand_pcg::Pcg32;

    /// Bits for `n` digits, each set with this probability.
    fn misread(random: &mut Pcg32, n: usize, probability: f64) -> Vec<u8> {
        let mut bit = || u8::from(f64::from(random.next_u32()) < probability * 2_f64.powi(32));
        (0..n / 8).map(|_| (0..8).fold(0, |byte, place| byte | bit() << place)).collect()
    }

    #[test]
    fn the_p_value_is_that_of_the_binomial_test() {
        // scipy.stats.binomtest(smaller, n, 0.5).pvalue
        for (counts, p) in [((0, 0), 1.0), ((5, 5), 1.0), ((0, 10), 0.001953125), ((25, 10), 0.016673848)] {
            assert!((p_value(counts.0, counts.1) - p).abs() < 1e-8, "{counts:?}: {}", p_value(counts.0, counts.1));
        }
        assert!(p_value(400, 700) < 1e-18 && p_value(400, 700) > 0.0);
    }

    #[test]
    fn runs_that_misread_equally_often_are_told_apart_in_few_races_however_often_one_looks() {
        let mut random = Pcg32::new(1947, 1);
        let (races, looks) = (400, 60);
        let mut n_told_apart = 0;
        for _ in 0..races {
            let is_told_apart = |look| {
                let [a, b] = [0; 2].map(|_| misread(&mut random, 1_000, 0.05));
                differ([&a, &b], look)
            };
            n_told_apart += u32::from((1..=looks).any(is_told_apart));
        }
        assert!(f64::from(n_told_apart) <= ALPHA * f64::from(races), "{n_told_apart} of {races} races");
    }

    #[test]
    fn a_difference_on_the_same_digits_is_seen_although_most_errors_are_shared() {
        let mut random = Pcg32::new(1947, 2);
        let shared = misread(&mut random, 10_000, 0.03);
        let more = misread(&mut random, 10_000, 0.005);
        let worse: Vec<u8> = shared.iter().zip(&more).map(|(shared, more)| shared | more).collect();
        assert!(differ([&shared, &worse], 20) && differ([&worse, &shared], 20));
        assert!(!differ([&shared, &shared], 1) && !differ([&worse, &shared[1..]], 1));
    }
}
