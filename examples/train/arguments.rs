//! The command line: a preset, an option for every setting, and the files to write.

use crate::data::Source;
use crate::settings::{count, preset_keys, preset_of, set, source_of};
use crate::split::TestedOn;
use anyhow::{Context, Result, anyhow, bail};
use lexopt::Arg::{Long, Short, Value};
use lexopt::ValueExt;
use moe::model_file::Precision;
use moe::training::fields::{FIELDS, Field, FieldKind, Group};
use moe::training::{TrainConfig, presets};
use std::fmt::Write;
use std::num::NonZeroU32;
use std::path::PathBuf;

/// The arguments of the command.
pub struct Arguments {
    /// The settings.
    pub config: TrainConfig,
    /// The source of the training digits.
    pub source: Source,
    /// The source of the test digits.
    pub test_source: Source,
    /// Which digits of that source are tested on.
    pub tested_on: TestedOn,
    /// The length of the run.
    pub length: Length,
    /// Steps between two evaluations; an epoch by default.
    pub evaluate_every: Option<NonZeroU32>,
    /// The file for the model.
    pub save: Option<PathBuf>,
    /// The precision of the weights in that file.
    pub precision: Precision,
    /// The file for the mixture, for ONNX runtimes.
    pub onnx: Option<PathBuf>,
    /// The file for the figures.
    pub csv: Option<PathBuf>,
    /// Whether the gradients are checked at the end.
    pub check_gradients: bool,
}

/// The length of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Length {
    /// Passes over the training digits.
    Epochs(u32),
    /// Updates of the weights.
    Steps(u32),
}

const USAGE: &str = "\
Trains a mixture of experts on handwritten digits, exactly as the page does.

Usage: train [OPTION VALUE]...

  --preset NAME          The preset that the settings start from; specialists by default. One of:
                         {presets}
  --data NAME            mnist (from MNIST_DIR, else from data/mnist) or generated; mnist by default.
  --generated-digits N   Training digits to generate; 20,000 by default, as on the page.
  --test-data NAME       Digits to test on, mnist or generated; by default those of --data.
  --validation           Tests on the last sixth of the training digits, which are then not trained on, instead of the
                         test digits: for choosing settings.
  --epochs N             Passes over the training digits; 1 by default.
  --steps N              Updates of the weights, instead of epochs; 0 leaves the first weights as they are.
  --evaluate-every N     Steps between two tests on all test digits; an epoch by default.
  --save FILE            Writes the model as safetensors.
  --quarter              Writes the model with weights of 8 bits: a quarter as large, for a model that only answers.
  --onnx FILE            Writes the mixture for ONNX runtimes.
  --csv FILE             Writes the figures of every test as comma-separated values.
  --check-gradients      Compares the gradients at the end with differences of the cost.
  --help                 Prints this help.

Every setting is an option too. Its range stands in brackets.
";

/// The arguments on the command line; `None` where the user asks for help.
pub fn parse(mut parser: lexopt::Parser) -> Result<Option<Arguments>> {
    let mut preset = &presets::PRESETS[0];
    let mut settings: Vec<(&Field, String)> = Vec::new();
    let (mut test_source, mut n_generated) = (None, None);
    let mut arguments = Arguments {
        config: (preset.config)(),
        source: Source::default(),
        test_source: Source::default(),
        tested_on: TestedOn::default(),
        length: Length::Epochs(1),
        evaluate_every: None,
        save: None,
        precision: Precision::Single,
        onnx: None,
        csv: None,
        check_gradients: false,
    };
    while let Some(argument) = parser.next()? {
        let name = match argument {
            Short('h') => "help".to_owned(),
            Long(name) => name.replace('-', "_"),
            Short(letter) => bail!("There is no option -{letter}; --help lists all."),
            Value(text) => bail!("“{}” belongs to no option; --help lists all.", text.display()),
        };
        let mut text =
            || parser.value().with_context(|| format!("--{name} needs a value"))?.string().map_err(anyhow::Error::from);
        match name.as_str() {
            "help" => return Ok(None),
            "preset" => preset = preset_of(&text()?)?,
            "data" => arguments.source = source_of(&text()?)?,
            "test_data" => test_source = Some(source_of(&text()?)?),
            "generated_digits" => n_generated = Some(count::<NonZeroU32>(&name, &text()?)?),
            "validation" => arguments.tested_on = TestedOn::Validation,
            "epochs" => arguments.length = Length::Epochs(count(&name, &text()?)?),
            "steps" => arguments.length = Length::Steps(count(&name, &text()?)?),
            "evaluate_every" => arguments.evaluate_every = Some(count(&name, &text()?)?),
            "save" => arguments.save = Some(text()?.into()),
            "quarter" => arguments.precision = Precision::Quarter,
            "onnx" => arguments.onnx = Some(text()?.into()),
            "csv" => arguments.csv = Some(text()?.into()),
            "check_gradients" => arguments.check_gradients = true,
            key => {
                let field = FIELDS.iter().find(|field| field.key == key);
                let field = field.ok_or_else(|| anyhow!("There is no option --{key}; --help lists all."))?;
                settings.push((field, text()?));
            }
        }
    }
    if let (Source::Generated { n_train }, Some(n)) = (&mut arguments.source, n_generated) {
        *n_train = u64::from(n.get());
    }
    arguments.test_source = test_source.unwrap_or(arguments.source);
    arguments.config = (preset.config)();
    for (field, text) in settings {
        set(&mut arguments.config, field, &text).map_err(|error| anyhow!("--{error}"))?;
    }
    Ok(Some(arguments))
}

/// All options with their meaning.
pub fn help() -> String {
    let mut help = USAGE.replace("{presets}", &preset_keys());
    for group in Group::ALL {
        write!(help, "\n{}:\n", group.title()).expect("a string can be written to");
        for field in FIELDS.iter().filter(|field| field.group == group) {
            let Field { key, label, meaning, .. } = field;
            write!(help, "  --{key} [{}]\n      {label}: {meaning}\n", range(field))
                .expect("a string can be written to");
        }
    }
    help
}

fn range(field: &Field) -> String {
    let (min, max) = field.range();
    match field.kind {
        FieldKind::Real { .. } | FieldKind::Whole { .. } => format!("{min} to {max}"),
        FieldKind::Choice { .. } => field.choices().map(|(key, _)| key).collect::<Vec<_>>().join("|"),
        FieldKind::Switch => "off|on".to_owned(),
        FieldKind::Text { expected, .. } => expected(),
        FieldKind::Roles => "digits of each expert, such as \"06 17 -\"".to_owned(),
    }
}
