//! Sparse gates: gradients, biases, thresholds, capacity and answers of every routing.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // In a test a panic is the message.

use moe::choice::Choice;
use moe::digits::generated::Generator;
use moe::kernel::{Entry, SparseRows};
use moe::mixture::asking::Asking;
use moe::mixture::gradient_check::GradientCheck;
use moe::mixture::network::Activations;
use moe::mixture::routing::{GateRows, Load};
use moe::mixture::{
    Activation, Balance, BiasPlace, Cost, Init, InputScaling, Layout, Networks, Objective, ObjectiveMemory, Router,
    Routing, Shape, Term, TermWeights, Weights,
};
use moe::training::eras::ERAS;
use moe::training::presets::{preset, specialists};
use moe::training::{EvaluationJob, Inputs, TrainConfig, Trainer};
use rand_core::RngCore;
use rand_pcg::Pcg32;

const SHAPE: Shape = Shape { n_inputs: 14, n_hidden: 6, n_classes: 5, n_experts: 4, has_router: true };

fn sparse() -> impl Iterator<Item = Routing> {
    Routing::ALL.iter().map(|(routing, ..)| *routing).filter(|routing| *routing != Routing::Dense)
}

fn router(routing: Routing) -> Router {
    Router { routing, n_asked: 2, ..Router::dense() }
}

/// 32 random examples of 14 inputs and their labels.
fn examples(random: &mut Pcg32) -> (SparseRows, Vec<u8>) {
    let mut pixels = SparseRows::new(SHAPE.n_inputs);
    let mut labels = Vec::new();
    for _ in 0..32 {
        let values: Vec<u32> = (0..SHAPE.n_inputs).map(|_| random.next_u32()).collect();
        let inked = values.iter().enumerate().filter(|(_, value)| *value % 4 == 0);
        pixels.push_row(
            inked.map(|(column, value)| Entry { column: column as u32, value: (value >> 8) as f32 / (1 << 24) as f32 }),
        );
        labels.push((random.next_u32() % 5) as u8);
    }
    (pixels, labels)
}

#[test]
fn the_gradient_of_every_routing_is_that_of_its_cost_with_the_choice_held() {
    let networks =
        Networks { layout: Layout::new(SHAPE), activation: Activation::Tanh, scaling: InputScaling::Centred };
    for routing in sparse() {
        for (cost, name, _) in Cost::ALL {
            for term in [None, Some(Term::Balance), Some(Term::Own), Some(Term::ZLoss), Some(Term::MixtureLikelihood)] {
                let terms = TermWeights::new(|other| if Some(other) == term { 0.3 } else { 0.0 });
                let objective = Objective {
                    cost: *cost,
                    terms,
                    balance: Balance::Switch,
                    competitive_beta: 2.0,
                    router: router(routing),
                    ..specialists().objective(&[])
                };
                let mut random = Pcg32::new(7, 1);
                let mut weights = Weights::random(SHAPE, Init::Original.widths(Activation::Tanh), &mut random);
                // A ReLU asks nobody where all logits are negative.
                weights.gate_w2.row_mut(0).mapv_inplace(|bias| bias + 0.4);
                let (pixels, labels) = examples(&mut random);
                let check = GradientCheck { networks: &networks, objective, pixels: &pixels, labels: &labels };
                for slope in check.slopes(&weights, &mut random) {
                    assert!(slope.relative_difference() < 1e-2, "{routing:?}, {name}, {term:?}: {slope:?}");
                }
            }
        }
    }
}

/// The outputs that examples ask for, in the order of two passes of training, have the bits of all outputs; and so has the
/// gradient.
#[test]
fn only_what_is_asked_is_computed_and_the_bits_are_those_of_everything() {
    let networks =
        Networks { layout: Layout::new(SHAPE), activation: Activation::Relu, scaling: InputScaling::Centred };
    let layout = &networks.layout;
    for routing in sparse() {
        for (cost, name, _) in Cost::ALL {
            let terms = TermWeights::new(|term| if term == Term::Own { 0.3 } else { 0.0 });
            let objective = Objective { cost: *cost, terms, router: router(routing), ..specialists().objective(&[]) };
            let mut random = Pcg32::new(7, 1);
            let mut weights = Weights::random(SHAPE, Init::Original.widths(Activation::Relu), &mut random);
            weights.gate_w2.row_mut(0).mapv_inplace(|bias| bias + 0.4);
            let (parameters, (pixels, labels)) = (weights.pack(), examples(&mut random));

            let (mut memory, mut asking) = ([Activations::default(), Activations::default()], Asking::default());
            let mut routed = [ObjectiveMemory::default(), ObjectiveMemory::default()];
            let mut all = vec![0.0; labels.len() * layout.row()];
            networks.forward(&parameters, &pixels, &mut memory[0], &mut all);
            let whole = all.clone();
            let costs = objective.cost_and_gradient(layout, &labels, &mut all, &mut routed[0]);

            let mut some = vec![0.0; all.len()];
            let is_no_expert = |network, _| network >= layout.gate();
            networks.forward_of_some(&parameters, &pixels, (&mut memory[1], &mut asking), is_no_expert, &mut some);
            objective.route(layout, &labels, &mut some, &mut routed[1]);
            let asks = |network, example| network < layout.gate() && routed[1].asks(example, network);
            networks.forward_of_some(&parameters, &pixels, (&mut memory[1], &mut asking), asks, &mut some);
            for (example, (some, whole)) in some.chunks(layout.row()).zip(whole.chunks(layout.row())).enumerate() {
                for expert in 0..SHAPE.n_experts {
                    let at = expert * layout.outputs..(expert + 1) * layout.outputs;
                    let expected = if asks(expert, example) { &whole[at.clone()] } else { &[0.0; 8] };
                    assert_eq!(&some[at], expected, "{routing:?}, example {example}, expert {expert}");
                }
            }
            let n = labels.len();
            assert_eq!(objective.routed_cost_and_gradient(layout, &labels, n, &mut some, &mut routed[1]), costs);
            assert!(some == all, "{routing:?}, {name}");
        }
    }
}

#[test]
fn an_expert_that_no_digit_of_a_batch_asks_rests() {
    let config = TrainConfig { weight_decay: 0.1, ..(preset("switch_2021").unwrap().config)() };
    let digits = digits(&config);
    let mut trainer = trained(&config, &digits, 20);
    let layout = trainer.learner().networks().layout;
    let (mut n_resting, mut n_learning) = (0, 0);
    for _ in 0..20 {
        let before = trainer.learner().state().clone();
        trainer.step(&digits);
        let taken = &trainer.learner().load().unwrap().taken;
        for (expert, taken) in taken.iter().enumerate() {
            let places: Vec<usize> = layout.weights_of(|network| network == expert).into_iter().flatten().collect();
            let arrays = before.arrays().into_iter().zip(trainer.learner().state().arrays());
            let stays = arrays.map(|(old, new)| places.iter().all(|&place| old[place] == new[place]));
            let stays: Vec<bool> = stays.collect();
            assert_eq!(stays, [*taken == 0; 4], "expert {expert}, asked by {taken}");
            *if *taken == 0 { &mut n_resting } else { &mut n_learning } += 1;
        }
    }
    assert!(n_resting > 0 && n_learning > 0, "{n_resting} rested and {n_learning} learned");
}

/// Routes gates of four experts; gives the weights and the load.
fn route(router: &Router, probabilities: &[[f32; 4]]) -> (Vec<[f32; 4]>, Load) {
    let logits: Vec<f32> = probabilities.as_flattened().iter().map(|g| libm::logf(*g)).collect();
    let rows = GateRows { logits: &logits, probabilities: probabilities.as_flattened(), width: 4 };
    let mut weights = vec![[0.0; 4]; probabilities.len()];
    let load = router.route(0, rows, &[true; 4], weights.as_flattened_mut());
    (weights, load)
}

const GATES: [[f32; 4]; 4] =
    [[0.5, 0.25, 0.125, 0.125], [0.5, 0.25, 0.125, 0.125], [0.5, 0.125, 0.25, 0.125], [0.125, 0.5, 0.25, 0.125]];

#[test]
fn top_k_asks_the_largest_with_the_gates_own_probabilities_or_scaled_ones() {
    let (weights, load) = route(&router(Routing::TopK), &GATES);
    assert_eq!(weights[2], [0.5, 0.0, 0.25, 0.0]);
    assert_eq!((load.asked.as_slice(), load.taken.as_slice()), (&[3, 3, 2, 0][..], &[3, 3, 2, 0][..]));
    let (weights, _) = route(&router(Routing::TopKScaled), &GATES);
    assert_eq!(weights[2], [0.5 / 0.75, 0.0, 0.25 / 0.75, 0.0]);
}

#[test]
fn what_is_past_the_capacity_is_dropped_in_the_order_of_the_batch() {
    let narrow = Router { n_asked: 1, capacity_factor: 1.5, ..router(Routing::TopK) };
    let (weights, load) = route(&narrow, &GATES);
    // 1.5 times an equal share of one example: two.
    assert_eq!(load.capacity, Some(2));
    assert_eq!((load.asked[0], load.taken[0], load.n_dropped(), &load.unserved[..]), (3, 2, 1, &[2][..]));
    assert_eq!(weights[1], [0.5, 0.0, 0.0, 0.0]);
    assert_eq!(weights[2], [0.0; 4]);
}

#[test]
fn a_bias_changes_who_is_asked_but_no_weight() {
    let mut numbers = [0.0; 16];
    numbers[3] = 0.5;
    let biased = Router { n_asked: 1, numbers, bias_rate: 0.25, ..router(Routing::TopK) };
    let (weights, load) = route(&biased, &GATES);
    assert_eq!(weights[0], [0.0, 0.0, 0.0, 0.125]);
    let next = biased.next_numbers(&load, &[true; 4], false);
    assert_eq!(next[..4], [0.25, 0.25, 0.25, 0.25]);
    let of_logits = Router { bias_place: BiasPlace::Logits, ..biased };
    assert_eq!(route(&of_logits, &GATES).0[3], [0.0, 0.5, 0.0, 0.0]);
}

#[test]
fn experts_choose_their_equal_share_of_the_batch_and_thresholds_follow() {
    let choice = Router { n_asked: 1, ..router(Routing::ExpertChoice) };
    let (weights, load) = route(&choice, &GATES);
    // One of four for each expert; of equal ones the first.
    assert_eq!(weights, [[0.8, 0.0, 0.0, 0.2], [0.0; 4], [0.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 0.0]]);
    assert_eq!((&load.unserved[..], load.asked.as_slice()), (&[1][..], &[1, 1, 1, 1][..]));
    let first = choice.next_numbers(&load, &[true; 4], true);
    assert_eq!(first[..4], [0.5, 0.5, 0.25, 0.125]);
    // By itself an example asks those whose threshold it reaches.
    let alone = Router { one_by_one: true, ..choice.with_numbers(&first[..4]) };
    assert_eq!(route(&alone, &GATES).0[3][..2], [0.0, 0.5 / 0.875]);
    let high = alone.with_numbers(&[0.9; 4]);
    assert_eq!(route(&high, &GATES).0[3], [0.0, 1.0, 0.0, 0.0]);
}

#[test]
fn the_l1_term_grows_while_too_many_are_asked() {
    let relu = router(Routing::Relu);
    let logits = [1.0, 2.0, 3.0, -1.0];
    let rows = GateRows { logits: &logits, probabilities: &[0.25; 4], width: 4 };
    let mut weights = [0.0; 4];
    let load = relu.route(0, rows, &[true; 4], &mut weights);
    assert_eq!(weights, [1.0, 2.0, 3.0, 0.0]);
    let more = relu.next_numbers(&load, &[true; 4], false);
    assert!(more[0] > relu.numbers[0] && more[..4].iter().all(|l1| *l1 == more[0]));
    let sparser = Router { n_asked: 3, ..relu.with_numbers(&[1e-3; 4]) };
    assert!(sparser.next_numbers(&load, &[true; 4], false)[0] < 1e-3);
}

fn digits(config: &TrainConfig) -> Inputs {
    Inputs::new(Generator::new(5).digits(0..2_000), config.input_reduction)
}

fn trained(config: &TrainConfig, digits: &Inputs, n_steps: u32) -> Trainer {
    let mut trainer = Trainer::new(config, digits.len());
    (0..n_steps).for_each(|_| assert!(trainer.step(digits).are_finite()));
    trainer
}

#[test]
fn every_era_learns_and_is_read_as_it_was_trained() {
    for era in ERAS {
        let config = (preset(era.preset).unwrap().config)();
        let digits = digits(&config);
        let trainer = trained(&config, &digits, 400);
        let model = trainer.model();
        let test = EvaluationJob::new(model.clone(), trainer.steps(), 500).finish(&digits);
        assert!(test.error < 0.25, "{}: {}", era.name, test.error);
        let asked: Vec<usize> = (0..50)
            .map(|digit| {
                let reading = model.read(&digits.digits().images.get(digit));
                assert!((reading.gate.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{}: {:?}", era.name, reading.gate);
                reading.gate.iter().filter(|share| **share > 0.0).count()
            })
            .collect();
        match config.routing {
            Routing::Dense => assert!(asked.iter().all(|n| *n == 10)),
            Routing::TopK | Routing::TopKScaled => assert!(asked.iter().all(|n| *n == config.routing_k), "{asked:?}"),
            Routing::ExpertChoice | Routing::Relu => assert!(asked.iter().all(|n| (1..10).contains(n)), "{asked:?}"),
        }
    }
}

#[test]
fn a_run_that_is_resumed_has_the_bits_of_one_that_never_stopped() {
    for era in ERAS {
        let config = (preset(era.preset).unwrap().config)();
        let digits = digits(&config);
        let whole = trained(&config, &digits, 60);
        let half = trained(&config, &digits, 30);
        let mut resumed = Trainer::resume(&config, digits.len(), half.learner().state().clone(), 30);
        (0..30).for_each(|_| assert!(resumed.step(&digits).are_finite()));
        assert!(resumed.learner().state() == whole.learner().state(), "{}", era.name);
        assert_eq!(whole.model().weights().gate_router.len(), if config.routing == Routing::Dense { 0 } else { 10 });
    }
}

#[test]
fn experts_that_are_off_are_never_asked() {
    for routing in sparse() {
        let config = TrainConfig {
            routing,
            experts_off: "0 3".parse().unwrap(),
            off_in_training: true,
            bias_rate: 0.01,
            ..specialists()
        };
        let digits = digits(&config);
        let trainer = trained(&config, &digits, 20);
        let load = trainer.learner().load().unwrap();
        assert_eq!((load.asked[0], load.asked[3]), (0, 0), "{routing:?}");
        let router = &trainer.learner().objective().router;
        assert_eq!(
            (router.numbers[0] == 0.0, router.numbers[3] == 0.0),
            (routing != Routing::Relu, routing != Routing::Relu)
        );
        let reading = trainer.model().read(&digits.digits().images.get(0));
        assert_eq!((reading.gate[0], reading.gate[3]), (0.0, 0.0), "{routing:?}");
    }
}

#[test]
fn a_gate_by_hand_in_answers_alone_leaves_training_as_it_is() {
    let free = (preset("loss_free_2024").unwrap().config)();
    let by_hand = TrainConfig { gate_by_hand: "50 50".parse().unwrap(), ..free.clone() };
    let digits = digits(&free);
    let [free, answering] = [&free, &by_hand].map(|config| trained(config, &digits, 20));
    assert!(free.weights() == answering.weights());
    let reading = answering.model().read(&digits.digits().images.get(0));
    assert_eq!(reading.gate[..3], [0.5, 0.5, 0.0]);
    let config = TrainConfig { off_in_training: true, ..by_hand };
    assert!(trained(&config, &digits, 20).learner().load().is_none());
}

#[test]
fn k_falls_from_all_experts_over_the_dense_stretch() {
    let config = TrainConfig { routing: Routing::TopK, routing_k: 2, dense_epochs: 0.5, ..specialists() };
    let asked = [0, 1, 25, 49, 50, 900].map(|step| config.n_asked_at(step, 100));
    assert_eq!(asked, [10, 10, 6, 3, 2, 2]);
    let at_once = TrainConfig { dense_epochs: 0.0, ..config };
    assert_eq!(at_once.n_asked_at(0, 100), 2);
}
