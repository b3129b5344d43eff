//! What one would guess about sparse gates: questions, each with two runs that decide it. Both runs have one seed and the same
//! batches, so that nothing differs but what the question is about.

use super::TrainConfig;
use super::eras::{expert_choice_2022, loss_free_2024, switch_2021};
use super::evaluation::Evaluation;
use crate::mixture::{Cost, Routing};

/// Epochs after which the runs are judged.
pub const EPOCHS: f64 = 3.0;
/// Epochs of MNIST after which the late balance begins: 30,000 of 60,000 digits.
const LATE: f64 = 0.5;
/// Errors that differ by less than this number of the test digits count as alike.
const ALIKE: f32 = 0.003;

/// One of the two runs of a question.
#[derive(Clone, Debug)]
pub struct Side {
    /// What the run is, in a few words.
    pub name: &'static str,
    /// Its settings.
    pub config: TrainConfig,
    /// Settings that replace them on the way, and the epochs after which they do.
    pub later: Option<(f64, TrainConfig)>,
}

/// How one of the two runs has ended.
#[derive(Clone, Copy, Debug)]
pub struct Ending<'a> {
    /// The test at the end.
    pub test: &'a Evaluation,
    /// Milliseconds spent in training steps.
    pub train_ms: f64,
}

/// A question with its answers, and the runs that decide between them.
pub struct Guess {
    /// The question’s name in addresses and tests.
    pub key: &'static str,
    /// The question.
    pub question: &'static str,
    /// The answers to choose from.
    pub answers: &'static [&'static str],
    /// The two runs.
    pub sides: fn() -> [Side; 2],
    /// The number of the answer that two runs with these endings give.
    pub judge: fn([Ending; 2]) -> usize,
    /// The number of the answer that most seeds give on MNIST.
    pub usual: usize,
    /// Why that is so.
    pub why: &'static str,
}

/// Every question, in an order in which one leads to the next.
pub const GUESSES: &[Guess] = &[
    Guess {
        key: "collapse",
        question: "One expert is asked for each digit. Without a balance, one of the ten takes every digit: the mixture collapses. \
            With a balance, all ten work. Each expert has 25 hidden units. Who misreads fewer test digits after three epochs?",
        answers: &["The ten that share the digits", "The one that took everything"],
        sides: || [Side::of("balanced", balanced()), Side::of("collapsed", unbalanced())],
        judge: |[balanced, collapsed]| usize::from(collapsed.test.error < balanced.test.error),
        usual: 1,
        why: "A balanced expert has as many units as the one that took everything, and learns from a tenth of the digits. While \
            one expert is large enough for the task, collapse costs nothing at first.",
    },
    Guess {
        key: "small-experts",
        question: "The same two gates, but every expert has 8 hidden units. Who misreads fewer digits now?",
        answers: &["The ten that share the digits", "The one that took everything"],
        sides: || [Side::of("balanced", small(balanced())), Side::of("collapsed", small(unbalanced()))],
        judge: |[balanced, collapsed]| usize::from(collapsed.test.error < balanced.test.error),
        usual: 0,
        why: "Eight units cannot hold ten digits. Now a share of the digits is all that an expert can learn, and ten shares read \
            better than one expert that tries them all.",
    },
    Guess {
        key: "late-balance",
        question: "A gate has collapsed: after half an epoch one expert takes every digit. Only now the balance is switched on. What \
            has happened two and a half epochs later?",
        answers: &["Nothing: who is never asked never learns", "The sleeping experts are back at work"],
        sides: || {
            let late = Side { later: Some((LATE, balanced())), ..Side::of("balanced late", unbalanced()) };
            [late, Side::of("never balanced", unbalanced())]
        },
        judge: |[late, _]| usize::from(late.test.experts_alive >= 5),
        usual: 1,
        why: "The balance acts on the gate’s probabilities, which every expert has, asked or not. It brings them back, but slowly, \
            because a gate that is sure of itself hardly learns; and the error rises first, since those who come back know nothing.",
    },
    Guess {
        key: "likelihood",
        question: "The cost is now the likelihood of the one expert that was asked, −log g p. The balance is the one that keeps all ten \
            at work in Switch. How many of the ten work after three epochs?",
        answers: &["All ten, or nearly", "About half", "One or two"],
        sides: || {
            let likelihood = TrainConfig { cost: Cost::MixtureLikelihood, ..balanced() };
            [Side::of("likelihood", likelihood), Side::of("Switch", balanced())]
        },
        judge: |[likelihood, _]| match likelihood.test.experts_alive {
            8.. => 0,
            3..=7 => 1,
            _ => 2,
        },
        usual: 2,
        why: "Where one expert answers, the gradient by the gate’s logits is g − 1 for the expert that was asked: it says nothing of \
            whether the answer was right. The gate hardens whatever it chose, faster than this balance pulls back.",
    },
    Guess {
        key: "random-gate",
        question: "A gate that never learns: it sends each digit where its first random weights say. How much worse does such a mixture \
            read than Switch with its trained, balanced gate?",
        answers: &["Hopelessly: by five points or more", "By a point or two", "No worse at all"],
        sides: || {
            let random = TrainConfig { gate_rate_scale: 0.0, ..unbalanced() };
            [Side::of("random gate", random), Side::of("Switch", balanced())]
        },
        judge: |[random, switch]| match random.test.error - switch.test.error {
            0.05.. => 0,
            ALIKE.. => 1,
            _ => 2,
        },
        usual: 1,
        why: "Similar digits get similar logits from any gate, so even a random gate gives each expert a region of its own. Most of what \
            a sparse mixture knows is in its experts.",
    },
    Guess {
        key: "slow-bias",
        question: "A bias that no gradient sees lifts experts that are asked too seldom; it moves by u after each batch. Here u = .01 \
            keeps ten experts at work. Is a slower bias, u = .001, the safer choice?",
        answers: &["Yes, it disturbs less", "It makes no difference", "No, it is far worse"],
        sides: || {
            let slow = TrainConfig { bias_rate: 0.001, ..loss_free_2024() };
            [Side::of("u = .001", slow), Side::of("u = .01", loss_free_2024())]
        },
        judge: |[slow, fast]| match slow.test.error - fast.test.error {
            ALIKE.. => 2,
            difference if difference < -ALIKE => 0,
            _ => 1,
        },
        usual: 2,
        why: "A slow bias comes too late: one expert has taken everything and is good at it, when the bias at last forces digits on \
            experts that have never learnt.",
    },
    Guess {
        key: "capacity",
        question: "Each expert takes at most its equal share of a batch; digits past that get no expert. There is no balance. Does this \
            limit put all ten to work?",
        answers: &["Yes: what one cannot take, the others get", "No: one or two work, and most digits get nobody"],
        sides: || {
            let limited = |config| TrainConfig { capacity_factor: 1.0, ..config };
            [Side::of("limit alone", limited(unbalanced())), Side::of("limit and balance", limited(balanced()))]
        },
        judge: |[limited, _]| usize::from(limited.test.experts_alive < 5),
        usual: 1,
        why: "A digit that finds its expert full is dropped, not passed on. The gate goes on preferring the one expert that learns, and \
            learns from the few digits that this expert takes.",
    },
    Guess {
        key: "fewer-asked",
        question: "A mixture is trained with two experts for each digit. To save work it is read with the better one of the two alone. How \
            much worse does it read?",
        answers: &["Hardly: by less than half a point", "By about a point", "By three points or more"],
        sides: || [Side::of("read by one", TrainConfig { top_k: 1, ..top_2() }), Side::of("read by two", top_2())],
        judge: |[one, two]| match one.test.error - two.test.error {
            0.03.. => 2,
            0.005.. => 1,
            _ => 0,
        },
        usual: 1,
        why: "The two have learnt to answer together: their logits add up, and neither was ever asked to be right alone.",
    },
    Guess {
        key: "expert-choice",
        question: "Each expert chooses its digits out of a batch. A single digit comes without a batch, so it gets the experts whose \
            threshold it passes. Does that read worse than a gate that always asks the best two?",
        answers: &["Yes, clearly", "No: as well or better"],
        sides: || [Side::of("experts choose", expert_choice_2022()), Side::of("best two", top_2())],
        judge: |[choice, best]| usize::from(choice.test.error < best.test.error + ALIKE),
        usual: 1,
        why: "The threshold is the average of the lowest gate probability that an expert still chose, and hardly moves once training has \
            settled. And while training, no expert was ever idle.",
    },
    Guess {
        key: "time",
        question: "A gate that asks one expert of ten needs about a fifth of the multiply-adds of one that asks all ten. How much faster \
            does it train here?",
        answers: &["Five times as fast or more", "Three to five times", "Less than three times"],
        sides: || {
            let dense = TrainConfig { routing: Routing::Dense, ..balanced() };
            [Side::of("one of ten", balanced()), Side::of("all ten", dense)]
        },
        judge: |[sparse, dense]| match dense.train_ms / sparse.train_ms {
            5.0.. => 0,
            3.0.. => 1,
            _ => 2,
        },
        usual: 2,
        why: "The optimiser moves every weight of every expert that any digit of the batch asked, and with 64 digits all ten are asked. \
            Large models ask with millions of tokens at once, so there this part is small.",
    },
    Guess {
        key: "equal-work",
        question: "For each digit, Switch computes its gate and one expert of 25 hidden units: about as much as one plain network of 50 \
            units. Which of them reads better after three epochs?",
        answers: &["Switch: it has five times the weights", "The plain network"],
        sides: || {
            let plain = TrainConfig { n_experts: 1, n_hidden: 50, routing: Routing::Dense, ..unbalanced() };
            [Side::of("Switch", balanced()), Side::of("plain network", plain)]
        },
        judge: |[switch, plain]| usize::from(plain.test.error < switch.test.error),
        usual: 1,
        why: "Every expert learns from its tenth of the digits only, and here digits are scarce while weights are not. Language models are \
            the other way round: text without end, and a model that has to hold more than it can compute with.",
    },
];

impl Side {
    fn of(name: &'static str, config: TrainConfig) -> Self {
        Self { name, config, later: None }
    }
}

/// Top-1 with the balance of Switch, without a limit.
fn balanced() -> TrainConfig {
    TrainConfig { capacity_factor: 0.0, ..switch_2021() }
}

/// The same without a balance.
fn unbalanced() -> TrainConfig {
    TrainConfig { balance_weight: 0.0, ..balanced() }
}

/// Top-2 with weights that are scaled to sum to 1, balanced.
fn top_2() -> TrainConfig {
    TrainConfig { routing: Routing::TopKScaled, routing_k: 2, ..balanced() }
}

/// The same with experts of 8 hidden units.
fn small(config: TrainConfig) -> TrainConfig {
    TrainConfig { n_hidden: 8, ..config }
}
