//! The article below the page: `www/article.md`, Markdown with formulas in LaTeX, becomes HTML with MathML.
//!
//! GitHub shows the same file with the same formulas. HTML within the Markdown is refused: the page allows no markup that
//! nobody has looked at. The part on each act begins with a picture, whose HTML is in `www/act_picture.html`.

use anyhow::{Context, Result, bail, ensure};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Storage, mathml};

/// The place in the page's HTML that the article takes.
pub const PLACE: &str = "<!-- www/article.md -->";

/// The id of the article's first heading, by which the page names the article.
const TITLE_ID: &str = "article-title";

/// The headings of the three acts, in their order.
const ACTS: [&str; 3] = ["1 Specialise", "2 Collapse", "3 Rescue"];

/// The place in the HTML of a picture that the number of the act takes.
const ACT: &str = "{act}";

/// The article as HTML, with a picture below the heading of each act. Its headings are one level lower than in Markdown, since
/// the page has a title of its own.
pub fn to_html(markdown: &str, picture: &str) -> Result<String> {
    let parser = Parser::new_ext(markdown, Options::ENABLE_MATH | Options::ENABLE_TABLES);
    let events = parser.map(on_the_page).collect::<Result<Vec<_>>>()?;
    let mut text = String::new();
    html::push_html(&mut text, events.into_iter());
    ACTS.iter().enumerate().try_fold(text, |text, (place, act)| {
        let heading = format!("<h4>{act}</h4>\n");
        ensure!(text.matches(&heading).count() == 1, "the article should have the heading “{act}” once");
        Ok(text.replace(&heading, &format!("{heading}{}", picture.replace(ACT, &(place + 1).to_string()))))
    })
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

/// A formula as MathML.
fn formula(latex: &str, display_mode: DisplayMode) -> Result<String> {
    let storage = Storage::new();
    let events = pulldown_latex::Parser::new(latex, &storage).collect::<Result<Vec<_>, _>>();
    let events = events.map_err(|error| anyhow::anyhow!("{error}")).with_context(|| format!("in ${latex}$"))?;
    let config = RenderConfig { display_mode, ..RenderConfig::default() };
    let mut text = String::new();
    let events = events.into_iter().map(Ok::<_, std::fmt::Error>);
    mathml::push_mathml(&mut text, events, config).with_context(|| format!("in ${latex}$"))?;
    Ok(text.replacen("<math", "<math translate=\"no\"", 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The article's HTML without the acts, which every article has.
    fn html(markdown: &str) -> Result<String> {
        let acts = ACTS.map(|act| format!("\n\n### {act}\n")).concat();
        let html = to_html(&format!("{markdown}{acts}"), "")?;
        Ok(html.split("<h4>1 Specialise").next().unwrap_or_default().to_owned())
    }

    #[test]
    fn each_act_has_its_picture_below_its_heading() {
        let acts = "### 1 Specialise\n\nText.\n\n### 2 Collapse\n\n### 3 Rescue\n";
        let html = to_html(acts, "<canvas id=\"act-{act}\">\n").expect("it has all acts");
        assert!(html.contains("<h4>1 Specialise</h4>\n<canvas id=\"act-1\">\n<p>Text.</p>"), "{html}");
        assert!(html.ends_with("<h4>3 Rescue</h4>\n<canvas id=\"act-3\">\n"), "{html}");
        assert!(to_html("### 1 Specialise\n", "").is_err());
    }

    #[test]
    fn headings_are_one_level_lower_and_the_first_names_the_article() {
        let html = html("# Title\n\n## Part\n").expect("it is Markdown");
        assert_eq!(html, "<h2 id=\"article-title\">Title</h2>\n<h3>Part</h3>\n");
    }

    #[test]
    fn formulas_become_mathml() {
        let html = html("Pixels $x$:\n\n$$g_k = 1$$\n").expect("it is Markdown");
        assert!(html.starts_with("<p>Pixels <math"), "{html}");
        assert!(html.contains("<msub><mi>g</mi><mi>k</mi></msub>"), "{html}");
        assert!(html.contains("<math translate=\"no\" display=\"block\""), "{html}");
        assert!(!html.contains('$'), "{html}");
    }

    #[test]
    fn the_font_of_the_formulas_has_all_their_characters() {
        let html = to_html(include_str!("../../www/article.md"), "").expect("the article is one");
        let font = include_str!("../../www/fonts/characters.txt");
        let formulas = html.split("<math").skip(1).map(|rest| rest.split("</math>").next().unwrap_or_default());
        let texts = formulas.flat_map(|formula| formula.split('<').filter_map(|tag| tag.split_once('>')));
        let missing: Vec<char> = texts.flat_map(|(_, text)| text.chars()).filter(|c| !font.contains(*c)).collect();
        assert!(missing.is_empty(), "www/fonts lacks {missing:?}");
    }

    #[test]
    fn a_broken_formula_and_html_are_refused() {
        assert!(html("$\\nonsense$").is_err());
        assert!(html("A <b>word</b>").is_err());
    }
}
