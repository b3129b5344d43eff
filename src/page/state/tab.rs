//! The tabs of deeper views, of which one is open, and the parts of the page that have an address.

use crate::page::state::State;
use crate::page::state::panels::revealed::Revealed;
use crate::training::fields::shorten;

/// The id of the element that begins with the stage.
const STAGE: &str = "app";

/// A tab. Only the views of the open tab ask the worker anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Which expert reads what, what each is worth, what is mistaken for what.
    #[default]
    WhoDoesWhat,
    /// Hidden units, dreams, one step of learning.
    Inside,
    /// Map of fates, race, switches, earlier runs.
    Experiments,
    /// Error and cost over the run.
    Curves,
    /// Pictures, figures, the film, the text to hand in, models, the gradient check.
    TakeAlong,
}

impl Tab {
    /// All tabs in their order on the page, each with the id of its views in the document.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::WhoDoesWhat, "who-does-what"),
        (Self::Inside, "inside"),
        (Self::Experiments, "experiments"),
        (Self::Curves, "curves"),
        (Self::TakeAlong, "take-along"),
    ];
}

/// A part of the page with an address.
struct Part {
    /// The id of its element, which is its address.
    id: &'static str,
    /// The tab that holds the part; none for what is on the stage.
    tab: Option<Tab>,
    /// The key of the section that leaves the part out, beside that of all tabs.
    section: Option<&'static str>,
}

/// The key of the section with all tabs and the article.
const DEEPER: &str = "deeper";

/// All parts with an address that are no tab.
const PARTS: [Part; 25] = [
    on_stage("pad", None),
    on_stage("diagram", None),
    on_stage("territories", None),
    on_stage("time", Some("time")),
    on_stage("article-title", Some(DEEPER)),
    in_tab(Tab::WhoDoesWhat, "table", Some("table")),
    in_tab(Tab::WhoDoesWhat, "load", None),
    in_tab(Tab::WhoDoesWhat, "sharing", None),
    in_tab(Tab::WhoDoesWhat, "mistakes", None),
    in_tab(Tab::WhoDoesWhat, "map-figures", None),
    in_tab(Tab::Inside, "weights", None),
    in_tab(Tab::Inside, "dreams", None),
    in_tab(Tab::Inside, "who-learns", None),
    in_tab(Tab::Inside, "seen", None),
    in_tab(Tab::Experiments, "eras", None),
    in_tab(Tab::Experiments, "guesses", None),
    in_tab(Tab::Experiments, "tradeoff", None),
    in_tab(Tab::Experiments, "fates", None),
    in_tab(Tab::Experiments, "race", None),
    in_tab(Tab::Experiments, "switches", None),
    in_tab(Tab::Curves, "error", Some("curves")),
    in_tab(Tab::Curves, "cost", Some("curves")),
    in_tab(Tab::TakeAlong, "saving", None),
    in_tab(Tab::TakeAlong, "model-files", None),
    in_tab(Tab::TakeAlong, "gradients", None),
];

const fn on_stage(id: &'static str, section: Option<&'static str>) -> Part {
    Part { id, tab: None, section }
}

const fn in_tab(tab: Tab, id: &'static str, section: Option<&'static str>) -> Part {
    Part { id, tab: Some(tab), section }
}

/// The tab or the part with this address.
fn addressed(id: &str) -> Option<Part> {
    let tab = Tab::ALL.into_iter().find(|(_, key)| *key == id).map(|(tab, key)| {
        // The tab of curves has nothing else.
        in_tab(tab, key, (tab == Tab::Curves).then_some("curves"))
    });
    tab.or_else(|| PARTS.into_iter().find(|part| part.id == id))
}

/// This address as it stands in the list of tabs and parts; none if it is the address of nothing.
pub fn address(id: &str) -> Option<&'static str> {
    addressed(id).map(|part| part.id)
}

impl State {
    /// Whether the views inside an expert are open: hidden units, dreams, and who learns from a digit.
    pub fn is_inside_open(&self) -> bool {
        *self.tab == Tab::Inside
    }

    /// The address of the open tab; none for the tab that is open from the start.
    pub(in crate::page::state) fn opened_tab(&self) -> Option<&'static str> {
        let id = Tab::ALL.into_iter().find(|(tab, _)| *tab == *self.tab).map(|(_, id)| id);
        id.filter(|_| *self.tab != Tab::default())
    }

    /// Opens a tab: its views ask the worker from now on, those of the other tabs no more.
    pub(in crate::page::state) fn open_tab(&mut self, tab: Tab) {
        if *self.tab == tab {
            return;
        }
        self.tab.set(tab);
        if tab == Tab::Experiments {
            self.ask_map_of_fates();
        }
        self.ask_dreams();
        self.ask_blame();
    }

    /// Opens the tab or the part with this id, and brings it into view. Where there is none, or where it is left out, the
    /// stage is brought into view, and the page says why.
    pub(in crate::page::state) fn open_part(&mut self, id: &str) {
        let Some(part) = addressed(id) else {
            return self.open_stage(format!("This page has no part “{}”. The stage is here.", shorten(id)));
        };
        let sections = part.tab.map(|_| DEEPER).into_iter().chain(part.section);
        if sections.into_iter().any(|key| self.left_out.contains_key(key)) {
            return self.open_stage("The link leaves out the part that it opens. The stage is here.".to_owned());
        }
        if let Some(tab) = part.tab {
            self.open_tab(tab);
        }
        self.revealed = Some(Revealed::Part(part.id));
    }

    fn open_stage(&mut self, why: String) {
        self.set_message(Some(why));
        self.revealed = Some(Revealed::Part(STAGE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::state::event::Event;
    use crate::page::state::left_out::Sections;

    #[test]
    fn an_address_opens_the_tab_of_its_part() {
        let mut state = State::default();
        state.update(Event::LinkOpened("dreams".to_owned()));
        assert_eq!((*state.tab, state.is_inside_open()), (Tab::Inside, true));
        assert_eq!(state.take_revealed(), Some(Revealed::Part("dreams")));
        state.update(Event::LinkOpened("curves".to_owned()));
        assert_eq!((*state.tab, state.is_inside_open()), (Tab::Curves, false));
        assert!(state.message.is_none());
    }

    #[test]
    fn an_address_of_nothing_opens_the_stage_and_says_so() {
        let mut state = State::default();
        state.update(Event::LinkOpened("attic".to_owned()));
        assert_eq!(*state.tab, Tab::WhoDoesWhat);
        let message = state.message.as_deref().unwrap_or_default();
        assert!(message.contains("no part “attic”"), "{message}");
        assert_eq!(state.take_revealed(), Some(Revealed::Part(STAGE)));
    }

    #[test]
    fn an_address_of_what_is_left_out_opens_the_stage_and_says_so() {
        for (hidden, left_out) in [
            ("deeper", vec!["dreams", "inside", "table", "article-title"]),
            ("table", vec!["table"]),
            ("curves", vec!["curves", "error", "cost"]),
            ("time", vec!["time"]),
        ] {
            for part in left_out {
                let mut state = State::default();
                state.left_out.set(Sections::from_text(hidden).expect("a section"));
                state.update(Event::LinkOpened(part.to_owned()));
                assert_eq!(*state.tab, Tab::WhoDoesWhat, "{part}");
                assert_eq!(state.take_revealed(), Some(Revealed::Part(STAGE)), "{part}");
                assert!(state.message.as_deref().is_some_and(|why| why.contains("leaves out")), "{part}");
            }
            let mut state = State::default();
            state.left_out.set(Sections::from_text(hidden).expect("a section"));
            state.update(Event::LinkOpened("pad".to_owned()));
            assert!(state.message.is_none(), "the pad is there");
        }
    }

    #[test]
    fn the_sections_that_leave_parts_out_are_those_of_the_document() {
        let document = [
            include_str!("../../../index.html"),
            include_str!("../../../www/tabs/who_does_what.html"),
            include_str!("../../../www/tabs/curves.html"),
        ];
        let tags = || document.iter().flat_map(|html| html.split('<')).map(|tag| tag.split('>').next().unwrap_or(tag));
        let marked = |id: &str, section: &str| {
            tags().any(|tag| tag.contains(&format!("id=\"{id}\"")) && tag.contains(&format!("data-part=\"{section}\"")))
        };
        let own = PARTS.iter().filter_map(|part| Some((part.id, part.section?)));
        for (id, section) in own.filter(|(id, _)| !["time", "article-title"].contains(id)) {
            assert!(marked(id, section), "{id} is not left out with “{section}”");
        }
    }
}
