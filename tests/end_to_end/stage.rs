//! Tests by name, and the browsers that they take turns in: each is started for the first test that needs one, and goes on
//! for the next.

use anyhow::{Context, Result};
use libtest_mimic::{Failed, Trial};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use xtask::browser::Browser;
use xtask::drivers::Kind;

/// A test: its name, and what it does.
pub struct Test {
    /// File and function.
    pub name: &'static str,
    /// What it does.
    pub body: fn(&Stage),
}

/// The tests of a file.
macro_rules! tests {
    ($($name:ident),* $(,)?) => {
        &[$($crate::stage::Test { name: concat!(module_path!(), "::", stringify!($name)), body: $name }),*]
    };
}
pub(crate) use tests;

impl Test {
    /// Its name without the program's.
    pub fn name(&self) -> &'static str {
        self.name.split_once("::").map_or(self.name, |(_, name)| name)
    }

    /// The test, to be run in one of these browsers, and once more if it fails and few have failed before.
    pub fn trial(&self, browsers: &Arc<Browsers>, second_tries: &Arc<SecondTries>, times: &Arc<Times>) -> Trial {
        let stage = Stage { name: self.name().replace("::", "-"), browsers: browsers.clone() };
        let (body, second_tries, times) = (self.body, second_tries.clone(), times.clone());
        let name = format!("{}::{}", browsers.kind.name(), self.name());
        Trial::test(name.clone(), move || {
            let attempt = || {
                let result = catch_unwind(AssertUnwindSafe(|| body(&stage)));
                result.map_err(|panic| *panic.downcast::<String>().unwrap_or_default())
            };
            let start = Instant::now();
            let result = attempt().or_else(|why| if second_tries.is_taken(&name, &why) { attempt() } else { Err(why) });
            times.add(&name, start.elapsed());
            result.map_err(Failed::from)
        })
    }
}

/// Second tries of tests that have failed. The tests wait for real browsers on a machine that may be doing other things, so
/// that one of a hundred can fail by chance; when more fail than there are second tries, chance is no reason.
#[derive(Default)]
pub struct SecondTries(Mutex<Vec<String>>);

impl SecondTries {
    const MOST: usize = 3;

    /// Takes a second try for this test, if one is left.
    fn is_taken(&self, name: &str, why: &str) -> bool {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_left = names.len() < Self::MOST;
        if is_left {
            println!("{name} has failed and is tried again: {why}");
            names.push(name.to_owned());
        }
        is_left
    }

    /// Says which tests were tried again.
    pub fn report(&self) {
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !names.is_empty() {
            println!("tried again: {}", names.join(", "));
        }
    }
}

/// How long each test took, for whoever wants the suite faster.
#[derive(Default)]
pub struct Times(Mutex<Vec<(Duration, String)>>);

impl Times {
    const SAID: usize = 12;

    fn add(&self, name: &str, time: Duration) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((time, name.to_owned()));
    }

    /// Says which tests took longest.
    pub fn report(&self) {
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        times.sort_unstable_by(|a, b| b.cmp(a));
        let longest = times.iter().take(Self::SAID).map(|(time, name)| format!("{name} {} s", time.as_secs()));
        println!("took longest: {}", longest.collect::<Vec<_>>().join(", "));
    }
}

/// Browsers of one kind, which are kept between tests.
pub struct Browsers {
    kind: Kind,
    /// The browsers that no test is in; each has one empty tab.
    free: Mutex<Vec<Browser>>,
    /// Held while a test is in a browser, where one test is to run at a time.
    only_one: Option<Mutex<()>>,
}

impl Browsers {
    /// As many Chromiums as there are tests at a time, or one browser of another kind.
    pub fn new(kind: Kind) -> Arc<Browsers> {
        let only_one = (kind != Kind::Chromium).then(Mutex::default);
        Arc::new(Browsers { kind, free: Mutex::default(), only_one })
    }

    /// Which browser they are.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Ends them all.
    pub fn end(&self) {
        self.free().clear();
    }

    fn free(&self) -> MutexGuard<'_, Vec<Browser>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a test runs.
pub struct Stage {
    /// The test's name, for files that it leaves.
    pub name: String,
    browsers: Arc<Browsers>,
}

impl Stage {
    /// The browser that the test runs in.
    pub fn kind(&self) -> Kind {
        self.browsers.kind
    }

    /// Whether the test runs in one of these browsers, which lack what the test needs; if so, the output says so.
    pub fn lacks(&self, kinds: &[Kind], what: &str) -> bool {
        let lacks = kinds.contains(&self.kind());
        if lacks {
            println!("{} is skipped: {} has no {what}", self.name, self.kind().name());
        }
        lacks
    }

    /// Whether no test gets a browser that another one has been in. WebKit shows one tab of a window, and no other test's
    /// tab may hide it.
    pub fn has_new_browsers(&self) -> bool {
        self.kind() == Kind::WebKit
    }

    /// Waits until the test may go on, where there is to be one at a time, and keeps the others waiting.
    pub fn turn(&self) -> Option<MutexGuard<'_, ()>> {
        self.browsers.only_one.as_ref().map(|only| only.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A browser with an empty tab in front; one of the test's own, or one that may have been another's.
    pub fn browser(&self, own: bool) -> Result<Browser> {
        if own || self.has_new_browsers() {
            return Browser::start(self.browsers.kind);
        }
        let free = self.browsers.free().pop();
        let browser = free.map_or_else(|| Browser::start(self.browsers.kind), Ok)?;
        browser.open_tab()?;
        Ok(browser)
    }

    /// Closes what a test has opened, and keeps the browser for another.
    pub fn give_back(&self, browser: Browser) -> Result<()> {
        let tabs = browser.tabs()?;
        let (first, others) = tabs.split_first().context("the browser has no tab")?;
        for tab in others {
            browser.go_to(tab)?;
            browser.close_tab()?;
        }
        browser.go_to(first)?;
        browser.console()?;
        self.browsers.free().push(browser);
        Ok(())
    }
}
