//! Values that are stored as the text they print.
//!
//! A checked text is checked again when it is read back: stored bytes are a boundary too. What fails the check
//! there is corruption, and the reader of records reports it as such.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserializer, Error, Visitor};

use super::TimeError;

/// Deserialises a value from its text, with the same check as when it was first given.
pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err = TimeError>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(FromText(PhantomData))
}

/// Reads a value from a text without taking the text over.
struct FromText<T>(PhantomData<T>);

impl<T: FromStr<Err = TimeError>> Visitor<'_> for FromText<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}
