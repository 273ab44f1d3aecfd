//! Several files in one: a ZIP archive, written as it goes.
//!
//! Files are stored as they are: anyone who sends the archive packs it, if the client takes it packed. Sizes and checksums stand after
//! each file and in the list at the end, so nothing has to be known before it is written. Entries have no date, so that the same
//! files make the same archive.

use std::io::{self, Write};
use std::sync::Arc;

use parking_lot::Mutex;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

use crate::interchange::chunked::ChunkedFile;
use crate::interchange::export::ExportError;

/// Where the archive's bytes wait until they are taken.
#[derive(Clone, Default)]
struct ArchiveDrain(Arc<Mutex<Vec<u8>>>);

impl Write for ArchiveDrain {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Begins an archive of files, each with its name.
pub fn stored(files: Vec<(&'static str, ChunkedFile)>) -> ChunkedFile {
    let drain = ArchiveDrain::default();
    let mut writer: Option<ZipWriter<StreamWriter<ArchiveDrain>>> = Some(ZipWriter::new_stream(drain.clone()));
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
        out.append(&mut drain.0.lock());
        Ok(more)
    })
}

fn failed(error: impl std::fmt::Display) -> ExportError {
    ExportError::Format(error.to_string())
}
