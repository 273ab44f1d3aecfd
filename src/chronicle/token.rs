//! Snapshot tokens and cursors: points and places as opaque texts that cannot be changed unnoticed.
//!
//! A token is bytes and the first half of their HMAC-SHA-256, in URL-safe base64. The key is made of the id of the log that
//! the token names, so that every copy of a log reads the tokens of the others, and a token of another log is told from a
//! damaged one. It keeps nobody out: a token gives no right that its bearer does not have without it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::chronicle::Chronicle;
use crate::domain::Sequence;
use crate::domain::point::Point;
use crate::domain::vocabulary::Certainty;
use crate::time::Cut;

const MAC_BYTES: usize = 16;
const VERSION: u8 = 1;

/// Why a token does not name a point here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is not a token, or was changed.
    #[error("this is not a snapshot token: pass one exactly as it was given")]
    Malformed,
    /// It names another log.
    #[error("the snapshot belongs to the log {0}, not to this one: ask there, or take a new snapshot here")]
    OtherLog(Uuid),
    /// It lies ahead of what this log holds.
    #[error("the snapshot is at sequence {sequence}, and this log ends at {head}: wait until it has caught up")]
    Ahead {
        /// The sequence of the snapshot.
        sequence: Sequence,
        /// The head of the log.
        head: Sequence,
    },
}

fn mac(log: Uuid, plain: &[u8]) -> [u8; MAC_BYTES] {
    let mut mac = Hmac::<Sha256>::new_from_slice(log.as_bytes()).expect("HMAC takes keys of every length");
    mac.update(b"chancery token");
    mac.update(plain);
    let whole = mac.finalize().into_bytes();
    let mut half = [0; MAC_BYTES];
    half.copy_from_slice(&whole[..MAC_BYTES]);
    half
}

fn seal(log: Uuid, plain: &[u8]) -> String {
    let mut bytes = log.as_bytes().to_vec();
    bytes.extend_from_slice(plain);
    let mac = mac(log, plain);
    bytes.extend_from_slice(&mac);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn unseal(text: &str) -> Option<(Uuid, Vec<u8>)> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (log, rest) = bytes.split_at_checked(16)?;
    let (plain, seal) = rest.split_at_checked(rest.len().checked_sub(MAC_BYTES)?)?;
    let log = Uuid::from_slice(log).ok()?;
    (mac(log, plain) == *seal).then(|| (log, plain.to_vec()))
}

impl Chronicle {
    /// Seals bytes into an opaque text that belongs to this log.
    pub fn seal(&self, plain: &[u8]) -> String {
        seal(self.id(), plain)
    }

    /// Returns the bytes back; `None` where the text was changed or belongs to another log.
    pub fn unseal(&self, text: &str) -> Option<Vec<u8>> {
        unseal(text).filter(|(log, _)| *log == self.id()).map(|(_, plain)| plain)
    }

    /// Returns the token of the snapshot at a point.
    pub fn token(&self, point: &Point) -> String {
        let mut plain = vec![VERSION];
        plain.extend_from_slice(&point.sequence.get().to_be_bytes());
        plain.extend_from_slice(&point.date.micros().to_be_bytes());
        if let Some(cut) = point.published_by {
            plain.extend_from_slice(&cut.micros().to_be_bytes());
        }
        self.seal(&plain)
    }

    /// Returns the point that a token names, with vague dates read as asked.
    ///
    /// # Errors
    ///
    /// Why it names none here.
    pub fn pinned(&self, token: &str, certainty: Certainty) -> Result<Point, TokenError> {
        let (log, plain) = unseal(token).ok_or(TokenError::Malformed)?;
        if log != self.id() {
            return Err(TokenError::OtherLog(log));
        }
        let number = |at: usize| -> Option<[u8; 8]> { plain.get(at..at + 8)?.try_into().ok() };
        let read = || {
            let published_by = match plain.len() {
                17 => None,
                25 => Some(Cut::from_micros(i64::from_be_bytes(number(17)?))),
                _other => return None,
            };
            Some(Point {
                sequence: Sequence::new(u64::from_be_bytes(number(1)?)),
                date: Cut::from_micros(i64::from_be_bytes(number(9)?)),
                published_by,
                certainty,
            })
        };
        let point = (plain.first() == Some(&VERSION)).then(read).flatten().ok_or(TokenError::Malformed)?;
        let head = self.head();
        if point.sequence > head {
            return Err(TokenError::Ahead { sequence: point.sequence, head });
        }
        Ok(point)
    }
}
