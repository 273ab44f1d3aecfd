//! The argument that names a log's key.

use std::fs;
use std::str::FromStr;

use crate::event_log::merkle::{NoteError, VerifierKey};

/// A verifier key, given as such or by a file that holds it.
#[derive(Clone, Debug)]
pub struct KeyArgument(pub VerifierKey);

impl FromStr for KeyArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(key) => Ok(KeyArgument(key)),
            Err(error) => match fs::read_to_string(text) {
                Ok(held) => held.trim().parse().map(KeyArgument).map_err(|error: NoteError| error.to_string()),
                Err(_) => Err(format!("{error}; nor is it a file that can be read")),
            },
        }
    }
}
