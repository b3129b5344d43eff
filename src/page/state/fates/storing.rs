//! Where a map comes from at first: from the browser's storage, or from the figures that come with the page. Either is asked for
//! when the tab of the map is opened.

use super::map_of_fates::{Fates, Origin};
use crate::page::state::State;
use crate::page::state::keeping::orders::StorageOrder;
use crate::sweep::map::{Map, Plan};
use crate::sweep::map_text;

impl State {
    /// The tab of the map was opened: asks the storage for a map, once.
    pub(in crate::page::state) fn ask_map_of_fates(&mut self) {
        if !std::mem::replace(&mut self.fates_quietly().is_asked, true) {
            self.keeping.order(StorageOrder::FindMap);
        }
    }

    /// The storage has answered: shows the map of an earlier visit, or has the figures fetched that come with the page.
    pub(super) fn receive_kept_map(&mut self, text: Option<String>) {
        match text.as_deref().and_then(map_text::read) {
            Some(map) if self.wants_map(&map) => self.take_map(map, Origin::Kept),
            _ => self.fates_quietly().wants_figures = true,
        }
    }

    /// The figures that come with the page have arrived, or not.
    pub(super) fn receive_figures(&mut self, bytes: Option<Vec<u8>>) {
        let map = bytes.and_then(|bytes| map_text::read(str::from_utf8(&bytes).ok()?));
        if let Some(map) = map.filter(|map| self.wants_map(map)) {
            self.take_map(map, Origin::WithThePage);
        }
    }

    /// Whether no map is there yet, and the link that was opened has named no other one.
    fn wants_map(&self, map: &Map) -> bool {
        let Fates { map: None, chosen, linked, .. } = &*self.fates else { return false };
        linked.as_ref().is_none_or(|linked| map.plan == Plan::new(linked, chosen.axes.clone(), map.plan.digits.clone()))
    }

    fn take_map(&mut self, map: Map, origin: Origin) {
        let fates = &mut *self.fates;
        fates.chosen.axes = map.plan.axes.clone();
        fates.chosen.seed = Some(map.plan.settings.seed);
        fates.show(map, origin);
        fates.needs_saving = false;
    }

    /// Whether the figures that come with the page are to be fetched; says so once.
    pub fn take_wanted_figures(&mut self) -> bool {
        std::mem::take(&mut self.fates_quietly().wants_figures)
    }

    /// Has the map written into the storage if it has changed.
    pub(in crate::page::state) fn save_map(&mut self) {
        let fates = self.fates_quietly();
        let text = fates.map.as_ref().filter(|_| fates.needs_saving).map(map_text::write);
        fates.needs_saving = false;
        if let Some(text) = text {
            self.keeping.order(StorageOrder::SaveMap(text));
        }
    }
}
