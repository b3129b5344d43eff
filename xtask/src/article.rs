//! The article below the page: `www/article.md`, Markdown with formulas in LaTeX, becomes HTML with MathML.
//!
//! GitHub shows the same file with the same formulas. HTML within the Markdown is refused: the page allows no markup that
//! nobody has looked at.

use anyhow::{Context, Result, bail};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Storage, mathml};

/// The place in the page's HTML that the article takes.
pub const PLACE: &str = "<!-- www/article.md -->";

/// The id of the article's first heading, by which the page names the article.
const TITLE_ID: &str = "article-title";

/// The article as HTML. Its headings are one level lower than in Markdown, since the page has a title of its own.
pub fn to_html(markdown: &str) -> Result<String> {
    let parser = Parser::new_ext(markdown, Options::ENABLE_MATH | Options::ENABLE_TABLES);
    let events = parser.map(on_the_page).collect::<Result<Vec<_>>>()?;
    let mut text = String::new();
    html::push_html(&mut text, events.into_iter());
    Ok(text)
}

/// An event of the Markdown as the page needs it.
fn on_the_page(event: Event<'_>) -> Result<Event<'_>> {
    Ok(match event {
        Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
            let id = (level == HeadingLevel::H1).then_some(CowStr::Borrowed(TITLE_ID));
            Event::Start(Tag::Heading { level: lower(level), id, classes, attrs })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        Event::InlineMath(latex) => Event::InlineHtml(formula(&latex, DisplayMode::Inline)?.into()),
        Event::DisplayMath(latex) => Event::InlineHtml(formula(&latex, DisplayMode::Block)?.into()),
        Event::Html(markup) | Event::InlineHtml(markup) => bail!("the article has HTML in its Markdown: {markup}"),
        other => other,
    })
}

fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

/// A formula as MathML. One on its own line can be scrolled with the arrow keys where it is wider than the window.
fn formula(latex: &str, display_mode: DisplayMode) -> Result<String> {
    let storage = Storage::new();
    let events = pulldown_latex::Parser::new(latex, &storage).collect::<Result<Vec<_>, _>>();
    let events = events.map_err(|error| anyhow::anyhow!("{error}")).with_context(|| format!("in ${latex}$"))?;
    let config = RenderConfig { display_mode, ..RenderConfig::default() };
    let mut text = String::new();
    let events = events.into_iter().map(Ok::<_, std::fmt::Error>);
    mathml::push_mathml(&mut text, events, config).with_context(|| format!("in ${latex}$"))?;
    Ok(text.replacen("<math display=\"block\"", "<math display=\"block\" tabindex=\"0\"", 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_one_level_lower_and_the_first_names_the_article() {
        let html = to_html("# Title\n\n## Part\n").expect("it is Markdown");
        assert_eq!(html, "<h2 id=\"article-title\">Title</h2>\n<h3>Part</h3>\n");
    }

    #[test]
    fn formulas_become_mathml() {
        let html = to_html("Pixels $x$:\n\n$$g_k = 1$$\n").expect("it is Markdown");
        assert!(html.starts_with("<p>Pixels <math"), "{html}");
        assert!(html.contains("<msub><mi>g</mi><mi>k</mi></msub>"), "{html}");
        assert!(html.contains("<math display=\"block\" tabindex=\"0\""), "{html}");
        assert!(!html.contains('$'), "{html}");
    }

    #[test]
    fn a_broken_formula_and_html_are_refused() {
        assert!(to_html("$\\nonsense$").is_err());
        assert!(to_html("A <b>word</b>").is_err());
    }
}
