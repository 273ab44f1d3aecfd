//! Keys and ids: one type for each kind of thing, so that a meeting is never looked up as an issue.
//!
//! A key is a slug chosen by the recorder, unique within its type: `[a-z0-9][a-z0-9-]{0,63}`; a clause key may also hold
//! `.` and `/`. Keys are cheap to clone. An event is known by a UUID.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// The most characters that a key may have.
pub const KEY_LEN_MAX: usize = 64;

/// Why a text is not a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a key: {expected}")]
pub struct KeyError {
    text: String,
    expected: &'static str,
}

const PLAIN: &str = "a key has 1 to 64 of the characters a-z, 0-9 and '-', the first of them a letter or a digit";
const WITH_PATH: &str =
    "a clause key has 1 to 64 of the characters a-z, 0-9, '-', '.' and '/', the first of them a letter or a digit";

fn check(text: &str, path: bool) -> Result<(), KeyError> {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || (path && (b == b'.' || b == b'/'));
    let bytes = text.as_bytes();
    let good = (1..=KEY_LEN_MAX).contains(&bytes.len())
        && (bytes[0].is_ascii_lowercase() || bytes[0].is_ascii_digit())
        && bytes.iter().all(|&b| inner(b));
    if good {
        Ok(())
    } else {
        let shown: String = text.chars().take(KEY_LEN_MAX + 16).collect();
        Err(KeyError { text: shown, expected: if path { WITH_PATH } else { PLAIN } })
    }
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident $path:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Returns the key as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = KeyError;

            fn from_str(text: &str) -> Result<Self, KeyError> {
                check(text, $path)?;
                Ok($name(Arc::from(text)))
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

keys! {
    /// Key of an actor: anyone who can speak or act.
    ActorKey false,
    /// Key of a source: a document that the public can read.
    SourceKey false,
    /// Key of a negotiation.
    NegotiationKey false,
    /// Key of an issue: an outcome under negotiation.
    IssueKey false,
    /// Key of a proposal: a text on the table, or agreed.
    ProposalKey false,
    /// Key of a clause, unique within its proposal.
    ClauseKey true,
    /// Key of a meeting.
    MeetingKey false,
    /// Key of a commitment.
    CommitmentKey false,
    /// Key of an incident.
    IncidentKey false,
    /// Key of an amendment: a change to a proposal that was moved.
    AmendmentKey false,
    /// Key of a decision of a body.
    DecisionKey false,
    /// Key of a declaration about a text.
    DeclarationKey false,
    /// Key of an aspect of a thing on which accounts differ: how many, how long, who.
    AspectKey false,
}

/// Names an event for ever, through all its corrections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(Uuid);

impl EventId {
    /// Makes an event id of a UUID.
    pub const fn new(uuid: Uuid) -> Self {
        EventId(uuid)
    }

    /// Returns the UUID.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl FromStr for EventId {
    type Err = EventIdError;

    fn from_str(text: &str) -> Result<Self, EventIdError> {
        // Only the hyphenated form: one event, one spelling of its id.
        if text.len() != 36 {
            return Err(EventIdError(text.chars().take(64).collect()));
        }
        Uuid::try_parse(text).map(EventId).map_err(|_| EventIdError(text.to_owned()))
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

/// Why a text is not an event's id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an event id: it is a UUID such as 3f0c1a52-7d7e-4f5e-9a53-0a4d3c1b2e6f")]
pub struct EventIdError(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_short_lower_case_slugs() {
        let longest = "a".repeat(KEY_LEN_MAX);
        for good in ["a", "0", "us-officials", "2024-08", longest.as_str()] {
            assert_eq!(good.parse::<ActorKey>().map(|key| key.to_string()), Ok(good.to_owned()));
        }
        let over_long = "a".repeat(KEY_LEN_MAX + 1);
        for bad in ["", "-a", "A", "a_b", "a b", "é", "a.b", "a/b", over_long.as_str(), "a\u{0}"] {
            let error = bad.parse::<ActorKey>().expect_err(bad);
            assert!(error.to_string().contains("1 to 64"), "{error}");
        }
    }

    #[test]
    fn a_clause_key_may_be_a_path() {
        assert!("phase-1/2.b".parse::<ClauseKey>().is_ok());
        assert!(".a".parse::<ClauseKey>().is_err());
    }

    #[test]
    fn an_event_id_has_one_spelling() {
        let text = "3f0c1a52-7d7e-4f5e-9a53-0a4d3c1b2e6f";
        assert_eq!(text.parse::<EventId>().unwrap().to_string(), text);
        assert!("3f0c1a527d7e4f5e9a530a4d3c1b2e6f".parse::<EventId>().is_err());
        assert!("3f0c1a52-7d7e-4f5e-9a53-0a4d3c1b2e6g".parse::<EventId>().is_err());
    }
}
