//! Does it pay: what recipes reach for the work they do on a digit, and for the weights that they have.
//!
//! The figures of [`points`] are those of `figures.csv`, which `cargo run --release --example tradeoff` writes.

use super::TrainConfig;
use super::eras::{ERAS, switch_2021};
use super::presets::preset;
use super::recipes::base;
use crate::mixture::{Routing, Shape};
use std::sync::LazyLock;

/// The figures: a line for each recipe.
const FIGURES: &str = include_str!("figures.csv");
/// Hidden units of the networks that stand alone.
const ALONE: [usize; 5] = [8, 16, 25, 50, 75];
/// Numbers of experts of which a digit asks one.
const EXPERTS: [usize; 4] = [2, 4, 8, 16];

/// What a recipe belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// One network without a gate.
    Alone,
    /// One expert a digit, of some with 8 hidden units.
    Small,
    /// One expert a digit, of some with 25 hidden units.
    Large,
    /// A gate of the row of years: ten experts of 25 hidden units.
    Era,
}

impl Family {
    /// All of them with their names.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Alone, "one network of 8 to 75 units"),
        (Self::Small, "one of 2 to 16 experts of 8 units"),
        (Self::Large, "one of 2 to 16 experts of 25 units"),
        (Self::Era, "the gates of the years, ten experts of 25 units"),
    ];
}

/// A recipe.
pub struct Recipe {
    /// The recipe's name among those of its family, which is short.
    pub name: String,
    /// What the recipe belongs to.
    pub family: Family,
    /// The settings, at seed 0.
    pub config: TrainConfig,
}

/// What a recipe reaches.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The recipe's name.
    pub name: String,
    /// What the recipe belongs to.
    pub family: Family,
    /// Multiply-adds on a digit, on average.
    pub multiply_adds: f64,
    /// Weights, biases included.
    pub weights: f64,
    /// Mean test error over all seeds, a share.
    pub error: f64,
    /// Standard deviation of the test error, a share.
    pub deviation: f64,
}

/// All recipes, family by family, with less work first.
pub fn recipes() -> Vec<Recipe> {
    let alone = ALONE.iter().map(|&n_hidden| Recipe {
        name: format!("{n_hidden} units"),
        family: Family::Alone,
        config: TrainConfig { n_experts: 1, n_hidden, balance_weight: 0.0, ..base() },
    });
    let one_of = |family, n_hidden| {
        EXPERTS.iter().map(move |&n_experts| Recipe {
            name: format!("1 of {n_experts}"),
            family,
            config: TrainConfig { n_experts, n_hidden, capacity_factor: 0.0, ..switch_2021() },
        })
    };
    let eras = ERAS.iter().map(|era| Recipe {
        name: format!("{} {}", era.year, era.name),
        family: Family::Era,
        config: (preset(era.preset).expect("every gate has its preset").config)(),
    });
    alone.chain(one_of(Family::Small, 8)).chain(one_of(Family::Large, 25)).chain(eras).collect()
}

/// Multiply-adds in a network on a digit, its biases included; as many weights has the network.
fn of_network(shape: Shape, n_outputs: usize) -> f64 {
    ((1 + shape.n_inputs) * shape.n_hidden + (1 + shape.n_hidden) * n_outputs) as f64
}

/// Multiply-adds on a digit that `n_answering` experts answer, those of the gate included; one expert needs no gate.
pub fn multiply_adds(shape: Shape, n_answering: f64) -> f64 {
    let gate = if shape.n_experts > 1 { of_network(shape, shape.n_experts) } else { 0.0 };
    gate + n_answering * of_network(shape, shape.n_classes)
}

/// Weights of all experts and of the gate that more than one need.
pub fn n_weights(shape: Shape) -> f64 {
    multiply_adds(shape, shape.n_experts as f64)
}

/// Experts that answer a digit, as the settings mean it: on average where experts choose or a ReLU decides.
pub fn n_meant(config: &TrainConfig) -> usize {
    if config.routing == Routing::Dense { config.n_experts } else { config.routing_k.min(config.n_experts) }
}

/// The line of `figures.csv` for a recipe whose runs asked this many experts a digit and had these test errors.
pub fn line(recipe: &Recipe, n_asked: f64, errors: &[f64]) -> String {
    let n = errors.len() as f64;
    let mean = errors.iter().sum::<f64>() / n;
    let deviation = (errors.iter().map(|error| (error - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let shape = recipe.config.shape();
    let work = multiply_adds(shape, n_asked);
    format!("{},{work:.0},{},{mean:.5},{deviation:.5}\n", recipe.name, n_weights(shape))
}

/// What all recipes reach on MNIST after three epochs, five seeds, in the order of [`recipes`].
pub fn points() -> &'static [Point] {
    static POINTS: LazyLock<Vec<Point>> = LazyLock::new(|| {
        let families = recipes().into_iter().map(|recipe| recipe.family);
        let points = FIGURES.lines().zip(families).filter_map(|(line, family)| point(line, family));
        points.collect()
    });
    &POINTS
}

fn point(line: &str, family: Family) -> Option<Point> {
    let (name, figures) = line.split_once(',')?;
    let mut figures = figures.split(',').map(str::parse);
    let mut next = || figures.next()?.ok();
    Some(Point {
        name: name.to_owned(),
        family,
        multiply_adds: next()?,
        weights: next()?,
        error: next()?,
        deviation: next()?,
    })
}

/// The error of one network with this much work or this many weights, between those that were measured: that of the largest
/// for more, none for less.
#[expect(clippy::disallowed_methods, reason = "a chart is no part of a run")]
pub fn error_of_one_network(cost: impl Fn(&Point) -> f64, at: f64) -> Option<f64> {
    let alone: Vec<&Point> = points().iter().filter(|point| point.family == Family::Alone).collect();
    let between = alone.windows(2).find(|pair| (cost(pair[0])..=cost(pair[1])).contains(&at)).map(|pair| {
        let share = (at / cost(pair[0])).ln() / (cost(pair[1]) / cost(pair[0])).ln();
        pair[0].error * (pair[1].error / pair[0].error).powf(share)
    });
    between.or_else(|| alone.last().filter(|largest| cost(largest) < at).map(|largest| largest.error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_has_its_figures() {
        let (recipes, points) = (recipes(), points());
        assert_eq!(recipes.len(), points.len());
        for (recipe, point) in recipes.iter().zip(points) {
            let shape = recipe.config.shape();
            assert_eq!((&recipe.name, n_weights(shape)), (&point.name, point.weights), "run the example anew");
            let work = multiply_adds(shape, n_meant(&recipe.config) as f64);
            match recipe.config.routing {
                // How many answer a digit that is read by itself depends on the run.
                Routing::ExpertChoice | Routing::Relu => assert!((work - point.multiply_adds).abs() < 0.1 * work),
                _ => assert_eq!(work, point.multiply_adds, "{}", recipe.name),
            }
            assert!((0.01..0.2).contains(&point.error) && (0.0..0.02).contains(&point.deviation), "{point:?}");
        }
    }

    #[test]
    fn one_network_between_two_measured_ones_has_an_error_between_theirs() {
        let cost = |point: &Point| point.multiply_adds;
        let alone: Vec<&Point> = points().iter().filter(|point| point.family == Family::Alone).collect();
        let between = error_of_one_network(cost, (alone[0].multiply_adds * alone[1].multiply_adds).sqrt());
        assert!(between.is_some_and(|error| error < alone[0].error && error > alone[1].error), "{between:?}");
        assert_eq!(error_of_one_network(cost, 1.0), None);
        assert_eq!(error_of_one_network(cost, 1e9), alone.last().map(|largest| largest.error));
    }
}
