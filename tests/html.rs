//! The page's HTML and CSS: every stable handle is documented, markup holds no script and no style, and rules hang on
//! classes.
#![cfg(not(target_arch = "wasm32"))]

#[path = "end_to_end/handle_table.rs"]
mod handle_table;

use handle_table::documented;
use std::collections::BTreeSet;

/// The page as the build puts it together, without the article.
const HTML: [(&str, &str); 9] = [
    ("index.html", include_str!("../index.html")),
    ("www/tabs/who_does_what.html", include_str!("../www/tabs/who_does_what.html")),
    ("www/tabs/inside.html", include_str!("../www/tabs/inside.html")),
    ("www/tabs/experiments.html", include_str!("../www/tabs/experiments.html")),
    ("www/tabs/curves.html", include_str!("../www/tabs/curves.html")),
    ("www/tabs/take_along.html", include_str!("../www/tabs/take_along.html")),
    ("www/kept.html", include_str!("../www/kept.html")),
    ("www/help.html", include_str!("../www/help.html")),
    ("www/settings.html", include_str!("../www/settings.html")),
];

/// The style sheets.
const CSS: [(&str, &str); 7] = [
    ("base.css", include_str!("../www/style/base.css")),
    ("controls.css", include_str!("../www/style/controls.css")),
    ("stage.css", include_str!("../www/style/stage.css")),
    ("views.css", include_str!("../www/style/views.css")),
    ("dialogs.css", include_str!("../www/style/dialogs.css")),
    ("article.css", include_str!("../www/style/article.css")),
    ("paper.css", include_str!("../www/style/paper.css")),
];

/// The values of an attribute in the page's HTML.
fn values(attribute: &str) -> Vec<&'static str> {
    let start = format!(" {attribute}=\"");
    let parts = HTML.iter().flat_map(|(_, html)| html.split(&start).skip(1).collect::<Vec<_>>());
    parts.map(|part| part.split('"').next().unwrap_or_default()).collect()
}

#[test]
fn every_handle_of_the_html_is_documented_and_the_reverse() {
    let in_html: BTreeSet<&str> = values("data-testid").into_iter().collect();
    // Those with a place for a number or a word are made by the program; the end-to-end test of handles looks for them.
    let documented: BTreeSet<&str> = documented().filter(|handle| !handle.contains('<')).collect();
    let missing: Vec<_> = in_html.difference(&documented).collect();
    assert!(missing.is_empty(), "docs/handles.md lacks {missing:?}");
    let gone: Vec<_> = documented.difference(&in_html).collect();
    assert!(gone.is_empty(), "docs/handles.md names what the page does not have: {gone:?}");
}

#[test]
fn no_control_gets_the_value_that_it_had_before_the_page_was_loaded_again() {
    let tags = ["input", "select"].iter().flat_map(|kind| {
        let start = format!("<{kind} ");
        HTML.iter().flat_map(move |(_, html)| html.split(&start).skip(1).map(str::to_owned).collect::<Vec<_>>())
    });
    let tags: Vec<String> = tags.map(|tag| tag.split('>').next().unwrap_or_default().to_owned()).collect();
    assert!(tags.len() > 15, "{} controls", tags.len());
    let restored: Vec<_> = tags.iter().filter(|tag| !tag.contains("autocomplete=\"off\"")).collect();
    assert!(restored.is_empty(), "Firefox restores these: {restored:?}");
}

#[test]
fn every_control_and_every_canvas_has_its_id_as_its_handle() {
    let named = |tag: &str, attribute: &str| {
        let (_, rest) = tag.split_once(&format!(" {attribute}=\""))?;
        Some(rest.split('"').next().unwrap_or_default().to_owned())
    };
    let mut n_tags = 0;
    for kind in ["button", "input", "select", "canvas"] {
        let parts = HTML.iter().flat_map(|(_, html)| html.split(&format!("<{kind} ")).skip(1).collect::<Vec<_>>());
        for tag in parts.map(|part| format!(" {}", part.split('>').next().unwrap_or_default())) {
            let id = named(&tag, "id");
            assert!(
                id.is_some() && id == named(&tag, "data-testid"),
                "id and data-testid are not one name: <{kind}{tag}>"
            );
            n_tags += 1;
        }
    }
    assert!(n_tags > 90, "the page has {n_tags} controls and canvases");
}

#[test]
fn ids_and_handles_are_unique_and_references_lead_somewhere() {
    let ids = values("id");
    for names in [&ids, &values("data-testid")] {
        let unique: BTreeSet<_> = names.iter().collect();
        assert_eq!(unique.len(), names.len(), "a name is there twice: {names:?}");
    }
    for attribute in ["for", "aria-labelledby", "aria-describedby", "aria-controls", "data-said"] {
        for name in values(attribute) {
            // The article's heading comes from Markdown.
            assert!(ids.contains(&name) || name == "article-title", "{attribute}=\"{name}\" names no element");
        }
    }
}

#[test]
fn markup_holds_no_script_and_no_style() {
    for (name, html) in HTML {
        for part in ["<script", "<style", " style=\"", " onclick=", " onload=", " onerror=", "javascript:"] {
            assert!(!html.contains(part), "{name} has {part}");
        }
    }
}

#[test]
fn rules_hang_on_classes_and_need_no_force() {
    for (name, css) in CSS {
        assert!(HTML[0].1.contains(&format!("href=\"www/style/{name}\"")), "the page does not load {name}");
        assert!(!css.contains("!important"), "{name} forces a rule");
        let selectors = css.lines().map(str::trim).filter(|line| line.ends_with('{') || line.ends_with(','));
        let by_id: Vec<_> = selectors.filter(|line| !line.starts_with('@') && line.contains('#')).collect();
        assert!(by_id.is_empty(), "{name} selects by id: {by_id:?}");
    }
}

#[test]
fn a_control_that_is_drawn_is_no_image() {
    let html = HTML.iter().flat_map(|(_, html)| html.split("<canvas").skip(1).collect::<Vec<_>>());
    for canvas in html.map(|part| part.split('>').next().unwrap_or_default()) {
        let (takes_keys, is_image) = (canvas.contains("tabindex"), canvas.contains("role=\"img\""));
        assert!(takes_keys != is_image, "either a control or an image: {canvas}");
        assert!(!takes_keys || canvas.contains("aria-describedby"), "no instruction for its keys: {canvas}");
    }
}
