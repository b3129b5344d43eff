//! Which records stay: the longest and the newest. Short runs that are opened one after the other, as from links, push no
//! long run out.
//!
//! A run that can be repeated from its recipe is worth one record, that which has come furthest: it repeats all others. What
//! this page cannot read stays as well, because another version of the page may read it.

use crate::page::state::keeping::offer::{Content, Stored};

/// The longest runs that stay, by the time that they have trained for.
const N_LONGEST: usize = 4;
/// The newest runs that stay, by the time at which they were written; and the newest drawings without a run.
const N_NEWEST: usize = 2;

/// The records that stay and the keys of all others.
#[derive(Debug, Default, PartialEq)]
pub struct Sifted {
    /// The records that stay: those that can be read first, the newest first.
    pub kept: Vec<Stored>,
    /// The keys of what goes.
    pub dropped: Vec<String>,
}

/// Chooses the records that stay.
pub fn sift(mut records: Vec<Stored>) -> Sifted {
    records.sort_by(|a, b| b.at.total_cmp(&a.at));
    let mut sifted = Sifted::default();
    let repeated: Vec<bool> = (0..records.len()).map(|idx| is_repeated(&records, idx)).collect();
    for idx in (0..records.len()).filter(|idx| repeated[*idx]) {
        sifted.dropped.push(records[idx].key.clone());
        drop_run(&mut records, idx, &repeated);
    }
    let stays = staying(&records);
    for (record, stays) in records.into_iter().zip(stays) {
        if stays {
            sifted.kept.push(record);
        } else {
            sifted.dropped.extend(record.keys());
        }
    }
    sifted.dropped.sort();
    sifted.dropped.dedup();
    sifted.kept.sort_by_key(|record| matches!(record.content, Content::Unreadable(_)));
    sifted
}

/// Whether another record can repeat this one: its run has the same recipe and has come further, or as far and later. The
/// records come with the newest first.
fn is_repeated(records: &[Stored], idx: usize) -> bool {
    let Some(run) = records[idx].run() else { return false };
    let others = records.iter().enumerate().filter_map(|(other, record)| Some((other, record.run()?)));
    let mut longer = others.filter(|(other, it)| (it.steps(), idx) > (run.steps(), *other));
    longer.any(|(_, longer)| longer.repeats(run))
}

/// The run of this record goes. What lay on the pad beside it goes to the newest run of the same page that no
/// other run repeats; without such a run a drawing stays alone.
fn drop_run(records: &mut [Stored], idx: usize, repeated: &[bool]) {
    records[idx].content = Content::Nothing;
    let Some(pad) = records[idx].pad.take() else { return };
    let of_page = format!("{}.", pad.key);
    let is_heir = |other: &usize| !repeated[*other] && records[*other].key.starts_with(&of_page);
    if let Some(heir) = (0..records.len()).find(is_heir) {
        records[heir].pad = Some(pad);
        return;
    }
    if pad.is_drawing {
        records[idx].content = Content::Drawing;
    }
    records[idx].key.clone_from(&pad.key);
    records[idx].pad = Some(pad);
}

/// Which of the records, of which the newest comes first, stay.
fn staying(records: &[Stored]) -> Vec<bool> {
    let mut by_length: Vec<usize> = (0..records.len()).filter(|idx| records[*idx].run().is_some()).collect();
    let newest: Vec<usize> = by_length.iter().copied().take(N_NEWEST).collect();
    let seconds = |idx: usize| records[idx].run().map_or(0.0, |run| run.position.seconds);
    by_length.sort_by(|a, b| seconds(*b).total_cmp(&seconds(*a)));
    by_length.truncate(N_LONGEST);
    let drawings = (0..records.len()).filter(|idx| records[*idx].content == Content::Drawing);
    let drawings: Vec<usize> = drawings.take(N_NEWEST).collect();
    let stays = |(idx, record): (usize, &Stored)| match record.content {
        Content::Run(_) => newest.contains(&idx) || by_length.contains(&idx),
        Content::Drawing => drawings.contains(&idx),
        Content::Nothing => false,
        Content::Unreadable(_) => true,
    };
    records.iter().enumerate().map(stays).collect()
}
