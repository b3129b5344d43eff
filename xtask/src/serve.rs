//! A static file server: for `cargo xtask serve`, the end-to-end tests and the measurements.
//!
//! tower-http serves the folder, with the headers of [`policy`], some of them or none, like hosts that cannot set any.
//! For tests the server can serve under a path prefix, hide files, replace files and never answer. The server is for
//! the user's own machine only: it listens on 127.0.0.1.

use crate::policy;
use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;
use tokio::runtime::{Builder, Runtime};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// What is served.
#[derive(Clone, Debug)]
pub struct Site {
    /// The folder with the files.
    pub folder: PathBuf,
    /// The path under which they appear, with a slash at both ends.
    pub prefix: String,
    /// Files, by the start of their path in the folder, that are not served as they are.
    pub changed: BTreeMap<String, Change>,
    /// The headers that it sends.
    pub headers: Headers,
    /// Whether every request fails, as on a host that is down.
    pub is_down: bool,
}

/// Headers of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Headers {
    /// All that the page wants.
    All,
    /// Those that do not isolate the page from other origins, as of a server that knows nothing of isolation.
    NotIsolating,
    /// None, as of a server that knows nothing of the page.
    None,
}

/// How the answer for a file differs from the file in the folder.
#[derive(Clone, Debug)]
pub enum Change {
    /// It is not found.
    Missing,
    /// It has this content.
    Content(Vec<u8>),
    /// It is labelled as packed for the transfer, so that browsers unpack it.
    LabelledAsPacked,
    /// No answer ever comes.
    Stalled,
}

impl Site {
    /// A folder as it is, at `/`.
    pub fn new(folder: PathBuf) -> Site {
        Site { folder, prefix: "/".to_owned(), changed: BTreeMap::new(), headers: Headers::All, is_down: false }
    }

    /// How the file at this path in the folder is changed, if it is.
    fn change(&self, path: &str) -> Option<Change> {
        self.changed.iter().find(|(start, _)| path.starts_with(start.as_str())).map(|(_, change)| change.clone())
    }
}

/// A port of 127.0.0.1 to listen on; 0 takes a free one.
pub fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port))
        .with_context(|| format!("cannot listen on port {port}: give another one with --port"))
}

/// The origin of what a server with this listener serves.
pub fn origin_of(listener: &TcpListener) -> Result<String> {
    let port = listener.local_addr().context("the listener has no port")?.port();
    Ok(format!("http://127.0.0.1:{port}"))
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
    site: RwLock<Site>,
    requests: Mutex<Vec<Asked>>,
}

impl Server {
    /// Starts to serve.
    pub fn start(listener: TcpListener, site: Site) -> Result<Server> {
        let origin = origin_of(&listener)?;
        let address = format!("{origin}{}", site.prefix);
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_io().build()?;
        listener.set_nonblocking(true)?;
        let listener = {
            let _in_runtime = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let headers = match site.headers {
            Headers::All => policy::headers(Some(&origin)),
            Headers::NotIsolating => policy::guarding(Some(&origin)).into(),
            Headers::None => Vec::new(),
        };
        let files = Router::new().fallback_service(ServeDir::new(&site.folder));
        let host = Arc::new(Host { site: RwLock::new(site), requests: Mutex::default() });
        let mut router = files.layer(from_fn_with_state(host.clone(), answer));
        for (name, value) in headers.into_iter().chain([("Cache-Control", "no-cache".to_owned())]) {
            let (name, value) = (HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
            router = router.layer(SetResponseHeaderLayer::overriding(name, value));
        }
        runtime.spawn(async { axum::serve(listener, router).await });
        Ok(Server { address, host, runtime })
    }

    /// The address of the page.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Serves something else from now on; folder, prefix and isolation stay.
    pub fn change(&self, change: impl FnOnce(&mut Site)) {
        change(&mut self.host.site.write().unwrap_or_else(PoisonError::into_inner));
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

/// Answers a request for a file that is changed, and leaves the others to the folder; one for a file that stalls waits
/// until the browser goes away.
async fn answer(State(host): State<Arc<Host>>, mut request: Request, next: Next) -> Response {
    let site = host.site.read().unwrap_or_else(PoisonError::into_inner).clone();
    let Some(path) = request.uri().path().strip_prefix(&site.prefix).map(str::to_owned) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let asked = Asked { path: path.clone(), at: SystemTime::now() };
    host.requests.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
    if site.is_down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let file = if path.is_empty() { "index.html" } else { &path };
    match site.change(file) {
        Some(Change::Missing) => StatusCode::NOT_FOUND.into_response(),
        Some(Change::Stalled) => std::future::pending().await,
        Some(Change::Content(content)) => {
            let kind = mime_guess::from_path(file).first_or_octet_stream();
            ([(header::CONTENT_TYPE, kind.as_ref())], content).into_response()
        }
        change => match format!("/{path}").parse() {
            Ok(in_folder) => {
                *request.uri_mut() = in_folder;
                let mut response = next.run(request).await;
                if change.is_some() {
                    response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                }
                response
            }
            Err(_) => StatusCode::BAD_REQUEST.into_response(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;

    /// What a server of this crate's folder under `/x/` answers: status, type and text.
    fn answered(server: &Server, path: &str) -> (u16, String, String) {
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None);
        let address = format!("{}{path}", server.address().trim_end_matches("x/"));
        let mut answer = config.build().new_agent().get(address).call().expect("it answers");
        let kind = answer.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap_or_default()).to_owned();
        (answer.status().as_u16(), kind, answer.body_mut().read_to_string().expect("the answer is text"))
    }

    #[test]
    fn files_appear_under_the_prefix_only_unless_they_are_changed() {
        let mut site = Site::new(workspace::root().join("xtask"));
        "/x/".clone_into(&mut site.prefix);
        let server = Server::start(listen(0).expect("a port is free"), site).expect("it serves");
        assert_eq!(answered(&server, "x/Cargo.toml?query").0, 200);
        assert_eq!(answered(&server, "Cargo.toml").0, 404);
        assert_eq!(answered(&server, "x/%2e%2e/Cargo.toml").0, 404);
        server.change(|site| {
            site.changed.insert("Cargo".to_owned(), Change::Missing);
            site.changed.insert("new.json".to_owned(), Change::Content(b"{}".to_vec()));
        });
        assert_eq!(answered(&server, "x/Cargo.toml").0, 404);
        assert_eq!(answered(&server, "x/new.json"), (200, "application/json".to_owned(), "{}".to_owned()));
        server.change(|site| site.is_down = true);
        assert_eq!(answered(&server, "x/new.json").0, 503);
        let asked: Vec<String> = server.requests().into_iter().map(|asked| asked.path).collect();
        assert_eq!(asked, ["Cargo.toml", "%2e%2e/Cargo.toml", "Cargo.toml", "new.json", "new.json"]);
    }
}
