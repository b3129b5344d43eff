//! The recording of a drawing as SVG: shapes and text, so that a saved picture stays sharp at any size.
//!
//! An image of pixels becomes one path for each colour and opacity; each run of equal pixels is a rectangle of that path.

use crate::page::canvas::palette::Colour;
use crate::page::canvas::shapes::{Align, Fill, Path, Pen, Rect, TextStyle};
use crate::page::canvas::svg_text::{escaped, number, path_data};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Room around a saved drawing, in units. On the page the panel around a canvas leaves this room.
pub const MARGIN: f64 = 12.0;
/// The opacities of pixels are rounded to this many levels, which keeps the number of paths small.
const OPACITIES: u32 = 32;

/// The recording so far.
#[derive(Debug)]
pub struct Svg {
    width: f64,
    height: f64,
    body: String,
    opacity: f64,
    /// Number of ids given to gradients and clips.
    n_ids: usize,
}

impl Svg {
    /// An empty drawing of this size.
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new(), opacity: 1.0, n_ids: 0 }
    }

    /// Whether nothing has been drawn.
    pub fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// The SVG file, on a ground of this colour; `title` and `description` say what the drawing shows.
    pub fn into_file(self, ground: &Colour, font: &str, title: &str, description: &str) -> String {
        let Self { width, height, body, .. } = self;
        let (left, wide, high) = (-MARGIN, width + 2.0 * MARGIN, height + 2.0 * MARGIN);
        let (ground, font, title, description) = (&ground.css, escaped(font), escaped(title), escaped(description));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" \
             viewBox=\"{left} {left} {wide} {high}\" font-family=\"{font}\">\n<title>{title}</title>\n\
             <desc>{description}</desc>\n<rect x=\"{left}\" y=\"{left}\" width=\"{wide}\" height=\"{high}\" fill=\"{ground}\"/>\n\
             {body}</svg>\n"
        )
    }

    /// Sets the opacity of what is drawn next.
    pub fn opacity(&mut self, opacity: f64) {
        self.opacity = opacity;
    }

    /// Fills the area inside a path.
    pub fn fill(&mut self, path: &Path, fill: Fill) {
        let paint = match fill {
            Fill::Plain(colour) => colour.css.clone(),
            Fill::Fading(colour, [(from, first), (to, last)]) => {
                let id = self.new_id();
                let css = &colour.css;
                self.push(&format!(
                    "<linearGradient id=\"{id}\" gradientUnits=\"userSpaceOnUse\" x1=\"{}\" y1=\"0\" x2=\"{}\" \
                     y2=\"0\"><stop offset=\"0\" stop-color=\"{css}\" stop-opacity=\"{}\"/><stop offset=\"1\" \
                     stop-color=\"{css}\" stop-opacity=\"{}\"/></linearGradient>",
                    number(from),
                    number(to),
                    number(first),
                    number(last)
                ));
                format!("url(#{id})")
            }
        };
        self.push(&format!("<path d=\"{}\" fill=\"{paint}\"{}/>", path_data(path), self.opacity_attribute()));
    }

    /// Draws along a path with a pen.
    pub fn stroke(&mut self, path: &Path, pen: Pen) {
        let dashes = pen
            .dashes
            .map_or(String::new(), |(dash, gap)| format!(" stroke-dasharray=\"{} {}\"", number(dash), number(gap)));
        let cap = if pen.is_round { " stroke-linecap=\"round\"" } else { "" };
        let (colour, width) = (&pen.colour.css, number(pen.width));
        self.push(&format!(
            "<path d=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" \
             stroke-linejoin=\"round\"{cap}{dashes}{}/>",
            path_data(path),
            self.opacity_attribute()
        ));
    }

    /// Writes text with its baseline at `y`.
    pub fn text(&mut self, text: &str, x: f64, y: f64, style: TextStyle) {
        self.write_text(text, x, y, style, &format!("fill=\"{}\"", style.colour.css));
    }

    /// Writes the rim of text in this colour and width, below the text itself. One element could have both, but then the
    /// attribute `paint-order` decides which of them is above, and many programs do not know that attribute.
    pub fn rim(&mut self, text: &str, x: f64, y: f64, style: TextStyle, (colour, width): (&Colour, f64)) {
        let css = &colour.css;
        let paint = format!("fill=\"none\" stroke=\"{css}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"");
        self.write_text(text, x, y, style, &paint);
    }

    fn write_text(&mut self, text: &str, x: f64, y: f64, style: TextStyle, paint: &str) {
        let anchor = match style.align {
            Align::Left => "start",
            Align::Centre => "middle",
            Align::Right => "end",
        };
        self.push(&format!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" font-weight=\"{}\" text-anchor=\"{anchor}\" \
             {paint}{}>{}</text>",
            number(x),
            number(y),
            number(style.size),
            style.weight(),
            self.opacity_attribute(),
            escaped(text)
        ));
    }

    /// Cuts the drawing off outside `rect`, until [`Svg::end_clip`].
    pub fn begin_clip(&mut self, rect: Rect) {
        let id = self.new_id();
        let rect = path_data(&Path::rounded(rect, 0.0));
        self.push(&format!("<clipPath id=\"{id}\"><path d=\"{rect}\"/></clipPath><g clip-path=\"url(#{id})\">"));
    }

    /// Ends the clip of [`Svg::begin_clip`].
    pub fn end_clip(&mut self) {
        self.push("</g>");
    }

    /// Draws pixels, `[size][size]` of red, green, blue, opacity, as a square of `side`.
    ///
    /// # Panics
    /// If `size` is 0.
    pub fn pixels(&mut self, rgba: &[[u8; 4]], size: usize, x: f64, y: f64, side: f64) {
        let mut paths: BTreeMap<[u8; 4], String> = BTreeMap::new();
        for (row, pixels) in rgba.chunks_exact(size).enumerate() {
            let mut column = 0;
            for run in pixels.chunk_by(|a, b| level(*a) == level(*b)) {
                if level(run[0])[3] > 0 {
                    let path = paths.entry(level(run[0])).or_default();
                    write!(path, "M{column} {row}h{n}v1h-{n}z", n = run.len()).expect("a string takes text");
                }
                column += run.len();
            }
        }
        if paths.is_empty() {
            return;
        }
        let scale = number(side / size as f64);
        self.push(&format!(
            "<g transform=\"translate({} {}) scale({scale})\" shape-rendering=\"crispEdges\"{}>",
            number(x),
            number(y),
            self.opacity_attribute()
        ));
        for ([r, g, b, level], path) in paths {
            let opacity = number(f64::from(level) / f64::from(OPACITIES));
            self.push(&format!("<path fill=\"#{r:02x}{g:02x}{b:02x}\" fill-opacity=\"{opacity}\" d=\"{path}\"/>"));
        }
        self.push("</g>");
    }

    fn push(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }

    /// The attribute for the opacity; empty if the drawing is opaque.
    fn opacity_attribute(&self) -> String {
        if self.opacity < 1.0 { format!(" opacity=\"{}\"", number(self.opacity)) } else { String::new() }
    }

    fn new_id(&mut self) -> String {
        self.n_ids += 1;
        format!("n{}", self.n_ids)
    }
}

/// The pixel with its opacity rounded to one of [`OPACITIES`] levels.
fn level([r, g, b, opacity]: [u8; 4]) -> [u8; 4] {
    [r, g, b, ((u32::from(opacity) * OPACITIES + 127) / 255) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;
    use roxmltree::Document;

    fn colour(css: &str) -> Colour {
        Colour::parse(css).expect("a colour")
    }

    fn red() -> Colour {
        colour("#ff0000")
    }

    fn check(svg: Svg, holds: impl Fn(&Document) -> bool) {
        let file = svg.into_file(&colour("#fff"), "system-ui, \"A & B\"", "Error, %", "the mixture's < one network's");
        let document = Document::parse(&file).expect("the file is XML");
        assert!(holds(&document), "{file}");
    }

    fn attribute<'a>(document: &'a Document, element: &str, name: &str) -> Option<&'a str> {
        document.descendants().filter(|node| node.has_tag_name(element)).find_map(|node| node.attribute(name))
    }

    #[test]
    fn reserved_characters_of_text_survive() {
        let colour = red();
        let style = TextStyle { size: 11.0, bold: true, colour: &colour, align: Align::Right };
        let mut svg = Svg::new(300.0, 150.0);
        svg.text("a < b & \"c\" > 2.87 %", 1.0, 2.5, style);
        check(svg, |document| {
            let text = document.descendants().find(|node| node.has_tag_name("text")).expect("a text");
            text.text() == Some("a < b & \"c\" > 2.87 %")
                && text.attribute("text-anchor") == Some("end")
                && text.attribute("y") == Some("2.5")
                && document.root_element().attribute("font-family") == Some("system-ui, \"A & B\"")
                && document.descendants().any(|node| node.text() == Some("the mixture's < one network's"))
        });
    }

    #[test]
    fn the_rim_of_a_text_is_an_element_below_it() {
        let (ink, panel) = (red(), colour("#fff"));
        let style = TextStyle { size: 11.0, bold: false, colour: &ink, align: Align::Left };
        let mut svg = Svg::new(300.0, 150.0);
        svg.rim("2.87 %", 1.0, 2.5, style, (&panel, 6.0));
        svg.text("2.87 %", 1.0, 2.5, style);
        check(svg, |document| {
            let texts: Vec<_> = document.descendants().filter(|node| node.has_tag_name("text")).collect();
            let of = |name: &str| texts.iter().map(|text| text.attribute(name)).collect::<Vec<_>>();
            of("fill") == [Some("none"), Some("#ff0000")]
                && of("stroke") == [Some("#ffffff"), None]
                && of("x") == [Some("1"); 2]
                && of("paint-order") == [None; 2]
        });
    }

    #[test]
    fn paths_keep_their_places_and_nan_is_left_out() {
        let mut svg = Svg::new(300.0, 150.0);
        svg.opacity(0.5);
        svg.stroke(&Path::through([(0.0, 1.0), (2.504, -0.001), (f64::NAN, 4.0)]), Pen::new(&red(), 1.6));
        check(svg, |document| {
            attribute(document, "path", "d") == Some("M0 1L2.5 0L0 4")
                && attribute(document, "path", "stroke") == Some("#ff0000")
                && attribute(document, "path", "opacity") == Some("0.5")
        });
    }

    #[test]
    fn gradients_and_clips_are_used_by_their_ids() {
        let (colour, area) = (red(), Rect::new(0.0, 0.0, 10.0, 10.0));
        let mut svg = Svg::new(300.0, 150.0);
        svg.begin_clip(area);
        svg.fill(&Path::rounded(area, 99.0), Fill::Fading(&colour, [(0.0, 0.2), (10.0, 0.7)]));
        svg.end_clip();
        check(svg, |document| {
            let named = |kind: &str| attribute(document, kind, "id").map(|id| format!("url(#{id})"));
            let fill =
                document.descendants().find_map(|node| node.attribute("fill").filter(|fill| fill.starts_with("url")));
            named("linearGradient").as_deref() == fill
                && named("clipPath").as_deref() == attribute(document, "g", "clip-path")
        });
    }

    #[test]
    fn equal_pixels_form_runs_and_clear_pixels_are_left_out() {
        let (ink, clear) = ([255, 0, 0, 255], [0; 4]);
        let mut svg = Svg::new(300.0, 150.0);
        svg.pixels(&[clear; 4], 2, 0.0, 0.0, 10.0);
        assert!(svg.is_empty());
        svg.pixels(&[ink, ink, clear, ink], 2, 5.0, 6.0, 10.0);
        check(svg, |document| {
            attribute(document, "path", "d") == Some("M0 0h2v1h-2zM1 1h1v1h-1z")
                && attribute(document, "g", "transform") == Some("translate(5 6) scale(5)")
        });
    }
}
