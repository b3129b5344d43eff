//! Shapes and styles for drawing, without a canvas: rectangles, paths, pens, styles of text.

use crate::page::canvas::palette::Colour;

/// Where text lies relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// The text begins at the point.
    Left,
    /// The middle of the text is at the point.
    Centre,
    /// The text ends at the point.
    Right,
}

/// The look of text.
#[derive(Clone, Copy)]
pub struct TextStyle<'a> {
    /// Size of the letters, in the canvas’s units.
    pub size: f64,
    /// Whether the text is bold.
    pub bold: bool,
    /// Colour of the letters.
    pub colour: &'a Colour,
    /// Where the text lies relative to its point.
    pub align: Align,
}

impl TextStyle<'_> {
    /// Weight of the font, from 1 to 1000.
    pub fn weight(&self) -> u32 {
        if self.bold { 650 } else { 400 }
    }
}

/// A rectangle, in the canvas’s units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    /// A rectangle by its upper left corner and its size.
    pub fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    /// The right edge.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Half way between the upper and the lower edge.
    pub fn middle(&self) -> f64 {
        self.y + self.height / 2.0
    }
}

/// One step of a path; all places are in the canvas’s units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    /// The path goes on from here, without a line to here.
    Move(f64, f64),
    /// A straight line to here.
    Line(f64, f64),
    /// A cubic Bézier curve: its two control points and its end.
    Curve([(f64, f64); 3]),
    /// A whole circle: its centre and radius.
    Circle(f64, f64, f64),
    /// A rectangle whose corners have this radius.
    Rounded(Rect, f64),
    /// A straight line back to the last [`Segment::Move`].
    Close,
}

/// Lines and curves, to fill or to draw along.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path(pub Vec<Segment>);

impl Path {
    /// The straight lines from point to point.
    pub fn through(points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let segment = |(i, (x, y))| if i == 0 { Segment::Move(x, y) } else { Segment::Line(x, y) };
        Self(points.into_iter().enumerate().map(segment).collect())
    }

    /// The closed path through these corners.
    pub fn area(corners: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut path = Self::through(corners);
        path.0.push(Segment::Close);
        path
    }

    /// A circle.
    pub fn circle((x, y): (f64, f64), radius: f64) -> Self {
        Self(vec![Segment::Circle(x, y, radius)])
    }

    /// A rectangle with rounded corners.
    pub fn rounded(rect: Rect, radius: f64) -> Self {
        Self(vec![Segment::Rounded(Rect { width: rect.width.max(0.0), height: rect.height.max(0.0), ..rect }, radius)])
    }
}

/// The paint of an area.
#[derive(Clone, Copy)]
pub enum Fill<'a> {
    /// One colour.
    Plain(&'a Colour),
    /// A colour whose opacity changes from left to right, given as two places `x`, each with the opacity there.
    Fading(&'a Colour, [(f64, f64); 2]),
}

/// The look of a line.
#[derive(Clone, Copy)]
pub struct Pen<'a> {
    /// Colour of the line.
    pub colour: &'a Colour,
    /// Width of the line, in the canvas’s units.
    pub width: f64,
    /// Length of the dashes and of the gaps between them; none for a solid line.
    pub dashes: Option<(f64, f64)>,
    /// Whether the ends of the line are round.
    pub is_round: bool,
}

impl<'a> Pen<'a> {
    /// A pen for solid lines.
    pub fn new(colour: &'a Colour, width: f64) -> Self {
        Self { colour, width, dashes: None, is_round: false }
    }
}
