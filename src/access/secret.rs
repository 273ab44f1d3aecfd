//! The secret of a token: made, shown once, and known again by its hash.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What every token begins with, so that programs that look for leaked secrets find it.
const PREFIX: &str = "chancery_";

/// How many random bytes a token has: 256 bits.
const RANDOM_BYTES: usize = 32;

/// A token, as its holder sends it. It is never printed by accident: `Debug` hides it.
pub struct TokenSecret(String);

impl TokenSecret {
    /// Makes a token of 256 bits that the operating system drew at random.
    ///
    /// # Errors
    ///
    /// The operating system has no random bits to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; RANDOM_BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(TokenSecret(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// Returns the text to show to its holder, once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenSecret(…)")
    }
}

/// The SHA-256 of a token. Of 256 random bits no slower hash is needed: there is nothing to guess.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct TokenHash([u8; 32]);

impl TokenHash {
    /// Hashes a text that was sent as a token, whatever it is.
    pub(super) fn of(sent: &str) -> Self {
        TokenHash(Sha256::digest(sent.as_bytes()).into())
    }

    /// Returns whether two hashes are equal, in a time that does not depend on where they differ.
    pub(super) fn is(&self, other: &TokenHash) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// Writes it in hexadecimal digits.
    pub(super) fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads what [`hex`](Self::hex) writes.
    pub(super) fn from_hex(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).ok()?;
        }
        Some(TokenHash(bytes))
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_differ_and_are_not_printed() {
        let (one, other) = (TokenSecret::random().expect("random"), TokenSecret::random().expect("random"));
        assert_eq!(one.reveal().len(), PREFIX.len() + 43);
        assert_ne!(one.reveal(), other.reveal());
        assert!(!format!("{one:?}").contains(one.reveal()));
    }

    #[test]
    fn a_hash_is_read_as_it_was_written() {
        let (hash, other) = (TokenHash::of("a"), TokenHash::of("b"));
        assert!(hash.is(&TokenHash::from_hex(&hash.hex()).expect("a hash")) && !hash.is(&other));
        for text in ["", "zz", &"é".repeat(32), &"g".repeat(64)] {
            assert_eq!(TokenHash::from_hex(text), None, "{text}");
        }
        assert!(!format!("{hash:?}").contains(&hash.hex()[..8]));
    }
}
