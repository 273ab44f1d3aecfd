//! Several files in one: a ZIP archive, written as it goes.
//!
//! Files are stored as they are: anyone who sends the archive packs it, if the client takes it packed. Sizes and checksums stand after
//! each file and in the list at the end, so nothing has to be known before it is written. Entries have no date, so that the same
//! files make the same archive.

use std::io::Write;

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

use crate::interchange::chunked::{ChunkedFile, Drain};
use crate::interchange::export::ExportError;

/// Begins an archive of files, each with its name.
pub fn stored(files: Vec<(&'static str, ChunkedFile)>) -> ChunkedFile {
    let drain = Drain::default();
    let mut writer: Option<ZipWriter<StreamWriter<Drain>>> = Some(ZipWriter::new_stream(drain.clone()));
    let mut files = files.into_iter();
    let mut open: Option<ChunkedFile> = None;
    ChunkedFile::default().part(move |out| {
        let Some(archive) = &mut writer else { return Ok(false) };
        let more = match open.as_mut().map(ChunkedFile::next_piece).transpose()?.flatten() {
            Some(piece) => {
                archive.write_all(&piece).map_err(failed)?;
                true
            }
            None => match files.next() {
                Some((name, file)) => {
                    // A table may have more than four gigabytes.
                    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
                    archive.start_file(name, options.large_file(true)).map_err(failed)?;
                    open = Some(file);
                    true
                }
                None => {
                    if let Some(archive) = writer.take() {
                        archive.finish().map_err(failed)?;
                    }
                    false
                }
            },
        };
        drain.take(out);
        Ok(more)
    })
}

fn failed(error: impl std::fmt::Display) -> ExportError {
    ExportError::Format(error.to_string())
}
