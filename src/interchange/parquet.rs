//! Parquet: the tables of a view for data frames, with columns of real types; each by itself, or all in one archive. Behind the
//! cargo feature `parquet`, which is on unless it is left out.
//!
//! A page of rows is a row group, plainly encoded and not compressed: anyone who keeps such files compresses them better. Texts are
//! UTF-8, numbers 64 bits, instants microseconds of UTC. The file's metadata say of which point it is. The footer comes last, so
//! the file can be written as it goes.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use crate::interchange::act_tables;
use crate::interchange::archived;
use crate::interchange::chunked::{ChunkedFile, Drain};
use crate::interchange::export::ExportError;
use crate::interchange::snapshot_view::SnapshotView;
use crate::interchange::tables::{self, Cell, Column, ColumnType, Table};
use crate::interchange::thing_tables;

/// Makes a function for each table that begins its file, and the list of all of them.
macro_rules! files {
    ($($name:ident = $file:literal, $table:path;)*) => {
        $(
            /// Begins the file of the table of this name.
            pub fn $name(shown: &SnapshotView) -> ChunkedFile {
                write(shown, $table(shown))
            }
        )*

        /// Every table: the name of its file, and what begins it.
        pub const TABLES: &[(&str, fn(&SnapshotView) -> ChunkedFile)] = &[$(($file, $name)),*];
    };
}

files! {
    events = "events.parquet", tables::events;
    statements = "statements.parquet", thing_tables::statements;
    claims = "claims.parquet", tables::claims;
    positions = "positions.parquet", tables::positions;
    position_changes = "position-changes.parquet", thing_tables::position_changes;
    votes = "votes.parquet", act_tables::votes;
    consents = "consents.parquet", act_tables::consents;
    commitments = "commitments.parquet", act_tables::commitments;
    accounts = "accounts.parquet", act_tables::accounts;
    meetings = "meetings.parquet", thing_tables::meetings;
    negotiations = "negotiations.parquet", thing_tables::negotiations;
    issues = "issues.parquet", thing_tables::issues;
    clauses = "clauses.parquet", thing_tables::clauses;
    actors = "actors.parquet", thing_tables::actors;
    sources = "sources.parquet", thing_tables::sources;
}

/// Begins an archive of every table, each in its file.
pub fn all(shown: &SnapshotView) -> ChunkedFile {
    archived::stored(TABLES.iter().map(|(name, begin)| (*name, begin(shown))).collect())
}

fn write(shown: &SnapshotView, mut table: Table) -> ChunkedFile {
    let drain = Drain::default();
    let properties = described(shown);
    let columns = table.columns();
    let mut writer = None;
    ChunkedFile::default().part(move |out| {
        let mut file = match writer.take() {
            Some(file) => file,
            None => {
                SerializedFileWriter::new(drain.clone(), schema(&columns)?, Arc::clone(&properties)).map_err(failed)?
            }
        };
        let page = (table.rows)();
        let more = !page.is_empty();
        if more {
            row_group(&mut file, &columns, &page)?;
            writer = Some(file);
        } else {
            file.close().map_err(failed)?;
        }
        drain.take(out);
        Ok(more)
    })
}

/// Names the view in the file's own metadata, as other formats do in a title.
fn described(shown: &SnapshotView) -> Arc<WriterProperties> {
    let described = [("title", shown.title()), ("description", shown.point_in_words())];
    let pairs = described.map(|(key, value)| KeyValue::new(key.to_owned(), value));
    Arc::new(WriterProperties::builder().set_key_value_metadata(Some(pairs.into())).build())
}

fn failed(error: parquet::errors::ParquetError) -> ExportError {
    ExportError::Format(error.to_string())
}

fn schema(columns: &[Column]) -> Result<Arc<Type>, ExportError> {
    let fields: Result<Vec<Arc<Type>>, ExportError> = columns.iter().map(field).collect();
    let schema = Type::group_type_builder("chancery").with_fields(fields?).build().map_err(failed)?;
    Ok(Arc::new(schema))
}

fn field((name, kind): &Column) -> Result<Arc<Type>, ExportError> {
    let (physical, logical) = match kind {
        ColumnType::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnType::Number => (Physical::INT64, None),
        ColumnType::Real => (Physical::DOUBLE, None),
        ColumnType::Flag => (Physical::BOOLEAN, None),
        ColumnType::Instant => {
            let instant = LogicalType::timestamp(true, TimeUnit::MICROS);
            (Physical::INT64, Some(instant))
        }
    };
    let builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
    Ok(Arc::new(builder.with_logical_type(logical).build().map_err(failed)?))
}

fn row_group(
    file: &mut SerializedFileWriter<Drain>,
    columns: &[Column],
    rows: &[Vec<Cell>],
) -> Result<(), ExportError> {
    let mut group = file.next_row_group().map_err(failed)?;
    for (place, (_, kind)) in columns.iter().enumerate() {
        let Some(column) = group.next_column().map_err(failed)? else { break };
        let cells = rows.iter().map(|row| &row[place]);
        match kind {
            ColumnType::Text => values::<ByteArrayType>(column, cells, |cell| match cell {
                Cell::Text(text) => Some(ByteArray::from(text.as_str())),
                _other => None,
            }),
            ColumnType::Number | ColumnType::Instant => values::<Int64Type>(column, cells, |cell| match cell {
                Cell::Number(number) => Some(*number),
                Cell::Instant(instant) => Some(instant.micros()),
                _other => None,
            }),
            ColumnType::Real => values::<DoubleType>(column, cells, |cell| match cell {
                Cell::Real(number) => Some(*number),
                _other => None,
            }),
            ColumnType::Flag => values::<BoolType>(column, cells, |cell| match cell {
                Cell::Flag(flag) => Some(*flag),
                _other => None,
            }),
        }?;
    }
    group.close().map_err(failed).map(drop)
}

/// Writes a column of a row group: the values that are there, and of each row whether it has one.
fn values<'a, T: DataType>(
    mut column: SerializedColumnWriter<'_>,
    cells: impl Iterator<Item = &'a Cell>,
    value: impl Fn(&Cell) -> Option<T::T>,
) -> Result<(), ExportError> {
    let cells: Vec<Option<T::T>> = cells.map(value).collect();
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<T::T> = cells.into_iter().flatten().collect();
    column.typed::<T>().write_batch(&values, Some(&levels), None).map_err(failed)?;
    column.close().map_err(failed)
}
