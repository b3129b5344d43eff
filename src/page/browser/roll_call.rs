//! A roll call of the pages that are open, for browsers without Web Locks: those of a page from a host without TLS.
//!
//! Each page says its key when it is opened, when it comes back, and whenever another page asks who is there.

use crate::page::browser::dom;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

/// The message that asks all pages for their keys.
const WHO_IS_THERE: &str = "?";
/// Milliseconds within which a page that is open answers.
const ANSWER_MS: i32 = 1_000;

/// The place of this page in the roll calls.
pub struct RollCall {
    channel: BroadcastChannel,
    /// The keys of the other pages that have spoken since this page has last asked.
    present: Rc<RefCell<BTreeSet<String>>>,
}

impl RollCall {
    /// The page with this key answers, on the channel with this name, until it ends. None in a browser without such channels.
    pub fn enter(name: &str, key: &str) -> Option<Self> {
        let channel = BroadcastChannel::new(name).ok()?;
        let present: Rc<RefCell<BTreeSet<String>>> = Rc::default();
        let (heard, answering, own) = (present.clone(), channel.clone(), key.to_owned());
        dom::listen(&channel, "message", move |event: MessageEvent| match event.data().as_string() {
            Some(asked) if asked == WHO_IS_THERE => say(&answering, &own),
            Some(key) => drop(heard.borrow_mut().insert(key)),
            None => {}
        });
        let (returning, own) = (channel.clone(), key.to_owned());
        dom::listen(&dom::window(), "pageshow", move |_: JsValue| say(&returning, &own));
        say(&channel, key);
        Some(Self { channel, present })
    }

    /// Asks who is there; the keys of the other pages that are open.
    pub async fn ask(&self) -> BTreeSet<String> {
        self.present.borrow_mut().clear();
        say(&self.channel, WHO_IS_THERE);
        dom::sleep(ANSWER_MS).await;
        self.present()
    }

    /// The keys of the other pages that have answered, or were opened since.
    pub fn present(&self) -> BTreeSet<String> {
        self.present.borrow().clone()
    }
}

fn say(channel: &BroadcastChannel, text: &str) {
    // A page whose channel is closed is about to end: nobody needs its answer.
    channel.post_message(&text.into()).ok();
}
