//! Packing an answer piece by piece, on the thread that reads the pieces.
//!
//! Packing costs more than reading. Done where the runtime drives connections, it would make everybody wait; here it takes its
//! turn with whatever else computes.

use std::io::Write;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::accept::{self, Coding};

/// How hard it tries: beyond this, a text gets little smaller and takes much longer.
const LEVEL: Compression = Compression::new(4);

/// Packs the pieces of one answer, if its client takes that.
pub(super) struct Packer(Option<GzEncoder<Vec<u8>>>);

impl Packer {
    /// Makes the packer that the client of a request wants.
    pub(super) fn wanted(headers: &HeaderMap) -> Self {
        let is_wanted = accept::coding(headers, &[Coding::Gzip]) == Coding::Gzip;
        Packer(is_wanted.then(|| GzEncoder::new(Vec::new(), LEVEL)))
    }

    /// Says in an answer's head how it is packed, and that this depends on the client.
    pub(super) fn announce(&self, response: &mut Response) {
        let headers = response.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if self.0.is_some() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
    }

    /// Packs a piece, and gives what is ready to be sent, perhaps nothing yet.
    ///
    /// # Errors
    ///
    /// None: nothing fails in memory.
    pub(super) fn pack(&mut self, piece: Vec<u8>) -> std::io::Result<Vec<u8>> {
        let Some(encoder) = &mut self.0 else { return Ok(piece) };
        encoder.write_all(&piece)?;
        Ok(std::mem::take(encoder.get_mut()))
    }

    /// Ends the answer, and gives the rest of it.
    ///
    /// # Errors
    ///
    /// None: nothing fails in memory.
    pub(super) fn end(&mut self) -> std::io::Result<Vec<u8>> {
        self.0.take().map_or(Ok(Vec::new()), GzEncoder::finish)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn wanting(coding: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(coding))])
    }

    #[test]
    fn what_is_packed_in_pieces_is_one_answer() {
        let pieces: Vec<Vec<u8>> = (0..50).map(|number| format!("line {number}\n").repeat(400).into_bytes()).collect();
        for coding in ["gzip, br", "identity", "gzip;q=0"] {
            let mut packer = Packer::wanted(&wanting(coding));
            let mut sent = Vec::new();
            for piece in pieces.clone() {
                sent.extend(packer.pack(piece).expect("packed"));
            }
            sent.extend(packer.end().expect("ended"));
            let mut read = Vec::new();
            if coding == "gzip, br" {
                flate2::read::GzDecoder::new(&*sent).read_to_end(&mut read).expect("unpacked");
            } else {
                read = sent;
            }
            assert!(read == pieces.concat(), "{coding}");
        }
    }
}
