//! A static file server: for `cargo xtask serve`, the end-to-end tests and the screenshots.
//!
//! It sends the headers of [`policy`]; without the isolating ones it is like a host that cannot set any. For tests it
//! can serve under a path prefix, hide files and replace them. It is for the own machine only: it listens on 127.0.0.1.

use crate::policy;
use anyhow::{Context, Result, anyhow};
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::SystemTime;
use tiny_http::{Header, Request, Response};

/// Requests answered at the same time.
const THREADS: usize = 4;

/// What is served.
#[derive(Clone, Debug)]
pub struct Site {
    /// The folder with the files.
    pub folder: PathBuf,
    /// The path under which they appear, with a slash at both ends.
    pub prefix: String,
    /// Files, by the start of their path in the folder, that are not served as they are.
    pub changed: BTreeMap<String, Change>,
    /// Whether the page is isolated from other origins: a server that knows nothing of it does not do that.
    pub isolated: bool,
    /// Whether every request fails, as on a host that is down.
    pub is_down: bool,
}

/// How a file is not served as it is.
#[derive(Clone, Debug)]
pub enum Change {
    /// It is not found.
    Missing,
    /// It has this content.
    Content(Vec<u8>),
    /// No answer ever comes.
    Stalled,
}

impl Site {
    /// A folder as it is, at `/`.
    pub fn new(folder: PathBuf) -> Site {
        Site { folder, prefix: "/".to_owned(), changed: BTreeMap::new(), isolated: true, is_down: false }
    }

    /// The path in the folder that a URL means.
    fn path<'a>(&self, url: &'a str) -> Option<&'a str> {
        url.split(['?', '#']).next()?.strip_prefix(&self.prefix)
    }

    /// The content and the type for a path of the URL, if there is such a file.
    fn find(&self, url: &str) -> Option<(Vec<u8>, &'static str)> {
        let path = self.path(url)?;
        let path = if path.is_empty() { "index.html" } else { path };
        if path.split('/').any(|part| part.is_empty() || part == "." || part == "..") {
            return None;
        }
        let changed = self.changed.iter().find(|(start, _)| path.starts_with(start.as_str()));
        let content = match changed {
            Some((_, Change::Missing)) => return None,
            Some((_, Change::Content(content))) => content.clone(),
            Some((_, Change::Stalled)) => stall(),
            None => std::fs::read(self.folder.join(path)).ok()?,
        };
        Some((content, content_type(Path::new(path))))
    }
}

/// A port of 127.0.0.1 to listen on; 0 takes a free one.
pub fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port))
        .with_context(|| format!("cannot listen on port {port}: give another one with --port"))
}

/// A request.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The path in the folder; empty for the page itself.
    pub path: String,
    /// When it came.
    pub at: SystemTime,
}

/// A running server; it stops when dropped.
pub struct Server {
    http: Arc<tiny_http::Server>,
    site: Arc<RwLock<Site>>,
    threads: Vec<JoinHandle<()>>,
    address: String,
    requests: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Starts to serve.
    pub fn start(listener: TcpListener, site: Site) -> Result<Server> {
        let port = listener.local_addr().context("the listener has no port")?.port();
        let http =
            tiny_http::Server::from_listener(listener, None).map_err(|error| anyhow!("cannot serve: {error}"))?;
        let http = Arc::new(http);
        let address = format!("http://127.0.0.1:{port}{}", site.prefix);
        let (site, requests) = (Arc::new(RwLock::new(site)), Arc::new(Mutex::new(Vec::new())));
        let threads = (0..THREADS).map(|_| {
            let (http, site, requests) = (http.clone(), site.clone(), requests.clone());
            std::thread::spawn(move || {
                while let Ok(request) = http.recv() {
                    let site = site.read().unwrap_or_else(PoisonError::into_inner);
                    let path = site.path(request.url()).unwrap_or_default().to_owned();
                    let asked = Asked { path, at: SystemTime::now() };
                    requests.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
                    answer(request, &site);
                }
            })
        });
        let threads = threads.collect();
        Ok(Server { http, site, threads, address, requests })
    }

    /// The address of the page.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Serves something else from now on.
    pub fn change(&self, change: impl FnOnce(&mut Site)) {
        change(&mut self.site.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// What has been asked for, in this order.
    pub fn requests(&self) -> Vec<Asked> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Serves until the program ends.
    pub fn wait(mut self) {
        for thread in self.threads.drain(..) {
            // A thread ends only with the program or by a panic, which has then been printed.
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for _ in &self.threads {
            self.http.unblock();
        }
    }
}

fn answer(request: Request, site: &Site) {
    let (status, content, kind) = match site.find(request.url()) {
        _ if site.is_down => (503, b"down".to_vec(), "text/plain"),
        Some((content, kind)) => (200, content, kind),
        None => (404, b"not found".to_vec(), "text/plain"),
    };
    let mut response = Response::from_data(content).with_status_code(status);
    let guarding = policy::guarding();
    let guarding = guarding.iter().map(|(name, value)| (*name, value.as_str()));
    let isolating = policy::ISOLATING.into_iter().filter(|_| site.isolated);
    let plain = [("Cache-Control", "no-cache"), ("Content-Type", kind)];
    for (name, value) in guarding.chain(isolating).chain(plain) {
        response.add_header(Header::from_bytes(name, value).expect("our headers are ASCII"));
    }
    // A browser that goes away before its answer is nothing to report.
    let _ = request.respond(response);
}

/// Holds this thread, and with it its request, until the program ends.
fn stall() -> ! {
    loop {
        std::thread::park();
    }
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript",
        "css" => "text/css",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "ico" => "image/x-icon",
        "gz" => "application/gzip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).to_owned();
        Site { folder, prefix: "/x/".to_owned(), changed: BTreeMap::new(), isolated: true, is_down: false }
    }

    #[test]
    fn files_appear_under_the_prefix_only() {
        assert!(site().find("/x/Cargo.toml?query").is_some());
        assert!(site().find("/Cargo.toml").is_none());
    }

    #[test]
    fn nothing_outside_the_folder_is_served() {
        assert!(site().find("/x/../Cargo.toml").is_none());
        assert!(site().find("/x//etc/passwd").is_none());
    }

    #[test]
    fn changed_files_are_hidden_or_replaced() {
        let mut site = site();
        site.changed.insert("Cargo".to_owned(), Change::Missing);
        site.changed.insert("new.json".to_owned(), Change::Content(b"{}".to_vec()));
        assert!(site.find("/x/Cargo.toml").is_none());
        assert_eq!(site.find("/x/new.json"), Some((b"{}".to_vec(), "application/json")));
    }
}
