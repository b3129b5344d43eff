//! What would you guess? A question about sparse gates, its answers as buttons, and what two runs say.

use crate::page::browser::dom::{self, Text};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::guesses::{GuessEvent, Guessed, Guesses};
use crate::page::state::race::contest::Contest;
use crate::page::state::race::runner::Runner;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::words;
use crate::page::views::figure_table::FigureTable;
use crate::page::views::part::{Frame, Part, Urgency};
use crate::training::guesses::{EPOCHS, GUESSES, Guess};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

/// The most answers of a question.
const MOST_ANSWERS: usize = 3;

/// The parts of the page in this file.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(GuessView::new(dispatch))]
}

/// The section.
pub struct GuessView {
    number: Text,
    question: Text,
    answers: [(HtmlElement, Text); MOST_ANSWERS],
    said: Text,
    why: Text,
    result: HtmlElement,
    runs: FigureTable,
    score: Text,
    back: HtmlElement,
    next: HtmlElement,
    /// The number of the question that is shown, for the buttons that turn to another one.
    shown: Rc<Cell<usize>>,
}

impl GuessView {
    fn new(dispatch: &Dispatch) -> Self {
        let row: HtmlElement = dom::element("guess-answers");
        let shown = Rc::new(Cell::new(0_usize));
        let answer = |number: usize| {
            let button = dom::append_text(&row, "button", "");
            dom::set_attribute(&button, "data-testid", &format!("guess-{number}"));
            let to = dispatch.clone();
            dom::listen(&button, "click", move |_: JsValue| to.send(Event::Guesses(GuessEvent::Guessed(number))));
            (button.clone(), Text::of(button))
        };
        let turn = |id: &str, by: isize| -> HtmlElement {
            let (button, to, shown): (HtmlElement, _, _) = (dom::element(id), dispatch.clone(), shown.clone());
            dom::listen(&button, "click", move |_: JsValue| {
                to.send(Event::Guesses(GuessEvent::Shown(shown.get().saturating_add_signed(by))));
            });
            button
        };
        Self {
            number: Text::new("guess-number"),
            question: Text::new("guess-question"),
            answers: [0, 1, 2].map(answer),
            said: Text::new("guess-said"),
            why: Text::new("guess-why"),
            result: dom::element("guess-result"),
            runs: FigureTable::new("guess-rows", 1),
            score: Text::new("guess-score"),
            back: turn("guess-back", -1),
            next: turn("guess-next", 1),
            shown,
        }
    }
}

impl Part for GuessView {
    fn urgency(&self) -> Urgency {
        Urgency::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        changed(&state.guesses).max(changed(&state.race))
    }

    fn draw(&mut self, state: &State, _frame: &Frame) {
        let guesses: &Guesses = &state.guesses;
        let (guess, guessed) = (guesses.question(), guesses.guessed[guesses.shown]);
        self.shown.set(guesses.shown);
        self.number.set(&format!("Question {} of {}", guesses.shown + 1, GUESSES.len()));
        self.question.set(guess.question);
        for (number, (button, text)) in self.answers.iter_mut().enumerate() {
            let answer = guess.answers.get(number);
            button.set_hidden(answer.is_none());
            text.set(answer.copied().unwrap_or_default());
            let is_pressed = guessed.is_some_and(|guessed| guessed.answer == number);
            text.set_attribute("aria-pressed", if is_pressed { "true" } else { "false" });
        }
        let contest = state.race.contest.as_ref().filter(|_| guesses.racing == Some(guesses.shown));
        self.said.set(&said(guess, guessed, contest));
        let is_judged = guessed.is_some_and(|guessed| guessed.judged.is_some());
        self.why.set(if is_judged { guess.why } else { "" });
        self.result.set_hidden(contest.is_none());
        if let Some(contest) = contest {
            self.runs.set(&rows(contest));
        }
        self.score.set(&score(guesses));
        self.back.set_hidden(guesses.shown == 0);
        self.next.set_hidden(guesses.shown + 1 == GUESSES.len());
    }
}

/// What is said below the answers.
fn said(guess: &Guess, guessed: Option<Guessed>, contest: Option<&Contest>) -> String {
    let Some(Guessed { answer, judged }) = guessed else {
        return "Guess first. Then two runs decide it here, in some seconds.".to_owned();
    };
    let Some(judged) = judged else {
        return match contest.and_then(|contest| contest.failure.as_ref()) {
            Some(failure) => failure.clone(),
            None => {
                let epochs = contest.map_or(0.0, |contest| contest.position().epochs);
                format!("Both train, on the same batches: epoch {epochs:.1} of {EPOCHS}.")
            }
        };
    };
    let verdict = if judged == answer { "You guessed that." } else { "You guessed otherwise." };
    let said = format!("The two runs say: “{}”. {verdict}", guess.answers[judged]);
    if judged == guess.usual {
        return said;
    }
    format!("{said} On MNIST most seeds say: “{}”.", guess.answers[guess.usual])
}

/// Both runs so far: name, error, experts alive, and the time spent in training.
fn rows(contest: &Contest) -> Vec<[String; 4]> {
    let row = |runner: &Runner| {
        let figure = |text: Option<String>| text.unwrap_or_else(|| words::NONE.to_owned());
        let test = runner.test.as_ref();
        [
            runner.name.clone(),
            figure(test.map(|test| words::percent(test.error))),
            figure(test.map(|test| format!("{} of {}", test.experts_alive, runner.config.n_experts))),
            format!("{:.1} s", runner.train_ms / 1_000.0),
        ]
    };
    contest.runners.iter().map(row).collect()
}

/// How many were guessed rightly.
fn score(guesses: &Guesses) -> String {
    match guesses.score() {
        (0, _) => String::new(),
        (n, right) => format!("{right} of {n} guessed."),
    }
}
