//! The cost (loss) on the training batches, which training minimises, over the run.

use crate::page::canvas::Canvas;
use crate::page::canvas::palette::Palette;
use crate::page::state::charts::scale::{Scale, ScaleKind};
use crate::page::state::words;
use crate::page::views::charts::crosshair;
use crate::page::views::charts::curves::Curves;
use crate::page::views::charts::line_chart::{self, Axes, Line, Style};
use crate::protocol::TrainingFigures;

/// The axis ends at this quantile of the costs: the steep start of a run may lie outside, so that the rest can be read.
const SHOWN: f64 = 0.97;

/// Draws the chart.
pub fn draw(canvas: &mut Canvas, palette: &Palette, curves: &Curves) {
    let samples = curves.history.training.samples();
    let points = |cost: fn(&TrainingFigures) -> f32| -> Vec<(f64, f64)> {
        let finite = |x: &(f64, f64)| x.1.is_finite();
        samples.iter().map(|report| (curves.x.of(report.at), f64::from(cost(&report.figures)))).filter(finite).collect()
    };
    let (mixture, baseline) = (points(|figures| figures.cost), points(|figures| figures.baseline_cost));
    let name = |network: &str, points: &[(f64, f64)]| {
        points.last().map(|point| format!("{network} {:.3}{}", point.1, curves.now()).replace('-', "−"))
    };
    let names = (name("mixture", &mixture), name("one network", &baseline));
    canvas.describe(&match &names {
        (Some(mixture), Some(baseline)) => format!("Cost on training batches: {mixture}, {baseline}."),
        _ => "Cost on training batches: no training yet.".to_owned(),
    });
    if !canvas.clear() {
        return;
    }
    let (low, high) = range(mixture.iter().chain(&baseline).map(|point| point.1).collect());
    let (left, top, right, bottom) = line_chart::plot_edges(canvas);
    let axes = Axes {
        x: curves.x.scale(curves.history.end(), (left, right)),
        y: Scale::new(ScaleKind::Linear, (low, high), (bottom, top)),
    };
    line_chart::draw_axes(canvas, palette, &axes, curves.x, 3);
    let line = |points, style, colour, name| Line { points, style, colour, opacity: 1.0, name };
    let lines = [
        line(baseline, Style::Dashed(1.2), &palette.soft, names.1),
        line(mixture, Style::Solid(1.6), &palette.accent, names.0),
    ];
    line_chart::draw_lines(canvas, &axes, &lines);
    if samples.is_empty() {
        line_chart::draw_hint(canvas, palette);
    }
    crosshair::draw_viewed_moment(canvas, palette, curves.viewed);
    if let Some(place) = curves.pointed {
        let at = axes.x.value(crosshair::pixel(canvas, place));
        let report = crosshair::last_before(samples, at, |report| curves.x.of(report.at));
        let reading = |name: &str, cost: f32| format!("{name} {}", words::cost(cost));
        let lines = report.map(|report| {
            let figures = &report.figures;
            [
                (reading("mixture", figures.cost), &palette.accent),
                (reading("one network", figures.baseline_cost), &palette.soft),
            ]
        });
        crosshair::draw(canvas, palette, place, lines.as_ref().map_or(&[], |lines| lines));
    } else {
        // The box at the crosshair would lie over the latest values, which stand at the ends of the lines.
        line_chart::draw_names(canvas, palette, &axes, &lines);
    }
}

/// The range of the y axis for these costs.
fn range(mut costs: Vec<f64>) -> (f64, f64) {
    if costs.is_empty() {
        return (0.0, 1.0);
    }
    costs.sort_by(f64::total_cmp);
    let low = costs[0];
    let high = costs[((costs.len() - 1) as f64 * SHOWN) as usize];
    let room = ((high - low) * 0.1).max(1e-3);
    (low - room, high + room)
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn the_axis_leaves_out_only_a_steep_start() {
        let mut costs = vec![50.0];
        costs.extend((0..99).map(|i| 1.0 - f64::from(i) / 100.0));
        let (low, high) = range(costs);
        assert!(low < 0.02 && low > -0.2 && high > 0.95 && high < 1.2);
        assert_eq!(range(Vec::new()), (0.0, 1.0));
        assert!(range(vec![0.5]).0 < 0.5 && range(vec![0.5]).1 > 0.5);
    }
}
