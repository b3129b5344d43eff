//! Which pages are open: what they keep is theirs, and no other page may offer or delete it.

use crate::page::browser::locks;
use crate::page::browser::roll_call::RollCall;
use std::collections::BTreeSet;

/// Where nothing says which pages are open, a record this young, in milliseconds, may be that of an open page: a page that
/// trains writes every four seconds.
const YOUNG_MS: f64 = 10_000.0;

/// The presence of this page, which other pages can see.
pub struct Presence {
    key: String,
    roll_call: Option<RollCall>,
}

/// The other pages that are open.
pub enum OpenPages {
    /// Those with these keys.
    Known(BTreeSet<String>),
    /// The browser does not say.
    Unknown,
}

impl Presence {
    /// The page with this key is open from now on. Pages with the same `site` see each other.
    pub fn enter(site: &str, key: &str) -> Self {
        let roll_call = if locks::hold(key) { None } else { RollCall::enter(site, key) };
        Self { key: key.to_owned(), roll_call }
    }

    /// The other pages that are open; without locks this takes a second.
    pub async fn others(&self) -> OpenPages {
        match &self.roll_call {
            Some(roll_call) => OpenPages::Known(roll_call.ask().await),
            None => self.locked().await,
        }
    }

    /// The other pages that are open, as far as the browser can say at once.
    pub async fn others_at_once(&self) -> OpenPages {
        match &self.roll_call {
            Some(roll_call) => OpenPages::Known(roll_call.present()),
            None => self.locked().await,
        }
    }

    async fn locked(&self) -> OpenPages {
        let Some(mut keys) = locks::open_pages().await else { return OpenPages::Unknown };
        keys.remove(&self.key);
        OpenPages::Known(keys)
    }
}

impl OpenPages {
    /// Whether the page with this key, whose record is this old in milliseconds, may be open.
    pub fn may_have(&self, page: &str, age_ms: f64) -> bool {
        match self {
            Self::Known(_) => self.has(page),
            // A record from the future is of a clock that was set back since.
            Self::Unknown => (0.0..YOUNG_MS).contains(&age_ms),
        }
    }

    /// Whether the page with this key is known to be open.
    pub fn has(&self, page: &str) -> bool {
        matches!(self, Self::Known(keys) if keys.contains(page))
    }

    /// Whether a page may be open, or may only just be leaving.
    pub fn may_be_any(&self) -> bool {
        match self {
            Self::Known(keys) => !keys.is_empty(),
            Self::Unknown => true,
        }
    }

    /// Milliseconds after which a page that is being left may be gone, so that looking again is worth it.
    pub fn leaving_ms(&self) -> i32 {
        match self {
            Self::Known(_) => 1_000,
            Self::Unknown => YOUNG_MS as i32,
        }
    }
}
