//! All that is on the page, and what of it is drawn again when something has changed.

use crate::page::browser::{address, dom, files, keyboard, update};
use crate::page::canvas::palette::Palette;
use crate::page::canvas::{Canvas, nearness, sizes};
use crate::page::dispatch::Dispatch;
use crate::page::state::State;
use crate::page::state::event::Event;
use crate::page::state::files::pictures::WantedPicture;
use crate::page::state::run::training_loop::Pace;
use crate::page::state::stale::Stale;
use crate::page::views::charts::curves::CurvesView;
use crate::page::views::charts::digit_table::DigitTable;
use crate::page::views::diagram::Diagram;
use crate::page::views::diagram::expert_list::ExpertList;
use crate::page::views::dreams::DreamsView;
use crate::page::views::earlier_runs::EarlierRuns;
use crate::page::views::gradient_table::GradientTable;
use crate::page::views::header::figures::Figures;
use crate::page::views::header::kept_bar::KeptBar;
use crate::page::views::header::messages::Messages;
use crate::page::views::header::tour_bar::TourBar;
use crate::page::views::mistakes::Mistakes;
use crate::page::views::pad::answer::Answer;
use crate::page::views::pad::digit_pad::DigitPad;
use crate::page::views::pad::seen_images::SeenImages;
use crate::page::views::race::RaceView;
use crate::page::views::saving::model_files::ModelFiles;
use crate::page::views::saving::{buttons, pictures};
use crate::page::views::settings::controls::Controls;
use crate::page::views::settings::form::Settings;
use crate::page::views::settings::help;
use crate::page::views::settings::teaching::Teaching;
use crate::page::views::settings::workers::WorkerSetting;
use crate::page::views::sharing::Sharing;
use crate::page::views::switches::ExpertSwitches;
use crate::page::views::territories::TerritoriesView;
use crate::page::views::time_machine::TimeMachineView;
use crate::page::views::turns::{Part, Turns};
use crate::page::views::weights::WeightsView;
use crate::page::views::who_learns::WhoLearns;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, Performance};

/// Milliseconds of a frame that drawings take while training runs; one is drawn in any case.
const DRAWING_MS: f64 = 3.0;

/// All that is on the page.
pub struct View {
    palette: Palette,
    /// Whether training rested when the page was drawn last.
    rests: bool,
    /// The parts that wait to be drawn.
    turns: Turns,
    /// The texts below the first screen that are shown next.
    next_texts: usize,
    clock: Performance,
    controls: Controls,
    settings: Settings,
    workers: WorkerSetting,
    messages: Messages,
    kept: KeptBar,
    figures: Figures,
    pad: DigitPad,
    seen: SeenImages,
    answer: Answer,
    diagram: Diagram,
    experts: ExpertList,
    curves: CurvesView,
    earlier_runs: EarlierRuns,
    digit_table: DigitTable,
    sharing: Sharing,
    mistakes: Mistakes,
    who_learns: WhoLearns,
    dreams: DreamsView,
    weights: WeightsView,
    territories: TerritoriesView,
    race: RaceView,
    tour: TourBar,
    teaching: Teaching,
    gradients: GradientTable,
    switches: ExpertSwitches,
    model_files: ModelFiles,
    time_machine: TimeMachineView,
}

impl View {
    /// Finds everything in the document, listens to it, and shows the page.
    pub fn new(dispatch: &Dispatch) -> Self {
        let view = Self {
            palette: Palette::read(),
            rests: true,
            turns: Turns::default(),
            next_texts: 0,
            clock: dom::window().performance().expect("a window has a clock"),
            controls: Controls::new(dispatch),
            settings: Settings::new(dispatch),
            workers: WorkerSetting::new(dispatch),
            messages: Messages::new(dispatch),
            kept: KeptBar::new(dispatch),
            figures: Figures::in_page(),
            pad: DigitPad::new(dispatch),
            seen: SeenImages::in_page(),
            answer: Answer::in_page(),
            diagram: Diagram::new(dispatch),
            experts: ExpertList::in_page(),
            curves: CurvesView::new(dispatch),
            earlier_runs: EarlierRuns::new(dispatch),
            digit_table: DigitTable::new(dispatch),
            sharing: Sharing::new(dispatch),
            mistakes: Mistakes::new(dispatch),
            who_learns: WhoLearns::new(dispatch),
            dreams: DreamsView::new(dispatch),
            weights: WeightsView::new(dispatch),
            territories: TerritoriesView::new(dispatch),
            race: RaceView::new(dispatch),
            tour: TourBar::new(dispatch),
            teaching: Teaching::new(dispatch),
            gradients: GradientTable::new(dispatch),
            switches: ExpertSwitches::new(dispatch),
            model_files: ModelFiles::new(dispatch),
            time_machine: TimeMachineView::new(dispatch),
        };
        files::listen(dispatch);
        keyboard::listen(dispatch);
        address::listen(dispatch);
        help::listen();
        buttons::listen(dispatch);
        update::watch();
        dom::element::<HtmlElement>("app").set_hidden(false);
        view.watch_sizes_and_colours(dispatch);
        view
    }

    fn watch_sizes_and_colours(&self, dispatch: &Dispatch) {
        let (resized, came_near) = (dispatch.clone(), dispatch.clone());
        sizes::watch(&self.canvases(), move || resized.send(Event::Resized));
        nearness::watch(&self.canvases(), move || came_near.send(Event::CameNear));
        if let Ok(Some(dark)) = dom::window().match_media("(prefers-color-scheme: dark)") {
            let to = dispatch.clone();
            dom::listen(&dark, "change", move |_: JsValue| to.send(Event::ColoursChanged));
        }
    }

    fn canvases(&self) -> Vec<&Canvas> {
        let curves = self.curves.canvases();
        let others = [
            self.digit_table.canvas(),
            self.pad.canvas(),
            self.diagram.canvas(),
            self.answer.canvas(),
            self.mistakes.canvas(),
            self.who_learns.canvas(),
            self.dreams.canvas(),
            self.weights.canvas(),
            self.territories.canvas(),
        ];
        let shared = self.sharing.canvases();
        let more = self.seen.canvases().into_iter().chain(shared).chain(self.race.canvases());
        curves.into_iter().chain(others).chain(more).collect()
    }

    /// Draws everything once more for a picture that the user wants, and gives it.
    fn save_picture(&mut self, state: &mut State, wanted: &WantedPicture, now: f64) {
        let find = |view: &Self| view.canvases().into_iter().position(|canvas| canvas.element().id() == wanted.canvas);
        let Some(place) = find(self) else { return };
        self.canvases()[place].begin_recording();
        state.stale.everything = true;
        self.draw(state, now);
        if let Err(why) = pictures::save(self.canvases()[place], wanted.format, &self.palette) {
            state.update(Event::Told(why));
        }
        // Its canvas is finer than the screen now.
        state.stale.everything = true;
    }

    /// Draws what has changed; `now` is the frame's time in milliseconds.
    pub fn draw(&mut self, state: &mut State, now: f64) {
        if let Some(wanted) = state.wanted_picture.take() {
            return self.save_picture(state, &wanted, now);
        }
        let stale = std::mem::take(&mut state.stale);
        if stale.everything {
            self.palette = Palette::read();
            self.mistakes.recolour();
        }
        state.read();
        // While nothing trains, all is drawn wherever it is: for a print, or a picture of the whole page.
        let races = state.race.contest.as_ref().is_some_and(|contest| contest.is_running);
        let rests = state.training.pace == Pace::Paused && !races;
        let has_come_to_rest = rests && !self.rests;
        self.rests = rests;
        let all = stale.everything || stale.canvases || has_come_to_rest;
        self.canvases().into_iter().for_each(|canvas| canvas.spare(!rests));
        if stale.everything || stale.controls {
            self.controls.show(state);
            self.settings.show(state);
            self.messages.show(state);
            self.kept.show(state);
            self.earlier_runs.show(state);
            self.gradients.show(state);
            self.tour.show(state);
            self.teaching.show(state);
        }
        if all || stale.controls || stale.weights {
            self.workers.show(state);
        }
        if all || stale.subject {
            self.pad.draw(state, &self.palette);
            self.seen.draw(state, &self.palette);
        }
        // Who draws, points or has paused sees it at once.
        let at_once = all || rests || stale.subject || stale.pointed;
        self.turns.add(&stale, all, at_once);
        let until = self.clock.now() + DRAWING_MS;
        while let Some(part) = self.turns.take() {
            self.draw_part(part, state);
            if !at_once && self.clock.now() >= until {
                break;
            }
        }
        state.stale.waiting = self.turns.is_any_waiting();
        self.draw_texts(state, stale, now);
    }

    fn draw_part(&mut self, part: Part, state: &mut State) {
        let palette = &self.palette;
        match part {
            Part::Answer => self.answer.draw(state, palette),
            Part::Images => {
                self.diagram.take_weights(state, palette);
                self.weights.take_weights(state, palette);
            }
            Part::Diagram => self.diagram.draw(state, palette),
            Part::Errors => self.curves.draw_errors(state, palette),
            Part::Costs => self.curves.draw_costs(state, palette),
            Part::Shares => self.curves.draw_shares(state, palette),
            Part::DigitTable => self.digit_table.draw(state, palette),
            Part::Sharing => self.sharing.draw(state, palette),
            Part::Units => self.weights.draw(state, palette),
            Part::Mistakes => self.mistakes.draw(state, palette),
            Part::WhoLearns => self.who_learns.draw(state, palette),
            Part::Dreams => self.dreams.draw(state, palette),
            Part::Territories => self.territories.draw(state, palette),
            Part::Race => self.race.draw(state, palette),
        }
    }

    /// Texts that run with training change at most ten times a second while it runs, those below the first screen one
    /// after the other; those that follow the pen at once.
    fn draw_texts(&mut self, state: &mut State, stale: Stale, now: f64) {
        let paused = state.training.pace == Pace::Paused;
        let at_once = stale.everything || stale.subject || stale.controls || paused;
        if !stale.any() {
            return;
        }
        if !at_once && !self.figures.due(now) {
            state.stale.figures = true;
            return;
        }
        self.figures.show(state, now);
        self.time_machine.show(state);
        let later: [fn(&mut Self, &State); 5] = [
            |view, state| view.experts.show(state),
            |view, state| view.sharing.show(state),
            |view, state| view.switches.show(state),
            |view, state| view.weights.show(state),
            |view, state| view.model_files.show(state),
        ];
        if at_once {
            later.iter().for_each(|show| show(self, state));
        } else {
            self.next_texts = (self.next_texts + 1) % later.len();
            later[self.next_texts](self, state);
        }
    }
}
