//! The buttons that save pictures and figures, and the choice of the chart to save.

use crate::page::browser::dom;
use crate::page::canvas::Canvas;
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::files::pictures::{PictureFormat, WantedPicture};
use wasm_bindgen::JsValue;
use web_sys::{HtmlButtonElement, HtmlSelectElement};

/// Fills the choice with the canvases that have a title, and listens to the buttons.
pub fn listen(dispatch: &Dispatch, canvases: &[&Canvas]) {
    let chosen: HtmlSelectElement = dom::element("picture");
    for canvas in canvases {
        if let Some(title) = canvas.title() {
            let option = dom::append_text(&chosen, "option", title);
            dom::set_attribute(&option, "value", &canvas.element().id());
        }
    }
    for (id, format) in [("save-svg", PictureFormat::Svg), ("save-png", PictureFormat::Png)] {
        let (button, to): (HtmlButtonElement, _) = (dom::element(id), dispatch.clone());
        let chosen = chosen.clone();
        dom::listen(&button, "click", move |_: JsValue| {
            to.send(Event::SavePicture(WantedPicture { canvas: chosen.value(), format }));
        });
    }
    let (figures, to): (HtmlButtonElement, _) = (dom::element("save-figures"), dispatch.clone());
    dom::listen(&figures, "click", move |_: JsValue| to.send(Event::SaveFigures));
}
