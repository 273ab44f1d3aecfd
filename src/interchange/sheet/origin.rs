//! Where an event came from: the last line of its note.
//!
//! ```text
//! Row 14 of sheet Talks in talks.xlsx (map 3f9a2c41b07e, import 8d21e60cc4a1)
//! ```
//!
//! The line is written by the import and shown in the audit like every note. It is no part of what the row says: a row that moved
//! down by one is the same row, so contents are compared without it ([`without`]). The tag of the map finds the rows that the map
//! recorded, the tag of the import undoes them as one.

use std::borrow::Cow;

use uuid::Uuid;

use crate::domain::event::Event;

/// Where an event came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The row, sheet and file, in words.
    pub place: String,
    /// The tag of the map.
    pub map: String,
    /// The tag of the import.
    pub import: String,
}

/// How many letters a tag has.
const TAG_LEN: usize = 12;

/// Returns the tag of an id: its first 12 hexadecimal digits.
pub fn tag(id: Uuid) -> String {
    id.simple().to_string()[..TAG_LEN].to_owned()
}

/// Returns whether a text has the form of a tag.
pub fn is_tag(text: &str) -> bool {
    text.len() == TAG_LEN && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

impl Origin {
    /// Returns a note with the origin as its last line.
    pub fn noted(&self, note: Option<&str>) -> String {
        let Origin { place, map, import } = self;
        let before = note.map(|note| format!("{note}\n")).unwrap_or_default();
        format!("{before}{place} (map {map}, import {import})")
    }

    /// Takes a note apart: what its author wrote, and the origin.
    pub fn split(note: &str) -> (Option<&str>, Option<Origin>) {
        let (before, last) = match note.rsplit_once('\n') {
            Some((before, last)) => (Some(before), last),
            None => (None, note),
        };
        let read = || {
            let (place, tags) = last.strip_suffix(')')?.rsplit_once(" (map ")?;
            let (map, import) = tags.split_once(", import ")?;
            (is_tag(map) && is_tag(import)).then(|| Origin {
                place: place.to_owned(),
                map: map.to_owned(),
                import: import.to_owned(),
            })
        };
        match read() {
            Some(origin) => (before, Some(origin)),
            None => (Some(note), None),
        }
    }

    /// Returns where an event came from, if its note says so.
    pub fn of(event: &Event) -> Option<Origin> {
        Origin::split(event.note.as_deref()?).1
    }
}

/// Returns the event without the line that says where it came from.
pub fn without(event: &Event) -> Cow<'_, Event> {
    let Some(note) = event.note.as_deref().filter(|note| note.ends_with(')')) else { return Cow::Borrowed(event) };
    match Origin::split(note) {
        (_, None) => Cow::Borrowed(event),
        (rest, Some(_)) => Cow::Owned(Event { note: rest.map(str::to_owned), ..event.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_and_its_origin_come_apart_as_they_were_joined() {
        let origin = Origin {
            place: "Row 14 of sheet Talks (2) in talks.xlsx".to_owned(),
            map: "3f9a2c41b07e".to_owned(),
            import: "8d21e60cc4a1".to_owned(),
        };
        for note in [None, Some("By hand."), Some("Two\nlines (map x)")] {
            assert_eq!(Origin::split(&origin.noted(note)), (note, Some(origin.clone())));
        }
        for note in ["By hand.", "Row 1 (map 3f9a, import 8d21e60cc4a1)", ""] {
            assert_eq!(Origin::split(note), (Some(note), None));
        }
    }
}
