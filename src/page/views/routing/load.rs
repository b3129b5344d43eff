//! How the router shares out the batches: load, capacity, what is dropped, and the router's own numbers.

use crate::mixture::{Routing, Shape, expert_name};
use crate::page::browser::dom::{self, Text};
use crate::page::canvas::Canvas;
use crate::page::state::State;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::words::percent;
use crate::page::views::figure_table::FigureTable;
use crate::page::views::part::{Frame, Part, TABLE_MS, Urgency};
use crate::page::views::routing::chart;
use crate::protocol::RouterLoad;
use crate::training::tradeoff::multiply_adds;
use web_sys::HtmlElement;

/// What the part says of a run in which every digit asks every expert.
const DENSE: &str = "In this run every digit asks every expert. The gates from 2017 on, under Experiments, ask a few.";
/// What the part says before a sparse run has trained.
const NOT_YET: &str = "This gate asks only some experts. Train, and their load appears here.";

/// What the bars are, where an expert takes less than is asked of it.
const OF_BARS: &str = "A bar is as long as what asks the expert; it is filled as far as the expert takes it. A batch can be full where the mean is not.";
/// What comes first while an earlier moment is looked at, which keeps no load.
const OF_NOW: &str = "This is the load of the latest batches, not of the moment above.";

/// The part.
pub struct LoadView {
    said: Text,
    frame: HtmlElement,
    canvas: Canvas,
    numbers: Text,
    table: FigureTable,
    details: HtmlElement,
}

impl LoadView {
    /// The part in the page.
    pub fn in_page() -> Self {
        Self {
            said: Text::new("load-said"),
            frame: dom::element("load-plot"),
            canvas: Canvas::titled("load-chart", "Load of the experts"),
            numbers: Text::new("load-numbers"),
            table: FigureTable::new("load-rows", 1),
            details: dom::element("load-table"),
        }
    }
}

impl Part for LoadView {
    fn urgency(&self) -> Urgency {
        Urgency::Every(TABLE_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        Stamp::latest([changed(&state.shown.load), changed(&state.shown.config), changed(&state.shown.time_machine)])
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let config = &state.shown.config;
        let load = state.shown.load.as_ref().filter(|_| config.routing != Routing::Dense);
        self.frame.set_hidden(load.is_none());
        self.details.set_hidden(load.is_none());
        let Some(load) = load else {
            self.said.set(if config.routing == Routing::Dense { DENSE } else { NOT_YET });
            self.numbers.set("");
            return;
        };
        let mut said = sentence(load, config.shape());
        if state.shown.time_machine.viewed_steps().is_some() {
            said = format!("{OF_NOW} {said}");
        }
        self.canvas.describe(&format!("{said} The table below has the figures."));
        self.said.set(&said);
        let bars = if load.capacity.is_some() { OF_BARS } else { "" };
        self.numbers.set(format!("{bars} {}", meaning(config.routing, config.bias_rate > 0.0)).trim());
        self.canvas.fit_height(&self.frame, chart::height(load.asked.len()));
        let shows_numbers =
            config.routing != Routing::TopK && config.routing != Routing::TopKScaled || config.bias_rate > 0.0;
        if self.canvas.clear() {
            chart::draw(&self.canvas, load, config.routing, shows_numbers, frame.palette);
        }
        self.table.set(&rows(load));
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.canvas]
    }
}

/// The load in a sentence.
fn sentence(load: &RouterLoad, shape: Shape) -> String {
    let thousands = |n_experts: f32| multiply_adds(shape, n_experts.into()) / 1000.0;
    let served: f32 = load.taken.iter().sum();
    let mut said = format!(
        "A digit asks {:.1} of {} experts: {:.1} of {:.1} thousand multiply-adds. The busiest expert has {:.1} times the \
         mean load.",
        load.n_asked(),
        shape.n_experts,
        thousands(served),
        thousands(shape.n_experts as f32),
        load.unevenness()
    );
    if load.capacity.is_some() {
        said.push_str(&format!(" {} of what is asked is dropped.", percent(load.dropped())));
    }
    if load.unserved > 0.0 && percent(load.unserved) != percent(load.dropped()) {
        said.push_str(&format!(" {} of the digits get no expert.", percent(load.unserved)));
    }
    said
}

/// What the router's numbers are.
fn meaning(routing: Routing, has_bias: bool) -> &'static str {
    match routing {
        Routing::TopK | Routing::TopKScaled if has_bias => {
            "Right: the bias of the choice. It rises where an expert is asked too seldom; no gradient sees it. A bar shows \
             how far a bias lies from the mean of all."
        }
        Routing::Dense | Routing::TopK | Routing::TopKScaled => "",
        Routing::ExpertChoice => {
            "Right: the threshold. A single digit asks the experts whose threshold its gate reaches."
        }
        Routing::Relu => "Right: λ of the term that thins the experts out.",
    }
}

fn rows(load: &RouterLoad) -> Vec<[String; 4]> {
    let of_expert = |expert: usize| {
        let number = format!("{:.4}", load.numbers[expert]).replace('-', "−");
        [expert_name(expert).to_string(), percent(load.asked[expert]), percent(load.taken[expert]), number]
    };
    (0..load.asked.len()).map(of_expert).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_counts_the_multiply_adds_of_those_that_answer() {
        let shape = Shape { n_inputs: 196, n_hidden: 25, n_classes: 10, n_experts: 10, has_router: true };
        let load = RouterLoad {
            asked: vec![0.1; 10],
            taken: [vec![0.1; 9], vec![0.0]].concat(),
            unserved: 0.0,
            unserved_digits: Vec::new(),
            capacity: Some(0.125),
            numbers: vec![-0.5; 10],
        };
        let said = sentence(&load, shape);
        assert!(said.starts_with("A digit asks 1.0 of 10 experts: 9.9 of 57.0 thousand multiply-adds."), "{said}");
        assert!(said.ends_with("1.0 times the mean load. 10.0 % of what is asked is dropped."), "{said}");
        assert_eq!(rows(&load)[9], ["J", "10.0 %", "0.00 %", "−0.5000"]);
    }
}
