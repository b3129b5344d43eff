//! Linear and logarithmic scales from values to pixels, round ticks, and decimation of lines to the pixels' resolution.

#![expect(clippy::disallowed_methods, reason = "a chart is no part of a run")]

/// Linear or logarithmic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScaleKind {
    /// Equal distances are equal differences.
    Linear,
    /// Equal distances are equal ratios.
    Log,
}

/// A scale from values to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    kind: ScaleKind,
    values: (f64, f64),
    pixels: (f64, f64),
}

impl Scale {
    /// A scale that puts `values.0` at `pixels.0` and `values.1` at `pixels.1`. Log scales need positive values.
    pub fn new(kind: ScaleKind, values: (f64, f64), pixels: (f64, f64)) -> Self {
        let values = if values.1 > values.0 { values } else { (values.0, values.0 + values.0.abs().max(1.0)) };
        Self { kind, values, pixels }
    }

    /// The pixel of a value, which may lie outside the range.
    pub fn pixel(&self, value: f64) -> f64 {
        let place = match self.kind {
            ScaleKind::Linear => (value - self.values.0) / (self.values.1 - self.values.0),
            ScaleKind::Log => {
                (value.max(f64::MIN_POSITIVE) / self.values.0).ln() / (self.values.1 / self.values.0).ln()
            }
        };
        self.pixels.0 + place * (self.pixels.1 - self.pixels.0)
    }

    /// The value at a pixel.
    pub fn value(&self, pixel: f64) -> f64 {
        let place = (pixel - self.pixels.0) / (self.pixels.1 - self.pixels.0);
        match self.kind {
            ScaleKind::Linear => self.values.0 + place * (self.values.1 - self.values.0),
            ScaleKind::Log => self.values.0 * (self.values.1 / self.values.0).powf(place),
        }
    }

    /// About `n` round values within the range; on a log scale the values 1, 2 and 5 of each decade.
    pub fn ticks(&self, n: usize) -> Vec<f64> {
        let (min, max) = self.values;
        match self.kind {
            ScaleKind::Linear => {
                let step = round_step((max - min) / n.max(1) as f64);
                let first = (min / step).ceil() as i64;
                let last = (max / step + 1e-9).floor() as i64;
                (first..=last).map(|i| i as f64 * step).collect()
            }
            ScaleKind::Log => {
                let decades = min.log10().floor() as i32..=max.log10().ceil() as i32;
                let values = decades.flat_map(|decade| [1.0, 2.0, 5.0].map(|lead| lead * 10f64.powi(decade)));
                values.filter(|&value| value >= min * 0.999 && value <= max * 1.001).collect()
            }
        }
    }
}

/// Rounds a positive value down to 1, 2 or 5 times a power of ten.
pub fn round_down(value: f64) -> f64 {
    let decade = 10f64.powf(value.log10().floor());
    let lead = value / decade;
    decade
        * if lead >= 5.0 {
            5.0
        } else if lead >= 2.0 {
            2.0
        } else {
            1.0
        }
}

/// Rounds a positive step up to 1, 2 or 5 times a power of ten.
fn round_step(step: f64) -> f64 {
    let below = round_down(step);
    if below >= step * 0.999_999 {
        return below;
    }
    [2.0, 2.5, 5.0, 10.0]
        .map(|factor| round_down(below * factor))
        .into_iter()
        .find(|&above| above >= step)
        .unwrap_or(below * 2.0)
}

/// The label of a tick: at most three decimals, without trailing zeros.
pub fn tick_label(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.replace('-', "−") }
}

/// Decimates points: each pixel column keeps its first, lowest, highest and last point, which draws the same line.
pub fn decimate(points: &[(f64, f64)], columns: usize) -> Vec<(f64, f64)> {
    if points.len() <= 4 * columns.max(1) {
        return points.to_vec();
    }
    let mut thinned = Vec::with_capacity(4 * columns);
    let mut rest = points;
    while let Some(&(x, _)) = rest.first() {
        let n = rest.iter().take_while(|point| point.0.floor() == x.floor()).count().max(1);
        let (column, after) = rest.split_at(n);
        let by_y = |a: &usize, b: &usize| column[*a].1.total_cmp(&column[*b].1);
        let mut idxs = [0, (0..n).min_by(by_y).unwrap_or(0), (0..n).max_by(by_y).unwrap_or(0), n - 1];
        idxs.sort_unstable();
        for (i, &idx) in idxs.iter().enumerate() {
            if i == 0 || idxs[i - 1] != idx {
                thinned.push(column[idx]);
            }
        }
        rest = after;
    }
    thinned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_spans_the_axis() {
        for kind in [ScaleKind::Linear, ScaleKind::Log] {
            let scale = Scale::new(kind, (1.0, 100.0), (200.0, 0.0));
            assert!((scale.pixel(1.0) - 200.0).abs() < 1e-9);
            assert!(scale.pixel(100.0).abs() < 1e-9);
            assert!((scale.value(scale.pixel(7.0)) - 7.0).abs() < 1e-9);
        }
        assert!((Scale::new(ScaleKind::Log, (1.0, 100.0), (0.0, 200.0)).pixel(10.0) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn an_empty_range_and_zero_on_a_log_axis_give_finite_pixels() {
        assert!(Scale::new(ScaleKind::Linear, (0.0, 0.0), (0.0, 10.0)).pixel(0.0).is_finite());
        assert!(Scale::new(ScaleKind::Log, (1.0, 100.0), (0.0, 10.0)).pixel(0.0).is_finite());
    }

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(Scale::new(ScaleKind::Linear, (0.0, 3.1), (0.0, 1.0)).ticks(4), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(Scale::new(ScaleKind::Linear, (-0.5, 1.0), (0.0, 1.0)).ticks(3), [-0.5, 0.0, 0.5, 1.0]);
        assert_eq!(Scale::new(ScaleKind::Log, (2.0, 100.0), (0.0, 1.0)).ticks(0), [2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
        for n in 1..9 {
            for max in [0.011, 0.3, 1.7, 44.0, 777.0] {
                let ticks = Scale::new(ScaleKind::Linear, (0.0, max), (0.0, 1.0)).ticks(n);
                assert!(
                    ticks.len() <= n + 1 && ticks.iter().all(|&tick| (0.0..=max * 1.0001).contains(&tick)),
                    "{ticks:?}"
                );
            }
        }
    }

    #[test]
    fn tick_labels_have_no_trailing_zeros() {
        assert_eq!(tick_label(20.0), "20");
        assert_eq!(tick_label(0.3), "0.3");
        assert_eq!(tick_label(-0.5), "−0.5");
        assert_eq!(tick_label(-0.0), "0");
    }

    #[test]
    fn decimation_keeps_every_peak() {
        let points: Vec<(f64, f64)> = (0..10_000)
            .map(|i| (f64::from(i) / 100.0, if i == 5_555 { 9.0 } else { f64::from(i % 7) / 7.0 }))
            .collect();
        let thinned = decimate(&points, 100);
        assert!(thinned.len() <= 400);
        assert!(thinned.contains(&points[5_555]));
        assert_eq!((thinned[0], thinned[thinned.len() - 1]), (points[0], points[9_999]));
        assert!(thinned.windows(2).all(|pair| pair[0].0 <= pair[1].0));
        assert_eq!(decimate(&points[..50], 100), points[..50]);
    }
}
