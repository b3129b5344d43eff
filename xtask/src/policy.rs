//! The headers that the site wants from its host: what the page may load, and who may show it.
//!
//! Four places state these headers, all from here: a `<meta>` in the page for hosts that send no headers, the service
//! worker, a `_headers` file for the hosts that read one, and our own server.

/// What the page may do: load its own files, compile WebAssembly, start its own workers, and nothing else.
///
/// Strings become the address of a worker only through a policy (`trusted-types`), and never markup or script.
const CONTENT: [&str; 11] = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    // A page in a sandbox has no origin, so no script of the site may be its worker: the page makes a worker from a
    // blob that imports the script.
    "worker-src 'self' blob:",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
];

/// The policy for a `<meta>` element.
pub fn for_meta() -> String {
    CONTENT.join("; ")
}

/// The headers that guard the page whether it is isolated or not, and those that let any site show it in a frame.
///
/// Any site may frame the page (there is no `frame-ancestors`): nobody is logged in here, nothing is sent anywhere, and all
/// that a click can do happens in the frame itself, so that a site which tricks users into clicking has nothing from it. For
/// the same reason any site may read the site's files, which are public: a page in a frame with `sandbox="allow-scripts"` has
/// no origin, and its own files are another site's.
pub fn guarding() -> [(&'static str, String); 5] {
    [
        ("Content-Security-Policy", for_meta()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
        ("Access-Control-Allow-Origin", "*".to_owned()),
        ("Cross-Origin-Resource-Policy", "cross-origin".to_owned()),
    ]
}

/// All headers: those that isolate the page from other origins, too, which shared memory between workers needs.
pub fn headers() -> Vec<(&'static str, String)> {
    let isolating = [("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Embedder-Policy", "require-corp")];
    guarding().into_iter().chain(isolating.map(|(name, value)| (name, value.to_owned()))).collect()
}

/// The `_headers` file that Cloudflare Pages, Netlify and others read.
pub fn headers_file() -> String {
    let lines: String = headers().iter().map(|(name, value)| format!("  {name}: {value}\n")).collect();
    format!("/*\n{lines}")
}
