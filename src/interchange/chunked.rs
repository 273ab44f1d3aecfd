//! A file in pieces: what a format writes, part by part, as it is taken.
//!
//! ```text
//! text "["   then   each page of events   then   text "]"
//! ```
//!
//! A format lists the parts of its file once; nothing is read before it is taken, and of a list no more than one page is in
//! memory. Where the index fails, the file breaks off with an error: no part of it passes for the whole.

use std::collections::VecDeque;

use crate::interchange::export::ExportError;
use crate::interchange::snapshot_view::Pages;

/// A part of a file: writes its next piece, and says whether there may be more of it.
type FilePart = Box<dyn FnMut(&mut Vec<u8>) -> Result<bool, ExportError> + Send>;

/// A file that is written piece by piece.
#[derive(Default)]
pub struct ChunkedFile {
    parts: VecDeque<FilePart>,
}

impl ChunkedFile {
    /// Adds a part that writes as often as it says that there is more.
    #[must_use]
    pub fn part(mut self, part: impl FnMut(&mut Vec<u8>) -> Result<bool, ExportError> + Send + 'static) -> Self {
        self.parts.push_back(Box::new(part));
        self
    }

    /// Adds a part that is written in one go.
    #[must_use]
    pub fn once(self, mut write: impl FnMut(&mut Vec<u8>) + Send + 'static) -> Self {
        self.part(move |out| {
            write(out);
            Ok(false)
        })
    }

    /// Adds what is known at once.
    #[must_use]
    pub fn text(self, text: impl Into<Vec<u8>>) -> Self {
        let mut text = text.into();
        self.once(move |out| out.append(&mut text))
    }

    /// Adds a list, whose items are written one by one; the number counts them from 0.
    #[must_use]
    pub fn each<T: 'static>(
        self,
        mut pages: Pages<T>,
        mut write: impl FnMut(&mut Vec<u8>, usize, T) + Send + 'static,
    ) -> Self {
        let mut written = 0;
        self.part(move |out| {
            let page = pages();
            let more = !page.is_empty();
            for item in page {
                write(out, written, item);
                written += 1;
            }
            Ok(more)
        })
    }

    /// Adds a list of JSON values with commas between them, one a line.
    #[must_use]
    pub fn json_items<T: 'static>(
        self,
        pages: Pages<T>,
        mut value: impl FnMut(T) -> serde_json::Value + Send + 'static,
    ) -> Self {
        self.each(pages, move |out, number, item| {
            out.extend_from_slice(if number == 0 { b"\n" } else { b",\n" });
            out.extend_from_slice(value(item).to_string().as_bytes());
        })
    }

    /// Returns the next piece; `None` at the end.
    ///
    /// # Errors
    ///
    /// The format could not write.
    pub fn next_piece(&mut self) -> Result<Option<Vec<u8>>, ExportError> {
        let mut piece = Vec::new();
        while let Some(part) = self.parts.front_mut() {
            if !part(&mut piece)? {
                self.parts.pop_front();
            }
            if !piece.is_empty() {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }
}

/// Where the bytes of a library's writer wait until they are taken.
#[cfg(feature = "parquet")]
#[derive(Clone, Default)]
pub(super) struct Drain(std::sync::Arc<parking_lot::Mutex<Vec<u8>>>);

#[cfg(feature = "parquet")]
impl Drain {
    /// Moves what was written since to the end of a piece.
    pub(super) fn take(&self, piece: &mut Vec<u8>) {
        piece.append(&mut self.0.lock());
    }
}

#[cfg(feature = "parquet")]
impl std::io::Write for Drain {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
