//! Messages that have begun and are not whole: bounded in time, and in bytes over all connections.
//!
//! ```text
//! connection ─▶ MessageStream: follows the frames, header by header ─▶ tungstenite, which joins them to messages
//! ```
//!
//! The library keeps what came of a message until the rest comes, for as long as it takes. So the bytes are looked at on their
//! way in, only as far as to know where a message ends. What is wrong with a frame is found by the library.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use crate::work::HeldBytes;

/// A connection on which messages come whole in time, or reading fails: with [`io::ErrorKind::TimedOut`] where one takes too
/// long, with [`io::ErrorKind::QuotaExceeded`] where there is no room for it beside those of others.
pub(super) struct MessageStream<S> {
    stream: S,
    frames: FrameReader,
    held: HeldBytes,
    message_time: Duration,
    deadline: Option<MessageDeadline>,
}

struct MessageDeadline {
    /// Which message it is for.
    number: u64,
    at: Pin<Box<Sleep>>,
}

impl<S> MessageStream<S> {
    /// Wraps a connection. A message may take `message_time` from its first byte on.
    pub(super) fn new(stream: S, held: HeldBytes, message_time: Duration) -> Self {
        MessageStream { stream, frames: FrameReader::default(), held, message_time, deadline: None }
    }

    /// Takes note of bytes that came.
    fn came(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.frames.read(bytes);
        let Some(number) = self.frames.begun() else {
            self.deadline = None;
            self.held.shrink(0);
            return Ok(());
        };
        if self.deadline.as_ref().is_none_or(|deadline| deadline.number != number) {
            self.held.shrink(0);
            self.deadline = Some(MessageDeadline { number, at: Box::pin(tokio::time::sleep(self.message_time)) });
        }
        let more = self.frames.bytes.saturating_sub(self.held.bytes());
        self.held.grow(more).map_err(|none| io::Error::new(io::ErrorKind::QuotaExceeded, none))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for MessageStream<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = to.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut self.stream).poll_read(cx, to) {
            read?;
            return Poll::Ready(self.came(&to.filled()[before..]));
        }
        let Some(deadline) = &mut self.deadline else { return Poll::Pending };
        ready!(deadline.at.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for MessageStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// The longest header of a frame: two bytes, eight of length, four of mask.
const HEADER_BYTES_MAX: usize = 14;

/// Follows the frames of a client, to know whether a message is whole.
#[derive(Debug, Default)]
struct FrameReader {
    header: [u8; HEADER_BYTES_MAX],
    /// How many bytes of a header have come; none between frames and within a payload.
    header_read: usize,
    /// How many bytes of the payload are to come.
    payload_left: u64,
    /// Whether the last frame of a message is to come.
    is_within: bool,
    /// How many bytes of the message have come.
    bytes: usize,
    /// How many messages have begun.
    number: u64,
}

impl FrameReader {
    /// Returns which message has begun and is not whole; `None` between messages.
    fn begun(&self) -> Option<u64> {
        let is_between = self.header_read == 0 && self.payload_left == 0 && !self.is_within;
        (!is_between).then_some(self.number)
    }

    fn read(&mut self, mut bytes: &[u8]) {
        while let [first, rest @ ..] = bytes {
            if self.payload_left > 0 {
                let piece = usize::try_from(self.payload_left).map_or(bytes.len(), |left| left.min(bytes.len()));
                self.payload_left -= piece as u64;
                self.bytes = self.bytes.saturating_add(piece);
                bytes = &bytes[piece..];
                self.end_if_whole();
                continue;
            }
            if self.begun().is_none() {
                (self.bytes, self.number) = (0, self.number + 1);
            }
            self.header[self.header_read] = *first;
            self.header_read += 1;
            self.bytes = self.bytes.saturating_add(1);
            bytes = rest;
            self.read_header();
        }
    }

    /// Reads the header, once all of it has come.
    fn read_header(&mut self) {
        let [first, second, ..] = self.header;
        let length_bytes = match second & 0x7f {
            126 => 2,
            127 => 8,
            _short => 0,
        };
        let mask_bytes = if second & 0x80 == 0 { 0 } else { 4 };
        if self.header_read < 2 + length_bytes + mask_bytes {
            return;
        }
        let long = self.header[2..2 + length_bytes].iter().fold(0, |length, byte| length << 8 | u64::from(*byte));
        self.payload_left = if length_bytes == 0 { u64::from(second & 0x7f) } else { long };
        self.header_read = 0;
        // Control frames may stand between the frames of a message, and are whole in themselves.
        if first & 0x08 == 0 {
            self.is_within = first & 0x80 == 0;
        }
        self.end_if_whole();
    }

    fn end_if_whole(&mut self) {
        if self.begun().is_none() {
            self.bytes = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a masked frame.
    fn frame(first: u8, payload: usize) -> Vec<u8> {
        let mut bytes = vec![first];
        match payload {
            0..126 => bytes.push(0x80 | u8::try_from(payload).expect("it is short")),
            126..65_536 => {
                bytes.push(0x80 | 126);
                bytes.extend(u16::try_from(payload).expect("it fits").to_be_bytes());
            }
            _long => {
                bytes.push(0x80 | 127);
                bytes.extend((payload as u64).to_be_bytes());
            }
        }
        bytes.extend([0; 4]);
        bytes.extend(std::iter::repeat_n(b'x', payload));
        bytes
    }

    #[test]
    fn the_end_of_a_message_is_found_however_it_comes() {
        let messages: Vec<Vec<u8>> = vec![
            frame(0x81, 0),
            frame(0x81, 5),
            frame(0x89, 125),
            frame(0x81, 126),
            frame(0x81, 70_000),
            [frame(0x01, 3), frame(0x00, 0), frame(0x89, 0), frame(0x80, 4)].concat(),
            [frame(0x01, 3), frame(0x80, 0)].concat(),
        ];
        for piece in [1, 2, 7, 4_096, usize::MAX] {
            let mut reader = FrameReader::default();
            for (number, message) in (1..).zip(&messages) {
                let (last, before) = message.split_last().expect("it has bytes");
                before.chunks(piece.min(before.len())).for_each(|bytes| reader.read(bytes));
                assert_eq!((reader.begun(), reader.bytes), (Some(number), before.len()), "in pieces of {piece}");
                reader.read(&[*last]);
                assert_eq!((reader.begun(), reader.bytes), (None, 0), "in pieces of {piece}");
            }
        }
        let mut reader = FrameReader::default();
        reader.read(&messages.concat());
        assert_eq!((reader.begun(), reader.number), (None, 7), "all at once");
        reader.read(&[messages[1].clone(), messages[4][..60].to_vec()].concat());
        assert_eq!((reader.begun(), reader.bytes), (Some(9), 60), "what comes behind a whole one counts");
    }
}
