//! Fates: what has become of a mixture, told from the figures of one test and the settings.
//!
//! Every run has exactly one fate. `docs/metrics.md` has the same definition as a table; the page tells a collapse by the
//! same figures.

use super::evaluation::Evaluation;
use super::fields::TrainConfig;
use crate::choice::choice;
use crate::digits::N_CLASSES;

/// Below this number of effective experts one expert has everything.
const COLLAPSED: f32 = 1.2;
/// Most experts are in use above this share of those that are on.
pub const MOST: f32 = 0.5;
/// Experts vote from this entropy of the gate on, bits: as if three of them had the same share.
pub const VOTE: f32 = 1.6;

choice! {
    /// What has become of a mixture.
    Fate {
        /// Most experts are in use, and the gate asks few of them about each digit.
        Specialised = "specialised" "Specialised",
        /// Most experts are in use, and the gate asks many of them about each digit.
        Committee = "committee" "Committee",
        /// At most half of the experts are in use, but more than one.
        IdleExperts = "idle_experts" "Idle experts",
        /// One expert has the whole gate.
        Collapsed = "collapsed" "Collapsed",
        /// Nothing can be read from it: the cost is no finite number, or no more digits are read than one answer for all
        /// digits would read.
        Diverged = "diverged" "Diverged",
    }
}

impl Fate {
    /// The fate of a mixture with these settings, by the figures of this test.
    pub fn of(test: &Evaluation, config: &TrainConfig) -> Self {
        let n_on = config.n_experts - config.experts_off.some_of(config.n_experts).len();
        if !test.cost.is_finite() || reads_nothing(test) {
            Self::Diverged
        } else if n_on > 1 && has_collapsed(test) {
            Self::Collapsed
        } else if test.effective_experts <= MOST * n_on as f32 {
            Self::IdleExperts
        } else if test.gate_entropy >= vote_of(n_on) {
            Self::Committee
        } else {
            Self::Specialised
        }
    }
}

/// Whether one expert has the whole gate. A mixture with a single expert always looks like that.
pub fn has_collapsed(test: &Evaluation) -> bool {
    test.effective_experts < COLLAPSED
}

/// Whether no more digits are read than one answer for all digits would read. Weights that a large learning rate has thrown
/// far out end there, mostly with a cost that is finite; so does a run that has hardly begun.
fn reads_nothing(test: &Evaluation) -> bool {
    let classes = test.confusion.chunks_exact(N_CLASSES);
    let n_right: u32 = classes.clone().enumerate().map(|(class, answers)| answers[class]).sum();
    classes.map(|answers| answers.iter().sum::<u32>()).max().is_some_and(|n_of_largest| n_right <= n_of_largest)
}

/// The entropy of the gate from which so many experts vote, bits: few experts cannot reach [`VOTE`], and vote from half of
/// the entropy on that they can reach.
fn vote_of(n_on: usize) -> f32 {
    VOTE.min(0.5 * libm::log2f(n_on as f32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::presets::specialists;

    /// A test in which ten experts share the work.
    fn divided() -> Evaluation {
        Evaluation { effective_experts: 9.9, gate_entropy: 0.4, cost: 0.1, ..Evaluation::default() }
    }

    #[track_caller]
    fn check(test: Evaluation, n_experts: usize, fate: Fate) {
        assert_eq!(Fate::of(&test, &TrainConfig { n_experts, ..specialists() }), fate, "{test:?}");
    }

    #[test]
    fn ten_experts_have_every_fate() {
        check(divided(), 10, Fate::Specialised);
        check(Evaluation { gate_entropy: 1.6, ..divided() }, 10, Fate::Committee);
        check(Evaluation { effective_experts: 5.0, ..divided() }, 10, Fate::IdleExperts);
        check(Evaluation { effective_experts: 1.2, ..divided() }, 10, Fate::IdleExperts);
        check(Evaluation { effective_experts: 1.19, ..divided() }, 10, Fate::Collapsed);
        for cost in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            check(Evaluation { cost, effective_experts: 1.0, ..divided() }, 10, Fate::Diverged);
        }
    }

    #[test]
    fn a_mixture_that_reads_no_more_than_one_answer_for_all_has_diverged() {
        // Of 50 digits of each class but 60 ones, this many are read right, the others as zeros.
        let reading = |n_right: u32| {
            let mut confusion = vec![0; N_CLASSES * N_CLASSES];
            for class in 0..N_CLASSES {
                confusion[class * N_CLASSES] = if class == 1 { 60 } else { 50 };
            }
            confusion[N_CLASSES] -= n_right - 50;
            confusion[N_CLASSES + 1] += n_right - 50;
            Evaluation { confusion, effective_experts: 1.0, ..divided() }
        };
        check(reading(60), 10, Fate::Diverged);
        check(reading(61), 10, Fate::Collapsed);
    }

    #[test]
    fn few_experts_vote_where_they_are_half_as_undecided_as_they_can_be() {
        for (n_experts, half) in [(2, 0.5), (4, 1.0)] {
            let test = Evaluation { effective_experts: n_experts as f32, ..divided() };
            check(Evaluation { gate_entropy: half, ..test.clone() }, n_experts, Fate::Committee);
            check(Evaluation { gate_entropy: half - 0.01, ..test }, n_experts, Fate::Specialised);
        }
    }

    #[test]
    fn a_single_expert_has_not_collapsed() {
        check(Evaluation { effective_experts: 1.0, gate_entropy: 0.0, ..divided() }, 1, Fate::Committee);
    }

    #[test]
    fn experts_that_are_switched_off_are_not_idle() {
        let four = Evaluation { effective_experts: 3.5, ..divided() };
        let config = TrainConfig { experts_off: "0 1 2 3 4 5".parse().expect("a set of experts"), ..specialists() };
        assert_eq!(Fate::of(&four, &config), Fate::Specialised);
        check(four, 10, Fate::IdleExperts);
    }
}
