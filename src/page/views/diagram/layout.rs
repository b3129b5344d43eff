//! The places of everything in the diagram, for any size and any number of experts.

use crate::page::canvas::shapes::Rect;

/// From this width on, pixels, the diagram shows the input digit, and its rows hold more.
const WIDE: f64 = 480.0;
/// Room above the rows for the column heads, pixels.
const HEAD: f64 = 22.0;
/// Rows of at least this height, pixels, have two lines of words.
const TWO_LINES: f64 = 33.0;
/// From this width of a row on, pixels, the row has room for “reads” before the digits.
const VERBS: f64 = 270.0;
/// Width and height of an expert's switch, pixels.
const SWITCH: (f64, f64) = (22.0, 13.0);

/// The places of everything.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Whether the diagram is narrow, so that rows hold less.
    pub compact: bool,
    /// Whether a row has room for “reads” before the digits.
    pub has_verbs: bool,
    /// Whether a row has two lines of words.
    pub has_two_lines: bool,
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
    /// The expert's letter.
    pub letter: f64,
    /// What the expert reads, in words.
    pub words: f64,
    /// The centre of the expert's own answer.
    pub answer: f64,
    /// The right end of the gate's figure.
    pub figure: f64,
    /// The left end of the expert's switch.
    pub switch: f64,
}

impl Layout {
    /// The layout of `n_experts` rows on a canvas of this size.
    pub fn new(width: f64, height: f64, n_experts: usize) -> Self {
        let compact = width < WIDE;
        let (digit_side, digit_gap, gate_width) = if compact { (0.0, 2.0, 9.0) } else { (52.0, 12.0, 13.0) };
        let radius = if compact { 17.0 } else { 29.0 };
        let ribbon = if compact { (width * 0.075).max(18.0) } else { (width * 0.12).min(120.0) };
        let gate_x = digit_side + digit_gap;
        let row_x = gate_x + gate_width + ribbon;
        let row_width = (width - row_x - ribbon * 0.8 - 2.0 * radius - 2.0).max(150.0);
        let pitch = (height - HEAD - 2.0) / n_experts as f64;
        let gap = (pitch * 0.1).clamp(2.0, 7.0);
        let row = |k: usize| Rect { x: row_x, y: HEAD + pitch * k as f64, width: row_width, height: pitch - gap };
        let middle = HEAD + (height - HEAD) / 2.0 - gap / 2.0;
        Self {
            compact,
            has_verbs: row_width >= VERBS,
            has_two_lines: pitch - gap >= TWO_LINES,
            digit: (!compact).then_some(Rect {
                x: 0.0,
                y: middle - digit_side / 2.0,
                width: digit_side,
                height: digit_side,
            }),
            gate: Rect { x: gate_x, y: HEAD, width: gate_width, height: height - HEAD - gap - 2.0 },
            rows: (0..n_experts).map(row).collect(),
            columns: Columns::new(compact, row_x, row_width),
            blend: (width - radius - 2.0, middle, radius),
        }
    }

    /// The expert whose row is at a point.
    pub fn expert_at(&self, x: f64, y: f64) -> Option<usize> {
        let inside = |row: &Rect| (row.x..row.right()).contains(&x) && (row.y..row.y + row.height).contains(&y);
        self.rows.iter().position(inside)
    }

    /// Whether a point in a row is on the row's switch, or so close that a finger means it.
    pub fn is_on_switch(&self, x: f64) -> bool {
        x >= self.columns.switch - 6.0
    }

    /// The place of an expert's switch.
    pub fn switch(&self, expert: usize) -> Rect {
        let (width, height) = SWITCH;
        Rect::new(self.columns.switch, self.rows[expert].middle() - height / 2.0, width, height)
    }
}

impl Columns {
    fn new(compact: bool, row_x: f64, row_width: f64) -> Self {
        let right = row_x + row_width;
        let switch = right - SWITCH.0 - if compact { 5.0 } else { 8.0 };
        let figure = switch - if compact { 6.0 } else { 9.0 };
        let (letter, words) = if compact { (8.0, 25.0) } else { (15.0, 40.0) };
        let answer = figure - if compact { 66.0 } else { (row_width * 0.25).clamp(72.0, 130.0) };
        Self { letter: row_x + letter, words: row_x + words, answer, figure, switch }
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
        [(260.0, 480.0), (320.0, 480.0), (500.0, 400.0), (600.0, 640.0), (760.0, 700.0), (1400.0, 900.0)];

    #[test]
    fn nothing_overlaps_and_nothing_is_clipped() {
        for (width, height) in SIZES {
            for n_experts in [1, 2, 10, 16] {
                let layout = Layout::new(width, height, n_experts);
                let columns = &layout.columns;
                assert!(layout.rows.windows(2).all(|pair| pair[0].y + pair[0].height < pair[1].y));
                assert!(layout.rows[n_experts - 1].y + layout.rows[n_experts - 1].height <= height);
                assert!(layout.gate.right() < layout.rows[0].x);
                assert!(
                    columns.letter < columns.words && columns.words < columns.answer && columns.answer < columns.figure
                );
                let switch = layout.switch(n_experts - 1);
                // The figure “100 %”, at its largest, and the cross beside a wrong answer.
                let (widest, cross) = if layout.compact { (43.5, 15.0) } else { (46.4, 16.5) };
                assert!(columns.figure - widest > columns.answer + cross + 5.0, "answer and share touch");
                assert!(columns.figure < switch.x && switch.right() < layout.rows[0].right());
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
                    assert!(layout.is_on_switch(row.right() - 1.0) && !layout.is_on_switch(layout.columns.answer));
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
