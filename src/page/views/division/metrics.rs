//! The figures on how the experts divide the work: the meaning of each in one sentence, for page and docs, and its text.

use crate::page::state::words;
use crate::training::Evaluation;

/// A figure and its meaning.
pub struct Metric {
    /// The end of the figure's handle, `metric-<key>`.
    pub key: &'static str,
    /// The figure's name on the page.
    pub name: &'static str,
    /// The figure's meaning in one sentence.
    pub meaning: &'static str,
    /// The figure as text.
    pub figure: fn(&Evaluation) -> String,
}

/// All figures, in the order of the page.
pub const METRICS: [Metric; 6] = [
    Metric {
        key: "gate-entropy",
        name: "Gate entropy",
        meaning: "How undecided the gate is about a single digit, on average: 0 bits if it asks one expert, 3.32 if it asks ten equally.",
        figure: |test| words::bits(test.gate_entropy),
    },
    Metric {
        key: "usage-entropy",
        name: "Usage entropy",
        meaning: "How evenly the gate uses the experts over all digits: 0 bits if one expert gets everything, 3.32 if ten get the same.",
        figure: |test| words::bits(test.usage_entropy),
    },
    Metric {
        key: "effective-experts",
        name: "Effective experts",
        meaning: "That many experts in equal use would have the same usage entropy.",
        figure: |test| format!("{:.1}", test.effective_experts),
    },
    Metric {
        key: "experts-alive",
        name: "Experts alive",
        meaning: "Experts to whom the gate listens most for at least 1 % of the digits.",
        figure: |test| test.experts_alive.to_string(),
    },
    Metric {
        key: "specialisation",
        name: "Specialisation",
        meaning: "How much of which digit it is can be told from the letter of its lead expert alone: 0 % nothing, 100 % everything; by chance is what experts tell that are dealt out among the digits at random.",
        figure: |test| {
            format!(
                "{}, by chance {:.1} %",
                words::whole_percent(test.specialisation),
                100.0 * test.chance_specialisation()
            )
        },
    },
    Metric {
        key: "lead-error",
        name: "Error of the lead expert alone",
        meaning: "The share of digits misread if each digit is answered only by the expert with the largest gate share.",
        figure: |test| words::percent(test.lead_error),
    },
];

/// The meaning of a digit's error.
pub const DIGIT_ERROR_MEANING: &str = "Of the test digits that show this digit, the share that is misread.";
/// The meaning of the confusion matrix.
pub const CONFUSION_MEANING: &str =
    "How many of the test digits that show the digit of the row were read as the digit of the column.";
/// The meaning of the ablation's change of error.
pub const ABLATION_MEANING: &str = "How much the error on all test digits changes if the gate can no longer ask that expert and asks the others instead.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_docs_define_every_figure_in_the_same_words() {
        let docs = include_str!("../../../../docs/metrics.md").split_whitespace().collect::<Vec<_>>().join(" ");
        let own = METRICS.iter().map(|metric| metric.meaning);
        for meaning in own.chain([DIGIT_ERROR_MEANING, CONFUSION_MEANING, ABLATION_MEANING]) {
            assert!(docs.contains(meaning), "docs/metrics.md lacks “{meaning}”");
        }
    }

    #[test]
    fn figures_come_with_their_units() {
        let test = Evaluation { gate_entropy: 1.204, experts_alive: 10, lead_error: 0.039, ..Evaluation::default() };
        let figures: Vec<String> = METRICS.iter().map(|metric| (metric.figure)(&test)).collect();
        assert_eq!(figures[0], "1.20 bits");
        assert_eq!(figures[3], "10");
        assert_eq!(figures[5], "3.90 %");
    }
}
