//! The three acts as they were trained: a file with some moments of each run, which the article shows one after the other.
//!
//! `cargo run --release --example acts` makes the file, and `tests/recorded_acts.rs` trains again and compares. All numbers are
//! little-endian: the number of digits (`u16`); for each digit x, y and label (`u8`); then for each moment of each act the
//! step (`u32`), the mixture's error, that of one network alone, effective experts and λ (`f32`), the share of the gate
//! of each expert (`u8`, of [`WHOLE`]), and for each digit its lead expert and its answer in one byte.

/// Acts.
pub const N_ACTS: usize = 3;
/// Moments of an act.
pub const N_MOMENTS: usize = 40;
/// Experts of an act.
pub const N_EXPERTS: usize = 10;
/// The share that is the whole gate.
const WHOLE: f32 = 255.0;
/// The answer of a mixture whose outputs are no numbers, in half a byte.
const NONE: u8 = 15;

/// A moment of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Steps until then.
    pub steps: u32,
    /// The mixture's error on all test digits, 0 to 1.
    pub error: f32,
    /// The error of one network alone.
    pub baseline_error: f32,
    /// How many experts the mixture uses: 2^(entropy of the gating shares).
    pub effective_experts: f32,
    /// The balance weight λ of the last step.
    pub balance_weight: f32,
    /// Mean gate probability of each expert.
    pub gating_shares: Vec<f32>,
    /// The lead expert of each digit.
    pub leads: Vec<u8>,
    /// The answer to each digit, 0 to 9; a larger number where the mixture's outputs are no numbers.
    pub answers: Vec<u8>,
}

/// Digits with their places on the map, and the moments of all acts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordedActs {
    /// Places of the digits, 0 to 1.
    pub places: Vec<(f32, f32)>,
    /// The labels of the digits.
    pub labels: Vec<u8>,
    /// The moments of each act, [`N_MOMENTS`] each.
    pub acts: Vec<Vec<Moment>>,
}

impl RecordedActs {
    /// The content of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = (self.labels.len() as u16).to_le_bytes().to_vec();
        let coordinate = |value: f32| (value * WHOLE).round() as u8;
        for ((x, y), label) in self.places.iter().zip(&self.labels) {
            bytes.extend([coordinate(*x), coordinate(*y), *label]);
        }
        for moment in self.acts.iter().flatten() {
            bytes.extend(moment.steps.to_le_bytes());
            let figures = [moment.error, moment.baseline_error, moment.effective_experts, moment.balance_weight];
            bytes.extend(figures.into_iter().flat_map(f32::to_le_bytes));
            bytes.extend(moment.gating_shares.iter().map(|share| (share * WHOLE).round() as u8));
            let readings = moment.leads.iter().zip(&moment.answers);
            bytes.extend(readings.map(|(lead, answer)| lead << 4 | answer.min(&NONE)));
        }
        bytes
    }

    /// Reads the file; `None` where the bytes are another file's.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = Bytes(bytes);
        let n_digits = usize::from(u16::from_le_bytes(rest.array()?));
        let digits = rest.take(3 * n_digits)?.as_chunks::<3>().0;
        let coordinate = |value: u8| f32::from(value) / WHOLE;
        let mut recorded = Self {
            places: digits.iter().map(|[x, y, _]| (coordinate(*x), coordinate(*y))).collect(),
            labels: digits.iter().map(|[.., label]| *label).collect(),
            acts: Vec::new(),
        };
        for _ in 0..N_ACTS {
            recorded.acts.push((0..N_MOMENTS).map(|_| rest.moment(n_digits)).collect::<Option<_>>()?);
        }
        let are_known = |moment: &Moment| moment.leads.iter().all(|lead| usize::from(*lead) < N_EXPERTS);
        let is_right = rest.0.is_empty() && recorded.acts.iter().flatten().all(are_known);
        is_right.then_some(recorded)
    }
}

/// What is left to read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn moment(&mut self, n_digits: usize) -> Option<Moment> {
        let steps = u32::from_le_bytes(self.array()?);
        let mut figure = || Some(f32::from_le_bytes(self.array()?));
        let [error, baseline_error, effective_experts, balance_weight] = [figure()?, figure()?, figure()?, figure()?];
        let gating_shares = self.take(N_EXPERTS)?.iter().map(|share| f32::from(*share) / WHOLE).collect();
        let readings = self.take(n_digits)?;
        Some(Moment {
            steps,
            error,
            baseline_error,
            effective_experts,
            balance_weight,
            gating_shares,
            leads: readings.iter().map(|reading| reading >> 4).collect(),
            answers: readings.iter().map(|reading| reading & NONE).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded() -> RecordedActs {
        let moment = |steps: u32| Moment {
            steps,
            error: 0.25,
            baseline_error: 0.5,
            effective_experts: 3.5,
            balance_weight: -0.1,
            gating_shares: vec![0.0, 1.0, 0.2, 0.4, 0.6, 0.8, 0.0, 0.0, 0.0, 0.0],
            leads: vec![9, 1],
            answers: vec![3, 15],
        };
        let acts = vec![(0..N_MOMENTS as u32).map(moment).collect(); N_ACTS];
        RecordedActs { places: vec![(0.0, 1.0), (0.2, 0.4)], labels: vec![3, 7], acts }
    }

    #[test]
    fn acts_survive_the_round_trip_through_their_file() {
        assert_eq!(RecordedActs::from_bytes(&recorded().to_bytes()), Some(recorded()));
    }

    #[test]
    fn another_file_is_none() {
        let bytes = recorded().to_bytes();
        assert_eq!(RecordedActs::from_bytes(&bytes[..bytes.len() - 1]), None);
        assert_eq!(RecordedActs::from_bytes(&[&bytes[..], &[0]].concat()), None);
        assert_eq!(RecordedActs::from_bytes(b"<!doctype html>"), None);
        let mut unknown = recorded();
        unknown.acts[0][0].leads[0] = 12;
        assert_eq!(RecordedActs::from_bytes(&unknown.to_bytes()), None, "there is no expert M");
    }
}
