//! The pictures in the article, one for each act: the map of a few test digits and the run, as they were at the moments of a
//! recorded run.

mod formulas;
mod player;

use crate::page::browser::dom::{self, Text};
use crate::page::browser::{in_view, math_font};
use crate::page::canvas::Canvas;
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::charts::scale::ScaleKind;
use crate::page::state::charts::share::Share;
use crate::page::state::charts::x_axis::XAxis;
use crate::page::state::run::history::History;
use crate::page::state::tracked::{Stamp, changed};
use crate::page::views::charts::curves::Curves;
use crate::page::views::charts::run_so_far;
use crate::page::views::part::{Frame, Part, Urgency};
use crate::page::views::territories::painting::Painting;
use crate::training::recorded_acts::{N_ACTS, N_MOMENTS};
use player::Player;
use std::cell::Cell;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};

/// The id of the article.
const ARTICLE: &str = "article";

/// What map and run of each act show, for their descriptions. The canvases have no titles, because users save only
/// pictures of the run on the page.
const TITLES: [[&str; 2]; N_ACTS] = [
    ["Specialise: the territories", "Specialise: the run"],
    ["Collapse: the territories", "Collapse: the run"],
    ["Rescue: the territories", "Rescue: the run"],
];

/// The parts of the page in this folder.
pub fn parts(dispatch: &Dispatch) -> Vec<Box<dyn Part>> {
    fetch_font_once();
    let figures: [HtmlElement; N_ACTS] = std::array::from_fn(|act| dom::element(&id("figure", act)));
    for (act, player) in Player::all(&figures, dispatch).into_iter().enumerate() {
        let button: HtmlElement = dom::element(&id("again", act));
        dom::listen(&button, "click", move |_: JsValue| player.again());
    }
    (0..N_ACTS).map(|act| Box::new(ActPicture::in_page(act)) as Box<dyn Part>).collect()
}

/// Has the font of the formulas fetched when the article comes into view.
fn fetch_font_once() {
    dom::listen(&dom::window(), "resize", |_: JsValue| formulas::mind_wide_ones());
    let is_asked = Cell::new(false);
    in_view::watch(&dom::element::<Element>(ARTICLE), 0.0, move |is_seen| {
        if is_seen && !is_asked.replace(true) {
            spawn_local(async {
                math_font::load().await;
                formulas::mind_wide_ones();
            });
        }
    });
}

/// The id of an element of the picture of an act, which is counted from 0 here and from 1 on the page.
fn id(element: &str, act: usize) -> String {
    format!("act-{element}-{}", act + 1)
}

/// The picture of an act.
pub struct ActPicture {
    act: usize,
    figure: HtmlElement,
    map: Canvas,
    run: Canvas,
    said: Text,
    painting: Painting,
}

impl ActPicture {
    /// The picture in the page.
    pub fn in_page(act: usize) -> Self {
        Self {
            act,
            figure: dom::element(&id("figure", act)),
            map: Canvas::new(&id("map", act)),
            run: Canvas::new(&id("run", act)),
            said: Text::new(&id("said", act)),
            painting: Painting::default(),
        }
    }

    fn draw_run(&mut self, state: &State, moment: usize, frame: &Frame) {
        let history: History = state.article.history(self.act);
        let x = XAxis::Steps;
        let at = history.tests().get(moment).map(|test| test.at);
        let scale = x.scale(history.end(), (0.0, 1.0));
        let curves = Curves {
            history: &history,
            earlier: &[],
            x,
            error_scale: ScaleKind::Log,
            share: Share::Gate,
            marks: state.article.marks(self.act),
            viewed: at.map(|at| scale.pixel(x.of(at))),
            pointed: None,
        };
        run_so_far::draw(&mut self.run, frame.palette, &curves);
    }
}

impl Part for ActPicture {
    fn urgency(&self) -> Urgency {
        Urgency::InTurn
    }

    fn changed(&self, state: &State) -> Stamp {
        changed(&state.article)
    }

    fn draw(&mut self, state: &State, frame: &Frame) {
        // Paper shows how the act ends.
        let moment = if frame.palette.is_on_paper { N_MOMENTS - 1 } else { state.article.shown[self.act] };
        self.said.set(&state.article.in_words(self.act, moment));
        let end = state.article.in_words(self.act, N_MOMENTS - 1);
        let [map, run] = TITLES[self.act];
        self.map.describe(&format!("{map}, at the end. {end}"));
        self.run.describe(&format!("{run}, to its end. {end}"));
        let map = state.article.map(self.act, moment);
        // A sheet has no room for a picture that has not been fetched.
        dom::set_attribute(&self.figure, "data-empty", if map.is_some() { "false" } else { "true" });
        if self.map.clear()
            && let Some(map) = &map
        {
            self.painting.draw(&self.map, frame.palette, map, None);
        }
        if map.is_some() {
            self.draw_run(state, moment, frame);
        } else {
            self.run.clear();
        }
    }

    fn canvases(&self) -> Vec<&Canvas> {
        vec![&self.map, &self.run]
    }
}
