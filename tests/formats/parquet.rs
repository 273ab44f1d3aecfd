//! Parquet, read back by its own reader: the same rows as the CSV, with types.

use std::io::Write;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use super::lists::rows;
use super::{at, chronicle, file, pieces, wanted};
use crate::goldens::report;

/// The columns of each row, by name.
fn read(pieces: &[Vec<u8>]) -> Vec<Vec<(String, Field)>> {
    let mut file = tempfile::tempfile().expect("a file");
    pieces.iter().for_each(|piece| file.write_all(piece).expect("written"));
    let reader = SerializedFileReader::new(file).expect("it reads");
    let rows = reader.get_row_iter(None).expect("rows");
    rows.map(|row| row.expect("a row").into_columns()).collect()
}

/// Writes a value as CSV has it.
fn cell(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Long(number) => number.to_string(),
        Field::Bool(flag) => flag.to_string(),
        Field::TimestampMicros(micros) => {
            chancery::time::Instant::from_micros(*micros).expect("an instant").to_string()
        }
        other => panic!("no column has {other:?}"),
    }
}

#[test]
fn the_rows_are_those_of_the_csv() {
    let report = report();
    for (parquet, csv, count) in
        [("parquet", "csv-events", 28), ("parquet-claims", "csv-claims", 10), ("parquet-positions", "csv-positions", 9)]
    {
        let read = read(&pieces(&report, at(parquet, "2024-08-20")));
        let rows = rows(&file(&report, super::ExportRequest { exact: true, ..at(csv, "2024-08-20") }));
        assert_eq!((read.len(), rows.len()), (count, count), "{parquet}");
        for (columns, row) in read.iter().zip(&rows) {
            assert_eq!(columns.len(), row.len());
            columns.iter().for_each(|(name, field)| assert_eq!(cell(field), row[name], "{parquet} {name}"));
        }
    }
}

#[test]
fn the_file_says_of_which_point_it_is() {
    let mut file = tempfile::tempfile().expect("a file");
    pieces(&report(), at("parquet", "2024-08-20")).iter().for_each(|piece| file.write_all(piece).expect("written"));
    let reader = SerializedFileReader::new(file).expect("it reads");
    let said = reader.metadata().file_metadata().key_value_metadata().expect("it has some");
    let said = said.iter().find(|pair| pair.key == "description").and_then(|pair| pair.value.clone());
    assert_eq!(said.as_deref(), Some("As of 20 August 2024, known up to record 53"));
}

#[test]
fn an_empty_table_has_its_columns() {
    let empty = chronicle(&[]);
    assert_eq!(read(&pieces(&empty, wanted("parquet"))).len(), 0);
}

#[test]
fn every_table_stands_in_the_archive_as_by_itself() {
    let report = report();
    let bytes = pieces(&report, at("parquet-all", "2024-08-20")).concat();
    let again = pieces(&report, at("parquet-all", "2024-08-20")).concat();
    assert_eq!(bytes, again, "the same snapshot gives the same bytes");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut names = Vec::new();
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).expect("an entry");
        let mut file = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut file).expect("read");
        let name = entry.name().trim_end_matches(".parquet").to_owned();
        let format = if name == "events" { "parquet".to_owned() } else { format!("parquet-{name}") };
        assert_eq!(file, pieces(&report, at(&format, "2024-08-20")).concat(), "{name}");
        names.push(name);
    }
    let formats = chancery::interchange::FORMATS.iter();
    let alone = formats.filter(|format| format.file.ends_with(".parquet")).count();
    assert_eq!(names.len(), alone, "{names:?}");
}
