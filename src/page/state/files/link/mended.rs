//! Links as mail programs and chats hand them on: with `&` written for HTML, with the full stop or the bracket that followed
//! them, percent-encoded as a whole, or with the `=` of quoted-printable text. A link of this page has none of that.

use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// How often a link can have been encoded as a whole: by a mail program, and by the guard behind it.
const MAX_ENCODINGS: usize = 3;

/// What can follow a link in a text, and never ends one.
const AFTER_A_LINK: &[char] = &[
    '.', ',', ';', ':', '!', '?', ')', ']', '}', '>', '"', '\'', '’', '”', '»', '*', '_', '&', '=', ' ', '\n', '\r',
    '\t',
];

/// The text after `#` as the page has written it.
pub fn mended(text: &str) -> String {
    let mut text = Cow::Borrowed(text.trim_start_matches('#').trim_start_matches("%23"));
    for _ in 0..MAX_ENCODINGS {
        if !has_pair("v=", &text) {
            text = Cow::Owned(percent_decode_str(&text).decode_utf8_lossy().into_owned());
        }
    }
    if has_pair("v=3D", &text) {
        text = Cow::Owned(text.replace("=3D", "="));
    }
    for _ in 0..MAX_ENCODINGS {
        text = Cow::Owned(text.replace("&amp;", "&"));
    }
    text.trim_start_matches('#').trim_end_matches(AFTER_A_LINK).to_owned()
}

/// Whether one of the pairs begins like this.
fn has_pair(start: &str, text: &str) -> bool {
    text.trim_start_matches('#').split(['&', ';']).any(|pair| pair.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

    const LINK: &str =
        "v=1&preset=specialists&roles=01+-&experts_off=0%2C3&steps=20&data=mnist&pad=400200400c00-800200800c00";

    #[test]
    fn a_link_of_the_page_stays_as_it_is() {
        assert_eq!(mended(LINK), LINK);
    }

    #[test]
    fn a_link_survives_mail() {
        let encoded = utf8_percent_encode(LINK, NON_ALPHANUMERIC).to_string();
        let twice = utf8_percent_encode(&encoded, NON_ALPHANUMERIC).to_string();
        let html = LINK.replace('&', "&amp;");
        let quoted = LINK.replace('=', "=3D");
        for text in [&encoded, &twice, &html, &html.replace("&amp;", "&amp;amp;"), &quoted] {
            for (before, after) in [("", ""), ("#", ""), ("%23", ""), ("", ")"), ("", "."), ("", ").\n"), ("", ">,")] {
                let text = format!("{before}{text}{after}");
                assert_eq!(mended(&text), LINK, "{text}");
            }
        }
    }
}
