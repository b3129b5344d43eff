//! The offer of a newer version of the page: the service worker finds and stores the version, and the user's click loads it.
//!
//! `www/start.js` registers the service worker. In a browser without service workers nothing here happens.

use crate::page::browser::dom;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlElement, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

/// The message that has the waiting version take over, as `www/service_worker.js` expects it.
const TAKE_OVER: &str = "take over";

/// Watches for a newer version.
pub fn watch() {
    let offer: HtmlElement = dom::element("update");
    let (take, later): (HtmlElement, HtmlElement) = (dom::element("update-take"), dom::element("update-later"));
    let Some(container) = container() else { return };
    let declined = offer.clone();
    dom::listen(&later, "click", move |_: JsValue| declined.set_hidden(true));
    spawn_local(async move {
        let Ok(ready) = container.ready() else { return };
        let Ok(registration) = JsFuture::from(ready).await else { return };
        let registration: ServiceWorkerRegistration = registration.unchecked_into();
        let waiting = registration.clone();
        dom::listen(&take, "click", move |_: JsValue| take_over(&container, &waiting));
        offer_if_waiting(&registration, &offer);
        offer_when_installed(&registration, &offer);
        let found = registration.clone();
        dom::listen(&registration, "updatefound", move |_: JsValue| offer_when_installed(&found, &offer));
    });
}

/// The browser's service workers; none if the browser has none, or does not let this page use them.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = dom::window().navigator();
    Reflect::get(&navigator, &"serviceWorker".into()).ok()?.dyn_into().ok()
}

/// Offers the version that the browser is installing, if any, once the version is complete.
fn offer_when_installed(registration: &ServiceWorkerRegistration, offer: &HtmlElement) {
    let Some(newer) = registration.installing() else { return };
    let (registration, offer, state) = (registration.clone(), offer.clone(), newer.clone());
    dom::listen(&newer, "statechange", move |_: JsValue| {
        if state.state() == ServiceWorkerState::Installed {
            offer_if_waiting(&registration, &offer);
        }
    });
}

/// Offers the waiting version, if one waits. The first version that a browser installs never waits.
fn offer_if_waiting(registration: &ServiceWorkerRegistration, offer: &HtmlElement) {
    if registration.waiting().is_some() {
        offer.set_hidden(false);
    }
}

/// Has the waiting version take over, and loads the page from it.
fn take_over(container: &ServiceWorkerContainer, registration: &ServiceWorkerRegistration) {
    dom::listen(container, "controllerchange", |_: JsValue| {
        // If the browser refuses to load the page again, the page stays as it is.
        dom::window().location().reload().ok();
    });
    if registration.waiting().is_some_and(|waiting| waiting.post_message(&TAKE_OVER.into()).is_err()) {
        // A service worker that the browser has given up takes no messages: the page then loads the version in use.
        dom::window().location().reload().ok();
    }
}
