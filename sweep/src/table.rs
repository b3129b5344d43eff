//! The result as a Parquet file, a row for each run in the order of the plan, without compression.
//!
//! Columns: the two settings under their keys (numbers, or the keys of choices), `seed`, `examples`, `steps`, `fate`,
//! `error`, `effective_experts`, `experts_alive`, `specialisation`, `cost`, `fingerprint`. Where the cost was no finite number there are no figures.
//! Where the setting `cost` is an axis, the figure is called `test_cost`. The file’s metadata has the plan as JSON under
//! `sweep`, so that shards can be told apart from other sweeps.

use crate::axis::Axis;
use crate::plan::{Place, Plan};
use crate::row::{Figures, Row, fate_of};
use anyhow::{Context, Result, anyhow, bail, ensure};
use moe::choice::Choice;
use moe::training::decimal::decimal;
use moe::training::fields::FieldKind;
use parquet::basic::Type;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::record::Field as Cell;
use parquet::schema::parser::parse_message_type;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// The key of the plan in the file’s metadata.
const PLAN: &str = "sweep";
/// Rows that are written together.
const ROWS_PER_GROUP: usize = 65_536;
/// Columns after those of the axes.
const COLUMNS: [(&str, Type); 10] = [
    ("seed", Type::INT64),
    ("examples", Type::INT64),
    ("steps", Type::INT64),
    ("fate", Type::BYTE_ARRAY),
    ("error", Type::FLOAT),
    ("effective_experts", Type::FLOAT),
    ("experts_alive", Type::INT64),
    ("specialisation", Type::FLOAT),
    ("cost", Type::FLOAT),
    ("fingerprint", Type::BYTE_ARRAY),
];

/// Writes the rows of a plan; the file is whole or not there.
///
/// # Errors
///
/// Fails where the file cannot be written.
pub fn write(path: &Path, plan: &Plan, rows: &[Row]) -> Result<()> {
    let cannot = || format!("{} cannot be written", path.display());
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let file = File::create(&unfinished).with_context(cannot)?;
    write_to(file, plan, rows).with_context(cannot)?;
    std::fs::rename(&unfinished, path).with_context(cannot)
}

fn write_to(file: File, plan: &Plan, rows: &[Row]) -> Result<()> {
    let columns = columns(plan)?;
    let fields = columns.iter().map(|(name, kind)| match kind {
        Type::BYTE_ARRAY => format!("optional binary {name} (STRING);"),
        kind => format!("optional {} {name};", kind.to_string().to_lowercase()),
    });
    let schema = parse_message_type(&format!("message sweep {{ {} }}", fields.collect::<String>()))?;
    let plan_text = serde_json::to_string(plan)?;
    let properties = WriterProperties::builder()
        .set_key_value_metadata(Some(vec![KeyValue::new(PLAN.to_owned(), plan_text)]))
        .build();
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))?;
    for rows in rows.chunks(ROWS_PER_GROUP) {
        let cells = rows.iter().map(|row| cells(plan, row)).collect::<Result<Vec<_>>>()?;
        let mut group = writer.next_row_group()?;
        for (place, (_, kind)) in columns.iter().enumerate() {
            let mut column = group.next_column()?.context("there are fewer columns than in the schema")?;
            write_column(&mut column, *kind, cells.iter().map(|row| &row[place]))?;
            column.close()?;
        }
        group.close()?;
    }
    writer.close()?;
    Ok(())
}

/// Name and type of each column.
fn columns(plan: &Plan) -> Result<Vec<(String, Type)>> {
    let of_axis = |axis: &Axis| -> Result<_> {
        let kind = match axis.field()?.kind {
            FieldKind::Real { .. } => Type::DOUBLE,
            FieldKind::Whole { .. } => Type::INT64,
            _ => Type::BYTE_ARRAY,
        };
        Ok((axis.key.clone(), kind))
    };
    let mut columns = vec![of_axis(&plan.x)?, of_axis(&plan.y)?];
    let is_axis = |name: &str| plan.x.key == name || plan.y.key == name;
    let name = |name: &str| if is_axis(name) { format!("test_{name}") } else { name.to_owned() };
    columns.extend(COLUMNS.map(|(figure, kind)| (name(figure), kind)));
    Ok(columns)
}

/// The cells of a row, in the order of [`columns`].
fn cells(plan: &Plan, row: &Row) -> Result<Vec<Cell>> {
    let Place { column, row: y, seed } = plan.place(row.run);
    let figures = row.figures.as_ref();
    let real = |of: fn(&Figures) -> f32| figures.map_or(Cell::Null, |figures| Cell::Float(of(figures)));
    Ok(vec![
        axis_cell(&plan.x, column)?,
        axis_cell(&plan.y, y)?,
        Cell::Long(seed.into()),
        Cell::Long(plan.examples.into()),
        Cell::Long(row.steps.into()),
        Cell::Str(row.fate.key().to_owned()),
        real(|figures| figures.error),
        real(|figures| figures.effective_experts),
        figures.map_or(Cell::Null, |figures| Cell::Long(figures.experts_alive.into())),
        real(|figures| figures.specialisation),
        real(|figures| figures.cost),
        figures.map_or(Cell::Null, |figures| Cell::Str(figures.fingerprint.clone())),
    ])
}

/// A value of an axis: of a number what its text says, else the text.
fn axis_cell(axis: &Axis, at: usize) -> Result<Cell> {
    let text = &axis.values[at];
    let number = || decimal(text).ok_or_else(|| anyhow!("“{text}” is no number"));
    Ok(match axis.field()?.kind {
        FieldKind::Real { .. } => Cell::Double(number()?),
        FieldKind::Whole { .. } => Cell::Long(number()? as i64),
        _ => Cell::Str(text.clone()),
    })
}

fn write_column<'a>(
    column: &mut SerializedColumnWriter,
    kind: Type,
    cells: impl Iterator<Item = &'a Cell>,
) -> Result<(), ParquetError> {
    match kind {
        Type::INT64 => write_values::<Int64Type>(column, cells, |cell| match cell {
            Cell::Long(value) => Some(*value),
            _ => None,
        }),
        Type::FLOAT => write_values::<FloatType>(column, cells, |cell| match cell {
            Cell::Float(value) => Some(*value),
            _ => None,
        }),
        Type::DOUBLE => write_values::<DoubleType>(column, cells, |cell| match cell {
            Cell::Double(value) => Some(*value),
            _ => None,
        }),
        _ => write_values::<ByteArrayType>(column, cells, |cell| match cell {
            Cell::Str(text) => Some(ByteArray::from(text.as_str())),
            _ => None,
        }),
    }
}

fn write_values<'a, T: DataType>(
    column: &mut SerializedColumnWriter,
    cells: impl Iterator<Item = &'a Cell>,
    value: impl Fn(&Cell) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let values: Vec<Option<T::T>> = cells.map(value).collect();
    // Parquet’s definition levels: 1 where there is a value, 0 where there is none.
    let levels: Vec<i16> = values.iter().map(|value| value.is_some().into()).collect();
    let values: Vec<T::T> = values.into_iter().flatten().collect();
    column.typed::<T>().write_batch(&values, Some(&levels), None).map(drop)
}

/// The plan and the rows of a file that [`write`] has written.
///
/// # Errors
///
/// Fails where the file cannot be read or is no table of a sweep.
pub fn read(path: &Path) -> Result<(Plan, Vec<Row>)> {
    read_file(path).with_context(|| format!("{} is no table of a sweep", path.display()))
}

fn read_file(path: &Path) -> Result<(Plan, Vec<Row>)> {
    let reader = SerializedFileReader::new(File::open(path)?)?;
    let metadata = reader.metadata().file_metadata();
    let entries = metadata.key_value_metadata().into_iter().flatten();
    let text = entries.filter(|entry| entry.key == PLAN).find_map(|entry| entry.value.as_deref());
    let plan: Plan = serde_json::from_str(text.context("it names no plan")?)?;
    plan.check()?;
    let names: Vec<String> = columns(&plan)?.into_iter().map(|(name, _)| name).collect();
    let found = metadata.schema_descr().columns().iter().map(|column| column.name());
    ensure!(found.eq(names.iter().map(String::as_str)), "it has other columns than {}", names.join(", "));
    let values = |axis: &Axis| (0..axis.values.len()).map(|at| axis_cell(axis, at)).collect::<Result<Vec<_>>>();
    let (x, y) = (values(&plan.x)?, values(&plan.y)?);
    let rows = reader.get_row_iter(None)?.map(|row| {
        let cells: Vec<Cell> = row?.into_columns().into_iter().map(|(_, cell)| cell).collect();
        row_of(&plan, (&x, &y), &cells).with_context(|| format!("a row is {cells:?}"))
    });
    let rows = rows.collect::<Result<Vec<_>>>()?;
    Ok((plan, rows))
}

/// The row of these cells, where the axes have these values.
fn row_of(plan: &Plan, (x_values, y_values): (&[Cell], &[Cell]), cells: &[Cell]) -> Result<Row> {
    let [x, y, Cell::Long(seed), Cell::Long(_), Cell::Long(steps), Cell::Str(fate), figures @ ..] = cells else {
        bail!("a cell has another type than its column should have");
    };
    let place = |values: &[Cell], cell: &Cell| {
        values.iter().position(|value| value == cell).with_context(|| format!("no axis has the value {cell}"))
    };
    let place = Place { column: place(x_values, x)?, row: place(y_values, y)?, seed: u32::try_from(*seed)? };
    let figures = match figures {
        [Cell::Null, ..] => None,
        [
            Cell::Float(error),
            Cell::Float(effective_experts),
            Cell::Long(experts_alive),
            Cell::Float(specialisation),
            Cell::Float(cost),
            Cell::Str(fingerprint),
        ] => Some(Figures {
            error: *error,
            effective_experts: *effective_experts,
            experts_alive: u32::try_from(*experts_alive)?,
            specialisation: *specialisation,
            cost: *cost,
            fingerprint: fingerprint.clone(),
        }),
        _ => bail!("a figure is missing"),
    };
    Ok(Row {
        run: plan.run_at(place).with_context(|| format!("no run has seed {seed}"))?,
        steps: u32::try_from(*steps)?,
        fate: fate_of(fate)?,
        figures,
    })
}
