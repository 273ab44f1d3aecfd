//! The packed form of workbooks: bounded before anything of it is kept.
//!
//! A few kilobytes can unpack to terabytes. So what an archive says of its sizes is added up first; then each part is unpacked
//! into nothing, and may not be larger than it said. Only an archive that passes both is handed to the reader of workbooks.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;

use super::SheetError;

/// The most bytes that all parts of a workbook may have, unpacked.
pub const UNPACKED_BYTES_MAX: u64 = 256 << 20;
/// The most parts of a workbook.
const PARTS_MAX: usize = 10_000;

/// An archive that passed.
pub type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Checks the sizes of an archive's parts.
///
/// # Errors
///
/// It is damaged, encrypted, or unpacks to more than is taken.
pub fn checked(bytes: &[u8]) -> Result<Archive<'_>, SheetError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if archive.len() > PARTS_MAX {
        return Err(SheetError::new(format!(
            "the workbook has {} parts, and at most {PARTS_MAX} are taken",
            archive.len()
        )));
    }
    let mut total: u64 = 0;
    for place in 0..archive.len() {
        total = total.saturating_add(archive.by_index_raw(place).map_err(|error| damaged(&error))?.size());
    }
    if total > UNPACKED_BYTES_MAX {
        return Err(too_large(total));
    }
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(|error| damaged(&error))?;
        let said = part.size();
        let unpacked = io::copy(&mut part.take(said + 1), &mut io::sink()).map_err(|error| damaged(&error))?;
        if unpacked > said {
            return Err(SheetError::new(
                "a part of the workbook is larger than the workbook says: it is damaged or made to harm",
            ));
        }
    }
    Ok(archive)
}

/// Returns a part as text; absent if there is none of that name.
pub fn part(archive: &mut Archive<'_>, name: &str) -> Option<String> {
    let mut text = String::new();
    let mut bytes = Vec::new();
    archive.by_name(name).ok()?.take(UNPACKED_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    text.push_str(&String::from_utf8_lossy(&bytes));
    Some(text)
}

fn damaged(error: &dyn std::fmt::Display) -> SheetError {
    SheetError::new(format!(
        "the workbook cannot be unpacked ({error}): open it in a spreadsheet program and save it again"
    ))
}

fn too_large(total: u64) -> SheetError {
    SheetError::new(format!(
        "the workbook unpacks to {} MB, and at most {} MB are taken: save the one sheet that is needed as CSV",
        total >> 20,
        UNPACKED_BYTES_MAX >> 20
    ))
}
