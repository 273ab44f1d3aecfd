//! What a file is that was taken for lines: recognised by its start, with what to do about it.
//!
//! It is asked when none of the first lines can be read ([`crate::interchange::import`]), so it need not tell such files from
//! good ones: only from each other.

use std::io;

use serde::{Deserialize, Serialize};

/// What a file seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// A table with a header, its cells divided by commas, semicolons or bars.
    Csv,
    /// A table with a header, its cells divided by tabs.
    Tsv,
    /// One JSON array of objects.
    JsonArray,
    /// A JSON object over several lines.
    PrettyJson,
    /// Text of 16-bit units.
    Utf16,
    /// JSON in an encoding of one byte for each character.
    Latin1,
    /// Objects of JSON whose lines end with a carriage return alone, as on the first Macintosh.
    CarriageReturns,
    /// Packed by gzip.
    Gzip,
    /// Packed by Zstandard.
    Zstd,
    /// A workbook of Excel.
    Xlsx,
    /// Another ZIP archive.
    Zip,
    /// A table in Parquet.
    Parquet,
    /// XML or HTML, such as an error page that was saved.
    Markup,
}

/// The most columns that are named.
const COLUMNS_SHOWN: usize = 4;
/// The most characters of a column's name that are shown.
const COLUMN_CHARS: usize = 30;

/// What a line is, for those who have to write some.
const A_LINE: &str = "a line is a JSON object such as {\"id\":\"UUID\",\"occurred\":\"2024-08-20\",\"body\":{…}}. \
                      `chancery import TABLE.csv` makes lines of a table (docs/spreadsheets.md); a program can write them too (docs/import.md)";

impl FileKind {
    /// Recognises a file by its first bytes, and says what to do about it; `None`: it is nothing that is known here.
    pub fn of(start: &[u8]) -> Option<(FileKind, String)> {
        let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
        if let Some(kind) = of_magic(start).or_else(|| of_json(start)) {
            return Some((kind, format!("the file seems to be {}: {}", kind.name(), kind.advice())));
        }
        let (delimiter, columns) = header(start)?;
        let kind = if delimiter == b'\t' { FileKind::Tsv } else { FileKind::Csv };
        let shown: Vec<String> =
            columns.iter().take(COLUMNS_SHOWN).map(|name| name.chars().take(COLUMN_CHARS).collect()).collect();
        let more = if columns.len() > COLUMNS_SHOWN { ", …" } else { "" };
        let message = format!("the file seems to be {} (columns: {}{more}): {A_LINE}", kind.name(), shown.join(", "));
        Some((kind, message))
    }

    fn name(self) -> &'static str {
        match self {
            FileKind::Csv => "CSV",
            FileKind::Tsv => "TSV",
            FileKind::JsonArray => "one JSON array",
            FileKind::PrettyJson => "JSON spread over several lines",
            FileKind::Utf16 => "UTF-16 text",
            FileKind::Latin1 => "JSON in Latin-1 or Windows-1252",
            FileKind::CarriageReturns => "JSON whose lines end with carriage returns alone",
            FileKind::Gzip => "packed by gzip",
            FileKind::Zstd => "packed by Zstandard",
            FileKind::Xlsx => "an Excel workbook",
            FileKind::Zip => "a ZIP archive",
            FileKind::Parquet => "Parquet",
            FileKind::Markup => "XML or HTML",
        }
    }

    fn advice(self) -> &'static str {
        match self {
            FileKind::Csv | FileKind::Tsv | FileKind::Parquet => A_LINE,
            FileKind::JsonArray => "write each of its objects on a line of its own, as `jq -c '.[]' FILE` does",
            FileKind::PrettyJson => "write each object on a line of its own, as `jq -c . FILE` does",
            FileKind::Utf16 => "save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8 FILE",
            FileKind::Latin1 => "save it as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8 FILE",
            FileKind::CarriageReturns => "end each line with a line feed, as `tr '\\r' '\\n' < FILE` does",
            FileKind::Gzip => "unpack it first, as `gunzip -c FILE | chancery import -` does",
            FileKind::Zstd => "unpack it first, as `zstd -dc FILE | chancery import -` does",
            FileKind::Xlsx => "`chancery import TALKS.xlsx` makes lines of its rows (docs/spreadsheets.md)",
            FileKind::Zip => "unpack it first",
            FileKind::Markup => {
                "it may be an error page that was saved in the place of the file. Lines of JSON are needed"
            }
        }
    }
}

/// Recognises files by bytes that no text begins with, or no text in UTF-8.
fn of_magic(start: &[u8]) -> Option<FileKind> {
    const MAGIC: [(&[u8], FileKind); 6] = [
        (b"\x1F\x8B", FileKind::Gzip),
        (b"\x28\xB5\x2F\xFD", FileKind::Zstd),
        (b"PK\x03\x04", FileKind::Zip),
        (b"PAR1", FileKind::Parquet),
        (b"\xFF\xFE", FileKind::Utf16),
        (b"\xFE\xFF", FileKind::Utf16),
    ];
    let found = MAGIC.iter().find(|(magic, _)| start.starts_with(magic)).map(|(_, kind)| *kind);
    if found == Some(FileKind::Zip) && has(start, b"[Content_Types].xml") && has(start, b"xl/") {
        return Some(FileKind::Xlsx);
    }
    // Without a mark, Latin letters in 16 bits have a zero in each pair.
    let pairs = start.chunks_exact(2).take(100);
    let is_utf_16 = pairs.len() >= 2 && pairs.clone().all(|pair| (pair[0] == 0) != (pair[1] == 0));
    found.or(is_utf_16.then_some(FileKind::Utf16))
}

fn has(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// Recognises what begins as JSON or as markup.
fn of_json(start: &[u8]) -> Option<FileKind> {
    let text = start.trim_ascii_start();
    let (line, below) = text.split_at(text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len()));
    match text.first()? {
        b'<' => Some(FileKind::Markup),
        // An array on a line, with others below it, is a bad line.
        b'[' if below.trim_ascii().is_empty() || !is_json(line) => Some(FileKind::JsonArray),
        b'{' if std::str::from_utf8(line).is_err() => {
            let decoded: String = line.iter().map(|byte| char::from(*byte)).collect();
            is_json(decoded.as_bytes()).then_some(FileKind::Latin1)
        }
        b'{' if is_divided_by_returns(text) => Some(FileKind::CarriageReturns),
        // The object goes on below: what is read of it has no fault but that it has no end.
        b'{' if !below.trim_ascii().is_empty() => {
            let fault = serde_json::from_slice::<serde_json::Value>(line).err()?;
            fault.is_eof().then_some(FileKind::PrettyJson)
        }
        _ => None,
    }
}

/// Returns whether the first object ends with a carriage return, and no line feed comes before the next.
fn is_divided_by_returns(text: &[u8]) -> bool {
    let Some(end) = text.iter().position(|byte| *byte == b'\r') else { return false };
    let next = text[end..].iter().find(|byte| **byte != b'\r');
    next == Some(&b'{') && is_json(&text[..end])
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

/// Returns the delimiter and the columns of a table: a header of two cells or more, with rows of as many below.
fn header(start: &[u8]) -> Option<(u8, Vec<String>)> {
    // The last line may have been cut off.
    let whole = start.iter().rposition(|byte| *byte == b'\n').map_or(start, |end| &start[..=end]);
    [b',', b'\t', b';', b'|'].into_iter().find_map(|delimiter| {
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(io::Cursor::new(whole));
        let names = reader.byte_headers().ok()?.clone();
        let columns: Vec<String> = names.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        let are_names = columns.len() >= 2 && columns.iter().all(|name| is_name(name));
        let is_table = are_names && reader.byte_records().take(3).all(|row| row.is_ok());
        is_table.then_some((delimiter, columns))
    })
}

/// Returns whether a cell can be the name of a column; pieces of JSON cannot.
fn is_name(cell: &str) -> bool {
    !cell.contains(['{', '}', '[', ']', '"', '\0']) && !cell.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(start: &[u8], kind: FileKind, word: &str) {
        let (found, advice) = FileKind::of(start).expect("it is recognised");
        assert_eq!(found, kind, "{advice}");
        assert!(advice.starts_with("the file seems to be ") && advice.contains(word), "{advice}");
    }

    fn utf_16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn tables_are_named_with_their_columns() {
        check(
            b"event_id,event_date,notes\r\n1,2024,\"a, b\"\r\n",
            FileKind::Csv,
            "columns: event_id, event_date, notes)",
        );
        check(b"\xEF\xBB\xBFa;b\n1;2\n", FileKind::Csv, "columns: a, b)");
        check(b"a\tb\tc\td\te\n1\t2\t3\t4\t5\n", FileKind::Tsv, "columns: a, b, c, d, …)");
        check(b"id,ann\xE9e\n1,2\n", FileKind::Csv, "columns: id, ann");
        check(b"a,b", FileKind::Csv, "{\"id\":");
    }

    #[test]
    fn json_of_other_shapes_is_told_apart() {
        check(b"[{\"a\":1},{\"a\":2}]", FileKind::JsonArray, "jq -c '.[]'");
        check(b"{\"a\":1}\r{\"a\":2}\r", FileKind::CarriageReturns, "line feed");
        check(b"\n [\n{\"a\":1},\n{\"a\":2}\n]\n", FileKind::JsonArray, "jq -c '.[]'");
        check(b"[{\"a\": \"an array whose line goes on behind the start", FileKind::JsonArray, "jq");
        check(b"{\n  \"body\": {\n", FileKind::PrettyJson, "jq -c . FILE");
        check(b"{\"note\":\"caf\xE9\"}\n", FileKind::Latin1, "iconv -f WINDOWS-1252");
    }

    #[test]
    fn what_is_no_text_in_utf_8_is_told_apart() {
        check(&[b"\xFF\xFE".to_vec(), utf_16("{\"a\":1}\n")].concat(), FileKind::Utf16, "iconv -f UTF-16");
        check(&utf_16("{\"body\":{}}\n"), FileKind::Utf16, "iconv -f UTF-16");
        check(b"\x1F\x8B\x08\x00", FileKind::Gzip, "gunzip -c FILE | chancery import -");
        check(b"\x28\xB5\x2F\xFD\x04", FileKind::Zstd, "zstd -dc");
        check(b"PK\x03\x04\x14\x00[Content_Types].xml\x00xl/workbook.xml", FileKind::Xlsx, "docs/spreadsheets.md");
        check(b"PK\x03\x04\x14\x00events.jsonl", FileKind::Zip, "unpack it first");
        check(b"PAR1\x15\x04", FileKind::Parquet, "JSON object");
        check(b"<!DOCTYPE html>\n<html>", FileKind::Markup, "an error page");
    }

    #[test]
    fn bad_lines_are_nothing_else() {
        for start in [
            &b"no JSON\n"[..],
            b"",
            b"\"x\": 1, \"y\": 2}\n",
            b"[]\n{\"body\":{}}\n",
            b"{\"record\":{}}\n{\"record\":{}}\n",
            b"{\"a\" 1}\n{\"b\" 2}\n",
            b"{\"body\":",
            b"first line, torn\nsecond\n",
        ] {
            assert_eq!(FileKind::of(start), None, "{}", String::from_utf8_lossy(start));
        }
    }
}
