//! A key before it is known whose: the one text form of all kinds of keys.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::domain::key::{ClauseKey, KEY_LEN_MAX, KeyError};

/// A text that has the form of a key; which kind of key it is to be is decided where it is used.
///
/// The form is the widest, a clause key's: 1 to 64 of `a-z`, `0-9`, `-`, `.` and `/`, first a letter or a digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct KeyText(ClauseKey);

/// Why a text is not a key of any kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a key: a key has 1 to {KEY_LEN_MAX} of the characters a-z, 0-9 and '-' (a clause key also '.' and \
     '/'), the first of them a letter or a digit"
)]
pub struct KeyTextError(String);

impl KeyText {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the text of a key of any kind.
    pub fn of(key: &impl Borrow<str>) -> Self {
        KeyText(key.borrow().parse().expect("every kind of key has the form of a clause key"))
    }

    /// Reads it as a key of one kind.
    ///
    /// # Errors
    ///
    /// A `.` or `/` in a key that is not a clause's.
    pub fn to_key<K: FromStr<Err = KeyError>>(&self) -> Result<K, KeyError> {
        self.as_str().parse()
    }
}

impl FromStr for KeyText {
    type Err = KeyTextError;

    fn from_str(text: &str) -> Result<Self, KeyTextError> {
        let shown = || text.chars().take(KEY_LEN_MAX + 16).collect();
        text.parse().map(KeyText).map_err(|_| KeyTextError(shown()))
    }
}

impl fmt::Display for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for KeyText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl serde::de::Visitor<'_> for KeyVisitor {
            type Value = KeyText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<KeyText, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(KeyVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::key::ActorKey;

    #[test]
    fn a_path_is_a_key_and_not_every_kind_of_key() {
        let text: KeyText = "phase-1/2.b".parse().unwrap();
        assert!(text.to_key::<ClauseKey>().is_ok());
        let error = text.to_key::<ActorKey>().unwrap_err();
        assert!(error.to_string().contains("1 to 64"), "{error}");
    }

    #[test]
    fn what_is_no_key_says_what_one_is() {
        let error = "Hamas".parse::<KeyText>().unwrap_err();
        assert!(error.to_string().starts_with("\"Hamas\" is not a key: a key has 1 to 64 of"), "{error}");
    }
}
