//! Trains the three acts of the page on generated digits and records some moments of each.

use moe::digits::generation::Generation;
use moe::digits::known_maps;
use moe::digits::reduce::pool;
use moe::kernel::SparseRows;
use moe::mixture::network::Activations;
use moe::mixture::prediction::Verdict;
use moe::page::state::acts::{RESCUE, SEEN};
use moe::protocol::inspection::{DIGITS_ON_MAP, NO_ANSWER};
use moe::training::presets::preset;
use moe::training::recorded_acts::{Moment, N_MOMENTS, RecordedActs};
use moe::training::{EvaluationJob, Inputs, Model, TrainConfig, Trainer};

/// Digits on the maps of the article.
const N_DIGITS: usize = 250;
/// The preset of each act, whether it is rescued, and by how much the steps grow from moment to moment, per cent: so that they
/// end after some 1,000, 200 and 6,000 steps.
const ACTS: [(&str, bool, u32); 3] = [("specialists", false, 15), ("collapse", false, 9), ("collapse", true, 22)];

/// Trains all acts.
pub fn record() -> RecordedActs {
    let digits = Generation::default().finish();
    let on_map: Vec<_> = digits.test.images.iter().take(DIGITS_ON_MAP).map(|image| pool(&image)).collect();
    let places = known_maps::places(&on_map).expect("the generated digits have a map");
    let labels = digits.test.labels[..N_DIGITS].to_vec();
    let acts = ACTS.map(|(key, is_rescued, growth)| {
        let config = (preset(key).expect("there is such a preset").config)();
        let inputs = |digits| Inputs::new(digits, config.input_reduction);
        act(&config, growth, is_rescued, &inputs(digits.train.clone()), &inputs(digits.test.clone()))
    });
    RecordedActs { places: places[..N_DIGITS].to_vec(), labels, acts: acts.into() }
}

fn act(config: &TrainConfig, growth: u32, is_rescued: bool, train: &Inputs, test: &Inputs) -> Vec<Moment> {
    let mut trainer = Trainer::new(config, train.len());
    let rescued = TrainConfig { balance_weight: RESCUE.parse().expect("λ is a number"), ..config.clone() };
    let moment = |steps: u32| {
        while trainer.steps() < steps {
            trainer.step(train);
            if is_rescued && trainer.steps() == SEEN {
                trainer.change(&rescued);
            }
        }
        moment(&trainer, test)
    };
    steps(growth).map(moment).collect()
}

/// The steps of the moments, each this much per cent after the one before.
fn steps(growth: u32) -> impl Iterator<Item = u32> {
    std::iter::successors(Some(0), move |steps| Some(steps + 1 + steps * growth / 100)).take(N_MOMENTS)
}

fn moment(trainer: &Trainer, test: &Inputs) -> Moment {
    let evaluation = EvaluationJob::new(trainer.model(), trainer.steps(), test.len()).finish(test);
    let (leads, answers) = readings(&trainer.model(), test);
    Moment {
        steps: trainer.steps(),
        error: evaluation.error,
        baseline_error: evaluation.baseline_error,
        effective_experts: evaluation.effective_experts,
        balance_weight: trainer.config().balance_weight,
        gating_shares: evaluation.gating_shares,
        leads,
        answers,
    }
}

/// Lead experts and answers for the digits on the map.
fn readings(model: &Model, test: &Inputs) -> (Vec<u8>, Vec<u8>) {
    let (layout, config) = (model.networks().layout, &model.config);
    let mut pixels = SparseRows::new(layout.shape.n_inputs);
    (0..N_DIGITS).for_each(|digit| test.push_to(digit, config.input_scaling, &mut pixels));
    let mut logits = vec![0.0; N_DIGITS * layout.row()];
    model.logits(&pixels, &mut Activations::default(), &mut logits);
    let verdicts = Verdict::of_all(&model.reading(), &layout, &logits);
    verdicts.iter().map(|verdict| (verdict.lead as u8, verdict.answer.map_or(NO_ANSWER, |class| class as u8))).unzip()
}
