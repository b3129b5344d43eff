//! Experts that are switched off or frozen, in training and in answers.
#![cfg(not(target_arch = "wasm32"))]

use moe::choice::Choice;
use moe::digits::generated::Generator;
use moe::kernel::SparseRows;
use moe::mixture::network::Activations;
use moe::mixture::{Balance, Cost, Layout, Networks, Objective, ObjectiveMemory, Shape, Term, TermWeights, Weights};
use moe::training::experts::ExpertSet;
use moe::training::fields::field;
use moe::training::gate_by_hand::GateByHand;
use moe::training::optimizer::Optimizer;
use moe::training::presets::{PRESETS, specialists};
use moe::training::{Ablation, EvaluationJob, Inputs, Model, TrainConfig, Trainer};
use ndarray::{Axis, s};
use std::panic::catch_unwind;

fn set(text: &str) -> ExpertSet {
    text.parse().expect("a set of experts")
}

fn inputs() -> Inputs {
    Inputs::new(Generator::new(3).digits(0..640), specialists().input_reduction)
}

/// A run of `n` steps with the settings `before` and `n` steps with `after`; gives the weights at the change and at the end.
fn trained(before: &TrainConfig, after: &TrainConfig, n: u32) -> (Trainer, Weights, Weights) {
    let digits = inputs();
    let mut trainer = Trainer::new(before, digits.len());
    steps(&mut trainer, &digits, n);
    let first = trainer.model().weights();
    trainer.change(after);
    steps(&mut trainer, &digits, n);
    let second = trainer.model().weights();
    (trainer, first, second)
}

fn steps(trainer: &mut Trainer, digits: &Inputs, n: u32) {
    for _ in 0..n {
        trainer.step(digits);
    }
}

#[test]
fn frozen_experts_keep_their_weights_and_the_others_learn_on() {
    let frozen = TrainConfig { experts_frozen: set("2 7"), ..specialists() };
    let (_, before, after) = trained(&specialists(), &frozen, 20);
    for expert in 0..10 {
        let same = before.expert_w1.index_axis(Axis(0), expert) == after.expert_w1.index_axis(Axis(0), expert)
            && before.expert_w2.index_axis(Axis(0), expert) == after.expert_w2.index_axis(Axis(0), expert);
        assert_eq!(same, expert == 2 || expert == 7, "expert {expert}");
    }
    assert_ne!(before.gate_w1, after.gate_w1, "the gate has stopped learning");
}

#[test]
fn an_expert_that_is_off_answers_no_digit_and_the_others_share_the_gate() {
    let off = TrainConfig { experts_off: set("4"), ..specialists() };
    let (trainer, ..) = trained(&specialists(), &off, 30);
    let test = EvaluationJob::new(trainer.model(), trainer.steps(), 200).finish(&inputs());
    assert!(test.gating_shares[4] < 1e-6 && test.lead_shares[4] == 0.0);
    assert!((test.gating_shares.iter().sum::<f32>() - 1.0).abs() < 1e-4);
    assert!(test.cost.is_finite());
    let all_off = TrainConfig { experts_off: set("0 1 2 3 4 5 6 7 8 9"), ..specialists() };
    let (trainer, ..) = trained(&specialists(), &all_off, 1);
    let test = EvaluationJob::new(trainer.model(), 2, 200).finish(&inputs());
    assert!(test.gating_shares.iter().all(|share| *share > 0.0), "with all of them off none is");
}

#[test]
fn a_run_in_which_an_expert_is_off_in_training_stays_finite_for_every_preset() {
    for preset in PRESETS {
        let config = TrainConfig { batch_size: 32, ..(preset.config)() };
        let off = TrainConfig { experts_off: set("0 3"), off_in_training: true, ..config.clone() };
        let (trainer, _, after) = trained(&config, &off, 12);
        assert!(after.slices().iter().all(|values| values.iter().all(|value| value.is_finite())), "{}", preset.key);
        let test = EvaluationJob::new(trainer.model(), 24, 200).finish(&inputs());
        assert!(test.cost.is_finite() && test.gating_shares[3] < 1e-6, "{}", preset.key);
    }
}

#[test]
fn a_gate_that_is_set_by_hand_is_the_same_for_every_digit_and_learns_nothing_where_it_also_trains() {
    let by_hand = TrainConfig { gate_by_hand: "0 30 10".parse().expect("a gate"), ..specialists() };
    let (trainer, ..) = trained(&specialists(), &by_hand, 20);
    let test = EvaluationJob::new(trainer.model(), trainer.steps(), 200).finish(&inputs());
    assert!((test.gating_shares[1] - 0.75).abs() < 1e-4, "{:?}", test.gating_shares);
    assert!(test.gating_shares[0] < 1e-6 && test.lead_shares[1] == 1.0);

    let (_, free, trained_free) = trained(&specialists(), &by_hand, 20);
    let (_, same, plain) = trained(&specialists(), &specialists(), 20);
    assert_eq!((&free, &trained_free), (&same, &plain), "a gate that is only read by hand changed the training");

    // Without momentum and decay, weights without gradient keep their bits.
    let sgd = TrainConfig { optimizer: Optimizer::Sgd, weight_decay: 0.0, moving_average: false, ..specialists() };
    let also_trains = TrainConfig { gate_by_hand: by_hand.gate_by_hand, off_in_training: true, ..sgd.clone() };
    let (_, before, after) = trained(&sgd, &also_trains, 20);
    assert_eq!(before.gate_w1, after.gate_w1, "a gate that is set by hand learnt");
    assert_ne!(before.expert_w1, after.expert_w1, "the experts learnt nothing");
}

#[test]
fn what_only_changes_how_a_model_is_read_does_not_change_its_training() {
    let by_hand = TrainConfig { gate_by_hand: "0 1".parse().expect("a gate"), ..specialists() };
    assert!(by_hand.trains_like(&specialists()));
    assert!(TrainConfig { top_k: 1, experts_off: set("3"), ..specialists() }.trains_like(&specialists()));
    assert!(!TrainConfig { off_in_training: true, ..by_hand }.trains_like(&specialists()));
    assert!(!TrainConfig { learning_rate: 0.5, ..specialists() }.trains_like(&specialists()));
}

#[test]
fn a_gate_whose_biases_are_all_lowered_answers_the_same_with_an_expert_off() {
    let (trainer, ..) = trained(&specialists(), &specialists(), 20);
    for (off, gate_by_hand) in [("4", "-"), ("0 1 2 3 4 5 6 8 9", "-"), ("1", "0 30 0 10")] {
        let config = TrainConfig {
            experts_off: set(off),
            gate_by_hand: gate_by_hand.parse().expect("a gate"),
            top_k: 3,
            ..specialists()
        };
        let weights = trainer.model().weights();
        let mut lowered = weights.clone();
        lowered.gate_w2.row_mut(0).mapv_inplace(|bias| bias - 200.0);
        for image in inputs().digits().images.iter().take(20) {
            let [as_trained, lowered] = [&weights, &lowered].map(|weights| Model::new(&config, weights).read(&image));
            for expert in set(off).iter(10) {
                assert_eq!((as_trained.gate[expert], lowered.gate[expert]), (0.0, 0.0), "{off}: expert {expert}");
            }
            let pairs = as_trained.gate.iter().zip(&lowered.gate).chain(as_trained.answer.iter().zip(&lowered.answer));
            pairs.for_each(|(a, b)| assert!((a - b).abs() < 1e-4, "{off}: {as_trained:?} or {lowered:?}"));
        }
    }
}

/// The gradient of `objective` on the first 64 digits.
fn gradient(objective: &Objective, networks: &Networks, weights: &Weights, digits: &Inputs) -> Weights {
    let mut pixels = SparseRows::new(networks.layout.shape.n_inputs);
    (0..64).for_each(|digit| digits.push_to(digit, networks.scaling, &mut pixels));
    let mut by_input = SparseRows::default();
    by_input.set_transpose_of(&pixels);
    let (mut memory, parameters) = (Activations::default(), weights.pack());
    let mut outputs = vec![0.0; 64 * networks.layout.row()];
    networks.forward(&parameters, &pixels, &mut memory, &mut outputs);
    let labels = &digits.labels()[..64];
    objective.cost_and_gradient(&networks.layout, labels, &mut outputs, &mut ObjectiveMemory::default());
    let mut gradient = vec![0.0; parameters.len()];
    networks.backward(&parameters, &by_input, &mut memory, &outputs, &mut gradient);
    Weights::unpack(&networks.layout, &gradient)
}

#[test]
fn an_expert_that_is_off_in_training_has_no_gradient_whatever_is_minimised() {
    let off = TrainConfig { experts_off: set("2 3"), off_in_training: true, ..specialists() };
    let (networks, objective) = (off.networks(off.shape()), off.objective(&[]));
    let mut weights = trained(&specialists(), &specialists(), 5).1;
    weights.gate_w2.row_mut(0).mapv_inplace(|bias| bias - 200.0);
    let digits = inputs();
    let mut objectives = vec![("pretraining".to_owned(), off.pretraining_objective())];
    for (cost, name, _) in Cost::ALL {
        let alone = Objective { cost: *cost, terms: TermWeights::NONE, ..objective.clone() };
        for (term, key, _) in Term::ALL {
            for (balance, ..) in Balance::ALL {
                let terms = TermWeights::NONE.with(*term, 0.3);
                let beside = Objective { terms, balance: *balance, ..alone.clone() };
                objectives.push((format!("{name} and {key} ({balance:?})"), beside));
            }
        }
        objectives.push(((*name).to_owned(), alone));
    }
    for (what, objective) in objectives {
        let gradient = gradient(&objective, &networks, &weights, &digits);
        let finite = gradient.slices().iter().all(|values| values.iter().all(|value| value.is_finite()));
        assert!(finite && gradient.gate_w1.iter().any(|slope| *slope != 0.0), "{what}");
        for expert in 0..10 {
            let layers = [&gradient.expert_w1, &gradient.expert_w2].map(|layers| layers.index_axis(Axis(0), expert));
            let column = gradient.gate_w2.slice(s![.., expert]);
            let own_still = layers.iter().all(|layer| layer.iter().all(|slope| *slope == 0.0));
            let still = (own_still, column.iter().all(|slope| *slope == 0.0));
            let is_off = expert == 2 || expert == 3;
            assert_eq!(still, (is_off, is_off), "{what}: expert {expert}");
        }
    }
}

#[test]
fn an_expert_that_is_off_in_training_keeps_its_weights_and_its_column_of_the_gate() {
    for preset in PRESETS {
        let config = TrainConfig { batch_size: 32, weight_decay: 0.1, ..(preset.config)() };
        let off = TrainConfig { experts_off: set("3"), off_in_training: true, ..config.clone() };
        let (_, before, after) = trained(&config, &off, 12);
        for expert in 0..config.n_experts {
            let same = before.expert_w1.index_axis(Axis(0), expert) == after.expert_w1.index_axis(Axis(0), expert);
            let column = |weights: &Weights| weights.gate_w2.slice(s![.., expert]).to_owned();
            let is_off = expert == 3;
            assert_eq!((same, column(&before) == column(&after)), (is_off, is_off), "{}: expert {expert}", preset.key);
        }
    }
}

#[test]
fn what_an_expert_that_is_off_had_of_a_role_goes_to_the_others() {
    // Experts 2 and 3 own the digit 3; 3 and 5 own the digit 5.
    let config = TrainConfig { experts_off: set("2 3"), off_in_training: true, ..specialists() };
    let layout = config.networks(config.shape()).layout;
    let mut logits = vec![0.0; layout.row()];
    config.forced_gate().apply(&mut logits[layout.gate() * layout.outputs..]);
    let roles = |label| config.pretraining_objective().blame(&layout, &logits, label).responsibilities;
    assert_eq!(roles(3), Some(vec![0.125, 0.125, 0.0, 0.0, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125]));
    assert_eq!(roles(5), Some(vec![0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]));
}

#[test]
fn a_seventeenth_expert_is_refused_by_name_and_never_left_out_in_silence() {
    for (key, text) in [("n_experts", "17"), ("experts_off", "16"), ("experts_frozen", "3 16"), ("roles", SEVENTEEN)] {
        let refused = field(key).expect("a field").set_text(&mut specialists(), text);
        let words = refused.expect_err("there is no such expert").to_string();
        assert!(words.contains(key), "{words}");
    }
    let by_hand = field("gate_by_hand").expect("a field").set_text(&mut specialists(), SEVENTEEN);
    assert!(by_hand.is_err_and(|error| error.to_string().contains("gate_by_hand")));
    let inside: [fn() -> bool; 3] = [
        || Layout::new(Shape { n_experts: 17, ..specialists().shape() }).n_networks > 0,
        || ExpertSet::default().toggled(16).contains(16),
        || GateByHand::of_shares(&[0.0; 17]).points(17).is_some(),
    ];
    inside.iter().for_each(|make| assert!(catch_unwind(make).is_err(), "a seventeenth expert was taken"));
}

const SEVENTEEN: &str = "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1";

#[test]
fn outputs_that_are_no_numbers_are_never_read_rightly() {
    let mut weights = trained(&specialists(), &specialists(), 1).1;
    weights.expert_w2.fill(f32::NAN);
    weights.baseline_w2.fill(f32::NAN);
    let digits = inputs();
    let job = EvaluationJob::new(Model::new(&specialists(), &weights), 1, digits.len());
    let test = job.with_ablation(Ablation::EachExpert).finish(&digits);
    assert_eq!((test.error, test.lead_error, test.baseline_error), (1.0, 1.0, 1.0));
    assert!(test.error_alone.iter().chain(&test.error_without).all(|error| *error == 1.0), "{test:?}");
    assert_eq!(test.confusion.iter().sum::<u32>(), 0);
}

#[test]
fn of_equal_outputs_the_first_is_the_answer_in_every_count() {
    let weights = Weights::zeros(specialists().shape());
    let digits = inputs();
    let test = EvaluationJob::new(Model::new(&specialists(), &weights), 1, digits.len()).finish(&digits);
    let zeros = digits.labels().iter().filter(|label| **label == 0).count();
    let error = 1.0 - zeros as f32 / digits.len() as f32;
    for found in [test.error, test.lead_error, test.baseline_error] {
        assert!((found - error).abs() < 1e-6, "{found} or {error}");
    }
}

#[test]
fn nothing_times_any_power_of_ten_is_a_number() {
    let mut config = specialists();
    assert_eq!(field("weight_decay").expect("a field").set_text(&mut config, "0e400"), Ok(()));
    assert_eq!(config.weight_decay, 0.0);
}

#[test]
fn the_error_of_an_expert_alone_is_that_of_a_mixture_whose_whole_gate_it_has() {
    let (trainer, ..) = trained(&specialists(), &specialists(), 30);
    let (model, digits) = (trainer.model(), inputs());
    let job = |model: Model| EvaluationJob::new(model, trainer.steps(), 400);
    let alone = job(model.clone()).with_ablation(Ablation::EachExpert).finish(&digits).error_alone;
    for expert in 0..10 {
        let gate_by_hand = GateByHand::default().with_points(expert, 100);
        let config = TrainConfig { gate_by_hand, ..model.config.clone() };
        let test = job(Model::new(&config, &model.weights())).finish(&digits);
        for (digit, row) in test.confusion.chunks_exact(10).enumerate() {
            let (n, right): (u32, u32) = (row.iter().sum(), row[digit]);
            assert_eq!(alone[expert * 10 + digit], (n - right) as f32 / n as f32, "expert {expert}, digit {digit}");
        }
    }
    assert!(alone.iter().any(|error| *error > 0.0) && alone.iter().any(|error| *error < 1.0));
}
