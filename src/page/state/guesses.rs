//! The questions about sparse gates: which one is shown, what was guessed, and what the runs say that decide it. The two runs of a
//! question are the contest of the race, which has their curves.

use crate::page::state::State;
use crate::page::state::race::contest::Contest;
use crate::page::state::race::runner::Runner;
use crate::page::state::run::training_loop::Pace;
use crate::training::TrainConfig;
use crate::training::guesses::{EPOCHS, Ending, GUESSES, Guess, Side};

/// An event of the questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuessEvent {
    /// Show the question of this number.
    Shown(usize),
    /// This answer of the question that is shown was guessed.
    Guessed(usize),
}

/// What was guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guessed {
    /// The number of the answer.
    pub answer: usize,
    /// The number of the answer that the runs have given; none while they train.
    pub judged: Option<usize>,
}

/// The questions.
#[derive(Debug)]
pub struct Guesses {
    /// The number of the question that is shown.
    pub shown: usize,
    /// What was guessed at each question.
    pub guessed: Vec<Option<Guessed>>,
    /// The question whose runs are in the race.
    pub racing: Option<usize>,
}

impl Default for Guesses {
    /// The first question, and nothing guessed yet.
    fn default() -> Self {
        Self { shown: 0, guessed: vec![None; GUESSES.len()], racing: None }
    }
}

impl Guesses {
    /// The question that is shown.
    pub fn question(&self) -> &'static Guess {
        &GUESSES[self.shown]
    }

    /// How many questions have been judged, and how many of them were guessed rightly.
    pub fn score(&self) -> (usize, usize) {
        let judged = self.guessed.iter().flatten().filter_map(|guessed| Some((guessed.answer, guessed.judged?)));
        judged.fold((0, 0), |(n, right), (answer, judged)| (n + 1, right + usize::from(answer == judged)))
    }
}

impl State {
    /// Applies an event of the questions.
    pub(in crate::page::state) fn change_guesses(&mut self, event: GuessEvent) {
        match event {
            GuessEvent::Shown(number) => self.guesses.shown = number.min(GUESSES.len() - 1),
            GuessEvent::Guessed(answer) => self.guess(answer),
        }
    }

    /// Takes an answer and begins the two runs that decide. The user's own race is not ended for them.
    fn guess(&mut self, answer: usize) {
        let Some(source) = self.dataset.as_ref().map(|dataset| dataset.source.clone()) else {
            return self.set_message(Some("There are no digits to decide it on yet: they are loading.".to_owned()));
        };
        if self.race.contest.is_some() && self.guesses.racing.is_none() {
            return self
                .set_message(Some("A race is on. End it, and then guess: the two share the workers.".to_owned()));
        }
        // The runners need all cores, so the page's own run pauses.
        if *self.training.pace != Pace::Paused {
            self.set_pace(Pace::Paused);
        }
        self.abandon_guess();
        let number = self.guesses.shown;
        self.guesses.racing = Some(number);
        self.guesses.guessed[number] = Some(Guessed { answer, judged: None });
        let seed = self.config.seed;
        let runners = (GUESSES[number].sides)().map(|side| runner(side, seed));
        self.race.contest = Some(Contest::of(runners, &source).over_after(EPOCHS));
    }

    /// Forgets the guess whose runs have not come to their end.
    pub(in crate::page::state) fn abandon_guess(&mut self) {
        if let Some(number) = self.guesses.racing.take() {
            self.guesses.guessed[number].take_if(|guessed| guessed.judged.is_none());
        }
    }

    /// Judges the guess once its runs have come to their end.
    pub(in crate::page::state) fn judge_guess(&mut self) {
        let Some(number) = self.guesses.racing else { return };
        let ended = self.race.contest.as_ref().filter(|contest| contest.is_over());
        let Some([Some(first), Some(second)]) = ended.map(|contest| contest.runners.each_ref().map(ending)) else {
            return;
        };
        let judged = Some((GUESSES[number].judge)([first, second]));
        if let Some(guessed) = self.guesses.guessed[number].filter(|guessed| guessed.judged != judged) {
            self.guesses.guessed[number] = Some(Guessed { judged, ..guessed });
        }
    }
}

/// A side of a question as a runner of the race, from this seed.
fn runner(side: Side, seed: u32) -> Runner {
    let with_seed = |config: TrainConfig| TrainConfig { seed, ..config };
    let mut runner = Runner::new(with_seed(side.config), side.name.to_owned());
    runner.later = side.later.map(|(epochs, config)| (epochs, with_seed(config)));
    runner
}

/// How a runner has ended.
fn ending(runner: &Runner) -> Option<Ending<'_>> {
    runner.test.as_ref().map(|test| Ending { test, train_ms: runner.train_ms })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::state::event::Event;
    use crate::page::state::race::sides::RaceEvent;
    use crate::page::state::run::dataset::DatasetInUse;
    use crate::protocol::{DataSource, FromWorker, Progress, ToWorker};
    use crate::training::Evaluation;

    fn state() -> State {
        let mut state = State::default();
        let (source, name) = (DataSource::Generated, "digits".to_owned());
        state.dataset.set(Some(DatasetInUse { source, name, n_train: 6_400, n_test: 1_000, checksum: 1 }));
        state
    }

    fn answered(state: &mut State, runner: usize, message: FromWorker) {
        state.update(Event::Race(RaceEvent::Answered(runner, message)));
    }

    /// Answers the messages of the race as workers would, `n` times, with these errors and 100 steps an epoch. Returns the steps
    /// at which settings changed.
    fn answer(state: &mut State, n: usize, errors: [f32; 2]) -> Vec<(usize, u32)> {
        let mut steps = state.race.contest.as_ref().map_or([0, 0], |contest| [contest.steps(); 2]);
        let mut changed = Vec::new();
        for _ in 0..n {
            for (runner, message) in state.take_race_outbox() {
                let progress = |steps: u32, evaluation: Option<Evaluation>| {
                    let (epochs, evaluation) = (f64::from(steps) / 100.0, evaluation.map(Box::new));
                    let train_ms = f64::from(steps);
                    let progress =
                        Progress { steps, epochs, steps_per_epoch: 100, train_ms, evaluation, ..Progress::default() };
                    FromWorker::Progress(Box::new(progress))
                };
                match message {
                    ToWorker::UseDataset(_) => {
                        let (name, n_train, n_test) = ("digits".to_owned(), 6_400, 1_000);
                        answered(state, runner, FromWorker::DatasetReady { name, n_train, n_test, checksum: 1 });
                    }
                    ToWorker::Start { config } => {
                        answered(state, runner, FromWorker::Started { config });
                        answered(state, runner, progress(0, None));
                    }
                    ToWorker::Change { .. } => changed.push((runner, steps[runner])),
                    ToWorker::Train { max_steps, .. } => {
                        steps[runner] += max_steps;
                        answered(state, runner, progress(steps[runner], None));
                    }
                    ToWorker::Evaluate => {
                        let test = Evaluation {
                            steps: steps[runner],
                            error: errors[runner],
                            experts_alive: 10,
                            complete: true,
                            ..Evaluation::default()
                        };
                        answered(state, runner, progress(steps[runner], Some(test)));
                    }
                    _ => {}
                }
            }
        }
        changed
    }

    #[test]
    fn a_guess_is_judged_by_its_two_runs_after_three_epochs() {
        let mut state = state();
        state.update(Event::Guesses(GuessEvent::Guessed(1)));
        assert_eq!(state.guesses.guessed[0], Some(Guessed { answer: 1, judged: None }));
        answer(&mut state, 200, [0.05, 0.04]);
        let contest = state.race.contest.as_ref().expect("the runs stay in the race");
        assert_eq!((contest.steps(), contest.is_running, contest.is_over()), (300, false, true));
        assert_eq!(state.guesses.guessed[0], Some(Guessed { answer: 1, judged: Some(1) }));
        state.update(Event::Guesses(GuessEvent::Shown(1)));
        state.update(Event::Guesses(GuessEvent::Guessed(1)));
        answer(&mut state, 200, [0.04, 0.05]);
        assert_eq!((state.guesses.score(), state.guesses.racing), ((2, 1), Some(1)));
        state.update(Event::Race(RaceEvent::Ended));
        assert_eq!((state.guesses.score(), state.guesses.racing), ((2, 1), None), "what was judged stays");
    }

    #[test]
    fn settings_that_change_on_the_way_do_so_at_their_step() {
        let mut state = state();
        let number = GUESSES.iter().position(|guess| guess.key == "late-balance").expect("such a question");
        state.update(Event::Guesses(GuessEvent::Shown(number)));
        state.update(Event::Guesses(GuessEvent::Guessed(0)));
        assert_eq!(answer(&mut state, 200, [0.05, 0.04]), [(0, 50)]);
        assert_eq!(state.guesses.guessed[number], Some(Guessed { answer: 0, judged: Some(1) }));
    }

    #[test]
    fn a_race_of_the_users_own_is_not_ended_by_a_guess_and_a_race_that_ends_takes_its_guess_along() {
        let mut state = state();
        state.update(Event::Race(RaceEvent::Started));
        state.update(Event::Guesses(GuessEvent::Guessed(0)));
        assert!(state.guesses.guessed[0].is_none() && state.message.is_some());
        state.update(Event::Race(RaceEvent::Ended));
        state.update(Event::Guesses(GuessEvent::Guessed(0)));
        answer(&mut state, 10, [0.05, 0.04]);
        assert!(state.guesses.guessed[0].is_some());
        state.update(Event::Race(RaceEvent::Ended));
        assert!(state.guesses.guessed[0].is_none() && state.guesses.racing.is_none());
    }
}
