//! Chooses test digits by the digit that they show and by the model's answer.

use super::readings::{Reading, Readings};
use crate::digits::Digits;
use crate::protocol::inspection::{DIGITS_A_PAGE, DigitChoice, DigitPage, ReadDigit};

/// A page of the digits that meet `choice`, from number `from` of them on; the last page where there are fewer.
pub fn page(digits: &Digits, readings: &Readings, choice: DigitChoice, from: u32) -> DigitPage {
    let labelled = digits.labels.iter().zip(&readings.digits).enumerate();
    let found: Vec<usize> =
        labelled.filter(|(_, (truth, reading))| meets(choice, **truth, **reading)).map(|(index, _)| index).collect();
    let last_page = found.len().saturating_sub(1) / DIGITS_A_PAGE * DIGITS_A_PAGE;
    let from = (from as usize).min(last_page);
    let shown = &found[from..found.len().min(from + DIGITS_A_PAGE)];
    let digit = |&index: &usize| {
        let Reading { answer, lead } = readings.digits[index];
        let (truth, pixels) = (digits.labels[index], digits.images.get(index).to_vec());
        ReadDigit { index: index as u32, truth, answer, lead, pixels }
    };
    DigitPage {
        choice,
        steps: readings.steps,
        n_read: readings.digits.len() as u32,
        n_found: found.len() as u32,
        from: from as u32,
        digits: shown.iter().map(digit).collect(),
    }
}

fn meets(choice: DigitChoice, truth: u8, Reading { answer, lead }: Reading) -> bool {
    let is = |wanted: Option<u8>, value: u8| wanted.is_none_or(|wanted| wanted == value);
    is(choice.truth, truth)
        && is(choice.answer, answer)
        && is(choice.lead, lead)
        && !(choice.misread && answer == truth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::N_PIXELS;

    /// A hundred digits, 0 to 9 in turn; expert `n / 10` leads digit n, and every 7 is read as 1.
    fn read() -> (Digits, Readings) {
        let labels: Vec<u8> = (0..100).map(|n| n % 10).collect();
        let reading = |n: usize| Reading { answer: if n % 10 == 7 { 1 } else { (n % 10) as u8 }, lead: (n / 10) as u8 };
        let readings = Readings { steps: 3, digits: (0..100).map(reading).collect() };
        (Digits { images: [[0; N_PIXELS]; 100].into_iter().collect(), labels }, readings)
    }

    fn found(choice: DigitChoice) -> Vec<u32> {
        let (digits, readings) = read();
        page(&digits, &readings, choice, 0).digits.iter().map(|digit| digit.index).collect()
    }

    #[test]
    fn every_condition_counts() {
        let any = DigitChoice::default();
        assert_eq!(found(DigitChoice { misread: true, lead: Some(3), ..any }), [37]);
        assert_eq!(found(DigitChoice { answer: Some(1), lead: Some(0), ..any }), [1, 7]);
        assert!(found(DigitChoice { truth: Some(7), answer: Some(7), ..any }).is_empty());
        assert_eq!(found(DigitChoice { misread: true, ..any }).len(), 10);
    }

    #[test]
    fn pages_are_bounded_and_the_last_one_stands_for_those_behind_it() {
        let (digits, readings) = read();
        let sizes = [0, 48, 96, 1000].map(|from| {
            let page = page(&digits, &readings, DigitChoice::default(), from);
            assert_eq!((page.n_found, page.n_read), (100, 100));
            (page.from, page.digits.len())
        });
        assert_eq!(sizes, [(0, 48), (48, 48), (96, 4), (96, 4)]);
    }
}
