//! Reading and writing the record in forms that others know.
//!
//! ```text
//! file ──▶ lines (numbered, bounded) ──▶ import (ids, batches, what is on record already) ──▶ destination
//!                                          └──▶ report: what became of each line
//! chronicle ──▶ export (all of the log, one negotiation of it, or a cut of it) ──▶ operations ──▶ file
//! ```
//!
//! A format says how an operation becomes text. So far there is one, JSON Lines, which loses nothing: what is exported in
//! it imports again into a chronicle with equal answers.

pub mod cloud_events;
pub mod destination;
pub mod export;
pub mod import;
pub mod jsonl;
pub mod report;

#[cfg(test)]
mod tests;

/// A form in which the record is read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// What it is, in a few words.
    pub meaning: &'static str,
    /// The media type that it is sent as.
    pub media_type: &'static str,
}

/// JSON Lines: an operation a line, as `input::Line` reads and writes them.
pub const JSONL: Format = Format {
    name: "jsonl",
    meaning: "JSON Lines: an event or an operation on the record in each line",
    media_type: "application/jsonl",
};

/// Every format there is.
pub const FORMATS: [Format; 1] = [JSONL];

impl Format {
    /// Finds a format by its name.
    pub fn named(name: &str) -> Option<Format> {
        FORMATS.into_iter().find(|format| format.name == name)
    }
}
