//! The buttons that save pictures and figures: one at each picture, and those beside the choice of the picture to save.

use crate::page::browser::{address, dom};
use crate::page::canvas::Canvas;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::files::decimal_sign::DecimalSign;
use crate::page::state::files::pictures::{PictureFormat, WantedPicture};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlButtonElement, HtmlElement, HtmlSelectElement};

/// Fills the choice with the canvases that have a title, and listens to the buttons.
pub fn listen(dispatch: &Dispatch, canvases: &[&Canvas]) {
    let chosen: HtmlSelectElement = dom::element("picture");
    for canvas in canvases {
        if let Some(title) = canvas.title() {
            dom::append_option(&chosen, &canvas.element().id(), title);
        }
    }
    canvases.iter().filter(|canvas| canvas.title().is_some()).for_each(|canvas| append_button(dispatch, canvas));
    for (id, format) in [("save-svg", PictureFormat::Svg), ("save-png", PictureFormat::Png)] {
        let (button, to): (HtmlButtonElement, _) = (dom::element(id), dispatch.clone());
        let chosen = chosen.clone();
        dom::listen(&button, "click", move |_: JsValue| {
            to.send(Event::SavePicture(WantedPicture { canvas: chosen.value(), format }));
        });
    }
    let (hand_in, to): (HtmlButtonElement, _) = (dom::element("hand-in"), dispatch.clone());
    dom::listen(&hand_in, "click", move |_: JsValue| to.send(Event::HandIn(address::without_run())));
    for (id, sign) in [("save-figures", DecimalSign::Point), ("save-figures-comma", DecimalSign::Comma)] {
        let (button, to): (HtmlButtonElement, _) = (dom::element(id), dispatch.clone());
        dom::listen(&button, "click", move |_: JsValue| to.send(Event::SaveFigures(sign)));
    }
}

/// Appends a button to the frame of a canvas, which saves what the canvas shows.
fn append_button(dispatch: &Dispatch, canvas: &Canvas) {
    let (id, title) = (canvas.element().id(), canvas.title().unwrap_or_default());
    let Some(frame) = canvas.element().closest(".plot").ok().flatten() else { return };
    let Ok(frame) = frame.dyn_into::<HtmlElement>() else { return };
    let button = dom::append_text(&frame, "button", "⤓");
    button.set_class_name("save-picture");
    button.set_title("Save this picture (PNG)");
    dom::set_attribute(&button, "aria-label", &format!("Save the picture “{title}”"));
    let to = dispatch.clone();
    dom::listen(&button, "click", move |_: JsValue| {
        to.send(Event::SavePicture(WantedPicture { canvas: id.clone(), format: PictureFormat::Png }));
    });
}
