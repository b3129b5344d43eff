//! What each setting means, said once: the settings panel, the link, the command line, model files and docs read it here.

pub use super::field_error::FieldError;

use super::TrainConfig;
use super::decimal::decimal;
use super::experts::NoExpertSet;
use super::gate_by_hand::NoGateByHand;
use super::roles::NoRoles;
use crate::choice::Choice;

/// Where the settings panel puts a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The run and its networks.
    Networks,
    /// What is minimised.
    Cost,
    /// How it is minimised.
    Learning,
    /// What goes in.
    Input,
}

impl Group {
    /// All groups, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Networks, Self::Cost, Self::Learning, Self::Input];

    /// The heading on the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Networks => "Networks",
            Self::Cost => "Cost",
            Self::Learning => "Learning",
            Self::Input => "Input",
        }
    }
}

/// When a changed field takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakesEffect {
    /// From the next step on.
    AtOnce,
    /// Only in a fresh run.
    AtRestart,
}

/// The values that a field can have.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A real number.
    Real {
        /// The smallest value.
        min: f64,
        /// The largest value.
        max: f64,
        /// The increment of the control.
        step: f64,
    },
    /// A whole number.
    Whole {
        /// The smallest value.
        min: f64,
        /// The largest value.
        max: f64,
    },
    /// One of a few; the value is the index.
    Choice {
        /// Key and label at an index.
        keys: fn(usize) -> Option<(&'static str, &'static str)>,
    },
    /// 0 off, 1 on.
    Switch,
    /// The table of roles, which has no number: only its text counts.
    Roles,
    /// Something else that has no number.
    Text {
        /// Its text.
        read: fn(&TrainConfig) -> String,
        /// Takes a text; whether it is a value.
        write: fn(&mut TrainConfig, &str) -> bool,
        /// What a value looks like, in words.
        expected: fn() -> String,
    },
}

/// One setting: its key, its words, its range, and how to read and write it.
pub struct Field {
    /// Key in links, files and on the command line (`--key`).
    pub key: &'static str,
    /// Label on the page.
    pub label: &'static str,
    /// Where the settings panel puts it.
    pub group: Group,
    /// Values it can have.
    pub kind: Kind,
    /// When a change takes effect.
    pub takes_effect: TakesEffect,
    /// One sentence on what it does.
    pub meaning: &'static str,
    read: fn(&TrainConfig) -> f64,
    write: fn(&mut TrainConfig, f64),
}

impl Field {
    /// The value in `config`: the number, the index of the choice, or 0 and 1 for off and on.
    pub fn value(&self, config: &TrainConfig) -> f64 {
        (self.read)(config)
    }

    /// Sets the value; outside the range the nearest allowed one is taken and the error says so.
    pub fn set_value(&self, config: &mut TrainConfig, value: f64) -> Result<(), FieldError> {
        let (min, max) = self.range();
        if !value.is_finite() {
            return Err(FieldError::NotAValue { key: self.key, text: value.to_string(), expected: self.expected() });
        }
        let rounded = if matches!(self.kind, Kind::Real { .. }) { value } else { value.round() };
        let taken = rounded.clamp(min, max);
        (self.write)(config, taken);
        if taken == rounded {
            return Ok(());
        }
        Err(FieldError::Clamped { key: self.key, text: value.to_string(), taken: self.text(config) })
    }

    /// The value as text, as it stands in links, files and on the command line.
    pub fn text(&self, config: &TrainConfig) -> String {
        let value = self.value(config);
        match self.kind {
            // Through f32, the type that the config holds, so that .3 does not become .30000001192092896.
            Kind::Real { .. } => (value as f32).to_string(),
            Kind::Whole { .. } => value.to_string(),
            Kind::Choice { keys } => keys(value as usize).expect("a config holds only listed choices").0.to_owned(),
            Kind::Switch => if value == 0.0 { "off" } else { "on" }.to_owned(),
            Kind::Roles => config.roles.to_string(),
            Kind::Text { read, .. } => read(config),
        }
    }

    /// Sets the value from such a text.
    pub fn set_text(&self, config: &mut TrainConfig, text: &str) -> Result<(), FieldError> {
        let value = match self.kind {
            Kind::Real { .. } | Kind::Whole { .. } => decimal(text.trim()),
            Kind::Choice { .. } => self.choices().position(|(key, _)| key == text).map(|index| index as f64),
            Kind::Switch => ["off", "on"].iter().position(|key| *key == text).map(|index| index as f64),
            Kind::Text { write, .. } => write(config, text).then_some(0.0),
            Kind::Roles => text.parse().ok().map(|roles| {
                config.roles = roles;
                0.0
            }),
        };
        let Some(value) = value else {
            return Err(FieldError::NotAValue { key: self.key, text: shorten(text), expected: self.expected() });
        };
        self.set_value(config, value)
    }

    /// Keys and labels of a choice, in order; empty for other kinds.
    pub fn choices(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let keys = match self.kind {
            Kind::Choice { keys } => keys,
            _ => |_| None,
        };
        (0..).map_while(keys)
    }

    /// The smallest and the largest value.
    pub fn range(&self) -> (f64, f64) {
        match self.kind {
            Kind::Real { min, max, .. } | Kind::Whole { min, max } => (min, max),
            Kind::Choice { .. } => (0.0, self.choices().count() as f64 - 1.0),
            Kind::Switch => (0.0, 1.0),
            Kind::Roles | Kind::Text { .. } => (0.0, 0.0),
        }
    }

    fn expected(&self) -> String {
        let (min, max) = self.range();
        match self.kind {
            Kind::Real { .. } => format!("a number from {min} to {max}"),
            Kind::Whole { .. } => format!("a whole number from {min} to {max}"),
            Kind::Choice { .. } => {
                format!("one of {}", self.choices().map(|(key, _)| key).collect::<Vec<_>>().join(", "))
            }
            Kind::Switch => "on or off".to_owned(),
            Kind::Roles => NoRoles.to_string(),
            Kind::Text { expected, .. } => expected(),
        }
    }
}

/// At most the first 40 characters, for messages that quote foreign text.
fn shorten(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The field of that key.
pub fn field(key: &str) -> Result<&'static Field, FieldError> {
    FIELDS.iter().find(|field| field.key == key).ok_or_else(|| FieldError::UnknownKey(shorten(key)))
}

fn listed<C: Choice>(index: usize) -> Option<(&'static str, &'static str)> {
    C::ALL.get(index).map(|(_, key, label)| (*key, *label))
}

fn index_of<C: Choice>(choice: C) -> f64 {
    C::ALL.iter().position(|(other, _, _)| *other == choice).expect("every variant is listed in ALL") as f64
}

fn at_index<C: Choice>(index: f64) -> C {
    C::ALL[index as usize].0
}

macro_rules! field {
    (real $name:ident $min:literal..$max:literal step $step:literal, $($rest:tt)*) => {
        field!(@ $name, Kind::Real { min: $min, max: $max, step: $step },
            |config| f64::from(config.$name), |config, value| config.$name = value as f32, $($rest)*)
    };
    (whole $name:ident: $type:ty, $min:literal..$max:expr, $($rest:tt)*) => {
        field!(@ $name, Kind::Whole { min: $min, max: $max },
            |config| config.$name as f64, |config, value| config.$name = value as $type, $($rest)*)
    };
    (choice $name:ident, $($rest:tt)*) => {
        field!(@ $name, Kind::Choice { keys: |index| listed_like(|config: &TrainConfig| config.$name, index) },
            |config| index_of(config.$name), |config, value| config.$name = at_index(value), $($rest)*)
    };
    (switch $name:ident, $($rest:tt)*) => {
        field!(@ $name, Kind::Switch,
            |config| f64::from(u8::from(config.$name)), |config, value| config.$name = value != 0.0, $($rest)*)
    };
    (text $name:ident as $expected:expr, $($rest:tt)*) => {
        field!(@ $name, Kind::Text {
            read: |config| config.$name.to_string(),
            write: |config, text| text.parse().map(|value| config.$name = value).is_ok(),
            expected: || $expected.to_string(),
        }, |_| 0.0, |_, _| (), $($rest)*)
    };
    (roles $name:ident, $($rest:tt)*) => {
        field!(@ $name, Kind::Roles, |_| 0.0, |_, _| (), $($rest)*)
    };
    (@ $name:ident, $kind:expr, $read:expr, $write:expr, $group:ident, $takes_effect:ident, $label:literal, $meaning:literal) => {
        Field {
            key: stringify!($name),
            label: $label,
            group: Group::$group,
            kind: $kind,
            takes_effect: TakesEffect::$takes_effect,
            meaning: $meaning,
            read: $read,
            write: $write,
        }
    };
}

/// [`listed`] for the type of the field that `_of` reads.
fn listed_like<C: Choice>(_of: fn(&TrainConfig) -> C, index: usize) -> Option<(&'static str, &'static str)> {
    listed::<C>(index)
}

/// The largest batch: a whole training set.
pub const MAX_BATCH_SIZE: f64 = 60_000.0;

/// Every setting, in the order of the page.
pub const FIELDS: &[Field] = &[
    field!(whole seed: u32, 0.0..4_294_967_295.0, Networks, AtRestart, "Seed", "Decides the first weights and the order of the digits; the same seed gives the same run, bit for bit."),
    field!(whole n_experts: usize, 1.0..16.0, Networks, AtRestart, "Experts", "How many small networks the gate can choose from."),
    field!(whole n_hidden: usize, 5.0..100.0, Networks, AtRestart, "Hidden units", "Hidden units of each expert, of the gate and of the baseline."),
    field!(choice activation, Networks, AtRestart, "Hidden units are", "What a hidden unit makes of its sum."),
    field!(choice init, Networks, AtRestart, "First weights", "How far from zero the weights start."),
    field!(choice cost, Cost, AtRestart, "Cost", "What training minimises; costs of different kinds cannot be compared, errors can."),
    field!(real competitive_beta 0.1..20.0 step 0.1, Cost, AtRestart, "β of the competitive cost", "How sharply the competitive cost tells good experts from bad ones."),
    field!(choice balance, Cost, AtRestart, "Balance", "The term that keeps all experts in use."),
    field!(real balance_weight -0.3..1.0 step 0.01, Cost, AtOnce, "Balance weight λ", "Above zero all experts are kept in use; below zero the rich get richer."),
    field!(real own_weight 0.0..2.0 step 0.05, Cost, AtOnce, "Own", "Every expert also learns a little from every digit, by itself."),
    field!(real class_information_weight 0.0..1.0 step 0.01, Cost, AtOnce, "Class information μ", "Rewards a gate whose choice of expert tells the digit."),
    field!(real mixture_likelihood_weight 0.0..2.0 step 0.05, Cost, AtOnce, "Mixture likelihood", "Adds the mixture likelihood to the main cost, with this weight."),
    field!(real role_prior_weight 0.0..1.0 step 0.01, Cost, AtOnce, "Role prior", "Pulls the gate towards expert k for digit k."),
    field!(real sharpen_weight -0.1..0.1 step 0.001, Cost, AtOnce, "Sharpen", "Above zero the gate decides more sharply, below zero more softly."),
    field!(real label_smoothing 0.0..0.5 step 0.01, Cost, AtOnce, "Label smoothing", "The share of the target that is spread over all ten digits."),
    field!(choice optimizer, Learning, AtRestart, "Optimiser", "How a gradient becomes a change of the weights."),
    field!(real learning_rate 0.0001..30.0 step 0.0001, Learning, AtOnce, "Learning rate", "How far the weights move in one step."),
    field!(choice schedule, Learning, AtRestart, "Schedule", "How the learning rate changes with the steps."),
    field!(real gate_rate_scale 0.0..10.0 step 0.1, Learning, AtOnce, "Gate’s gradient ×", "Scales the gate’s gradient; the original script’s is twice the true one."),
    field!(real weight_decay 0.0..1.0 step 0.005, Learning, AtOnce, "Weight decay", "Shrinks every weight by this times the learning rate at each step."),
    field!(whole batch_size: usize, 1.0..MAX_BATCH_SIZE, Learning, AtRestart, "Batch size", "Digits that one step learns from; more than the training set means all of it."),
    field!(switch moving_average, Learning, AtRestart, "Moving average", "Shows and tests a moving average of the weights instead of the latest ones."),
    field!(real average_decay 0.9..0.9999 step 0.0001, Learning, AtOnce, "Average’s decay", "How much of the moving average stays at each step, once it has got going: .998 looks back some 500 steps."),
    field!(real schedule_epochs 0.5..1000.0 step 0.5, Learning, AtRestart, "Cycle, epochs", "How long a one-cycle run lasts; other schedules do not end."),
    field!(real pretraining_epochs 0.0..10.0 step 0.5, Learning, AtRestart, "Pretraining, epochs", "How long experts and gate first learn the roles given by hand, before they learn together."),
    field!(roles roles, Learning, AtRestart, "Roles in pretraining", "For each expert the digits that it is pretrained on; digits without an owner belong to all."),
    field!(whole top_k: usize, 1.0..16.0, Networks, AtOnce, "Experts asked", "How many experts answer, those that the gate prefers; 1 is the lead expert alone. Training uses all."),
    field!(text experts_off as NoExpertSet, Networks, AtOnce, "Experts switched off", "They get nothing of the gate in answers and tests; the others share it."),
    field!(text gate_by_hand as NoGateByHand, Networks, AtOnce, "Gate by hand", "What each expert gets of the gate, the same for every digit, in answers and tests; - lets the gate decide."),
    field!(switch off_in_training, Networks, AtOnce, "In training too", "Experts that are off, and a gate that is set by hand, are so in training too."),
    field!(text experts_frozen as NoExpertSet, Networks, AtOnce, "Experts frozen", "Their weights stay as they are while the others learn on."),
    field!(choice input_reduction, Input, AtRestart, "28×28 to 14×14", "How the image becomes what the networks read."),
    field!(choice input_scaling, Input, AtRestart, "Pixel values", "How the pixels are scaled before the first layer."),
    field!(real warp_rotation 0.0..45.0 step 1.0, Input, AtOnce, "Warp: rotation, °", "Training digits are turned by up to this either way, anew each time."),
    field!(real warp_scale 0.0..0.5 step 0.01, Input, AtOnce, "Warp: stretch", "Training digits grow or shrink by up to this share, each axis on its own."),
    field!(real warp_shear 0.0..0.5 step 0.01, Input, AtOnce, "Warp: slant", "Training digits are slanted by up to this either way."),
    field!(real warp_shift 0.0..4.0 step 0.1, Input, AtOnce, "Warp: shift, px", "Training digits are moved by up to this many of the 28 pixels."),
    field!(real warp_elastic 0.0..3.0 step 0.1, Input, AtOnce, "Warp: bending, px", "Training digits are bent like rubber, by this many of the 28 pixels on average."),
    field!(switch warp_thickness, Input, AtOnce, "Warp: thickness", "Strokes of training digits are made thicker or thinner at random."),
];

/// The same settings with every field within its range.
pub fn clamped(config: &TrainConfig) -> TrainConfig {
    let mut clamped = config.clone();
    for field in FIELDS {
        // What is out of range becomes the nearest allowed value; what is no number becomes the smallest.
        let value = field.value(config);
        let value = if value.is_nan() { field.range().0 } else { value };
        let (min, max) = field.range();
        (field.write)(&mut clamped, value.clamp(min, max));
    }
    clamped
}

/// A setting that differs between two configs and takes effect only in a fresh run.
pub fn first_that_restarts(a: &TrainConfig, b: &TrainConfig) -> Option<&'static Field> {
    let restarting = FIELDS.iter().filter(|field| field.takes_effect == TakesEffect::AtRestart);
    restarting.into_iter().find(|field| field.text(a) != field.text(b))
}
