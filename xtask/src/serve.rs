//! A static file server: for `cargo xtask serve`, the end-to-end tests and the screenshots.
//!
//! It sends the headers of [`policy`]; without the isolating ones it is like a host that cannot set any. For tests it
//! can serve under a path prefix, hide files and replace them. It is for the own machine only: it listens on 127.0.0.1.

use crate::policy;
use anyhow::{Context, Result};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;
use tokio::runtime::{Builder, Runtime};

/// Threads that serve: reading a file keeps one of them.
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
        let content = match self.change(path) {
            Some(Change::Missing | Change::Stalled) => return None,
            Some(Change::Content(content)) => content.clone(),
            None => std::fs::read(self.folder.join(path)).ok()?,
        };
        Some((content, content_type(Path::new(path))))
    }

    /// How the file at this path in the folder is changed, if it is.
    fn change(&self, path: &str) -> Option<&Change> {
        self.changed.iter().find(|(start, _)| path.starts_with(start.as_str())).map(|(_, change)| change)
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
    address: String,
    host: Arc<Host>,
    runtime: Runtime,
}

/// What a server serves, and what it has been asked for.
struct Host {
    site: RwLock<Arc<Site>>,
    requests: Mutex<Vec<Asked>>,
}

impl Server {
    /// Starts to serve.
    pub fn start(listener: TcpListener, site: Site) -> Result<Server> {
        let port = listener.local_addr().context("the listener has no port")?.port();
        let address = format!("http://127.0.0.1:{port}{}", site.prefix);
        let host = Arc::new(Host { site: RwLock::new(Arc::new(site)), requests: Mutex::default() });
        let runtime = Builder::new_multi_thread().worker_threads(THREADS).enable_io().build()?;
        listener.set_nonblocking(true)?;
        let listener = {
            let _in_runtime = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let serving = host.clone();
        runtime.spawn(async move {
            loop {
                // A browser that goes away before it is heard is nothing to report, nor is one before its answer.
                let Ok((connection, _)) = listener.accept().await else { continue };
                let serving = serving.clone();
                let service = service_fn(move |request| answer(request, serving.clone()));
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(connection), service));
            }
        });
        Ok(Server { address, host, runtime })
    }

    /// The address of the page.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Serves something else from now on.
    pub fn change(&self, change: impl FnOnce(&mut Site)) {
        change(Arc::make_mut(&mut self.host.site.write().unwrap_or_else(PoisonError::into_inner)));
    }

    /// What has been asked for, in this order.
    pub fn requests(&self) -> Vec<Asked> {
        self.host.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Serves until the program ends.
    pub fn wait(self) {
        self.runtime.block_on(std::future::pending())
    }
}

/// Answers a request; one for a file that stalls waits until the browser goes away.
async fn answer(request: Request<Incoming>, host: Arc<Host>) -> Result<Response<Full<Bytes>>> {
    let url = request.uri().to_string();
    let site = host.site.read().unwrap_or_else(PoisonError::into_inner).clone();
    let path = site.path(&url).unwrap_or_default();
    let asked = Asked { path: path.to_owned(), at: SystemTime::now() };
    host.requests.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
    if matches!(site.change(path), Some(Change::Stalled)) {
        return std::future::pending().await;
    }
    let (status, content, kind) = match site.find(&url) {
        _ if site.is_down => (503, b"down".to_vec(), "text/plain"),
        Some((content, kind)) => (200, content, kind),
        None => (404, b"not found".to_vec(), "text/plain"),
    };
    let guarding = policy::guarding();
    let guarding = guarding.iter().map(|(name, value)| (*name, value.as_str()));
    let isolating = policy::ISOLATING.into_iter().filter(|_| site.isolated);
    let plain = [("Cache-Control", "no-cache"), ("Content-Type", kind)];
    let headers = guarding.chain(isolating).chain(plain);
    let response =
        headers.fold(Response::builder().status(status), |response, (name, value)| response.header(name, value));
    Ok(response.body(Full::from(content))?)
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
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::time::Duration;

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

    #[test]
    fn connections_that_are_kept_open_keep_no_other_one_waiting() {
        let server = Server::start(listen(0).expect("a port is free"), site()).expect("it serves");
        let address = server.address().strip_prefix("http://").and_then(|rest| rest.split('/').next());
        let address = address.expect("the address is one of HTTP");
        let connections = (0..12).map(|_| TcpStream::connect(address).expect("it listens"));
        for mut connection in connections.collect::<Vec<_>>().iter().rev() {
            connection.set_read_timeout(Some(Duration::from_secs(10))).expect("the time is not zero");
            connection.write_all(b"GET /x/Cargo.toml HTTP/1.1\r\nHost: x\r\n\r\n").expect("it listens");
            let mut status = [0; 15];
            connection.read_exact(&mut status).expect("the answer comes");
            assert_eq!(&status, b"HTTP/1.1 200 OK");
        }
    }
}
