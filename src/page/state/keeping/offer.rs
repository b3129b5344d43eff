//! Offers to go on: with records of closed pages, and with runs of this page that are not on it any more.

use crate::page::state::keeping::kept::{KeptPage, KeptRun, KeptSummary};

/// Which of the offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferId {
    /// The run of this page with this number.
    Own(u32),
    /// The record with this key.
    Stored(String),
}

/// An offer to go on, as the page lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Which one.
    pub id: OfferId,
    /// When it was written, milliseconds since 1970; none for a run of this page.
    pub at: Option<f64>,
    /// What there is to go on with.
    pub content: Content,
}

/// What a record holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A run.
    Run(Box<KeptSummary>),
    /// A drawing without a run.
    Drawing,
    /// Nothing worth an offer: a test digit alone, because a click brings it back.
    Nothing,
    /// Something that this page cannot read, for this reason. Only the user may delete it.
    Unreadable(String),
}

/// A record of a page that is gone, as the storage lists it: a run with what lay on the pad, or the pad alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The key of the run; without a run, of the pad.
    pub key: String,
    /// When it was written, milliseconds since 1970.
    pub at: f64,
    /// What it holds.
    pub content: Content,
    /// What lay on the pad beside it.
    pub pad: Option<StoredPad>,
}

/// The content of a pad in the storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPad {
    /// The key of the pad.
    pub key: String,
    /// Whether the user has drawn it.
    pub is_drawing: bool,
}

/// A run of this page that is not on the page any more.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnRun {
    /// Its number among the runs of this page.
    pub number: u32,
    /// The run as of its last checkpoint.
    pub run: KeptRun,
}

/// Something that the user has chosen to go on with.
#[derive(Clone, Debug, PartialEq)]
pub struct Resumption {
    /// Where it comes from, and returns to if its digits cannot be had.
    pub origin: Origin,
    /// Its content.
    pub kept: KeptPage,
}

/// Where something that the user goes on with comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// From this page: the run with this number.
    Own(u32),
    /// From the storage.
    Stored(Stored),
}

impl Stored {
    /// The keys of all that belongs to the record.
    pub fn keys(&self) -> Vec<String> {
        let pad = self.pad.iter().map(|pad| &pad.key).filter(|key| **key != self.key);
        std::iter::once(&self.key).chain(pad).cloned().collect()
    }

    /// The record as an offer.
    pub fn offer(&self) -> Offer {
        Offer { id: OfferId::Stored(self.key.clone()), at: Some(self.at), content: self.content.clone() }
    }

    /// The run, if there is one that can be read.
    pub fn run(&self) -> Option<&KeptSummary> {
        match &self.content {
            Content::Run(run) => Some(run),
            _ => None,
        }
    }
}

impl OwnRun {
    /// The run as an offer.
    pub fn offer(&self) -> Offer {
        let content = Content::Run(Box::new(KeptSummary::from(&self.run)));
        Offer { id: OfferId::Own(self.number), at: None, content }
    }
}

impl Offer {
    /// Whether the user can go on with it, and not only discard it.
    pub fn can_go_on(&self) -> bool {
        matches!(self.content, Content::Run(_) | Content::Drawing)
    }
}
