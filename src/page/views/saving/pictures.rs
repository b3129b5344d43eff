//! Pictures of the charts as files for the user: the recorded shapes as SVG, or the canvas as PNG.

use crate::page::browser::{dom, downloads};
use crate::page::canvas::palette::Palette;
use crate::page::canvas::svg::MARGIN;
use crate::page::canvas::{Canvas, sizes, try_context_of};
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::files::pictures::PictureFormat;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, HtmlCanvasElement};

/// The message for a picture that the browser does not make.
const NO_PICTURE: &str =
    "No picture has been saved: the browser did not make a PNG of the chart. “Save as SVG” needs less of it.";

/// Ends the recording of a canvas and gives the picture to the user.
///
/// # Errors
/// A sentence for the user, if the canvas has recorded nothing: its section is closed, or it has nothing to show yet.
pub fn save(canvas: &Canvas, format: PictureFormat, palette: &Palette, dispatch: &Dispatch) -> Result<(), String> {
    let id = canvas.element().id();
    let title = canvas.title().unwrap_or_default();
    let svg = match (canvas.end_recording(), section_of(canvas)) {
        (Some(svg), _) if !svg.is_empty() => svg,
        (None, Some(section)) => {
            return Err(format!("“{title}” is not drawn now: open its section “{section}” and save it then."));
        }
        _ => return Err(format!("There is nothing to see in “{title}” yet, so no picture was saved.")),
    };
    let name = format!("mixture-{id}");
    match format {
        PictureFormat::Svg => {
            let file = svg.into_file(&palette.panel, &palette.font, title, canvas.description());
            downloads::download(&format!("{name}.svg"), file.as_bytes())
        }
        PictureFormat::Png => save_pixels(canvas.element(), palette, format!("{name}.png"), dispatch),
    }
}

/// The name of the closed section that a canvas is in, if it is in one.
fn section_of(canvas: &Canvas) -> Option<String> {
    let section = canvas.element().closest("details:not([open])").ok().flatten()?;
    let summary = section.query_selector("summary").ok().flatten()?;
    summary.text_content().map(|name| name.trim().to_owned())
}

/// Gives the user a canvas as PNG. The canvas itself is clear where nothing is drawn, so the picture gets the panel's colour
/// as its ground, and the same margin as an SVG.
fn save_pixels(drawn: &HtmlCanvasElement, palette: &Palette, name: String, dispatch: &Dispatch) -> Result<(), String> {
    let ratio = f64::from(drawn.width()) / sizes::measured(drawn).0.max(1.0);
    let margin = (MARGIN * ratio).round();
    let copy: HtmlCanvasElement = dom::create("canvas");
    copy.set_width(drawn.width() + 2 * margin as u32);
    copy.set_height(drawn.height() + 2 * margin as u32);
    let context = try_context_of(&copy).ok_or(NO_PICTURE)?;
    context.set_fill_style_str(&palette.panel.css);
    context.fill_rect(0.0, 0.0, copy.width().into(), copy.height().into());
    context.draw_image_with_html_canvas_element(drawn, margin, margin).ok();
    let to = dispatch.clone();
    let save = Closure::once_into_js(move |blob: Option<Blob>| {
        let saved = blob.ok_or_else(|| NO_PICTURE.to_owned()).and_then(|blob| downloads::download_blob(&name, &blob));
        if let Err(why) = saved {
            to.send(Event::ShowMessage(why));
        }
    });
    copy.to_blob(save.unchecked_ref()).map_err(|_| NO_PICTURE.to_owned())
}
