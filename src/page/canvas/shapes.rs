//! What is drawn, without a canvas: rectangles, paths, how text looks.

use crate::page::canvas::palette::Colour;

/// Where text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// It begins there.
    Left,
    /// Its middle is there.
    Centre,
    /// It ends there.
    Right,
}

/// How text looks.
#[derive(Clone, Copy)]
pub struct TextStyle<'a> {
    /// Pixels.
    pub size: f64,
    /// Whether it is bold.
    pub bold: bool,
    /// Its colour.
    pub colour: &'a Colour,
    /// Where it stands.
    pub align: Align,
}

impl TextStyle<'_> {
    /// Its weight, from 1 to 1000.
    pub fn weight(&self) -> u32 {
        if self.bold { 650 } else { 400 }
    }
}

/// A rectangle, in CSS pixels.
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

    /// Half way down.
    pub fn middle(&self) -> f64 {
        self.y + self.height / 2.0
    }
}

/// A part of a path; all places in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    /// The pen is lifted and put down here.
    Move(f64, f64),
    /// A straight line to here.
    Line(f64, f64),
    /// A cubic curve: two points that it bends towards, and its end.
    Curve([(f64, f64); 3]),
    /// A whole circle: its centre and radius.
    Circle(f64, f64, f64),
    /// A rectangle with corners of that radius.
    Rounded(Rect, f64),
    /// Back to where the pen was put down.
    Close,
}

/// Lines and curves to fill or to follow with a pen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path(pub Vec<Segment>);

impl Path {
    /// The lines from point to point.
    pub fn through(points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let part = |(i, (x, y))| if i == 0 { Segment::Move(x, y) } else { Segment::Line(x, y) };
        Self(points.into_iter().enumerate().map(part).collect())
    }

    /// The area within these corners.
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

/// What an area is filled with.
#[derive(Clone, Copy)]
pub enum Fill<'a> {
    /// One colour.
    Plain(&'a Colour),
    /// A colour whose opacity changes from left to right: at each place the opacity there.
    Fading(&'a Colour, [(f64, f64); 2]),
}

/// How a path is followed.
#[derive(Clone, Copy)]
pub struct Pen<'a> {
    /// Its colour.
    pub colour: &'a Colour,
    /// Its width, pixels.
    pub width: f64,
    /// Lengths of dashes and of the gaps between them, if it is not to draw all the way.
    pub dashes: Option<(f64, f64)>,
    /// Whether lines end round.
    pub is_round: bool,
}

impl<'a> Pen<'a> {
    /// A pen that draws all the way.
    pub fn new(colour: &'a Colour, width: f64) -> Self {
        Self { colour, width, dashes: None, is_round: false }
    }
}
