//! The colours of the page. The style sheet defines them, so that light and dark follow the system while the page is open. Where
//! the reader has the browser force colours (“contrast themes”), the style sheet names colours of the system.
//!
//! Each expert has a colour of its own, from a set that colour-blind people can tell apart too, and the expert's letter
//! always stands beside it. One accent marks the mixture; everything else is quiet.

use crate::page::browser::dom;
use std::cell::OnceCell;
use web_sys::HtmlElement;

/// The class of the root while the page is being printed; `www/style/paper.css` has its rules.
pub const ON_PAPER: &str = "on-paper";

/// Expert colours in the style sheet; further experts take them again from the start.
const N_EXPERT_COLOURS: usize = 10;

/// The colour of an expert, as a style takes it.
pub fn expert_css(expert: usize) -> String {
    format!("var(--e{})", expert % N_EXPERT_COLOURS)
}

/// An opaque colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Colour {
    /// In the style sheet's notation, `#rrggbb`.
    pub css: String,
    /// Red, green, blue.
    pub rgb: [u8; 3],
}

/// All colours, and the font.
#[derive(Clone, Debug)]
pub struct Palette {
    /// Behind everything, and in the wells in which images lie.
    pub background: Colour,
    /// Behind a panel's content.
    pub panel: Colour,
    /// Text.
    pub ink: Colour,
    /// Quieter text and bars.
    pub soft: Colour,
    /// Borders.
    pub line: Colour,
    /// Grid lines.
    pub grid: Colour,
    /// The mixture, and whatever is chosen.
    pub accent: Colour,
    experts: Vec<Colour>,
    /// Whether the page is being printed: what PDF viewers cannot show is drawn more simply.
    pub is_on_paper: bool,
    /// The page's font families.
    pub font: String,
}

impl Palette {
    /// Reads the colours from the style sheet, as the page shows them at this moment.
    pub fn read() -> Self {
        let style = dom::computed_style();
        let property = |name: &str| style.get_property_value(name).unwrap_or_default();
        let system = SystemColours::default();
        let colour = |name: &str| Colour::parse(&property(name)).unwrap_or_else(|| system.resolve(name));
        let palette = Self {
            background: colour("--bg"),
            panel: colour("--panel"),
            ink: colour("--ink"),
            soft: colour("--soft"),
            line: colour("--line"),
            grid: colour("--grid"),
            accent: colour("--accent"),
            experts: (0..N_EXPERT_COLOURS).map(|expert| colour(&format!("--e{expert}"))).collect(),
            is_on_paper: dom::root().class_list().contains(ON_PAPER),
            font: property("font-family"),
        };
        system.end();
        palette
    }

    /// The colour of an expert.
    pub fn expert(&self, expert: usize) -> &Colour {
        &self.experts[expert % N_EXPERT_COLOURS]
    }

    /// The opaque colour that `colour` gives with `opacity` over the panel.
    pub fn over_panel(&self, colour: &Colour, opacity: f64) -> Colour {
        Colour::of(mixed(colour.rgb, self.panel.rgb, opacity))
    }

    /// The colour for text on `colour`, which lies over the panel with `opacity`: ink or panel, whichever contrasts more.
    pub fn text_on(&self, colour: &Colour, opacity: f64) -> &Colour {
        let ground = luminance(mixed(colour.rgb, self.panel.rgb, opacity));
        let (ink, panel) = (luminance(self.ink.rgb), luminance(self.panel.rgb));
        if contrast(ground, ink) >= contrast(ground, panel) { &self.ink } else { &self.panel }
    }
}

impl Colour {
    /// Parses `#rrggbb`, `#rgb` and what browsers answer for an element's colour; `None` for anything else. An opacity is left
    /// out.
    pub fn parse(css: &str) -> Option<Self> {
        let css = css.trim();
        hex_digits(css).or_else(|| channels(css)).map(Self::of)
    }

    fn of(rgb: [u8; 3]) -> Self {
        Self { css: format!("#{:02x}{:02x}{:02x}", rgb[0], rgb[1], rgb[2]), rgb }
    }

    /// The colour with this opacity, in the style sheet's notation.
    pub fn with_opacity(&self, opacity: f64) -> String {
        let [r, g, b] = self.rgb;
        format!("rgba({r}, {g}, {b}, {opacity:.3})")
    }
}

/// Finds out which colours the names of system colours stand for. The browser tells only the colour of an element, so
/// an element takes each colour in turn.
#[derive(Default)]
struct SystemColours(OnceCell<HtmlElement>);

impl SystemColours {
    /// The colour of this property of the style sheet; mid grey, which is visible on light and on dark, if it is none.
    fn resolve(&self, property: &str) -> Colour {
        let probe = self.0.get_or_init(|| dom::append_text(&dom::root(), "i", ""));
        probe.style().set_property("color", &format!("var({property})")).expect("a style takes any text");
        let style = dom::window().get_computed_style(probe).ok().flatten();
        let colour = style.and_then(|style| style.get_property_value("color").ok());
        colour.and_then(|colour| Colour::parse(&colour)).unwrap_or_else(|| Colour::of([0x80; 3]))
    }

    fn end(self) {
        if let Some(probe) = self.0.into_inner() {
            probe.remove();
        }
    }
}

/// The channels of `rgb(r, g, b)`, `rgba(r, g, b, opacity)` or `color(srgb r g b)`.
fn channels(css: &str) -> Option<[u8; 3]> {
    let (function, values) = css.strip_suffix(')')?.split_once('(')?;
    let (values, whole) = match (function, values.strip_prefix("srgb ")) {
        ("rgb" | "rgba", _) => (values, 1.0),
        ("color", Some(values)) => (values, 255.0),
        _ => return None,
    };
    let values = values.split([',', ' ', '/']).filter(|value| !value.is_empty());
    let values = values.map(str::parse).collect::<Result<Vec<f64>, _>>().ok()?;
    let channels: [f64; 3] = values.get(..3)?.try_into().ok()?;
    Some(channels.map(|channel| (channel * whole).round().clamp(0.0, 255.0) as u8))
}

fn hex_digits(css: &str) -> Option<[u8; 3]> {
    let digits: Vec<u8> =
        css.strip_prefix('#')?.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect::<Option<_>>()?;
    match digits[..] {
        [r, g, b] => Some([r * 17, g * 17, b * 17]),
        [r1, r0, g1, g0, b1, b0] => Some([r1 * 16 + r0, g1 * 16 + g0, b1 * 16 + b0]),
        _ => None,
    }
}

fn mixed(over: [u8; 3], under: [u8; 3], opacity: f64) -> [u8; 3] {
    std::array::from_fn(|i| (f64::from(over[i]) * opacity + f64::from(under[i]) * (1.0 - opacity)).round() as u8)
}

/// Relative luminance as WCAG 2 defines it.
#[expect(clippy::disallowed_methods, reason = "a colour is no part of a run")]
fn luminance(rgb: [u8; 3]) -> f64 {
    let [r, g, b] = rgb.map(|channel| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(a: f64, b: f64) -> f64 {
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_and_six_digits_and_channels_are_read_and_nothing_else() {
        let rgb = |css: &str| Colour::parse(css).map(|colour| colour.rgb);
        assert_eq!(rgb(" #fff"), Some([255; 3]));
        assert_eq!(rgb("#332288"), Some([0x33, 0x22, 0x88]));
        assert_eq!(rgb("rgb(26, 235, 255)"), Some([26, 235, 255]));
        assert_eq!(Colour::parse("rgb(0, 16, 255)").map(|colour| colour.css).as_deref(), Some("#0010ff"));
        assert_eq!(rgb("rgba(1, 2, 3, 0.5)"), Some([1, 2, 3]));
        assert_eq!(rgb("color(srgb 1 0.5 0)"), Some([255, 128, 0]));
        for css in ["", "#ééé", "CanvasText", "rgb(1, 2)", "rgb(1, 2, red)", "color(display-p3 1 1 1)"] {
            assert_eq!(rgb(css), None, "{css}");
        }
    }

    #[test]
    fn black_on_white_has_contrast_21() {
        assert!((contrast(luminance([0; 3]), luminance([255; 3])) - 21.0).abs() < 1e-9);
    }
}
