//! What is told about an input: a code to act on, a message to read, a path to the field.
//!
//! Notices are data, not failures of a request: a refused batch answers with them, a recorded one may carry warnings.

use std::fmt;

use async_graphql::resolver_utils::EnumType;
use async_graphql::{Enum, SimpleObject};
use serde::{Deserialize, Serialize};

use crate::domain::decide::{Oddity, Warning};

/// What is wrong, from one closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// A value, an argument or a document is malformed or out of its bounds; sending it again changes nothing.
    BadInput,
    /// What is named does not exist, or did not when it was named.
    NotFound,
    /// The record has moved on since the caller looked, or does not allow this; read again, then decide.
    Conflict,
    /// The idempotency key was used before, with other content.
    IdempotencyConflict,
    /// The cursor belongs to another list, or to this one with other arguments.
    CursorMismatch,
    /// The snapshot token names another log, or nothing that this one knows.
    SnapshotUnknown,
    /// The snapshot lies ahead of what this log holds.
    SnapshotAhead,
    /// The document or its answer is over a limit: of cost, tokens, aliases, records looked at, bytes; the message says which.
    TooCostly,
    /// The document nests deeper than the depth limit allows.
    TooDeep,
    /// The answer was not ready in time.
    TimedOut,
    /// A token is missing where one is needed, or is not valid.
    Unauthenticated,
    /// The token's role does not allow this.
    Forbidden,
    /// Too many requests came in too short a time, or the server has too much to do: ask again later.
    RateLimited,
    /// The chronicle does not take records for now; reading goes on.
    ReadOnly,
    /// Something failed that the caller cannot mend; the message gives the id of the entry in the server's log.
    Internal,
    /// A warning: the order in time is unusual: an amendment before its tabling, or a consent taken back that is not on record.
    UnusualOrder,
    /// A warning: somebody took an office while one who had it before is on record as still having it.
    OverlappingOffices,
    /// A warning: a date lies before the year 1000, or more than ten years after the recording.
    UnusualDate,
    /// A warning: a statement was made after a source that it cites was published.
    AfterItsSource,
    /// A warning: nobody knows when a source that is cited was published; told once a source in a batch.
    SourceUndated,
    /// A warning: a meeting of several days is dated by all of them.
    LongMeeting,
    /// A warning: the date of a fact overlaps with that of another that says otherwise; which is the later is a guess.
    OrderUnsettled,
}

impl ErrorCode {
    /// Returns the code's name, as the API writes it.
    pub fn as_str(self) -> &'static str {
        Self::items().iter().find(|item| item.value == self).map_or("", |item| item.name)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing to know about an input: why it was refused, or what looks odd in it.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject, Serialize, Deserialize)]
pub struct Notice {
    /// What is wrong, to act on.
    pub code: ErrorCode,
    /// What is wrong and what would be accepted, to read.
    pub message: String,
    /// Where: field names and indices from the outermost input down; empty where it is about the whole.
    pub path: Vec<String>,
}

impl Notice {
    /// Makes a notice that a value is malformed.
    pub fn bad_input(message: impl Into<String>, path: Vec<String>) -> Self {
        Notice { code: ErrorCode::BadInput, message: message.into(), path }
    }

    /// Makes a notice of what looks odd in an operation, with the path that it has there.
    pub fn of_warning(warning: Warning) -> Self {
        let code = match warning.oddity {
            Oddity::UnusualOrder => ErrorCode::UnusualOrder,
            Oddity::OverlappingOffices => ErrorCode::OverlappingOffices,
            Oddity::UnusualDate => ErrorCode::UnusualDate,
            Oddity::AfterItsSource => ErrorCode::AfterItsSource,
            Oddity::SourceUndated => ErrorCode::SourceUndated,
            Oddity::LongMeeting => ErrorCode::LongMeeting,
            Oddity::OrderUnsettled => ErrorCode::OrderUnsettled,
        };
        Notice { code, message: warning.message, path: warning.path }
    }

    /// Puts steps in front of the path: where the input that the notice is about stands in a larger one.
    #[must_use]
    pub fn under<I>(mut self, steps: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.path.splice(0..0, steps.into_iter().map(Into::into));
        self
    }
}

impl fmt::Display for Notice {
    /// Writes `path: message`, the path's steps joined by dots.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path.join("."))?;
        }
        f.write_str(&self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_the_name_of_the_closed_list_everywhere() {
        assert_eq!(ErrorCode::IdempotencyConflict.to_string(), "IDEMPOTENCY_CONFLICT");
        assert_eq!(serde_json::to_string(&ErrorCode::BadInput).unwrap(), "\"BAD_INPUT\"");
    }

    #[test]
    fn a_notice_reads_as_its_path_and_its_message() {
        let notice = Notice::bad_input("is blank", vec!["title".to_owned()]).under(["events", "2"]);
        assert_eq!(notice.to_string(), "events.2.title: is blank");
    }
}
