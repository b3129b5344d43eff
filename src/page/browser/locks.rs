//! Web Locks, which tell the pages that are open from those that are gone.
//!
//! A page holds a lock with the name of its key while it is open, and the browser frees the lock however the page ends.

use crate::page::browser::dom;
use js_sys::{Array, Function, Promise, Reflect};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The names of locks begin with this; the page's key follows.
const PREFIX: &str = "moe kept ";

#[wasm_bindgen]
extern "C" {
    /// The browser's lock manager, of which the page needs two functions.
    type Locks;
    #[wasm_bindgen(method, catch)]
    fn request(this: &Locks, name: &str, callback: &Function) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn query(this: &Locks) -> Result<Promise, JsValue>;
}

/// Holds the lock of the page with this key as long as the page is open. Returns false in a browser without locks.
///
/// A page that the user has left may stay in the browser's memory, asleep, and keep its locks: so the page lets go of its own
/// when it is left, and takes it again when it comes back.
pub fn hold(key: &str) -> bool {
    let release: Release = Rc::default();
    if !request(key, &release) {
        return false;
    }
    let left = release.clone();
    dom::listen(&dom::window(), "pagehide", move |_: JsValue| {
        if let Some(release) = left.take() {
            // The function of a promise that settles it throws nothing.
            release.call0(&JsValue::NULL).ok();
        }
    });
    let key = key.to_owned();
    dom::listen(&dom::window(), "pageshow", move |event: JsValue| {
        if Reflect::get(&event, &"persisted".into()).is_ok_and(|was_asleep| was_asleep.is_truthy()) {
            request(&key, &release);
        }
    });
    true
}

/// The function that lets go of the lock, while the lock is held.
type Release = Rc<RefCell<Option<Function>>>;

fn request(key: &str, release: &Release) -> bool {
    let held = release.clone();
    let Some(settled) = ask(&format!("{PREFIX}{key}"), move |release| drop(held.replace(Some(release)))) else {
        return false;
    };
    // A refusal, as in a sandbox, that nobody awaits would be reported as an unhandled rejection.
    spawn_local(async move { drop(JsFuture::from(settled).await) });
    true
}

/// A lock that no other page has as long as this lives.
pub struct Turn(Function);

impl Drop for Turn {
    fn drop(&mut self) {
        // The function of a promise that settles it throws nothing.
        self.0.call0(&JsValue::NULL).ok();
    }
}

/// Waits until no other page has the lock with this name, and takes it. None in a browser that has no locks, or refuses them.
///
/// A browser lets no page that is asleep keep others waiting for a lock: it ends the page.
pub async fn turn(name: &str) -> Option<Turn> {
    let mut refused = None;
    let granted = Promise::new(&mut |grant, _| {
        refused = ask(name, move |release| drop(grant.call1(&JsValue::NULL, &release)));
    });
    let granted_or_refused = Promise::race(&Array::of2(&granted, &refused?.into()));
    JsFuture::from(granted_or_refused).await.ok()?.dyn_into().ok().map(Turn)
}

/// Asks for the lock with this name, and once it is granted calls `granted` with the function that lets go of it. The promise
/// is settled when the lock is free again, or refused.
fn ask(name: &str, mut granted: impl FnMut(Function) + 'static) -> Option<Promise> {
    // The browser holds a lock until the promise of the callback is settled.
    let granted = Closure::<dyn FnMut() -> Promise>::new(move || Promise::new(&mut |release, _| granted(release)));
    locks()?.request(name, granted.into_js_value().unchecked_ref()).ok()
}

/// The keys of all pages that are open; none in a browser that does not say.
pub async fn open_pages() -> Option<BTreeSet<String>> {
    let snapshot = JsFuture::from(locks()?.query().ok()?).await.ok()?;
    let held = Reflect::get(&snapshot, &"held".into()).unwrap_or_default();
    let key = |lock: JsValue| {
        let name = Reflect::get(&lock, &"name".into()).ok()?.as_string()?;
        name.strip_prefix(PREFIX).map(str::to_owned)
    };
    Some(held.dyn_into::<Array>().ok()?.iter().filter_map(key).collect())
}

fn locks() -> Option<Locks> {
    let locks = Reflect::get(&dom::window().navigator(), &"locks".into()).ok()?;
    locks.is_object().then(|| locks.unchecked_into())
}
