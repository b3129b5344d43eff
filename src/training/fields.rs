//! Every setting of a run, in a line each. The config, the settings panel, links, the command line, model files and the
//! objective read the same lines.

pub use super::field_error::{FieldError, shorten};
pub use super::field_group::{Group, TakesEffect};

use super::decimal::decimal;
use super::experts::{ExpertSet, ParseExpertSetError};
use super::gate_by_hand::{GateByHand, ParseGateByHandError};
use super::optimizer::{Optimizer, Schedule};
use super::roles::{ParseRolesError, Roles};
use crate::choice::Choice;
use crate::digits::reduce::InputReduction;
use crate::mixture::{Activation, Balance, BiasPlace, Cost, Init, InputScaling, MAX_EXPERTS, Routing, Term};
use serde::{Deserialize, Serialize};

/// The values that a field can have.
#[derive(Clone, Copy, Debug)]
pub enum FieldKind {
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
    /// One of a few choices; the value is the index.
    Choice {
        /// Key and label at an index.
        keys: fn(usize) -> Option<(&'static str, &'static str)>,
    },
    /// 0 off, 1 on.
    Switch,
    /// The table of roles, which has a text and no number.
    Roles,
    /// Another value that has a text and no number.
    Text {
        /// Gives the text.
        read: fn(&TrainConfig) -> String,
        /// Gives the text that people read.
        shown: fn(&TrainConfig) -> String,
        /// Takes a text; gives whether the text is a value.
        write: fn(&mut TrainConfig, &str) -> bool,
        /// Describes the texts that are values.
        expected: fn() -> String,
    },
}

/// One setting: its key, its words, its range, and how to read and write its value.
pub struct Field {
    /// Key in links, files and on the command line (`--key`).
    pub key: &'static str,
    /// Label on the page.
    pub label: &'static str,
    /// Where the settings panel puts the field.
    pub group: Group,
    /// The values that the field can have.
    pub kind: FieldKind,
    /// When a change takes effect.
    pub takes_effect: TakesEffect,
    /// One sentence that says what the setting does.
    pub meaning: &'static str,
    read: fn(&TrainConfig) -> f64,
    write: fn(&mut TrainConfig, f64),
}

/// The parts of a [`Field`] that depend on the setting's type.
struct Access {
    kind: FieldKind,
    read: fn(&TrainConfig) -> f64,
    write: fn(&mut TrainConfig, f64),
}

impl Field {
    /// The value in `config`: the number, the index of the choice, or 0 and 1 for off and on.
    pub fn value(&self, config: &TrainConfig) -> f64 {
        (self.read)(config)
    }

    /// Sets the value, or the nearest allowed one if the value is outside the range.
    ///
    /// # Errors
    ///
    /// Fails for a value that is no finite number, and also where the nearest allowed value was taken.
    pub fn set_value(&self, config: &mut TrainConfig, value: f64) -> Result<(), FieldError> {
        let (min, max) = self.range();
        if !value.is_finite() {
            return Err(FieldError::NotAValue { key: self.key, text: value.to_string(), expected: self.expected() });
        }
        let rounded = if matches!(self.kind, FieldKind::Real { .. }) { value } else { value.round() };
        let taken = rounded.clamp(min, max);
        (self.write)(config, taken);
        if taken == rounded {
            return Ok(());
        }
        Err(FieldError::Clamped { key: self.key, text: value.to_string(), taken: self.text(config) })
    }

    /// The value as text, in the form of links, files and the command line.
    pub fn text(&self, config: &TrainConfig) -> String {
        let value = self.value(config);
        match self.kind {
            // Through f32, the type that the config holds, so that .3 does not become .30000001192092896.
            FieldKind::Real { .. } => (value as f32).to_string(),
            FieldKind::Whole { .. } => value.to_string(),
            FieldKind::Choice { keys } => {
                keys(value as usize).expect("a config holds only listed choices").0.to_owned()
            }
            FieldKind::Switch => if value == 0.0 { "off" } else { "on" }.to_owned(),
            FieldKind::Roles => config.roles.to_string(),
            FieldKind::Text { read, .. } => read(config),
        }
    }

    /// The value as people read it: the text, but experts by their letters and choices by their labels.
    pub fn shown(&self, config: &TrainConfig) -> String {
        let text = self.text(config);
        match self.kind {
            FieldKind::Text { shown, .. } => shown(config),
            FieldKind::Choice { .. } => {
                self.choices().find(|(key, _)| *key == text).map_or(text, |(_, label)| label.to_owned())
            }
            _ => text,
        }
    }

    /// Sets the value from a text in the form of [`Self::text`].
    ///
    /// # Errors
    ///
    /// Fails for a text that is no value, and also where the nearest allowed value was taken.
    pub fn set_text(&self, config: &mut TrainConfig, text: &str) -> Result<(), FieldError> {
        let value = match self.kind {
            FieldKind::Real { .. } | FieldKind::Whole { .. } => decimal(text.trim()),
            FieldKind::Choice { .. } => self.choices().position(|(key, _)| key == text).map(|index| index as f64),
            FieldKind::Switch => ["off", "on"].iter().position(|key| *key == text).map(|index| index as f64),
            FieldKind::Text { write, .. } => write(config, text).then_some(0.0),
            FieldKind::Roles => text.parse().ok().map(|roles| {
                config.roles = roles;
                0.0
            }),
        };
        let Some(value) = value else {
            return Err(FieldError::NotAValue { key: self.key, text: shorten(text), expected: self.expected() });
        };
        self.set_value(config, value).map_err(|error| match error {
            FieldError::Clamped { key, taken, .. } => FieldError::Clamped { key, text: shorten(text.trim()), taken },
            other => other,
        })
    }

    /// Keys and labels of a choice, in order; nothing for other kinds of settings.
    pub fn choices(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let keys = match self.kind {
            FieldKind::Choice { keys } => keys,
            _ => |_| None,
        };
        (0..).map_while(keys)
    }

    /// The smallest and the largest value.
    pub fn range(&self) -> (f64, f64) {
        match self.kind {
            FieldKind::Real { min, max, .. } | FieldKind::Whole { min, max } => (min, max),
            FieldKind::Choice { .. } => (0.0, self.choices().count() as f64 - 1.0),
            FieldKind::Switch => (0.0, 1.0),
            FieldKind::Roles | FieldKind::Text { .. } => (0.0, 0.0),
        }
    }

    fn expected(&self) -> String {
        let (min, max) = self.range();
        match self.kind {
            FieldKind::Real { .. } => format!("a number from {min} to {max}"),
            FieldKind::Whole { .. } => format!("a whole number from {min} to {max}"),
            FieldKind::Choice { .. } => {
                format!("one of {}", self.choices().map(|(key, _)| key).collect::<Vec<_>>().join(", "))
            }
            FieldKind::Switch => "on or off".to_owned(),
            FieldKind::Roles => ParseRolesError.to_string(),
            FieldKind::Text { expected, .. } => expected(),
        }
    }
}

/// The field of that key.
///
/// # Errors
///
/// Fails where no field has the key.
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

/// The kind of a setting, and how its value is read and written; `$n` is the setting's name.
macro_rules! access {
    ($n:ident: $type:ty, real($min:expr, $max:expr, step $step:expr)) => {
        access!(@ FieldKind::Real { min: $min, max: $max, step: $step },
            |config| f64::from(config.$n), |config, value| config.$n = value as f32)
    };
    ($n:ident: $type:ty, whole($min:expr, $max:expr)) => {
        access!(@ FieldKind::Whole { min: $min, max: $max },
            |config| config.$n as f64, |config, value| config.$n = value as $type)
    };
    ($n:ident: $type:ty, choice()) => {
        access!(@ FieldKind::Choice { keys: listed::<$type> },
            |config| index_of(config.$n), |config, value| config.$n = at_index(value))
    };
    ($n:ident: $type:ty, switch()) => {
        access!(@ FieldKind::Switch,
            |config| f64::from(u8::from(config.$n)), |config, value| config.$n = value != 0.0)
    };
    ($n:ident: $type:ty, text($expected:expr)) => {
        access!(@ FieldKind::Text {
            read: |config| config.$n.to_string(),
            shown: |config| config.$n.to_string(),
            write: |config, text| text.parse().map(|value| config.$n = value).is_ok(),
            expected: || $expected.to_string(),
        }, |_| 0.0, |_, _| ())
    };
    ($n:ident: $type:ty, experts()) => {
        access!(@ FieldKind::Text {
            read: |config| config.$n.to_string(),
            shown: |config| config.$n.in_letters(),
            write: |config, text| text.parse().map(|value| config.$n = value).is_ok(),
            expected: || ParseExpertSetError.to_string(),
        }, |_| 0.0, |_, _| ())
    };
    ($n:ident: $type:ty, roles()) => {
        access!(@ FieldKind::Roles, |_| 0.0, |_, _| ())
    };
    (@ $kind:expr, $read:expr, $write:expr) => {
        Access { kind: $kind, read: $read, write: $write }
    };
}

/// Makes [`TrainConfig`], [`FIELDS`] and [`TrainConfig::term_weight`] of one line a setting: its name and type, its
/// values, the term that it weighs, where it stands on the page, when a change acts, its label and its meaning.
macro_rules! settings {
    ($($name:ident: $type:ty = $kind:ident $values:tt $(weighs $term:ident)?,
        $group:ident, $takes_effect:ident, $label:literal, $meaning:literal;)*) => {
        /// All hyperparameters of a run: the same config on the same data gives the same weights, bit for bit.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct TrainConfig {
            $(#[doc = $meaning] pub $name: $type,)*
        }

        impl TrainConfig {
            /// The weight of a term beside the main cost.
            pub fn term_weight(&self, term: Term) -> f32 {
                match term {
                    $($(Term::$term => self.$name,)?)*
                }
            }
        }

        /// Every setting, in the order of the page.
        pub const FIELDS: &[Field] = &[$({
            let Access { kind, read, write } = access!($name: $type, $kind $values);
            let (group, takes_effect) = (Group::$group, TakesEffect::$takes_effect);
            Field { key: stringify!($name), label: $label, group, kind, takes_effect, meaning: $meaning, read, write }
        }),*];
    };
}

settings! {
    seed: u32 = whole(0.0, 4_294_967_295.0), Networks, AtRestart, "Seed", "Decides the first weights and the order of the digits; the same seed gives the same run, bit for bit.";
    n_experts: usize = whole(1.0, MAX_EXPERTS as f64), Networks, AtRestart, "Experts", "How many small networks the gate can choose from.";
    n_hidden: usize = whole(5.0, 100.0), Networks, AtRestart, "Hidden units", "Hidden units of each expert, of the gate and of the baseline.";
    activation: Activation = choice(), Networks, AtRestart, "Hidden units are", "What a hidden unit makes of its sum.";
    init: Init = choice(), Networks, AtRestart, "First weights", "How far from zero the weights start.";
    routing: Routing = choice(), Routing, AtRestart, "A digit asks", "Which experts learn from a digit and answer it; those that are not asked do neither.";
    routing_k: usize = whole(1.0, MAX_EXPERTS as f64), Routing, AtOnce, "Experts asked (k)", "How many experts a digit asks; where experts choose or the gate is a ReLU, how many on average.";
    dense_epochs: f32 = real(0.0, 10.0, step 0.25), Routing, AtOnce, "Dense at first, epochs", "Over this stretch k falls from all experts to its value.";
    capacity_factor: f32 = real(0.0, 8.0, step 0.05), Routing, AtOnce, "Capacity factor", "An expert takes at most this times an equal share of each batch; what is past that is dropped. 0 sets no limit.";
    bias_rate: f32 = real(0.0, 0.1, step 0.001), Routing, AtOnce, "Loss-free bias, rate", "After each batch the choice is biased by this much more for experts asked too seldom, and less for the others.";
    bias_place: BiasPlace = choice(), Routing, AtRestart, "The bias is added to", "What the choice compares: probabilities or logits with the bias. The bias never changes the weights of the answer.";
    gate_noise: f32 = real(0.0, 2.0, step 0.05), Routing, AtOnce, "Noise on the gate", "The spread of random numbers added to the gate’s logits in training, so that every expert is tried.";
    z_loss_weight: f32 = real(0.0, 0.1, step 0.001) weighs ZLoss, Routing, AtOnce, "Router z-loss", "Keeps the gate’s logits small.";
    cost: Cost = choice(), Cost, AtRestart, "Cost", "What training minimises; costs of different kinds cannot be compared, errors can.";
    competitive_beta: f32 = real(0.1, 20.0, step 0.1), Cost, AtRestart, "β of the competitive cost", "How sharply the competitive cost tells good experts from bad ones.";
    balance: Balance = choice(), Cost, AtRestart, "Balance", "The term that keeps all experts in use.";
    balance_weight: f32 = real(-0.3, 1.0, step 0.01) weighs Balance, Cost, AtOnce, "Balance weight λ", "Above zero all experts are kept in use; below zero the rich get richer.";
    own_weight: f32 = real(0.0, 2.0, step 0.05) weighs Own, Cost, AtOnce, "Own", "Every expert also learns a little from every digit, by itself.";
    class_information_weight: f32 = real(0.0, 1.0, step 0.01) weighs ClassInformation, Cost, AtOnce, "Class information μ", "Rewards a gate whose choice of expert tells the digit.";
    mixture_likelihood_weight: f32 = real(0.0, 2.0, step 0.05) weighs MixtureLikelihood, Cost, AtOnce, "Mixture likelihood", "Adds the mixture likelihood to the main cost, with this weight.";
    role_prior_weight: f32 = real(0.0, 1.0, step 0.01) weighs RolePrior, Cost, AtOnce, "Role prior", "Pulls the gate towards expert A for the digit 0, B for 1 and so on.";
    sharpen_weight: f32 = real(-0.1, 0.1, step 0.001) weighs Sharpen, Cost, AtOnce, "Sharpen", "Above zero the gate decides more sharply, below zero more softly.";
    label_smoothing: f32 = real(0.0, 0.5, step 0.01), Cost, AtOnce, "Label smoothing", "The share of the target that is spread over all ten digits.";
    optimizer: Optimizer = choice(), Learning, AtRestart, "Optimiser", "How a gradient becomes a change of the weights.";
    learning_rate: f32 = real(0.0001, 30.0, step 0.0001), Learning, AtOnce, "Learning rate", "How far the weights move in one step.";
    schedule: Schedule = choice(), Learning, AtRestart, "Schedule", "How the learning rate changes with the steps.";
    gate_rate_scale: f32 = real(0.0, 10.0, step 0.1), Learning, AtOnce, "Gate’s gradient ×", "Scales the gate’s gradient; the original script’s is twice the true one.";
    weight_decay: f32 = real(0.0, 1.0, step 0.005), Learning, AtOnce, "Weight decay", "Shrinks every weight by this times the learning rate at each step.";
    batch_size: usize = whole(1.0, 60_000.0), Learning, AtRestart, "Batch size", "Digits that one step learns from; more than the training set means all of it.";
    skip: f32 = real(0.0, 0.1, step 0.005), Learning, AtOnce, "Skip", "A network does not learn from digits whose gradient is below this share of its largest in the batch: faster, but large values unmake specialists.";
    moving_average: bool = switch(), Learning, AtRestart, "Moving average", "Shows and tests a moving average of the weights instead of the latest ones.";
    average_decay: f32 = real(0.9, 0.9999, step 0.0001), Learning, AtOnce, "Average’s decay", "How much of the moving average stays at each step, once it has got going: .998 looks back some 500 steps.";
    schedule_epochs: f32 = real(0.5, 1000.0, step 0.5), Learning, AtRestart, "Cycle, epochs", "How long a one-cycle run lasts; other schedules do not end.";
    pretraining_epochs: f32 = real(0.0, 10.0, step 0.5), Learning, AtRestart, "Pretraining, epochs", "How long experts and gate first learn the roles given by hand, before they learn together.";
    roles: Roles = roles(), Learning, AtRestart, "Roles in pretraining", "For each expert the digits that it is pretrained on; digits without an owner belong to all.";
    top_k: usize = whole(1.0, MAX_EXPERTS as f64), Networks, AtOnce, "Ask only the best (top-k)", "How many experts answer, those that the gate prefers; 1 is the lead expert alone. Training asks all.";
    experts_off: ExpertSet = experts(), Networks, AtOnce, "Experts switched off", "These experts get no share of the gate in answers and tests; the other experts share it.";
    gate_by_hand: GateByHand = text(ParseGateByHandError), Networks, AtOnce, "Gate by hand", "What each expert gets of the gate, the same for every digit, in answers and tests; “-” lets the gate decide.";
    off_in_training: bool = switch(), Networks, AtOnce, "In training too", "Experts that are off stay off in training, and a gate that is set by hand stays set.";
    experts_frozen: ExpertSet = experts(), Networks, AtOnce, "Experts frozen", "Their weights stay as they are while the others learn on.";
    size_baseline: bool = switch(), Networks, AtRestart, "A big network beside it", "One network with as many weights as all experts and the gate learns from the same batches, for comparison. A step then takes about twice as long.";
    input_reduction: InputReduction = choice(), Input, AtRestart, "28×28 to 14×14", "How the image becomes what the networks read.";
    input_scaling: InputScaling = choice(), Input, AtRestart, "Pixel values", "How the pixels are scaled before the first layer.";
    warp_rotation: f32 = real(0.0, 45.0, step 1.0), Input, AtOnce, "Warp: rotation, °", "Training digits are turned by up to this either way, anew each time.";
    warp_scale: f32 = real(0.0, 0.5, step 0.01), Input, AtOnce, "Warp: stretch", "Training digits grow or shrink by up to this share, each axis on its own.";
    warp_shear: f32 = real(0.0, 0.5, step 0.01), Input, AtOnce, "Warp: slant", "Training digits are slanted by up to this either way.";
    warp_shift: f32 = real(0.0, 4.0, step 0.1), Input, AtOnce, "Warp: shift, px", "Training digits are moved by up to this many of the 28 pixels.";
    warp_elastic: f32 = real(0.0, 3.0, step 0.1), Input, AtOnce, "Warp: bending, px", "Training digits are bent like rubber, by this many of the 28 pixels on average.";
    warp_thickness: bool = switch(), Input, AtOnce, "Warp: thickness", "Strokes of training digits are made thicker or thinner at random.";
}

/// The settings with every field moved into its range.
pub fn clamped(config: &TrainConfig) -> TrainConfig {
    let mut clamped = config.clone();
    for field in FIELDS {
        // A value out of range becomes the nearest allowed value; NaN becomes the smallest.
        let (value, (min, max)) = (field.value(config), field.range());
        (field.write)(&mut clamped, if value.is_nan() { min } else { value.clamp(min, max) });
    }
    clamped
}
