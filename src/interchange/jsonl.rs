//! JSON Lines: the lines of an import file, one by one.
//!
//! A file is read as a stream, with no more of it in memory than one line. Line feeds end lines, a carriage return before
//! one belongs to it, a byte order mark at the very start is passed over, and so are blank lines; all of them count. A line
//! that is too long or is not UTF-8 is refused by its number, and reading goes on behind it.
//!
//! What a line means is known to [`crate::input::Line`].

use std::io::{self, BufRead};

use crate::domain::event::Operation;
use crate::input::{Notice, operation_line};

/// The most bytes that a line may have, its end not counted.
pub const LINE_BYTES_MAX: usize = 1_000_000;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The most bytes of the start of a file that are kept, to tell what it is if it is no file of lines.
const START_BYTES_MAX: usize = 4_096;

/// A line as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberedLine {
    /// Its number in the file, from 1.
    pub number: u64,
    /// Its text without its end, or why it is none.
    pub text: Result<String, Notice>,
}

/// Reads the lines of a file.
pub struct LineReader<R> {
    from: R,
    number: u64,
    bytes: u64,
    buffer: Vec<u8>,
    start: Vec<u8>,
    /// Whether it was said which other encoding the file may have.
    told_encoding: bool,
}

impl<R: BufRead> LineReader<R> {
    /// Begins to read.
    pub fn new(from: R) -> Self {
        LineReader { from, number: 0, bytes: 0, buffer: Vec::new(), start: Vec::new(), told_encoding: false }
    }

    /// Returns the first bytes of what has been read so far, a few thousand at most.
    pub fn start(&self) -> &[u8] {
        &self.start
    }

    /// Returns how many bytes have been read so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Returns the next line that is not blank; `None` at the end.
    ///
    /// # Errors
    ///
    /// What the operating system answers.
    pub fn next_line(&mut self) -> io::Result<Option<NumberedLine>> {
        loop {
            let Some(length) = self.fill()? else { return Ok(None) };
            if length > LINE_BYTES_MAX {
                let message = format!("the line has {length} bytes, and at most {LINE_BYTES_MAX} are taken: split it");
                return Ok(Some(self.refused(message)));
            }
            match std::str::from_utf8(&self.buffer) {
                Ok(text) if text.trim().is_empty() => {}
                Ok(text) => return Ok(Some(NumberedLine { number: self.number, text: Ok(text.to_owned()) })),
                Err(error) => {
                    let at = error.valid_up_to();
                    let byte = self.buffer.get(at).copied().unwrap_or_default();
                    let message = format!("byte {} of the line, 0x{byte:02X}, is not UTF-8{}", at + 1, self.encoding());
                    return Ok(Some(self.refused(message)));
                }
            }
        }
    }

    /// Returns, the first time, what to do about bytes that are not UTF-8.
    fn encoding(&mut self) -> &'static str {
        if std::mem::replace(&mut self.told_encoding, true) {
            return "";
        }
        ": the file may be Latin-1 or Windows-1252. Save it as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8 FILE"
    }

    fn refused(&self, message: String) -> NumberedLine {
        NumberedLine { number: self.number, text: Err(Notice::bad_input(message, Vec::new())) }
    }

    /// Reads one line into the buffer, no more of it than is taken, and gives its length; `None` at the end.
    fn fill(&mut self) -> io::Result<Option<usize>> {
        self.buffer.clear();
        let mut length = 0;
        loop {
            let piece = match self.from.fill_buf() {
                Ok(piece) => piece,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = piece.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(piece.len(), |end| end + 1);
            let text = &piece[..end.unwrap_or(piece.len())];
            // One byte more than is taken tells that there was more, and so does a carriage return's own.
            let room = (LINE_BYTES_MAX + 2).saturating_sub(self.buffer.len());
            self.buffer.extend_from_slice(&text[..text.len().min(room)]);
            length += text.len();
            let kept = (START_BYTES_MAX - self.start.len()).min(taken);
            self.start.extend_from_slice(&piece[..kept]);
            self.from.consume(taken);
            self.bytes += taken as u64;
            if end.is_some() || taken == 0 {
                if end.is_none() && length == 0 {
                    return Ok(None);
                }
                break;
            }
        }
        self.number += 1;
        if self.number == 1 && self.buffer.starts_with(BYTE_ORDER_MARK) {
            self.buffer.drain(..BYTE_ORDER_MARK.len());
            length -= BYTE_ORDER_MARK.len();
        }
        if self.buffer.len() == length && self.buffer.last() == Some(&b'\r') {
            self.buffer.pop();
            length -= 1;
        }
        Ok(Some(length))
    }
}

/// Writes an operation as a line, with its end.
pub fn line(operation: &Operation) -> String {
    let mut line = operation_line(operation);
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<(u64, Result<String, String>)> {
        let mut lines = LineReader::new(io::BufReader::with_capacity(7, bytes));
        let mut read = Vec::new();
        while let Some(line) = lines.next_line().expect("memory does not fail") {
            read.push((line.number, line.text.map_err(|notice| notice.message)));
        }
        assert_eq!(lines.bytes(), bytes.len() as u64);
        read
    }

    fn good(number: u64, text: &str) -> (u64, Result<String, String>) {
        (number, Ok(text.to_owned()))
    }

    #[test]
    fn marks_ends_and_blank_lines_are_passed_over_and_counted() {
        assert_eq!(read(b""), []);
        assert_eq!(read(b"\n \r\n\n"), []);
        assert_eq!(read(b"\xEF\xBB\xBFa\r\n\r\nb\n\nc"), [good(1, "a"), good(3, "b"), good(5, "c")]);
        assert_eq!(read(b"\xEF\xBB\xBF"), []);
        assert_eq!(read(b"a\rb\n"), [good(1, "a\rb")]);
    }

    #[test]
    fn what_is_not_text_is_refused_by_its_byte_and_reading_goes_on() {
        let read = read(b"ok\n12\xFF4\nok\n");
        assert_eq!(read.len(), 3);
        let message = read[1].1.as_ref().expect_err("refused");
        assert!(read[1].0 == 2 && message.contains("byte 3") && message.contains("0xFF"), "{message}");
        assert_eq!(read[2], good(3, "ok"));
    }

    #[test]
    fn a_line_may_have_a_million_bytes_and_no_more() {
        let longest = "x".repeat(LINE_BYTES_MAX);
        let file = format!("{longest}\r\n{longest}y\nok\n");
        let read = read(file.as_bytes());
        assert_eq!(read[0], good(1, &longest));
        assert!(read[1].1.as_ref().is_err_and(|message| message.contains("1000001 bytes")), "{:?}", read[1].0);
        assert_eq!(read[2], good(3, "ok"));
    }
}
