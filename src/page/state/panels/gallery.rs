//! The gallery of test digits: the chosen selection, its pages, and the questions to the worker.

use crate::mixture::expert_name;
use crate::page::state::pointed::Pointed;
use crate::page::state::words;
use crate::protocol::inspection::{DIGITS_A_PAGE, DigitChoice, DigitPage, Inspect, ReadDigit};

/// An event of the gallery.
#[derive(Clone, Debug, PartialEq)]
pub enum GalleryEvent {
    /// The section was opened or closed.
    Opened(bool),
    /// This selection of digits was chosen.
    Chosen(DigitChoice),
    /// This selection was chosen elsewhere on the page: open the section and scroll to it.
    Revealed(DigitChoice),
    /// Predict the digits again, with the present weights.
    Refreshed,
    /// Turn to the page before.
    Earlier,
    /// Turn to the page after.
    Later,
    /// The pointer is over the digit at this place, or over none.
    Pointed(Option<usize>),
    /// Put the digit at this place, or the digit pointed at, on the pad.
    Taken(Option<usize>),
}

/// The gallery of test digits.
#[derive(Debug, Default)]
pub struct Gallery {
    /// Whether the section is open; a closed section asks nothing.
    pub is_open: bool,
    /// The chosen selection of digits.
    pub choice: DigitChoice,
    /// The page of digits that the worker sent last.
    pub page: Option<DigitPage>,
    /// The place of the digit under the pointer.
    pub pointed: Option<usize>,
    /// The unanswered question: the selection, and the number of its first digit.
    awaited: Option<(DigitChoice, u32)>,
}

impl Gallery {
    /// A closed gallery of misread digits.
    pub fn new() -> Self {
        Self { choice: DigitChoice { misread: true, ..DigitChoice::default() }, ..Self::default() }
    }

    /// The question for the page that begins with digit `from` of the selection. The gallery waits for its answer.
    pub fn question(&mut self, from: u32) -> Inspect {
        self.awaited = Some((self.choice, from));
        self.pointed = None;
        Inspect::Digits { choice: self.choice, from }
    }

    /// Whether a question is unanswered.
    pub fn is_waiting(&self) -> bool {
        self.awaited.is_some()
    }

    /// The number of the first digit on the page.
    pub fn from(&self) -> u32 {
        self.page.as_ref().map_or(0, |page| page.from)
    }

    /// The number of the first digit on the page before, if there is such a page.
    pub fn earlier(&self) -> Option<u32> {
        (self.from() > 0).then(|| self.from().saturating_sub(DIGITS_A_PAGE as u32))
    }

    /// The number of the first digit on the page after, if there is such a page.
    pub fn later(&self) -> Option<u32> {
        let page = self.page.as_ref()?;
        let next = page.from + page.digits.len() as u32;
        (next < page.n_found).then_some(next)
    }

    /// Stores an answer of the worker, unless another selection has been chosen since the question.
    pub fn receive(&mut self, page: DigitPage) {
        if self.awaited.is_some_and(|(choice, _)| choice == page.choice) {
            self.awaited = None;
            self.page = Some(page);
        }
    }

    /// Forgets page and question: they belong to the run before, or to another data set.
    pub fn forget(&mut self) {
        self.page = None;
        self.awaited = None;
        self.pointed = None;
    }

    /// The digits on the page.
    pub fn digits(&self) -> &[ReadDigit] {
        self.page.as_ref().map_or(&[], |page| &page.digits)
    }

    /// The selection and the page as a sentence.
    pub fn heading(&self) -> String {
        let Some(page) = &self.page else { return "The test digits are being read.".to_owned() };
        let (n, of) = (words::count(page.n_found.into()), words::count(page.n_read.into()));
        let range = match (page.from, page.digits.len() as u32) {
            (first, n) if n > 0 && n < page.n_found => format!(" Here are {} to {}.", first + 1, first + n),
            _ => String::new(),
        };
        format!("{n} of {of} test digits {}.{range}", conditions(page.choice))
    }
}

/// The selection of digits behind a cell of a table; `None` for other marks.
pub fn behind(pointed: Pointed) -> Option<DigitChoice> {
    let any = DigitChoice::default();
    match pointed {
        Pointed::Cell { digit, answer } => {
            let (truth, misread) = (Some(digit as u8), digit != answer);
            Some(DigitChoice { misread, truth, answer: Some(answer as u8), ..any })
        }
        Pointed::Share { expert, digit } => {
            Some(DigitChoice { truth: Some(digit as u8), lead: Some(expert as u8), ..any })
        }
        Pointed::Along(_) | Pointed::Expert(_) | Pointed::Switch(_) | Pointed::Unit { .. } => None,
    }
}

/// A digit's label, answer and lead expert in words.
pub fn in_words(digit: &ReadDigit) -> String {
    format!("is {}, {}, lead {}", digit.truth, words::read(digit.answer), expert_name(digit.lead.into()))
}

fn conditions(choice: DigitChoice) -> String {
    let conditions = [
        choice.truth.map(|truth| format!("show a {truth}")),
        choice.answer.map(|answer| format!("are read as {answer}")),
        choice.lead.map(|lead| format!("are led by expert {}", expert_name(lead.into()))),
        // With both truth and answer chosen, the text has said already that the digits are misread.
        (choice.misread && !(choice.truth.is_some() && choice.answer.is_some())).then(|| "are misread".to_owned()),
    ];
    let conditions: Vec<String> = conditions.into_iter().flatten().collect();
    match &conditions[..] {
        [] => "are shown".to_owned(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::inspection::NO_ANSWER;

    const FOUR_AS_NINE: DigitChoice = DigitChoice { misread: true, truth: Some(4), answer: Some(9), lead: None };

    fn page(choice: DigitChoice, from: u32, n: u32, n_found: u32) -> DigitPage {
        let digit = |index| ReadDigit { index, truth: 4, answer: 9, lead: 6, pixels: Vec::new() };
        DigitPage { choice, n_read: 10_000, n_found, from, digits: (0..n).map(digit).collect(), steps: 1 }
    }

    #[test]
    fn the_heading_describes_selection_and_page() {
        let mut gallery = Gallery::new();
        gallery.question(0);
        gallery.receive(page(gallery.choice, 0, 48, 1234));
        assert_eq!(gallery.heading(), "1,234 of 10,000 test digits are misread. Here are 1 to 48.");
        gallery.choice = FOUR_AS_NINE;
        gallery.question(0);
        gallery.receive(page(FOUR_AS_NINE, 0, 12, 12));
        assert_eq!(gallery.heading(), "12 of 10,000 test digits show a 4 and are read as 9.");
        assert_eq!(
            conditions(DigitChoice { answer: None, lead: Some(6), ..FOUR_AS_NINE }),
            "show a 4, are led by expert G and are misread"
        );
        assert_eq!(conditions(DigitChoice::default()), "are shown");
    }

    #[test]
    fn a_digit_whose_outputs_are_no_numbers_is_not_read() {
        let digit = ReadDigit { index: 3, truth: 4, answer: 9, lead: 6, pixels: Vec::new() };
        assert_eq!(in_words(&digit), "is 4, read 9, lead G");
        assert_eq!(in_words(&ReadDigit { answer: NO_ANSWER, ..digit }), "is 4, not read, lead G");
    }

    #[test]
    fn an_answer_to_an_older_question_is_ignored() {
        let mut gallery = Gallery::new();
        gallery.question(0);
        let older = page(gallery.choice, 0, 3, 3);
        gallery.choice = FOUR_AS_NINE;
        gallery.question(0);
        gallery.receive(older);
        assert!(gallery.page.is_none() && gallery.is_waiting());
        gallery.receive(page(FOUR_AS_NINE, 0, 2, 2));
        assert_eq!((gallery.digits().len(), gallery.is_waiting()), (2, false));
    }

    #[test]
    fn pages_turn_as_far_as_the_selection_goes() {
        let mut gallery = Gallery::new();
        gallery.question(0);
        gallery.receive(page(gallery.choice, 0, 48, 60));
        assert_eq!((gallery.earlier(), gallery.later()), (None, Some(48)));
        gallery.question(48);
        gallery.receive(page(gallery.choice, 48, 12, 60));
        assert_eq!((gallery.earlier(), gallery.later()), (Some(0), None));
    }

    #[test]
    fn a_cell_on_the_diagonal_selects_digits_that_are_not_misread() {
        assert_eq!(behind(Pointed::Cell { digit: 4, answer: 9 }), Some(FOUR_AS_NINE));
        assert!(behind(Pointed::Cell { digit: 4, answer: 4 }).is_some_and(|choice| !choice.misread));
        let led = behind(Pointed::Share { expert: 6, digit: 9 }).map(conditions);
        assert_eq!(led.as_deref(), Some("show a 9 and are led by expert G"));
        assert_eq!(behind(Pointed::Along(0.5)), None);
    }
}
