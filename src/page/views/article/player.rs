//! Plays a recorded act while its picture is on the screen: one moment after the other, and no second time by itself.

use crate::page::browser::{dom, downloads, in_view};
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::panels::article::ArticleEvent;
use crate::training::recorded_acts::N_MOMENTS;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

/// Milliseconds between two moments. An act takes less than five seconds: what moves longer by itself needs a button that
/// stops it (WCAG 2.2.2).
const MOMENT_MS: i32 = 110;

/// An act plays while this share of its picture is on the screen.
const IN_VIEW: f64 = 0.4;

/// The file with the recorded acts, fetched once, when the first picture comes into view.
#[derive(Clone, Copy, PartialEq)]
enum File {
    Unasked,
    Asked,
    There,
    Missing,
}

/// What plays an act.
#[derive(Clone)]
pub struct Player(Rc<Playing>);

struct Playing {
    act: usize,
    dispatch: Dispatch,
    file: Rc<Cell<File>>,
    /// The moment that is shown next; [`N_MOMENTS`] after the last one.
    next: Cell<usize>,
    is_seen: Cell<bool>,
    /// Whether the moments are being shown one after the other.
    is_on: Cell<bool>,
}

impl Player {
    /// A player for each act, whose picture is in the element of `figures` at the same place. With reduced motion the
    /// players show the last moment.
    pub fn all<const N: usize>(figures: &[HtmlElement; N], dispatch: &Dispatch) -> [Self; N] {
        let file = Rc::new(Cell::new(File::Unasked));
        let is_still = dom::matches("(prefers-reduced-motion: reduce)");
        std::array::from_fn(|act| {
            let player = Self(Rc::new(Playing {
                act,
                dispatch: dispatch.clone(),
                file: file.clone(),
                next: Cell::new(if is_still { N_MOMENTS } else { 0 }),
                is_seen: Cell::new(false),
                is_on: Cell::new(false),
            }));
            if is_still {
                dispatch.send(Event::Article(ArticleEvent::Shown(act, N_MOMENTS - 1)));
            }
            let seen = player.clone();
            in_view::watch(&figures[act], IN_VIEW, move |is_seen| seen.see(is_seen));
            player
        })
    }

    /// Plays the act from its start.
    pub fn again(&self) {
        self.0.next.set(0);
        self.play();
    }

    fn see(&self, is_seen: bool) {
        self.0.is_seen.set(is_seen);
        if is_seen {
            self.fetch();
            self.play();
        }
    }

    fn fetch(&self) {
        if self.0.file.get() != File::Unasked {
            return;
        }
        self.0.file.set(File::Asked);
        let playing = self.0.clone();
        spawn_local(async move {
            let file = downloads::fetch_acts().await;
            playing.file.set(if file.is_some() { File::There } else { File::Missing });
            playing.dispatch.send(Event::Article(ArticleEvent::Arrived(file)));
        });
    }

    fn play(&self) {
        if self.0.is_on.replace(true) {
            return;
        }
        let playing = self.0.clone();
        spawn_local(async move {
            while playing.goes_on() {
                if playing.file.get() == File::There && !dom::document().hidden() {
                    let moment = playing.next.replace(playing.next.get() + 1);
                    playing.dispatch.send(Event::Article(ArticleEvent::Shown(playing.act, moment)));
                }
                dom::sleep(MOMENT_MS).await;
            }
            playing.is_on.set(false);
        });
    }
}

impl Playing {
    fn goes_on(&self) -> bool {
        self.is_seen.get() && self.next.get() < N_MOMENTS && self.file.get() != File::Missing
    }
}
