//! Why a text is not a time.
//!
//! One error for the whole module. A variant says which kind of value was asked for, its message says what is
//! wrong with the text that was given and what would be accepted. Messages quote at most an excerpt of the
//! text, with control characters escaped, so that hostile input can neither fill a log nor disguise itself.

use super::Zone;

/// The most characters of a refused text that a message repeats.
const EXCERPT_LEN_MAX: usize = 80;

/// A text that is not the time it should be, with what is wrong and what would be accepted.
///
/// In each variant `text` is an excerpt of what was given, in quotation marks and fit to be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// The text is not an instant.
    #[error(
        "{text} is not an instant: {reason}; accepted is RFC 3339 with an offset and at most six digits after \
         the second, in the years 0001 to 9999, such as 2024-08-20T09:30:00Z or 2024-08-20T12:30:00.25+03:00"
    )]
    Instant {
        /// What was given.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },

    /// The text is not an EDTF date that can be recorded.
    #[error(
        "{text} is not a date that can be recorded: {reason}; accepted is EDTF of levels 0 and 1 in the years \
         0001 to 9999: dates such as 2024, 2024-08, 2024-08-20, 2024-23, 202X or 2024-08-XX, each followed by \
         ?, ~ or % where uncertain, approximate or both; date-times such as 2024-08-20T09:30:00Z; intervals \
         with both ends such as 2024-08-19/2024-08-21"
    )]
    Edtf {
        /// What was given.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },

    /// The text is not a point in time that can be asked about.
    #[error(
        "{text} is not a point in time: {reason}; accepted is a date (2024, 2024-08 or 2024-08-20) or an \
         RFC 3339 instant with an offset (2024-08-20T09:30:00Z), in the years 0001 to 9999"
    )]
    PointInTime {
        /// What was given.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },

    /// The text is not the name of a time zone.
    #[error(
        "{text} is not a time zone: accepted is a name of the IANA time zone database, such as UTC, \
         Asia/Jerusalem or Europe/Kyiv; not an offset, a POSIX rule or an empty text"
    )]
    Zone {
        /// What was given.
        text: String,
    },

    /// The interval ends before it begins.
    #[error(
        "{text} is not a date that can be recorded: the interval ends before it begins; accepted is an interval \
         whose first date is the earlier, such as 2024-08-19/2024-08-21"
    )]
    ReversedInterval {
        /// What was given.
        text: String,
    },

    /// The calendar of the zone left this day out.
    #[error(
        "{text} names a day that {} skipped when it moved its calendar; accepted are the days before and after it",
        zone.as_str()
    )]
    SkippedDay {
        /// What was given.
        text: String,
        /// The zone that has no such day.
        zone: Zone,
    },

    /// The period reaches outside the years that the chronicle covers.
    #[error(
        "{text}, read in {}, reaches outside the years 0001 to 9999; accepted are dates whose whole period lies \
         within them, in zones other than UTC at least a day from either end",
        zone.as_str()
    )]
    OutOfRange {
        /// What was given.
        text: String,
        /// The zone in which it was read.
        zone: Zone,
    },

    /// The bounds of a stored window are not in order.
    #[error("the bounds {lo} and {hi} are no window: accepted are microseconds with the lower bound before the upper")]
    Window {
        /// The lower bound, in microseconds since 1970-01-01T00:00Z.
        lo: i64,
        /// The upper bound, in microseconds since 1970-01-01T00:00Z.
        hi: i64,
    },

    /// The number of microseconds lies outside the years that the chronicle covers.
    #[error(
        "{micros} microseconds since 1970-01-01T00:00Z is no instant: accepted are those of the years 0001 to 9999"
    )]
    Micros {
        /// What was given.
        micros: i64,
    },
}

/// Returns a text in quotation marks, escaped and shortened, for a message.
pub(super) fn excerpt(text: &str) -> String {
    let mut characters = text.chars();
    let mut shown = String::from("'");
    for character in characters.by_ref().take(EXCERPT_LEN_MAX) {
        shown.extend(character.escape_debug());
    }
    if characters.next().is_some() {
        shown.push('…');
    }
    shown.push('\'');
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_short_and_shows_what_is_hidden() {
        assert_eq!(excerpt("2024\n"), "'2024\\n'");
        assert_eq!(excerpt("\u{202e}2024\u{0}"), "'\\u{202e}2024\\0'");
        assert_eq!(excerpt(""), "''");
        let long = excerpt(&"x".repeat(100_000));
        assert_eq!(long.chars().count(), EXCERPT_LEN_MAX + 3);
    }

    #[test]
    fn an_error_is_small_enough_to_return_by_value() {
        assert!(size_of::<TimeError>() <= 64);
    }
}
