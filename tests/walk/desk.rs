//! A page's state with what stands around it: sessions in place of the workers, whose answers come when the walk says so,
//! and a storage that takes everything.

use crate::actions::{Action, STORED};
use moe::digits::Dataset;
use moe::digits::generated::Generator;
use moe::mixture::Weights;
use moe::model_file::ModelFile;
use moe::page::state::State;
use moe::page::state::event::Event;
use moe::page::state::files::link::Pad;
use moe::page::state::files::link_taken::LinkTaken;
use moe::page::state::keeping::kept::{KeptPage, KeptRun, KeptSummary};
use moe::page::state::keeping::offer::{Content, Stored};
use moe::page::state::keeping::orders::{Fetched, KeepingEvent, StorageOrder};
use moe::page::state::race::sides::RaceEvent;
use moe::protocol::{DataFile, DataSource, FromWorker, GivenFiles, ToWorker, VERSION};
use moe::training::TrainConfig;
use moe::training::presets::specialists;
use moe::worker::session::Session;
use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::OnceLock;

/// Milliseconds that pass between two looks at a session's clock: a slice of training is a few steps.
const TICK_MS: f64 = 5.0;

/// Turns of one [`Action::Settle`].
const TURNS: usize = 12;

/// The page and its surroundings.
pub struct Desk {
    pub state: State,
    /// The worker that trains; none after it has stopped, until a new one is started.
    worker: Option<Worker>,
    runners: Option<[Worker; 2]>,
    orders: VecDeque<StorageOrder>,
    /// The run that was written last; between two orders the storage offers it as that of a page that is gone.
    kept: Option<KeptRun>,
}

impl Default for Desk {
    /// A page that has just been opened.
    fn default() -> Self {
        let state = State::default();
        Self { state, worker: Some(Worker::default()), runners: None, orders: VecDeque::new(), kept: None }
    }
}

impl Desk {
    pub fn act(&mut self, action: Action) {
        match action {
            Action::User(event) => self.handle(*event),
            Action::OwnLink => {
                let link = self.state.link().to_text();
                self.handle(Event::LinkOpened(link));
            }
            Action::GiveModel { n_experts, is_pretrained } => self.handle(model(n_experts, is_pretrained)),
            Action::GiveFiles => {
                let files = vec![file("images", vec![1, 2, 3])];
                let given = GivenFiles { files, ..GivenFiles::default() };
                self.handle(Event::Source(DataSource::Files(given)));
            }
            Action::Work => self.with_worker(Worker::work),
            Action::Hear => self.hear(),
            Action::Settle => (0..TURNS).for_each(|_| {
                self.with_worker(Worker::work);
                self.hear();
                self.frame();
            }),
            Action::Frame => self.frame(),
            Action::DigitsArrive => self.with_worker(Worker::digits_arrive),
            Action::DigitsFail { is_missing } => self.with_worker(|worker| worker.digits_fail(is_missing)),
            Action::WorkerDies => {
                self.worker = None;
                self.handle(Event::WorkerFailed("The worker has stopped.".to_owned()));
            }
            Action::Race => self.race(),
            Action::Storage { works } => self.answer_order(works),
        }
    }

    /// Does as `App::handle` does.
    fn handle(&mut self, event: Event) {
        if self.state.needs_worker(&event) {
            self.worker = Some(Worker::default());
        }
        self.state.update(event);
        if let Some(link) = self.state.take_link() {
            let taken =
                LinkTaken { address: format!("http://here/#{link}"), is_in_address_bar: true, is_on_clipboard: false };
            self.state.update(Event::LinkTaken(taken));
        }
        self.state.take_downloads();
        self.send();
        if self.state.race.contest.is_none() {
            self.runners = None;
        } else {
            let runners = self.runners.get_or_insert_default();
            let messages = self.state.take_race_outbox();
            messages.into_iter().for_each(|(runner, message)| runners[runner].inbox.push_back(message));
        }
        self.orders.extend(self.state.keeping.take_orders());
    }

    /// Sends the outbox, which is lost without a worker.
    fn send(&mut self) {
        let messages = self.state.take_outbox();
        self.with_worker(|worker| worker.inbox.extend(messages));
    }

    fn with_worker(&mut self, act: impl FnOnce(&mut Worker)) {
        if let Some(worker) = &mut self.worker {
            act(worker);
        }
    }

    fn hear(&mut self) {
        if let Some(answer) = self.worker.as_mut().and_then(|worker| worker.answers.pop_front()) {
            self.handle(Event::Worker(answer));
        }
    }

    fn frame(&mut self) {
        self.state.prepare_frame();
        self.send();
        self.state.take_wanted_picture();
        self.state.take_revealed();
    }

    /// Both runners work, and the page hears one answer of each.
    fn race(&mut self) {
        for runner in 0..2 {
            let Some(runners) = &mut self.runners else { return };
            runners[runner].work();
            runners[runner].digits_arrive();
            if let Some(answer) = runners[runner].answers.pop_front() {
                self.handle(Event::Race(RaceEvent::Answered(runner, answer)));
            }
        }
    }

    fn answer_order(&mut self, works: bool) {
        let event = match self.orders.pop_front() {
            Some(StorageOrder::SaveRun(_, run)) if works => {
                self.kept = Some(*run);
                KeepingEvent::Saved
            }
            Some(StorageOrder::DeleteRun(_)) if works => KeepingEvent::Saved,
            Some(StorageOrder::Fetch(key)) => KeepingEvent::Fetched(key, self.fetched(works)),
            Some(_) if !works => KeepingEvent::Failed("the browser’s storage is full".to_owned()),
            Some(_) => return,
            None => KeepingEvent::Found(self.kept.iter().map(stored).collect()),
        };
        self.handle(Event::Keeping(event));
    }
}

impl Desk {
    fn fetched(&self, works: bool) -> Fetched {
        match &self.kept {
            Some(run) if works => Fetched::Whole(Box::new(KeptPage { pad: Pad::Empty, run: Some(run.clone()) })),
            Some(_) => Fetched::Unreadable("it is damaged".to_owned()),
            None => Fetched::Gone,
        }
    }
}

/// The run as the record of a page that is gone.
fn stored(run: &KeptRun) -> Stored {
    let content = Content::Run(Box::new(KeptSummary::from(run)));
    Stored { key: STORED.to_owned(), at: 0.0, content, pad: None }
}

/// A session, the messages on their way to it and its answers on their way to the page.
struct Worker {
    session: Session,
    inbox: VecDeque<ToWorker>,
    answers: VecDeque<FromWorker>,
    /// The data set that is being fetched.
    fetched: Option<DataSource>,
}

impl Default for Worker {
    fn default() -> Self {
        let now = Cell::new(0.0);
        let session = Session::new(move || now.replace(now.get() + TICK_MS));
        let answers = VecDeque::from([FromWorker::Ready { version: VERSION }, session.workers()]);
        Self { session, inbox: VecDeque::new(), answers, fetched: None }
    }
}

impl Worker {
    /// Answers the oldest message; without one works in the background.
    fn work(&mut self) {
        match self.inbox.pop_front() {
            Some(ToWorker::UseDataset(source)) => {
                if self.fetched.replace(source).is_some() {
                    let why = "The digits on their way were given up for others.".to_owned();
                    self.answers.push_back(FromWorker::DatasetFailed { why });
                }
            }
            Some(message) => self.answers.extend(self.session.handle(message)),
            None => self.answers.extend(self.session.work_in_background(TICK_MS)),
        }
    }

    fn digits_arrive(&mut self) {
        if let Some(source) = self.fetched.take() {
            self.answers.push_back(self.session.use_dataset(dataset(&source)));
        }
    }

    /// The digits that are being fetched cannot be used: those in use stay, and without any digits are generated.
    fn digits_fail(&mut self, is_missing: bool) {
        let Some(source) = self.fetched.take() else { return };
        let why = "A file is cut short.".to_owned();
        self.answers.push_back(match source {
            DataSource::Mnist if is_missing => FromWorker::DatasetMissing { why },
            DataSource::Files(_) if is_missing => FromWorker::DatasetIncomplete { why, useful: vec![0] },
            _ => FromWorker::DatasetFailed { why },
        });
        if !self.session.has_data() {
            self.answers.push_back(self.session.use_dataset(dataset(&DataSource::Generated)));
        }
    }
}

/// A few digits in place of a whole data set.
fn dataset(source: &DataSource) -> Dataset {
    static DIGITS: OnceLock<[Dataset; 3]> = OnceLock::new();
    let all = DIGITS.get_or_init(|| {
        ["MNIST", "generated digits", "your files"].map(|name| {
            let generator = Generator::new(name.len() as u64);
            Dataset { name: name.to_owned(), train: generator.digits(0..256), test: generator.digits(256..336) }
        })
    });
    let place = match source {
        DataSource::Mnist => 0,
        DataSource::Generated => 1,
        DataSource::Files(_) => 2,
    };
    all[place].clone()
}

fn model(n_experts: usize, is_pretrained: bool) -> Event {
    let config = TrainConfig { n_experts, ..specialists() };
    let weights = Weights::zeros(config.shape());
    let bytes = ModelFile { config, weights, steps: 900, dataset: "MNIST".to_owned(), curves: None }.to_bytes();
    if is_pretrained { Event::PretrainedArrived(bytes) } else { Event::ModelGiven(file("mine.safetensors", bytes)) }
}

fn file(name: &str, bytes: Vec<u8>) -> DataFile {
    DataFile { name: name.to_owned(), bytes }
}
