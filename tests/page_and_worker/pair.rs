//! A page and its worker, with the messages that are on their way between them.

use moe::digits::Dataset;
use moe::digits::generated::Generator;
use moe::page::state::State;
use moe::page::state::event::Event;
use moe::page::state::files::link::Pad;
use moe::page::state::keeping::kept::{KeptPage, KeptRun, KeptSummary};
use moe::page::state::keeping::offer::{Content, OfferId, Stored};
use moe::page::state::keeping::orders::{Fetched, KeepingEvent, StorageOrder};
use moe::page::state::run::training_loop::Pace;
use moe::protocol::{Checkpoint, FromWorker, ToWorker};
use moe::worker::session::Session;
use std::cell::Cell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::OnceLock;

/// A page, its worker, and what is on its way between them.
pub struct Pair {
    pub state: State,
    session: Session,
    to_worker: VecDeque<ToWorker>,
    to_page: VecDeque<FromWorker>,
    /// Milliseconds from one reading of the worker's clock to the next.
    tick: Rc<Cell<f64>>,
    /// What the worker could not carry out.
    pub refusals: Vec<String>,
    /// The link that was made last.
    pub link: Option<String>,
    /// The runs in the storage, by their numbers on the page.
    pub kept: BTreeMap<u32, KeptRun>,
}

impl Pair {
    /// A page that was opened, with the digits and the first weights of a run.
    pub fn new() -> Self {
        let (now, tick) = (Cell::new(0.0), Rc::new(Cell::new(1.0)));
        let ticks = tick.clone();
        let clock = move || {
            now.set(now.get() + ticks.get());
            now.get()
        };
        let mut pair = Self {
            state: State::default(),
            session: Session::new(clock),
            to_worker: VecDeque::new(),
            to_page: VecDeque::new(),
            tick,
            refusals: Vec::new(),
            link: None,
            kept: BTreeMap::new(),
        };
        pair.does(Event::Setting { key: "n_hidden", text: "5".to_owned() });
        pair.all_arrives();
        pair
    }

    /// The clock of the worker advances by this many milliseconds with each step.
    pub fn steps_take(&mut self, ms: f64) {
        self.tick.set(ms);
    }

    /// Something happens to the page; its messages are on their way then.
    pub fn does(&mut self, event: Event) {
        self.state.update(event);
        self.state.prepare_frame();
        self.to_worker.extend(self.state.take_outbox());
        for order in self.state.keeping.take_orders() {
            match order {
                StorageOrder::SaveRun(number, run) => drop(self.kept.insert(number, *run)),
                StorageOrder::DeleteRun(number) => drop(self.kept.remove(&number)),
                _ => continue,
            }
            self.does(Event::Keeping(KeepingEvent::Saved));
        }
    }

    /// The user does this, and means it: the answer to the page's question is yes.
    pub fn does_surely(&mut self, event: Event) {
        self.does(event);
        if self.state.question.is_some() {
            self.does(Event::QuestionConfirmed);
        }
    }

    /// The stored run that began last.
    pub fn kept_last(&self) -> Option<&KeptRun> {
        self.kept.values().next_back()
    }

    /// The user goes on with the stored run that began last, as if it were that of another page.
    pub fn goes_on(&mut self) {
        let Some(run) = self.kept_last().cloned() else { return };
        let key = "other.1".to_owned();
        let content = Content::Run(Box::new(KeptSummary::from(&run)));
        let found = Stored { key: key.clone(), at: 0.0, content, pad: None };
        self.does(Event::Keeping(KeepingEvent::Found(vec![found])));
        self.does_surely(Event::Keeping(KeepingEvent::Resume(OfferId::Stored(key.clone()))));
        let whole = Fetched::Whole(Box::new(KeptPage { pad: Pad::Empty, run: Some(run) }));
        self.does(Event::Keeping(KeepingEvent::Fetched(key, whole)));
    }

    /// A message arrives at the worker. Returns false if there is none.
    pub fn reach_worker(&mut self) -> bool {
        let Some(message) = self.to_worker.pop_front() else { return false };
        match message {
            ToWorker::UseDataset(_) => self.to_page.push_back(self.session.use_dataset(digits())),
            message => {
                let answers = self.session.handle(message);
                self.answers(answers);
            }
        }
        true
    }

    /// A message arrives at the page. Returns false if there is none.
    pub fn reach_page(&mut self) -> bool {
        let Some(message) = self.to_page.pop_front() else { return false };
        self.does(Event::Worker(message));
        true
    }

    /// The worker works between messages.
    pub fn work_in_background(&mut self) {
        let answers = self.session.work_in_background(12.0);
        self.answers(answers);
    }

    /// All messages arrive, and what they ask for is done. A run that is not to stop is paused after some steps more.
    pub fn all_arrives(&mut self) {
        for _ in 0..10_000 {
            let moved = self.reach_worker() | self.reach_page();
            if !moved && !self.session.has_background_work() {
                return;
            }
            if !moved {
                self.work_in_background();
            }
            if *self.state.training.pace == Pace::Running && self.state.training.steps > 600 {
                self.does(Event::Pause);
            }
        }
        let (steps, pace) = (self.state.training.steps, *self.state.training.pace);
        panic!("page and worker never rest: step {steps}, {pace:?}, {:?}, {:?}", self.to_worker, self.to_page.len());
    }

    /// A checkpoint of the worker's run.
    pub fn checkpoint(&mut self) -> Checkpoint {
        match &self.session.handle(ToWorker::TakeCheckpoint)[..] {
            [FromWorker::Progress(progress)] => *progress.checkpoint.clone().expect("it was asked for"),
            other => panic!("expected a checkpoint, got {other:?}"),
        }
    }

    fn answers(&mut self, answers: Vec<FromWorker>) {
        self.refusals.extend(answers.iter().filter_map(|answer| match answer {
            FromWorker::Refused { why } => Some(why.clone()),
            _ => None,
        }));
        self.to_page.extend(answers);
    }
}

/// A few digits, whichever data set is asked for.
fn digits() -> Dataset {
    static DIGITS: OnceLock<Dataset> = OnceLock::new();
    let make = || {
        let generator = Generator::new(3);
        Dataset { name: "digits".into(), train: generator.digits(0..640), test: generator.digits(640..740) }
    };
    DIGITS.get_or_init(make).clone()
}
