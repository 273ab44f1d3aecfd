//! Tables in text: CSV and TSV, in the encodings and with the delimiters that are met.
//!
//! A byte order mark decides; else text that is UTF-8 is taken for it, and of other text the encoding is guessed and said. The
//! delimiter is the one that cuts the first lines into the same number of cells, more than one.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::cell::SheetCell;
use super::grid::Grid;
use super::{COLUMNS_MAX, SheetError};

/// How a text was read, or is to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextForm {
    /// The name of its encoding, as the web writes it; guessed if absent.
    pub encoding: Option<String>,
    /// What stands between cells; guessed if absent.
    pub delimiter: Option<char>,
}

/// Reads a table in text, and returns how it was read.
///
/// # Errors
///
/// The encoding has no such name, the delimiter is no ASCII character, or there is too much.
pub fn read(bytes: &[u8], form: &TextForm) -> Result<(Grid, TextForm), SheetError> {
    let encoding = encoding_of(bytes, form)?;
    let (text, _, _) = encoding.decode(bytes);
    let (named, text) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((line, rest)) if line.trim_end().chars().count() == 1 => (line.chars().next(), rest),
        _other => (None, text.as_ref()),
    };
    let skipped = u32::from(named.is_some());
    let delimiter = form.delimiter.or(named).unwrap_or_else(|| guess_delimiter(text));
    let Ok(byte) =
        u8::try_from(delimiter).map_err(|_| ()).and_then(|byte| if byte.is_ascii() { Ok(byte) } else { Err(()) })
    else {
        return Err(SheetError::new(format!("'{delimiter}' cannot divide cells: use ',', ';', '|' or a tab")));
    };
    let mut grid = Grid::default();
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(byte).from_reader(text.as_bytes());
    let mut record = ::csv::StringRecord::new();
    let mut count = skipped;
    while reader.read_record(&mut record).map_err(|error| SheetError::new(error.to_string()))? {
        for (column, cell) in record.iter().enumerate() {
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            grid.put(count, column, SheetCell::of_text(cell))?;
        }
        count = count.saturating_add(1);
    }
    let used = TextForm { encoding: Some(encoding.name().to_owned()), delimiter: Some(delimiter) };
    Ok((grid, used))
}

fn encoding_of(bytes: &[u8], form: &TextForm) -> Result<&'static Encoding, SheetError> {
    if let Some(name) = &form.encoding {
        return Encoding::for_label(name.as_bytes()).ok_or_else(|| {
            SheetError::new(format!("there is no encoding '{name}': try utf-8, windows-1252, windows-1251 or utf-16le"))
        });
    }
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Ok(encoding);
    }
    if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) {
        return Ok(UTF_8);
    }
    // Letters of most scripts' digits and blanks have a zero in each pair of bytes.
    let start = &bytes[..bytes.len().min(2_000)];
    let zeros = |parity: usize| start.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    if zeros(1) * 4 > start.len() / 2 {
        return Ok(UTF_16LE);
    }
    if zeros(0) * 4 > start.len() / 2 {
        return Ok(UTF_16BE);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    Ok(detector.guess(None, chardetng::Utf8Detection::Allow))
}

/// How many records are looked at to find what divides cells.
const LOOKED_AT: usize = 50;

fn guess_delimiter(text: &str) -> char {
    let mut best = (',', 0);
    for delimiter in [',', ';', '\t', '|'] {
        let byte = u8::try_from(delimiter).unwrap_or(b',');
        let mut reader =
            ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(byte).from_reader(text.as_bytes());
        let widths: Vec<usize> =
            reader.records().take(LOOKED_AT).map_while(Result::ok).map(|record| record.len()).collect();
        let Some(widest) = widths.iter().copied().max().filter(|widest| (2..=COLUMNS_MAX).contains(widest)) else {
            continue;
        };
        let agreeing = widths.iter().filter(|width| **width == widest).count();
        // Records that agree count most; of equals, the one with more columns.
        let score = agreeing * 1_000 / widths.len() * COLUMNS_MAX + widest;
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}
