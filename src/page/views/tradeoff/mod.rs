//! Does it pay: the error of recipes against their work on a digit, and against their weights, with the page's run among them.

mod chart;

use crate::mixture::Routing;
use crate::page::browser::dom::Text;
use crate::page::canvas::Canvas;
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::state::words::{count, percent};
use crate::page::views::figure_table::FigureTable;
use crate::page::views::part::{Frame, Part, TABLE_MS, Urgency};
use crate::page::views::tradeoff::chart::Place;
use crate::training::tradeoff::{Family, Point, error_of_one_network, multiply_adds, n_meant, n_weights, points};

/// The parts of the page in this file.
pub fn parts(_dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    vec![Box::new(Tradeoff::in_page())]
}

/// The part.
struct Tradeoff {
    said: Text,
    run: Text,
    work: Canvas,
    weights: Canvas,
    table: FigureTable,
}

impl Tradeoff {
    fn in_page() -> Self {
        Self {
            said: Text::new("tradeoff-said"),
            run: Text::new("tradeoff-run"),
            work: Canvas::titled("tradeoff-work", "Does it pay: error against work"),
            weights: Canvas::titled("tradeoff-weights", "Does it pay: error against weights"),
            table: FigureTable::new("tradeoff-rows", 1),
        }
    }
}

impl Part for Tradeoff {
    fn urgency(&self) -> Urgency {
        Urgency::Every(TABLE_MS)
    }

    fn changed(&self, state: &State) -> Stamp {
        state.test_changed().max(changed(&state.shown.load))
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        let said = finding();
        let run = run(state);
        let what = if state.shown.is_model() { "model" } else { "run" };
        self.said.set(&said);
        self.run.set(&run.as_ref().map_or("No run has been tested yet.".to_owned(), |run| {
            format!(
                "The {what} above: {} multiply-adds a digit, {} weights, {} misread{}{}.",
                count(run.work),
                count(run.weights),
                percent(run.error as f32),
                after_what(state),
                of_what(state)
            )
        }));
        let place = |cost: fn(&Run) -> f64| run.as_ref().map(|run| Place { what, cost: cost(run), error: run.error });
        chart::draw(&mut self.work, frame.palette, |point| point.multiply_adds, place(|run| run.work));
        chart::draw(&mut self.weights, frame.palette, |point| point.weights, place(|run| run.weights));
        for canvas in [&mut self.work, &mut self.weights] {
            canvas.describe(&format!("{said} The table below has the figures."));
        }
        self.table.set(&rows());
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.work, &self.weights]
    }
}

/// What the run on the page does, and what it reaches.
struct Run {
    work: f64,
    weights: f64,
    error: f64,
}

/// The run on the page, once it has been tested.
fn run(state: &State) -> Option<Run> {
    let (test, config) = (state.shown.test()?, &state.shown.config);
    let shape = config.shape();
    // Where the settings decide, they are taken, as for the figures: what a batch drops is no less work for a digit read alone.
    let varies = matches!(config.routing, Routing::ExpertChoice | Routing::Relu);
    let load = state.shown.load.as_ref().filter(|_| varies && state.shown.time_machine.viewed_steps().is_none());
    let n_answering = load.map_or(n_meant(config) as f64, |load| load.taken.iter().sum::<f32>().into());
    Some(Run { work: multiply_adds(shape, n_answering), weights: n_weights(shape), error: test.error.into() })
}

/// After how much training the run was tested, and whether all of its experts answered.
fn after_what(state: &State) -> String {
    let config = &state.shown.config;
    let off = if config.experts_off.some_of(config.n_experts).is_empty() { "" } else { ", some experts being off" };
    let Some(test) = state.shown.test().filter(|_| !state.shown.is_model()) else { return off.to_owned() };
    let epochs = f64::from(test.steps) / f64::from(state.training.steps_per_epoch.max(1));
    format!(" after {epochs:.2} epochs{off}")
}

/// On which digits the run was tested, where those are other ones than the figures are of.
fn of_what(state: &State) -> String {
    let digits = state.dataset.as_ref().map(|dataset| dataset.name.as_str()).filter(|name| *name != "MNIST");
    digits.map_or(String::new(), |name| format!(" of {name}: others than those of the figures"))
}

/// What the figures say.
fn finding() -> String {
    let mixtures: Vec<&Point> = points().iter().filter(|point| point.family != Family::Alone).collect();
    let better = |cost: fn(&Point) -> f64| {
        let is_better = |point: &&&Point| error_of_one_network(cost, cost(point)).is_some_and(|one| point.error < one);
        match mixtures.iter().filter(is_better).count() {
            0 => "none".to_owned(),
            n => n.to_string(),
        }
    };
    let (work, weights) = (better(|point| point.multiply_adds), better(|point| point.weights));
    format!(
        "Here it does not: after three epochs {work} of {} mixtures misreads less than one network with as many multiply-adds, \
         and {weights} less than one with as many weights.",
        mixtures.len()
    )
}

/// The rows of the table.
fn rows() -> Vec<[String; 5]> {
    let share = |share: f64| percent(share as f32);
    let row = |point: &Point| {
        let family = Family::ALL.iter().find(|(family, _)| *family == point.family).map_or("", |(_, name)| *name);
        let one = error_of_one_network(|point| point.multiply_adds, point.multiply_adds);
        [
            format!("{}: {}", family, point.name),
            count(point.multiply_adds),
            count(point.weights),
            format!("{} ± {:.2}", share(point.error), 100.0 * point.deviation),
            one.map_or(String::new(), share),
        ]
    };
    points().iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finding_says_no_for_as_long_as_the_figures_do() {
        let said = finding();
        assert!(said.contains("none of 16 mixtures misreads less") && said.contains("and none less"), "{said}");
    }
}
