//! The selects above the gallery: the conditions that the shown test digits fulfil.

use crate::digits::N_CLASSES;
use crate::mixture::expert_name;
use crate::page::browser::dom;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::panels::gallery::GalleryEvent;
use crate::protocol::inspection::DigitChoice;
use wasm_bindgen::JsValue;
use web_sys::HtmlSelectElement;

/// The value of a select that sets no condition.
const ANY: &str = "any";

/// The selects, one for each condition.
#[derive(Clone)]
pub struct Filters {
    kind: HtmlSelectElement,
    truth: HtmlSelectElement,
    answer: HtmlSelectElement,
    lead: HtmlSelectElement,
}

impl Filters {
    /// The selects in the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let selects = Self {
            kind: dom::element("gallery-kind"),
            truth: dom::element("gallery-truth"),
            answer: dom::element("gallery-answer"),
            lead: dom::element("gallery-lead"),
        };
        fill(&selects.truth, N_CLASSES, |digit| digit.to_string());
        fill(&selects.answer, N_CLASSES, |digit| digit.to_string());
        for select in [&selects.kind, &selects.truth, &selects.answer, &selects.lead] {
            let (to, all) = (dispatch.clone(), selects.clone());
            dom::listen(select, "change", move |_: JsValue| {
                to.send(Event::Gallery(GalleryEvent::Chosen(all.choice())));
            });
        }
        selects
    }

    fn choice(&self) -> DigitChoice {
        let number = |select: &HtmlSelectElement| select.value().parse().ok();
        DigitChoice {
            misread: self.kind.value() == "misread",
            truth: number(&self.truth),
            answer: number(&self.answer),
            lead: number(&self.lead),
        }
    }

    /// Selects the conditions of `choice`; the list of lead experts gets `n_experts` entries.
    pub fn select(&self, choice: DigitChoice, n_experts: usize) {
        fill(&self.lead, n_experts, |expert| expert_name(expert).to_string());
        if self.choice() == choice {
            return;
        }
        let text = |number: Option<u8>| number.map_or_else(|| ANY.to_owned(), |number| number.to_string());
        self.kind.set_value(if choice.misread { "misread" } else { "all" });
        self.truth.set_value(&text(choice.truth));
        self.answer.set_value(&text(choice.answer));
        self.lead.set_value(&text(choice.lead));
    }
}

/// Fills a select with “any” and the numbers below `n`, shown as `text`, unless it has as many entries already.
fn fill(select: &HtmlSelectElement, n: usize, text: fn(usize) -> String) {
    if select.length() as usize == n + 1 {
        return;
    }
    select.set_text_content(None);
    dom::append_option(select, ANY, ANY);
    for number in 0..n {
        dom::append_option(select, &number.to_string(), &text(number));
    }
}
