//! The places of everything in the diagram, for any size and any number of experts.

use crate::page::canvas::shapes::Rect;

/// From this width on, pixels, the diagram shows the input digit, and its rows hold more.
const WIDE: f64 = 600.0;
/// Room above the rows for the column heads, pixels.
const HEAD: f64 = 22.0;

/// Room between two hidden-unit images, pixels.
const IMAGE_GAP: f64 = 4.0;

/// The places of everything.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Whether the diagram is narrow, so that rows hold less.
    pub compact: bool,
    /// The input digit, if there is room for it.
    pub digit: Option<Rect>,
    /// The gate's bar.
    pub gate: Rect,
    /// A row for each expert.
    pub rows: Vec<Rect>,
    /// Columns within a row, the same in all.
    pub columns: Columns,
    /// Centre and radius of the blend.
    pub blend: (f64, f64, f64),
}

/// Columns within a row, from the left edge of the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Columns {
    /// The expert's number and words.
    pub text: f64,
    /// The first hidden-unit image.
    pub images: f64,
    /// Hidden-unit images beside each other.
    pub n_images: usize,
    /// Lines of such images.
    pub image_lines: usize,
    /// Side of an image.
    pub image_side: f64,
    /// The first output.
    pub bars: f64,
    /// From one output to the next.
    pub bar_step: f64,
    /// The right end of the gate's figure.
    pub figure: f64,
}

impl Layout {
    /// The layout of `n_experts` rows on a canvas of this size.
    pub fn new(width: f64, height: f64, n_experts: usize) -> Self {
        let compact = width < WIDE;
        let (digit_side, digit_gap, gate_width) = if compact { (0.0, 2.0, 9.0) } else { (84.0, 26.0, 14.0) };
        let radius = if compact { 15.0 } else { 31.0 };
        let ribbon = if compact { (width * 0.075).max(20.0) } else { (width * 0.1).min(92.0) };
        let gate_x = digit_side + digit_gap;
        let row_x = gate_x + gate_width + ribbon;
        let row_width = (width - row_x - ribbon * 0.9 - 2.0 * radius - 2.0).max(120.0);
        let pitch = (height - HEAD - 2.0) / n_experts as f64;
        let gap = (pitch * 0.13).clamp(3.0, 9.0);
        let row = |k: usize| Rect { x: row_x, y: HEAD + pitch * k as f64, width: row_width, height: pitch - gap };
        let middle = HEAD + (height - HEAD) / 2.0 - gap / 2.0;
        Self {
            compact,
            digit: (!compact).then_some(Rect {
                x: 0.0,
                y: middle - digit_side / 2.0,
                width: digit_side,
                height: digit_side,
            }),
            gate: Rect { x: gate_x, y: HEAD, width: gate_width, height: height - HEAD - gap - 2.0 },
            rows: (0..n_experts).map(row).collect(),
            columns: Columns::new(compact, n_experts > 10, row_x, row_width, pitch - gap),
            blend: (width - radius - 2.0, middle, radius),
        }
    }

    /// The expert whose row is at a point.
    pub fn expert_at(&self, x: f64, y: f64) -> Option<usize> {
        let inside = |row: &Rect| (row.x..row.right()).contains(&x) && (row.y..row.y + row.height).contains(&y);
        self.rows.iter().position(inside)
    }
}

impl Columns {
    /// Left and upper edge of hidden-unit image `i` in `row`.
    pub fn image(&self, row: &Rect, i: usize) -> (f64, f64) {
        let step = self.image_side + IMAGE_GAP;
        let (line, column) = (i / self.n_images, i % self.n_images);
        let top = row.middle() - (step * self.image_lines as f64 - IMAGE_GAP) / 2.0;
        (self.images + step * column as f64, top + step * line as f64)
    }

    fn new(compact: bool, two_figures: bool, row_x: f64, row_width: f64, row_height: f64) -> Self {
        let (text_width, bar_step, figure_width, pad) =
            if compact { (70.0, (row_width / 30.0).clamp(5.8, 7.5), 38.0, 4.0) } else { (99.0, 9.0, 54.0, 7.0) };
        let right = row_x + row_width;
        let text = row_x + if compact { 10.0 } else { 16.0 };
        let bars = right - figure_width - 10.0 * bar_step;
        let images = text
            + text_width
            + match (two_figures, compact) {
                (false, _) => 0.0,
                (true, true) => 4.0,
                (true, false) => 8.0,
            };
        // Each of an image's 14 weights a side gets a whole number of pixels, so that all weights have the same size.
        let image_side = ((row_height - 2.0 * pad) / 14.0).floor().clamp(1.0, if compact { 2.0 } else { 3.0 }) * 14.0;
        let room = bars - images - if compact { 4.0 } else { 10.0 };
        let fitting = |room: f64| ((room + IMAGE_GAP) / (image_side + IMAGE_GAP)).floor().clamp(0.0, 12.0) as usize;
        let (n_images, image_lines) = (fitting(room), fitting(row_height - 2.0 * pad).max(1));
        Self {
            text,
            images,
            n_images,
            image_lines,
            image_side,
            bars,
            bar_step,
            figure: right - if compact { 5.0 } else { 10.0 },
        }
    }
}

/// The segment of the gate's bar for each share, as top and height. Even the segment of a share of 0 stays visible.
pub fn gate_segments(gate: &Rect, shares: &[f32]) -> Vec<(f64, f64)> {
    const GAP: f64 = 2.0;
    const SMALLEST: f64 = 2.5;
    let n = shares.len() as f64;
    let room = gate.height - GAP * (n - 1.0) - SMALLEST * n;
    let total: f64 = shares.iter().map(|&share| f64::from(share)).sum::<f64>().max(1e-9);
    let mut top = gate.y;
    let segment = |share: &f32| {
        let height = SMALLEST + f64::from(*share) / total * room;
        let segment = (top, height);
        top += height + GAP;
        segment
    };
    shares.iter().map(segment).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [(f64, f64); 6] =
        [(260.0, 480.0), (320.0, 480.0), (500.0, 560.0), (600.0, 640.0), (760.0, 700.0), (1400.0, 900.0)];

    #[test]
    fn nothing_overlaps_and_nothing_is_clipped() {
        for (width, height) in SIZES {
            for n_experts in [1, 2, 10, 16] {
                let layout = Layout::new(width, height, n_experts);
                let columns = &layout.columns;
                let images_end = columns.images + columns.n_images as f64 * (columns.image_side + 4.0);
                assert!(layout.rows.windows(2).all(|pair| pair[0].y + pair[0].height < pair[1].y));
                assert!(layout.rows[n_experts - 1].y + layout.rows[n_experts - 1].height <= height);
                assert!(layout.gate.right() < layout.rows[0].x);
                assert!(columns.text < columns.images && images_end <= columns.bars + 4.0);
                assert!(columns.bars + 10.0 * columns.bar_step < columns.figure);
                assert!(layout.rows[0].right() < layout.blend.0 - layout.blend.2, "{width}");
                assert!(layout.blend.0 + layout.blend.2 <= width);
            }
        }
    }

    #[test]
    fn an_expert_is_found_in_its_row_and_nowhere_else() {
        for (width, height) in SIZES {
            for n_experts in [1, 10, 16] {
                let layout = Layout::new(width, height, n_experts);
                for (expert, row) in layout.rows.iter().enumerate() {
                    assert_eq!(layout.expert_at(row.right() - 1.0, row.middle()), Some(expert));
                }
                assert_eq!(layout.expert_at(layout.rows[0].x - 1.0, layout.rows[0].middle()), None);
                assert_eq!(layout.expert_at(layout.rows[0].right() - 1.0, HEAD - 1.0), None);
            }
        }
    }

    #[test]
    fn segments_fill_the_bar() {
        let gate = Rect { x: 0.0, y: 20.0, width: 10.0, height: 600.0 };
        for shares in [vec![1.0], vec![0.0; 10], vec![0.1; 10], vec![0.99, 0.01, 0.0]] {
            let segments = gate_segments(&gate, &shares);
            assert!(segments.iter().all(|(_, height)| *height >= 2.0));
            let (top, height) = segments[segments.len() - 1];
            assert!(top + height <= 620.001);
            if shares.iter().sum::<f32>() > 0.5 {
                assert!((top + height - 620.0).abs() < 0.001);
            }
        }
    }
}
