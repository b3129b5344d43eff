//! Formulas on their own line: where one is wider than the window, Tab reaches it and the arrow keys scroll it. The others are no
//! stops on the way.

use crate::page::browser::dom;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Makes those formulas stops for Tab that are wider than their place, and no others.
pub fn mind_wide_ones() {
    let Ok(formulas) = dom::document().query_selector_all("#article math[display=block]") else { return };
    for formula in (0..formulas.length()).filter_map(|place| formulas.get(place)?.dyn_into::<Element>().ok()) {
        if formula.scroll_width() > formula.client_width() {
            dom::set_attribute(&formula, "tabindex", "0");
        } else {
            // Whatever the browser says, there is no such attribute after that.
            let _ = formula.remove_attribute("tabindex");
        }
    }
}
