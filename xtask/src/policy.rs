//! The headers that the site wants from its host: what the page may load, and who may show it.
//!
//! Four places state these headers, all from here: a `<meta>` in the page for hosts that send no headers, the service
//! worker, a `_headers` file for the hosts that read one, and our own server.

use anyhow::{Result, ensure};

/// What the page may do: load its own files, compile WebAssembly, start its own workers, and nothing else.
///
/// Strings become the address of a worker only through a policy (`trusted-types`), and never markup or script.
const CONTENT: [&str; 11] = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    // A page in a sandbox has no origin, so no script of the site may be its worker: the page makes a worker whose address
    // holds its text, which imports the script.
    "worker-src 'self' data:",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
];

/// The policy. Where the origin of the site is known, it stands beside `'self'`: in a frame with
/// `sandbox="allow-scripts"` WebKit takes `'self'` for nothing.
pub fn content(origin: Option<&str>) -> String {
    let site = origin.map_or("'self'".to_owned(), |origin| format!("'self' {origin}"));
    CONTENT.join("; ").replace("'self'", &site)
}

/// The origin in a text from outside: a scheme and a host, and a port if there is one.
pub fn origin(text: &str) -> Result<String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let is_host = |c: char| c.is_ascii_alphanumeric() || "-.:".contains(c);
    ensure!(!host.is_empty() && host.chars().all(is_host), "{text} is no origin, as https://name.example is one");
    Ok(text.to_owned())
}

/// The headers that guard the page whether it is isolated or not, and those that let any site show it in a frame.
///
/// Any site may frame the page (there is no `frame-ancestors`): nobody is logged in here, nothing is sent anywhere, and all
/// that a click can do happens in the frame itself, so that a site which tricks users into clicking has nothing from it. For
/// the same reason any site may read the site's files, which are public: a page in a frame with `sandbox="allow-scripts"` has
/// no origin, and its own files are another site's.
pub fn guarding(origin: Option<&str>) -> [(&'static str, String); 5] {
    [
        ("Content-Security-Policy", content(origin)),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
        ("Access-Control-Allow-Origin", "*".to_owned()),
        ("Cross-Origin-Resource-Policy", "cross-origin".to_owned()),
    ]
}

/// All headers: those that isolate the page from other origins, too, which shared memory between workers needs.
pub fn headers(origin: Option<&str>) -> Vec<(&'static str, String)> {
    let isolating = [("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Embedder-Policy", "require-corp")];
    guarding(origin).into_iter().chain(isolating.map(|(name, value)| (name, value.to_owned()))).collect()
}

/// The `_headers` file that Cloudflare Pages, Netlify and others read.
pub fn headers_file(origin: Option<&str>) -> String {
    let lines: String = headers(origin).iter().map(|(name, value)| format!("  {name}: {value}\n")).collect();
    format!("/*\n{lines}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_stands_beside_self_wherever_the_site_may_load() {
        let policy = content(Some("https://name.example:8443"));
        assert_eq!(policy.matches("'self' https://name.example:8443").count(), content(None).matches("'self'").count());
        assert!(!content(None).contains("http"));
    }

    #[test]
    fn only_an_origin_gets_into_the_policy() {
        assert!(origin("http://127.0.0.1:8080").is_ok());
        for text in
            ["", "name.example", "https://", "https://a.example/path", "https://a.example; script-src *", "https://*"]
        {
            assert!(origin(text).is_err(), "{text}");
        }
    }
}
