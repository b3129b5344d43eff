//! The colours of the page. The style sheet defines them, so that light and dark follow the system while the page is open.
//!
//! Each expert has a colour of its own, from a set that colour-blind people can tell apart too, and the expert's number
//! always stands beside it. One accent marks the mixture; everything else is quiet.

use crate::page::browser::dom;

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
    /// The page's font families.
    pub font: String,
}

impl Palette {
    /// Reads the colours from the style sheet, as the page shows them at this moment.
    pub fn read() -> Self {
        let style = dom::computed_style();
        let property = |name: &str| style.get_property_value(name).unwrap_or_default();
        let colour = |name: &str| Colour::parse(&property(name));
        Self {
            background: colour("--bg"),
            panel: colour("--panel"),
            ink: colour("--ink"),
            soft: colour("--soft"),
            line: colour("--line"),
            grid: colour("--grid"),
            accent: colour("--accent"),
            experts: (0..N_EXPERT_COLOURS).map(|expert| colour(&format!("--e{expert}"))).collect(),
            font: property("font-family"),
        }
    }

    /// The colour of an expert.
    pub fn expert(&self, expert: usize) -> &Colour {
        &self.experts[expert % N_EXPERT_COLOURS]
    }

    /// The colour for text on `colour`, which lies over the panel with `opacity`: ink or panel, whichever contrasts more.
    pub fn text_on(&self, colour: &Colour, opacity: f64) -> &Colour {
        let ground = luminance(mixed(colour.rgb, self.panel.rgb, opacity));
        let (ink, panel) = (luminance(self.ink.rgb), luminance(self.panel.rgb));
        if contrast(ground, ink) >= contrast(ground, panel) { &self.ink } else { &self.panel }
    }
}

impl Colour {
    /// Parses `#rrggbb` or `#rgb`. Anything else becomes mid grey, which is visible on light and on dark.
    pub fn parse(css: &str) -> Self {
        let rgb = hex_digits(css.trim()).unwrap_or([0x80; 3]);
        Self { css: format!("#{:02x}{:02x}{:02x}", rgb[0], rgb[1], rgb[2]), rgb }
    }

    /// The colour with this opacity, in the style sheet's notation.
    pub fn with_opacity(&self, opacity: f64) -> String {
        let [r, g, b] = self.rgb;
        format!("rgba({r}, {g}, {b}, {opacity:.3})")
    }
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
    fn three_and_six_digits_are_read_and_anything_else_is_grey() {
        assert_eq!(Colour::parse(" #fff").rgb, [255; 3]);
        assert_eq!(Colour::parse("#332288").rgb, [0x33, 0x22, 0x88]);
        assert_eq!(Colour::parse("#332288").css, "#332288");
        assert_eq!(Colour::parse("").rgb, [0x80; 3]);
        assert_eq!(Colour::parse("#ééé").rgb, [0x80; 3]);
    }

    #[test]
    fn black_on_white_has_contrast_21() {
        assert!((contrast(luminance([0; 3]), luminance([255; 3])) - 21.0).abs() < 1e-9);
    }
}
