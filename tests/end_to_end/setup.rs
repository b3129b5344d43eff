//! How a page to test is served.
//!
//! A test has a server of its own, at a port that no other test has had, so nothing that the browser keeps for one page is
//! another's; and a tab of its own, in a browser that goes on for the next test.

use crate::harness::Page;
use crate::stage::Stage;
use anyhow::{Context, Result, bail};
use std::net::TcpListener;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU16, Ordering};
use xtask::browser::Motion;
use xtask::policy;
use xtask::seal::integrity;
use xtask::serve::{self, Change, Headers, Server, Site};
use xtask::workspace;

/// Ports for the servers of tests: below those that the system hands out.
const FIRST_PORT: u16 = 20_000;

/// How the page is served, and what its console may say.
pub struct Setup {
    site: Site,
    expected: Vec<String>,
    own_browser: bool,
    motion: Motion,
    is_named: bool,
}

impl Setup {
    /// The built site, without MNIST.
    pub fn without_mnist() -> Setup {
        Setup::with_mnist().without("mnist/")
    }

    /// The built site as it is.
    pub fn with_mnist() -> Setup {
        Setup {
            site: Site::new(workspace::dist()),
            expected: Vec::new(),
            own_browser: false,
            motion: Motion::Reduced,
            is_named: false,
        }
    }

    /// In a browser that no other test has been in, nor will be: for tests that change it, or end it.
    pub fn in_own_browser(mut self) -> Setup {
        self.own_browser = true;
        self
    }

    /// For a user who has nothing against motion: without this the user prefers as little as possible, and runs begin at full
    /// speed.
    pub fn with_motion(mut self) -> Setup {
        self.motion = Motion::Free;
        self
    }

    /// Served under this path.
    pub fn under(mut self, prefix: &str) -> Setup {
        prefix.clone_into(&mut self.site.prefix);
        self
    }

    /// The page's policy names its origin, as `cargo xtask dist --origin` has it.
    pub fn named(mut self) -> Setup {
        self.is_named = true;
        self
    }

    /// Files whose path starts so are not found; the browser says so in the console.
    pub fn without(mut self, start: &str) -> Setup {
        self.site.changed.insert(start.to_owned(), Change::Missing);
        self.expecting(start)
    }

    /// This file has another content.
    pub fn changed(mut self, path: &str, content: Vec<u8>) -> Setup {
        self.site.changed.insert(path.to_owned(), Change::Content(content));
        self
    }

    /// Files whose path starts so are labelled as packed for the transfer, so that browsers unpack them.
    pub fn labelled_as_packed(mut self, start: &str) -> Setup {
        self.site.changed.insert(start.to_owned(), Change::LabelledAsPacked);
        self
    }

    /// This file never comes.
    pub fn stalled(mut self, path: &str) -> Setup {
        self.site.changed.insert(path.to_owned(), Change::Stalled);
        self
    }

    /// The page is not isolated from other origins.
    pub fn not_isolated(mut self) -> Setup {
        self.site.headers = Headers::NotIsolating;
        self
    }

    /// Console lines that contain this are no failure.
    pub fn expecting(mut self, part: &str) -> Setup {
        self.expected.push(part.to_owned());
        self
    }

    /// The page's first script begins with this. The files that name its hash name the new one.
    pub fn beginning_with(mut self, script: &str) -> Result<Setup> {
        let first = dist_file("start-", ".js")?;
        let mut hashes = Vec::new();
        for name in [first.as_str(), "index.html", "page.txt", "service_worker.js"] {
            let Some(before) = self.text_of(name)? else { continue };
            let start = if name == first { format!("{script}\n{before}") } else { before.clone() };
            let after = hashes.iter().fold(start, |text, (old, new): &(String, String)| text.replace(old, new));
            hashes.push((integrity(before.as_bytes()), integrity(after.as_bytes())));
            self.site.changed.insert(name.to_owned(), Change::Content(after.into_bytes()));
        }
        Ok(self)
    }

    /// A file of the site, as it is served; nothing where it is not served as a text of its own.
    fn text_of(&self, name: &str) -> Result<Option<String>> {
        Ok(match self.site.changed.get(name) {
            None => Some(std::fs::read_to_string(workspace::dist().join(name)).context("the site is not built")?),
            Some(Change::Content(content)) => Some(String::from_utf8(content.clone())?),
            Some(_) => None,
        })
    }

    /// Opens the page, runs a test on it, and checks that the console is quiet.
    pub fn run(self, on: &Stage, test: impl FnOnce(&Page) -> Result<()>) {
        let index = workspace::dist().join("index.html");
        assert!(index.exists(), "{} is missing: build the site with cargo xtask dist", index.display());
        let _turn = on.turn();
        let own_browser = self.own_browser || on.has_new_browsers();
        let page = self.page(on).unwrap_or_else(|why| panic!("the page cannot be opened: {why:#}"));
        let result = catch_unwind(AssertUnwindSafe(|| {
            page.browser.emulate(1440, 900, false)?;
            page.browser.open(&page.address)?;
            test(&page)?;
            page.console_is_quiet()
        }));
        let failure = match result {
            Ok(Ok(())) if own_browser => return,
            Ok(Ok(())) => match on.give_back(page.browser) {
                Ok(()) => return,
                Err(why) => panic!("the browser cannot go on: {why:#}"),
            },
            Ok(Err(error)) => format!("{error:#}"),
            Err(panic) => panic.downcast_ref::<String>().cloned().unwrap_or_default(),
        };
        panic!("{failure}\n{}", page.what_it_shows(&on.name));
    }

    fn page(mut self, on: &Stage) -> Result<Page> {
        if let Some(script) = on.kind().first_script() {
            self = self.beginning_with(script)?;
        }
        let listener = port()?;
        if self.is_named {
            let origin = serve::origin_of(&listener)?;
            let html = self.text_of("index.html")?.context("the page is served")?;
            let html = html.replacen(&policy::content(None), &policy::content(Some(&origin)), 1);
            self = self.changed("index.html", html.into_bytes());
        }
        let server = Server::start(listener, self.site)?;
        let browser = on.browser(self.own_browser)?;
        browser.prefer(self.motion);
        Ok(Page { browser, address: server.address().to_owned(), server, expected: self.expected })
    }
}

/// A port that this program has not listened on before.
pub fn port() -> Result<TcpListener> {
    static NEXT: AtomicU16 = AtomicU16::new(FIRST_PORT);
    for _ in 0..1_000 {
        if let Ok(listener) = serve::listen(NEXT.fetch_add(1, Ordering::Relaxed)) {
            return Ok(listener);
        }
    }
    bail!("no port is free")
}

/// The name of a file of the site that has a hash in it.
pub fn dist_file(start: &str, end: &str) -> Result<String> {
    let dist = std::fs::read_dir(workspace::dist()).context("dist/ is missing: run cargo xtask dist")?;
    let names = dist.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut found = names.filter(|name| name.starts_with(start) && name.ends_with(end));
    found.next().with_context(|| format!("dist/ has no {start}…{end}"))
}
