//! Typed access to the document.

use js_sys::{Function, Promise};
use wasm_bindgen::convert::FromWasmAbi;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CssStyleDeclaration, Document, Element, EventTarget, HtmlDialogElement, HtmlElement, HtmlOptionElement,
    HtmlSelectElement, Node, Window,
};

/// The window that the page runs in.
///
/// # Panics
/// In a worker, which has no window.
pub fn window() -> Window {
    web_sys::window().expect("the page runs in a window")
}

/// The document of the page.
///
/// # Panics
/// In a worker, which has no document.
pub fn document() -> Document {
    window().document().expect("a window has a document")
}

/// The document's root element.
///
/// # Panics
/// In a worker, which has no document.
pub fn root() -> Element {
    document().document_element().expect("an HTML document has a root")
}

/// The computed style of the document's root element; it follows changes.
///
/// # Panics
/// In a worker, which has no document.
pub fn computed_style() -> CssStyleDeclaration {
    window().get_computed_style(&root()).ok().flatten().expect("the root has a style")
}

/// The element with this id.
///
/// # Panics
/// If there is no such element, or it is of another type: HTML and program are then of different versions. The program
/// ends with a JavaScript error, which `www/start.js` shows on the page.
pub fn element<T: JsCast>(id: &str) -> T {
    let found = document().get_element_by_id(id).and_then(|element| element.dyn_into().ok());
    found.unwrap_or_else(|| end_without(id, std::any::type_name::<T>()))
}

/// Ends the program with a JavaScript error, because the page lacks an element.
fn end_without(id: &str, kind: &str) -> ! {
    let kind = kind.rsplit("::").next().unwrap_or_default();
    wasm_bindgen::throw_str(&format!("The page has no element “{id}” of type {kind}."))
}

/// A new element with this tag.
///
/// # Panics
/// If elements with this tag are not of type `T`.
pub fn create<T: JsCast>(tag: &str) -> T {
    let element = document().create_element(tag).expect("the tag is a name");
    if matches!(tag, "input" | "select") {
        // Otherwise Firefox gives controls the values that they had before the page was loaded again.
        set_attribute(&element, "autocomplete", "off");
    }
    element.dyn_into().expect("the tag makes this kind of element")
}

/// Whether this media query holds.
///
/// # Panics
/// In a worker, which has no window.
pub fn matches(query: &str) -> bool {
    matches!(window().match_media(query), Ok(Some(found)) if found.matches())
}

/// Calls `handler` at each event of this kind, as long as the page lives.
pub fn listen<E: FromWasmAbi + 'static>(target: &EventTarget, kind: &str, handler: impl FnMut(E) + 'static) {
    let closure = Closure::<dyn FnMut(E)>::new(handler).into_js_value();
    target.add_event_listener_with_callback(kind, closure.unchecked_ref()).expect("a function can listen");
}

/// Calls `tick` again and again, this many milliseconds apart, as long as the page lives.
///
/// # Panics
/// In a worker, which has no window.
pub fn every(milliseconds: i32, tick: impl FnMut() + 'static) {
    let tick = Closure::<dyn FnMut()>::new(tick).into_js_value();
    let timer = window().set_interval_with_callback_and_timeout_and_arguments_0(tick.unchecked_ref(), milliseconds);
    timer.expect("a window has timers");
}

/// Waits until the next frame is on the screen. In a hidden page this waits until the page is shown.
///
/// # Panics
/// In a worker, which has no window.
pub async fn painted() {
    until(|resolve| window().request_animation_frame(resolve).is_ok()).await;
    // The browser runs a timer that is set in a frame only after it has painted the frame.
    sleep(0).await;
}

/// Waits this many milliseconds.
///
/// # Panics
/// In a worker, which has no window.
pub async fn sleep(milliseconds: i32) {
    until(|resolve| window().set_timeout_with_callback_and_timeout_and_arguments_0(resolve, milliseconds).is_ok())
        .await;
}

/// Waits until the browser calls the function that `ask` hands to the browser.
async fn until(ask: impl Fn(&Function) -> bool) {
    let called = Promise::new(&mut |resolve, _| assert!(ask(&resolve), "a window has frames and timers"));
    JsFuture::from(called).await.expect("the promise is never rejected");
}

/// Selects `value`, unless it is selected: the browser lays out a list anew even if the value stays the same.
pub fn select(list: &HtmlSelectElement, value: &str) {
    if list.value() != value {
        list.set_value(value);
    }
}

/// Whether the user holds this control with a pointer.
pub fn is_held(control: &Element) -> bool {
    control.matches(":active").expect("the selector is valid")
}

/// Opens a dialog over the page; where the browser refuses that, in the page.
pub fn show_dialog(dialog: &HtmlDialogElement) {
    if !dialog.open() && dialog.show_modal().is_err() {
        dialog.set_open(true);
    }
}

/// Sets an attribute.
///
/// # Panics
/// If `name` is no valid name of an attribute.
pub fn set_attribute(element: &Element, name: &str, value: &str) {
    element.set_attribute(name, value).expect("the attribute has a valid name");
}

/// Appends a new element with this tag and text to `parent`.
///
/// # Panics
/// If elements with this tag are no HTML elements.
pub fn append_text(parent: &Element, tag: &str, text: &str) -> HtmlElement {
    let child: HtmlElement = create(tag);
    child.set_text_content(Some(&signs_held(text)));
    parent.append_child(&child).expect("a new element can be appended");
    child
}

/// Appends a new element with this tag and a figure to `parent`. The browser's translator leaves figures alone.
///
/// # Panics
/// If elements with this tag are no HTML elements.
pub fn append_figure(parent: &Element, tag: &str, figure: &str) -> HtmlElement {
    let child = append_text(parent, tag, "");
    set_attribute(&child, "translate", "no");
    child.set_text_content(Some(&signs_held(figure)));
    child
}

/// The text with its per cent signs held to their figures, so that no line begins with such a sign.
fn signs_held(text: &str) -> String {
    text.replace(" %", "\u{a0}%")
}

/// Appends an option to a list. Its value is apart from its words, which the browser's translator may change.
///
/// # Panics
/// If the browser makes no options.
pub fn append_option(list: &HtmlSelectElement, value: &str, words: &str) -> HtmlOptionElement {
    let option: HtmlOptionElement = create("option");
    option.set_value(value);
    option.set_text(words);
    list.append_child(&option).expect("a new option can be appended");
    option
}

/// Text on the page that is written only when it changes, and into the same node as long as this node is there: new nodes many
/// times a second would be garbage for the browser to collect. A translator of the browser puts nodes of its own in place of
/// the page's; the next text replaces them.
pub struct Text {
    element: HtmlElement,
    /// The element's only child since the last text was written, unless somebody else has changed the element.
    node: Option<web_sys::Text>,
    shown: String,
}

impl Text {
    /// The text of the element with this id.
    ///
    /// # Panics
    /// If there is no such element.
    pub fn new(id: &str) -> Self {
        Self::of(element(id))
    }

    /// The text of `element`.
    pub fn of(element: HtmlElement) -> Self {
        let shown = element.text_content().unwrap_or_default();
        Self { element, node: None, shown }
    }

    /// Gives the element an attribute, for those who read the page by script.
    pub fn set_attribute(&self, name: &str, value: &str) {
        self.element.set_attribute(name, value).expect("the name is one of an attribute");
    }

    /// Writes `text`, unless the element shows it already.
    pub fn set(&mut self, text: &str) {
        if self.shown == text {
            return;
        }
        text.clone_into(&mut self.shown);
        let text = &signs_held(text);
        if let Some(node) = self.node.as_ref().filter(|node| self.has_only(node)) {
            return node.set_data(text);
        }
        let node = document().create_text_node(text);
        self.element.replace_children_with_node_1(&node);
        self.node = Some(node);
    }

    fn has_only(&self, node: &Node) -> bool {
        [self.element.first_child(), self.element.last_child()].iter().all(|child| child.as_ref() == Some(node))
    }
}
