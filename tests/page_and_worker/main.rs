//! The page's state and a real session of the worker, whose messages wait for as long as chance decides: what the page says
//! of a run is what the worker trained.
#![cfg(not(target_arch = "wasm32"))]

mod pair;

use moe::page::state::event::Event;
use moe::page::state::files::link::Link;
use moe::page::state::keeping::orders::KeepingEvent;
use moe::training::TrainConfig;
use pair::Pair;
use proptest::prelude::*;

/// Settings that act at once, with texts to choose from.
const SETTINGS: [(&str, [&str; 3]); 8] = [
    ("learning_rate", ["0.01", "0.015", "0.03"]),
    ("own_weight", ["0", "0.25", "0.5"]),
    ("gate_rate_scale", ["1", "0.5", "0"]),
    ("skip", ["0", "0.01", "0.1"]),
    ("average_decay", ["0.9", "0.95", "0.99"]),
    ("off_in_training", ["on", "off", "on"]),
    ("top_k", ["1", "2", "16"]),
    ("experts_frozen", ["", "2", "0 3"]),
];

/// Something that happens: a message arrives, or the user does something.
#[derive(Clone, Debug)]
enum Happening {
    /// At most this many messages arrive at the worker.
    ReachWorker(usize),
    /// At most this many messages arrive at the page.
    ReachPage(usize),
    /// The worker works in the background.
    Background,
    /// A step takes this many milliseconds from here on.
    StepsTake(f64),
    Does(Box<Event>),
    /// The user looks back on a moment and branches from it.
    Branches(usize),
    /// The user shares the run; the link is opened later, here or in another page.
    Shares,
    OpensLink,
    /// The user goes on with the stored run that began last.
    GoesOn,
}

fn happening() -> impl Strategy<Value = Happening> {
    use Happening::*;
    let setting = (0..SETTINGS.len(), 0..3_usize).prop_map(|(setting, text)| {
        let (key, texts) = SETTINGS[setting];
        Event::Setting { key, text: texts[text].to_owned() }
    });
    let event = prop_oneof![
        6 => setting,
        4 => Just(Event::Train),
        1 => Just(Event::Pause),
        2 => Just(Event::Step),
        1 => Just(Event::Epoch),
        1 => Just(Event::Reset),
        1 => (0..9_u32).prop_map(Event::NewSeed),
        2 => (0..10_usize).prop_map(Event::SwitchExpert),
        1 => any::<bool>().prop_map(Event::GateByHand),
        1 => (0..10_usize, 0..100_u8).prop_map(|(expert, points)| Event::GatePoints { expert, points }),
        1 => Just(Event::TestDigit(3)),
        1 => Just(Event::Source(moe::protocol::DataSource::Generated)),
        1 => Just(Event::QuestionDeclined),
        1 => Just(Event::Keeping(KeepingEvent::Hidden)),
    ];
    prop_oneof![
        8 => (1..4_usize).prop_map(ReachWorker),
        8 => (1..4_usize).prop_map(ReachPage),
        2 => Just(Background),
        1 => prop_oneof![Just(0.2), Just(1.0), Just(8.0)].prop_map(StepsTake),
        9 => event.prop_map(|event| Does(Box::new(event))),
        1 => (0..40_usize).prop_map(Branches),
        1 => Just(Shares),
        1 => Just(OpensLink),
        1 => Just(GoesOn),
    ]
}

impl Pair {
    fn happens(&mut self, happening: Happening) {
        match happening {
            Happening::ReachWorker(n) => while_some(n, || self.reach_worker()),
            Happening::ReachPage(n) => while_some(n, || self.reach_page()),
            Happening::Background => self.work_in_background(),
            Happening::StepsTake(ms) => self.steps_take(ms),
            Happening::Does(event) => self.does_surely(*event),
            Happening::Branches(place) => {
                self.does(Event::ViewMoment(place));
                self.does(Event::Branch);
            }
            Happening::Shares => self.link = Some(self.state.link().to_text()),
            Happening::OpensLink => {
                let link = self.link.clone();
                link.into_iter().for_each(|link| self.does_surely(Event::LinkOpened(link)));
            }
            Happening::GoesOn => self.goes_on(),
        }
    }

    /// What the page says of its run, once all messages have arrived: the fingerprint of its weights, and its settings.
    fn says(&self) -> (Option<String>, TrainConfig) {
        let fingerprint = self.state.shown.answers.as_ref().map(|shown| shown.model.fingerprint());
        (fingerprint, TrainConfig::clone(&self.state.config))
    }
}

/// Calls this until it returns false, `n` times at most.
fn while_some(n: usize, mut call: impl FnMut() -> bool) {
    (0..n).any(|_| !call());
}

/// Whether page, worker and link say the same of the run, once all messages have arrived.
fn agree(mut pair: Pair) {
    pair.all_arrives();
    pair.does(Event::Pause);
    pair.does(Event::Keeping(KeepingEvent::Due));
    pair.all_arrives();
    assert_eq!(pair.refusals, Vec::<String>::new());
    let checkpoint = pair.checkpoint();
    assert_eq!(checkpoint.steps, pair.state.training.steps);
    assert_eq!(checkpoint.config, *pair.state.config, "the worker trains with other settings than the page says");
    assert_eq!(checkpoint.config, *pair.state.shown.config, "the page reads with other settings");
    if pair.state.shown.time_machine.viewed_steps().is_some() {
        pair.does(Event::ViewMoment(pair.state.shown.time_machine.len() - 1));
    }
    let link = pair.state.link().to_text();
    assert!(Link::from_text(&link).is_ok_and(|(_, remarks)| remarks.is_empty()), "{link}");

    let mut other = Pair::new();
    other.does(Event::LinkOpened(link.clone()));
    other.all_arrives();
    assert_eq!(other.says(), pair.says(), "the link repeats another run: {link}");
    assert!(other.checkpoint().state == checkpoint.state, "the link repeats other weights: {link}");
    if checkpoint.steps > 0 {
        let kept = &pair.kept_last().expect("a run that is paused is kept").checkpoint;
        assert_eq!((kept.steps, &kept.config), (checkpoint.steps, &checkpoint.config), "another run is kept");
        assert!(kept.state == checkpoint.state, "the kept run goes on with other weights");
    }
}

#[test]
fn a_setting_changed_before_its_run_has_started_stays() {
    let mut pair = Pair::new();
    pair.does(Event::Reset);
    pair.does(Event::Train);
    pair.does(Event::Setting { key: "learning_rate", text: "0.01".to_owned() });
    pair.all_arrives();
    assert_eq!(pair.state.config.learning_rate, 0.01);
    assert!(pair.state.link().to_text().contains("at=0.learning_rate.0.01"), "{}", pair.state.link().to_text());
    agree(pair);
}

#[test]
fn a_setting_changed_while_a_run_is_repeated_acts_at_its_end_and_the_page_says_so() {
    let mut pair = Pair::new();
    pair.does(Event::Train);
    pair.all_arrives();
    let place = pair.state.shown.time_machine.len() / 2;
    pair.does(Event::ViewMoment(place));
    let steps = pair.state.shown.time_machine.viewed_steps().expect("a moment is shown");
    // A slice has a step or two.
    pair.steps_take(20.0);
    pair.does(Event::Branch);
    while pair.state.training.steps == 0 || pair.state.training.steps > steps {
        assert!(pair.reach_worker() | pair.reach_page());
    }
    assert!(
        pair.state.training.steps < steps,
        "the run of {steps} steps has been repeated already: step {}",
        pair.state.training.steps
    );
    pair.does(Event::Setting { key: "learning_rate", text: "0.01".to_owned() });
    // What is done in the background gets no turn where a step takes longer than a turn.
    pair.steps_take(1.0);
    let said = pair.state.message.as_ref().cloned().unwrap_or_default();
    assert!(said.contains(&format!("“Learning rate” acts from step {steps}")), "{said}");
    pair.all_arrives();
    assert_eq!((pair.state.training.steps, pair.state.config.learning_rate), (steps, 0.01));
    pair.does(Event::Step);
    pair.all_arrives();
    assert!(pair.state.link().to_text().contains(&format!("at={steps}.learning_rate.0.01")));
    agree(pair);
}

#[test]
fn a_moment_that_is_looked_back_on_without_an_expert_is_tested_and_shared_without_it() {
    let mut pair = Pair::new();
    pair.does(Event::Train);
    pair.all_arrives();
    pair.does(Event::ViewMoment(pair.state.shown.time_machine.len() / 2));
    let steps = pair.state.shown.time_machine.viewed_steps().expect("a moment is shown");
    pair.does(Event::SwitchExpert(3));
    pair.all_arrives();
    let test = pair.state.shown.test().expect("a test of the moment").clone();
    assert_eq!((test.steps, test.complete, test.gating_shares[3]), (steps, true, 0.0));

    let mut other = Pair::new();
    other.does(Event::LinkOpened(pair.state.link().to_text()));
    other.all_arrives();
    assert_eq!(other.state.training.steps, steps);
    assert!(other.state.shown.config.experts_off.contains(3), "the link has all experts on");
    let again = other.state.shown.test().expect("a test of the run");
    assert_eq!((again.error, &again.lead_shares), (test.error, &test.lead_shares));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn page_worker_and_link_agree_whatever_the_messages_wait_for(happenings in prop::collection::vec(happening(), 0..120)) {
        let mut pair = Pair::new();
        happenings.into_iter().for_each(|happening| pair.happens(happening));
        agree(pair);
    }
}
