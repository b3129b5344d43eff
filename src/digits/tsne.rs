//! A map of images: places in the plane such that images that look alike lie together, by t-SNE (van der Maaten and
//! Hinton, “Visualizing data using t-SNE”, 2008).
//!
//! Image i prefers its neighbours, p_{j|i} ∝ exp(−β_i ‖x_i − x_j‖²), with β_i such that the preference is spread over
//! [`PERPLEXITY`] of them; places prefer theirs, q_ij ∝ 1 ∕ (1 + ‖y_i − y_j‖²); and gradient descent moves the places so
//! that Σ p log(p ∕ q) falls. Only near neighbours attract, everything repels. The map is made a piece at a time, so that
//! other work goes on in between, and is the same on every platform.

use super::ReducedImage;
use super::chance::Chance;

/// The number of neighbours that an image prefers.
const PERPLEXITY: f32 = 20.0;
/// The nearest images that count as neighbours.
const NEIGHBOURS: usize = 60;
/// Images whose neighbours are found in one piece.
const ROWS_A_PIECE: usize = 8;
/// Steps of the descent.
const STEPS: usize = 400;
/// Steps in which attraction is stronger, so that groups form, and the factor.
const EARLY: (usize, f32) = (100, 6.0);
/// The learning rate of the descent.
const RATE: f32 = 100.0;
/// Momentum, in the early steps and later.
const MOMENTUM: (f32, f32) = (0.5, 0.8);
/// Standard deviation of the first places.
const START: f32 = 1e-2;

/// A map in the making.
pub struct MapJob {
    images: Vec<ReducedImage>,
    /// For each image its neighbours and how much it prefers them; in both directions once all neighbours are found.
    attraction: Vec<Vec<(u32, f32)>>,
    places: [Vec<f32>; 2],
    velocity: [Vec<f32>; 2],
    gain: [Vec<f32>; 2],
    steps: usize,
}

impl MapJob {
    /// A map of these images.
    pub fn new(images: Vec<ReducedImage>) -> Self {
        let n = images.len();
        let mut chance = Chance::new(0, 0);
        let mut start = || (0..n).map(|_| START * chance.normal()).collect();
        let places = [start(), start()];
        let zeros = || [vec![0.0; n], vec![0.0; n]];
        let gain = [vec![1.0; n], vec![1.0; n]];
        Self { images, attraction: Vec::with_capacity(n), places, velocity: zeros(), gain, steps: 0 }
    }

    /// Works for some milliseconds; gives whether the map is complete.
    pub fn advance(&mut self) -> bool {
        let n = self.images.len();
        if n < 2 || self.steps == STEPS {
            return true;
        }
        if self.attraction.len() < n {
            let to = (self.attraction.len() + ROWS_A_PIECE).min(n);
            (self.attraction.len()..to).for_each(|i| self.attraction.push(self.preferences(i)));
            if to == n {
                self.attract_both_ways();
            }
            return false;
        }
        self.step();
        self.steps == STEPS
    }

    /// The share of the steps that are done, 0 to 1.
    pub fn fraction(&self) -> f64 {
        self.steps as f64 / STEPS as f64
    }

    /// The present places, `[n]` as x and y.
    pub fn places(&self) -> Vec<(f32, f32)> {
        self.places[0].iter().copied().zip(self.places[1].iter().copied()).collect()
    }

    /// p_{j|i} of the nearest neighbours j of an image.
    fn preferences(&self, i: usize) -> Vec<(u32, f32)> {
        let others = (0..self.images.len()).filter(|&j| j != i);
        let mut near: Vec<(u32, u32)> =
            others.map(|j| (distance(&self.images[i], &self.images[j]), j as u32)).collect();
        let k = NEIGHBOURS.min(near.len());
        if k < near.len() {
            near.select_nth_unstable(k);
        }
        near.truncate(k);
        near.sort_unstable();
        let nearest = near[0].0;
        // In units of the neighbourhood, so that β is of the order of one.
        let scale = 1.0 / (near[k / 2].0 - nearest).max(1) as f32;
        let distances: Vec<f32> = near.iter().map(|(distance, _)| (distance - nearest) as f32 * scale).collect();
        let wanted = libm::logf(PERPLEXITY.min(k as f32 / 2.0).max(1.0));
        let (mut low, mut high) = (0.0f32, 1e4f32);
        let mut weights = Vec::new();
        for _ in 0..40 {
            let beta = if high > 1e3 { (2.0 * low).max(1.0) } else { f32::midpoint(low, high) };
            weights = distances.iter().map(|distance| libm::expf(-beta * distance)).collect();
            let sum: f32 = weights.iter().sum();
            let mean: f32 = weights.iter().zip(&distances).map(|(w, d)| w * d).sum::<f32>() / sum;
            let entropy = libm::logf(sum) + beta * mean;
            weights.iter_mut().for_each(|weight| *weight /= sum);
            if beta > 1e3 || (entropy - wanted).abs() < 1e-3 {
                break;
            }
            if entropy > wanted { low = beta } else { high = beta }
        }
        near.into_iter().map(|(_, j)| j).zip(weights).collect()
    }

    /// p_ij = (p_{j|i} + p_{i|j}) ∕ 2n.
    fn attract_both_ways(&mut self) {
        let scale = 0.5 / self.images.len() as f32;
        let one_way = std::mem::take(&mut self.attraction);
        self.attraction = vec![Vec::with_capacity(2 * NEIGHBOURS); one_way.len()];
        for (i, neighbours) in one_way.into_iter().enumerate() {
            for (j, p) in neighbours {
                self.attraction[i].push((j, scale * p));
                self.attraction[j as usize].push((i as u32, scale * p));
            }
        }
    }

    /// A step of the descent: ∂C∕∂y_i = 4 Σ_j (p_ij − q_ij)(y_i − y_j) ∕ (1 + ‖y_i − y_j‖²).
    fn step(&mut self) {
        let n = self.images.len();
        let [x, y] = &self.places;
        let mut repulsion = [vec![0.0f32; n], vec![0.0f32; n]];
        let mut total = 0.0f32;
        for i in 0..n {
            let (mut sum, mut along_x, mut along_y) = (0.0, 0.0, 0.0);
            for (other_x, other_y) in x.iter().zip(y) {
                let (dx, dy) = (x[i] - other_x, y[i] - other_y);
                let near = 1.0 / (1.0 + dx * dx + dy * dy);
                sum += near;
                along_x += near * near * dx;
                along_y += near * near * dy;
            }
            // A place's nearness to itself, 1, does not count.
            total += sum - 1.0;
            (repulsion[0][i], repulsion[1][i]) = (along_x, along_y);
        }
        let stronger = if self.steps < EARLY.0 { EARLY.1 } else { 1.0 };
        let momentum = if self.steps < EARLY.0 { MOMENTUM.0 } else { MOMENTUM.1 };
        let mut gradient = repulsion.map(|axis| axis.into_iter().map(|r| -4.0 * r / total).collect::<Vec<f32>>());
        for i in 0..n {
            for &(j, p) in &self.attraction[i] {
                let (dx, dy) = (x[i] - x[j as usize], y[i] - y[j as usize]);
                let pull = 4.0 * stronger * p / (1.0 + dx * dx + dy * dy);
                gradient[0][i] += pull * dx;
                gradient[1][i] += pull * dy;
            }
        }
        for (axis, gradient) in gradient.iter().enumerate() {
            for (i, &slope) in gradient.iter().enumerate() {
                let (velocity, gain) = (&mut self.velocity[axis][i], &mut self.gain[axis][i]);
                // A place that keeps its direction moves faster.
                *gain = if (slope > 0.0) == (*velocity > 0.0) { (*gain * 0.8).max(0.01) } else { *gain + 0.2 };
                *velocity = momentum * *velocity - RATE * *gain * slope;
                self.places[axis][i] += *velocity;
            }
        }
        self.steps += 1;
    }
}

/// The squared distance of two images.
pub fn distance(a: &ReducedImage, b: &ReducedImage) -> u32 {
    a.iter().zip(b).map(|(&a, &b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::N_INPUTS;
    use crate::digits::generated::Generator;
    use crate::digits::reduce::pool;

    fn finished(images: Vec<ReducedImage>) -> Vec<(f32, f32)> {
        let mut job = MapJob::new(images);
        while !job.advance() {}
        job.places()
    }

    /// The share of places whose nearest other place is of an image with the same label.
    fn beside_their_like(places: &[(f32, f32)], labels: &[u8]) -> f64 {
        let far = |a: (f32, f32), b: (f32, f32)| (a.0 - b.0).powi(2) + (a.1 - b.1).powi(2);
        let n_alike = (0..places.len()).filter(|&i| {
            let others = (0..places.len()).filter(|&j| j != i);
            let nearest = others.min_by(|&a, &b| far(places[i], places[a]).total_cmp(&far(places[i], places[b])));
            nearest.is_some_and(|nearest| labels[nearest] == labels[i])
        });
        n_alike.count() as f64 / places.len() as f64
    }

    #[test]
    fn digits_that_look_alike_lie_together() {
        let digits = Generator::new(5).digits(0..300);
        let places = finished(digits.images.iter().map(|image| pool(&image)).collect());
        assert!(places.iter().all(|(x, y)| x.is_finite() && y.is_finite()));
        let share = beside_their_like(&places, &digits.labels);
        assert!(share > 0.7, "only {share:.2} of the digits lie beside one of the same name");
    }

    #[test]
    fn few_images_and_equal_images_have_places() {
        assert!(finished(Vec::new()).is_empty());
        assert_eq!(finished(vec![[0; N_INPUTS]]).len(), 1);
        let places = finished(vec![[9; N_INPUTS]; 40]);
        assert!(places.iter().all(|(x, y)| x.is_finite() && y.is_finite()), "{places:?}");
    }
}
