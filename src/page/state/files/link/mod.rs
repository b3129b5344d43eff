//! The format of links. A link holds a whole run (settings, seed, later changes, number of steps, data set) and the
//! content of the pad; opening the link repeats the run to the bit.
//!
//! The text after `#` is a list of `key=value`: `v` (version), `preset`, every setting that differs from the preset,
//! `at` for each later change (`120.learning_rate.0.5`), `steps`, `data`, `sum` (the checksum of the digits), `pad`
//! (strokes) or `digit` (a test digit), `fates_x`, `fates_y` and `fates_cells` (a map of fates), `hide` (sections to leave out), `open` (a tab or a part), `play` (train at
//! once) and `rescue` (rescue the collapse). A link is foreign text: unknown keys are ignored and values out of range
//! are clamped, each with a remark for the user.

pub mod drawing;
pub mod mended;
pub mod opening;

use crate::digits::ink::Stroke;
use crate::page::state::fates::chosen::Chosen;
use crate::page::state::left_out::Sections;
use crate::page::state::run::dataset::SourceKind;
use crate::page::state::run::record::{MAX_CHANGES, Recipe};
use crate::page::state::{tab, words};
use crate::sweep::lattice::LEVELS;
use crate::sweep::map_text;
use crate::training::fields::{FIELDS, field, shorten};
use crate::training::presets::{PRESETS, preset};
use crate::training::{TrainConfig, description};
use form_urlencoded::{Serializer, parse};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// The version of the format. The page reads no other version.
const VERSION: &str = "1";
/// The most characters of a link.
const MAX_LENGTH: usize = 64 << 10;
/// The most steps that a link can ask for: some ten minutes of training.
const MAX_STEPS: u32 = 1_000_000;

/// The content of a link.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The recipe of the run.
    pub recipe: Recipe,
    /// The kind of data set. A link cannot hold the user's files.
    pub source: SourceKind,
    /// The checksum of the digits that the run learnt from.
    pub checksum: Option<u32>,
    /// The content of the pad.
    pub pad: Pad,
    /// The sections of the page that the link leaves out.
    pub left_out: Sections,
    /// The address of the tab or part that opens; none for the stage.
    pub opens: Option<&'static str>,
    /// Whether the run trains as soon as it is there.
    pub plays: bool,
    /// Whether the run's collapse is rescued once the user has seen the collapse, as in the third act.
    pub rescues: bool,
    /// What is chosen for the map of fates; none if the link names no map.
    pub fates: Option<Box<Chosen>>,
}

/// The content of the pad, in the form of links and stored records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Pad {
    /// Nothing.
    #[default]
    Empty,
    /// A drawing.
    Strokes(Vec<Stroke>),
    /// The test digit with this number.
    TestDigit(u32),
}

impl Link {
    /// The text after `#`.
    pub fn to_text(&self) -> String {
        let config = &self.recipe.config;
        let (nearest, _) = description::nearest(config);
        let mut text = Serializer::new(String::new());
        text.append_pair("v", VERSION).append_pair("preset", nearest.key);
        for (key, value) in differences(&(nearest.config)(), config) {
            text.append_pair(key, &value);
        }
        let mut before = config;
        for (step, after) in &self.recipe.changes {
            for (key, value) in differences(before, after) {
                text.append_pair("at", &format!("{step}.{key}.{value}"));
            }
            before = after;
        }
        text.append_pair("steps", &self.recipe.steps.to_string());
        text.append_pair("data", self.source.key());
        if let Some(checksum) = self.checksum {
            text.append_pair("sum", &format!("{checksum:08x}"));
        }
        match &self.pad {
            Pad::Empty => {}
            Pad::Strokes(strokes) => drop(text.append_pair("pad", &drawing::to_text(strokes))),
            Pad::TestDigit(index) => drop(text.append_pair("digit", &index.to_string())),
        }
        if !self.left_out.is_empty() {
            text.append_pair("hide", &self.left_out.to_text());
        }
        if let Some(id) = self.opens {
            text.append_pair("open", id);
        }
        if let Some(map) = &self.fates {
            let [x, y] = map.axes.each_ref().map(map_text::axis_text);
            let cells = LEVELS[map.finest].to_string();
            text.append_pair("fates_x", &x).append_pair("fates_y", &y).append_pair("fates_cells", &cells);
        }
        for (key, is_on) in [("play", self.plays), ("rescue", self.rescues)] {
            if is_on {
                text.append_pair(key, "on");
            }
        }
        text.finish()
    }

    /// Reads a text after `#`, mended where a mail program has changed it. Returns the link, and a remark on each pair that
    /// could not be used.
    ///
    /// # Errors
    ///
    /// A sentence for the user if the text is too long, of another version, or no link at all.
    pub fn from_text(text: &str) -> Result<(Self, Vec<String>), String> {
        if text.len() > MAX_LENGTH {
            return Err(format!("The link is {} characters long; this page reads {MAX_LENGTH} at most.", text.len()));
        }
        let text = mended::mended(text);
        let pairs: Vec<(String, String)> = parse(text.as_bytes()).into_owned().collect();
        let first = |key: &str| pairs.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str());
        match first("v") {
            Some(VERSION) => {}
            Some(other) => {
                let other = shorten(other);
                return Err(format!("The link is of version {other}; this page reads version {VERSION}."));
            }
            None => return Err("The link holds no run of this page.".to_owned()),
        }
        let mut remarks = Vec::new();
        let base = first("preset").and_then(preset);
        if let (None, Some(unknown)) = (base, first("preset")) {
            remarks.push(format!("There is no preset “{}”.", shorten(unknown)));
        }
        let mut link = Self {
            recipe: Recipe { config: (base.unwrap_or(&PRESETS[0]).config)(), changes: VecDeque::new(), steps: 0 },
            source: SourceKind::Mnist,
            checksum: None,
            pad: Pad::Empty,
            left_out: Sections::default(),
            opens: None,
            plays: false,
            rescues: false,
            fates: None,
        };
        for (key, value) in &pairs {
            if let Err(remark) = link.read_pair(key, value) {
                remarks.push(remark);
            }
        }
        Ok((link, remarks))
    }

    /// Applies one `key=value` of a link. The error is a remark for the user.
    fn read_pair(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "v" | "preset" => {}
            "steps" => {
                let steps: u32 = value.parse().map_err(|_| format!("Steps: “{}” is no number.", shorten(value)))?;
                self.recipe.steps = steps.min(MAX_STEPS);
                if steps > MAX_STEPS {
                    return Err(format!("Steps: {steps} are too many, so {MAX_STEPS} were taken."));
                }
            }
            "data" => {
                let kind = SourceKind::ALL.into_iter().find(|kind| kind.key() == value);
                self.source = kind.ok_or_else(|| format!("There is no data set “{}”.", shorten(value)))?;
            }
            "sum" => {
                let sum = u32::from_str_radix(value, 16);
                self.checksum = Some(sum.map_err(|_| format!("The checksum “{}” cannot be read.", shorten(value)))?);
            }
            "hide" => {
                self.left_out = Sections::from_text(value)
                    .map_err(|part| format!("The page has no section “{}” to leave out.", shorten(part)))?;
            }
            "open" => {
                let part = tab::address(value);
                let unknown = || format!("The page has no part “{}” to open, so the stage is here.", shorten(value));
                self.opens = Some(part.ok_or_else(unknown)?);
            }
            "play" => self.plays = value == "on",
            "rescue" => self.rescues = value == "on",
            "fates_x" => self.read_axis(0, value)?,
            "fates_y" => self.read_axis(1, value)?,
            "fates_cells" => {
                let n = value.parse().map_err(|_| format!("Cells: “{}” is no number.", shorten(value)))?;
                self.fates.get_or_insert_default().set_cells(n).map_or(Ok(()), Err)?;
            }
            "at" => self.read_change(value)?,
            "pad" => {
                let strokes = drawing::from_text(value).ok_or("The drawing in the link cannot be read.")?;
                self.pad = Pad::Strokes(strokes);
            }
            "digit" => {
                let index = value.parse().map_err(|_| format!("Test digit: “{}” is no number.", shorten(value)))?;
                self.pad = Pad::TestDigit(index);
            }
            key => set(&mut self.recipe.config, key, value)?,
        }
        Ok(())
    }

    /// Takes an axis of the map of fates, such as `balance_weight -0.3 1 even`.
    fn read_axis(&mut self, which: usize, text: &str) -> Result<(), String> {
        let unreadable = || format!("The axis “{}” cannot be read.", shorten(text));
        let (axis, mut remarks) = map_text::read_axis(text).ok_or_else(unreadable)?;
        remarks.extend(self.fates.get_or_insert_default().take(which, axis));
        if remarks.is_empty() { Ok(()) } else { Err(remarks.join(" ")) }
    }

    /// Applies a change such as `120.learning_rate.0.5`. Changes must be sorted by step; a step can have several.
    fn read_change(&mut self, text: &str) -> Result<(), String> {
        let unreadable = || format!("The change “{}” cannot be read.", shorten(text));
        let mut parts = text.splitn(3, '.');
        let (step, key, value) = (parts.next(), parts.next(), parts.next());
        let (Some(step), Some(key), Some(value)) = (step.and_then(|step| step.parse().ok()), key, value) else {
            return Err(unreadable());
        };
        let (last_step, mut config) = self.recipe.changes.back().cloned().unwrap_or((0, self.recipe.config.clone()));
        if self.recipe.changes.len() > MAX_CHANGES || step < last_step {
            return Err(unreadable());
        }
        let result = set(&mut config, key, value);
        if self.recipe.changes.back().is_some_and(|(last, _)| *last == step) {
            self.recipe.changes.pop_back();
        }
        self.recipe.changes.push_back((step, config));
        result
    }
}

/// The settings in which `after` differs from `before`: key and new value.
fn differences(before: &TrainConfig, after: &TrainConfig) -> impl Iterator<Item = (&'static str, String)> {
    let changed = FIELDS.iter().filter(move |field| field.text(before) != field.text(after));
    changed.map(move |field| (field.key, field.text(after)))
}

fn set(config: &mut TrainConfig, key: &str, value: &str) -> Result<(), String> {
    let field = field(key).map_err(|error| words::capitalised(&format!("{error}.")))?;
    field.set_text(config, value).map_err(|error| words::setting_error(&error, field.label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::ink::Point;
    use crate::training::presets::specialists;

    fn link() -> Link {
        let config = TrainConfig { seed: 7, own_weight: 0.25, ..specialists() };
        let changed = TrainConfig { learning_rate: 0.5, balance_weight: -0.1, ..config.clone() };
        let again = TrainConfig { learning_rate: 0.01, ..changed.clone() };
        Link {
            recipe: Recipe { config, changes: [(120, changed), (300, again)].into(), steps: 2814 },
            source: SourceKind::Files,
            checksum: Some(0x0a2b_3c4d),
            pad: Pad::Strokes(vec![vec![Point { x: 0.25, y: 0.5 }, Point { x: 0.5, y: 1.0 }]]),
            left_out: Sections::default().toggled(3),
            opens: Some("experiments"),
            plays: true,
            rescues: true,
            fates: Some(Box::new(Chosen { finest: 3, ..Chosen::default() })),
        }
    }

    #[test]
    fn a_run_survives_the_round_trip_through_its_link() {
        let text = link().to_text();
        assert!(text.contains("own_weight=0.25") && text.contains("at=120.learning_rate.0.5"), "{text}");
        let (back, remarks) = Link::from_text(&text).expect("the page reads its own links");
        assert!(remarks.is_empty(), "{remarks:?}");
        assert_eq!(back.recipe, link().recipe);
        assert_eq!(
            (back.source, back.checksum, back.left_out),
            (SourceKind::Files, Some(0x0a2b_3c4d), link().left_out)
        );
        assert_eq!(back.fates, link().fates);
        assert_eq!((back.opens, back.plays, back.rescues), (Some("experiments"), true, true));
        let Pad::Strokes(strokes) = back.pad else { panic!("the drawing is gone") };
        assert!((strokes[0][1].y - 1.0).abs() < 1e-3 && (strokes[0][0].x - 0.25).abs() < 1e-3);
    }

    #[test]
    fn every_preset_survives_the_round_trip() {
        for preset in PRESETS {
            let recipe = Recipe { config: (preset.config)(), changes: VecDeque::new(), steps: 3 };
            let link = Link {
                recipe,
                source: SourceKind::Mnist,
                checksum: None,
                pad: Pad::TestDigit(9),
                left_out: Sections::default(),
                opens: Some("who-learns"),
                plays: false,
                rescues: false,
                fates: None,
            };
            assert_eq!(Link::from_text(&link.to_text()), Ok((link, Vec::new())));
        }
    }

    #[test]
    fn other_versions_are_refused_and_hostile_values_clamped_with_remarks() {
        assert!(Link::from_text("v=2&seed=1").is_err_and(|why| why.contains("version 2")));
        assert!(Link::from_text("anything").is_err());
        assert!(Link::from_text(&format!("v=1&x={}", "a".repeat(MAX_LENGTH))).is_err());
        let hostile = "v=1&preset=none&n_hidden=9999&colour=red&steps=4294967295&at=5.own_weight&at=x&pad=zz&data=disk";
        let (link, remarks) = Link::from_text(hostile).expect("what can be understood is taken");
        assert_eq!((link.recipe.config.n_hidden, link.recipe.steps), (100, MAX_STEPS));
        assert_eq!(remarks.len(), 8, "{remarks:?}");
        assert!(remarks.iter().any(|remark| remark.contains("colour")), "{remarks:?}");
    }

    #[test]
    fn any_text_gives_a_link_or_an_error() {
        let mut random = 1_u64;
        for _ in 0..20_000 {
            let mut text = String::from("v=1&");
            for _ in 0..random % 40 {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push(char::from(b"atpadsteps=.&%0-1f9+"[(random >> 33) as usize % 20]));
            }
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 1;
            drop(Link::from_text(&text));
        }
    }
}
