//! Signed notes and the keys that sign and check them, in the forms of C2SP signed-note.
//!
//! ```text
//! text, one or more lines          PRIVATE+KEY+name+id+base64(0x01 ‖ seed)        the log's own key
//!                                  name+id+base64(0x01 ‖ public key)              what checks its notes
//! — name base64(id ‖ signature)
//! ```
//!
//! The id is the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key). Signatures are Ed25519 (RFC 8032) over the
//! text with its last line feed. A note may carry signatures of others, such as witnesses: they are passed over here.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::{from_base64, to_base64};

/// The kind of signature: Ed25519.
const ED25519: u8 = 1;

/// The most bytes of a note that are looked at.
const NOTE_BYTES_MAX: usize = 64 * 1024;

const PRIVATE: &str = "PRIVATE+KEY+";

/// What is wrong with a key or a note.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// A name of a key holds what none may.
    #[error("a log's name has at least one letter, and neither spaces nor plus signs: such as example.org/chronicle")]
    Name,
    /// A text is not a key that checks notes.
    #[error("this is not a verifier key, which looks like NAME+0123abcd+BASE64: `chancery log-key` prints the log's")]
    VerifierKey,
    /// A text is not a key that signs notes.
    #[error("it is not a signing key, which looks like PRIVATE+KEY+NAME+0123abcd+BASE64")]
    LogKey,
    /// A text is not a signed note.
    #[error("this is not a signed note: a text, an empty line, and lines that begin with a dash and a name")]
    Form,
    /// A note carries no signature of the key.
    #[error("the note is not signed by {wanted}; it is signed by {}", signers(found))]
    NotSigned {
        /// The name and id of the key.
        wanted: String,
        /// The names and ids of the keys that signed it.
        found: Vec<String>,
    },
    /// A signature of the key is not that of the text.
    #[error("the signature by {0} is not that of the note's text: one of them was changed")]
    Signature(String),
}

fn signers(names: &[String]) -> String {
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|letter| letter.is_whitespace() || letter.is_control() || letter == '+')
}

/// The key by which a log's notes are checked; public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: [u8; 4],
    key: VerifyingKey,
}

impl VerifierKey {
    fn new(name: String, key: VerifyingKey) -> Self {
        let digest = Sha256::new().chain_update(&name).chain_update([b'\n', ED25519]).chain_update(key.as_bytes());
        let digest: [u8; 32] = digest.finalize().into();
        VerifierKey { name, id: [digest[0], digest[1], digest[2], digest[3]], key }
    }

    /// Returns the log's name: the origin of its checkpoints.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the text of a note, once a signature of this key is found in it and every such signature holds.
    ///
    /// # Errors
    ///
    /// Why the note is not one of this key's.
    pub fn open<'n>(&self, note: &'n str) -> Result<&'n str, NoteError> {
        let (text, signatures) = split(note)?;
        let mut found = Vec::new();
        let mut is_signed = false;
        for line in signatures.lines() {
            let (name, signature) =
                line.strip_prefix("— ").and_then(|line| line.split_once(' ')).ok_or(NoteError::Form)?;
            let bytes = from_base64(signature).filter(|bytes| bytes.len() > 4).ok_or(NoteError::Form)?;
            if !is_name(name) {
                return Err(NoteError::Form);
            }
            if name != self.name || bytes[..4] != self.id {
                found.push(key_in_words(name, &bytes[..4]));
                continue;
            }
            let signature = Signature::from_slice(&bytes[4..]).map_err(|_| NoteError::Signature(self.name.clone()))?;
            let checked = self.key.verify_strict(text.as_bytes(), &signature);
            checked.map_err(|_| NoteError::Signature(self.name.clone()))?;
            is_signed = true;
        }
        if is_signed {
            Ok(text)
        } else {
            Err(NoteError::NotSigned { wanted: key_in_words(&self.name, &self.id), found })
        }
    }
}

/// Names a key: two of one log differ in their ids alone.
fn key_in_words(name: &str, id: &[u8]) -> String {
    let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{name} (key {id})")
}

/// Divides a note into its text and the lines of its signatures.
fn split(note: &str) -> Result<(&str, &str), NoteError> {
    let is_text = note.len() <= NOTE_BYTES_MAX && !note.chars().any(|letter| letter.is_control() && letter != '\n');
    let place = note.rfind("\n\n").filter(|_| is_text && note.ends_with('\n')).ok_or(NoteError::Form)?;
    let (text, signatures) = (&note[..=place], &note[place + 2..]);
    if signatures.is_empty() { Err(NoteError::Form) } else { Ok((text, signatures)) }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.id;
        let key = to_base64(&[&[ED25519], self.key.as_bytes().as_slice()].concat());
        write!(f, "{}+{a:02x}{b:02x}{c:02x}{d:02x}+{key}", self.name)
    }
}

/// Reads `name+id+base64`, as [`VerifierKey`]'s `Display` writes it.
impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::VerifierKey);
        };
        let bytes = from_base64(key).filter(|bytes| bytes.first() == Some(&ED25519)).ok_or(NoteError::VerifierKey)?;
        let key: [u8; 32] = bytes[1..].try_into().map_err(|_| NoteError::VerifierKey)?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| NoteError::VerifierKey)?;
        if !is_name(name) || key.is_weak() {
            return Err(NoteError::VerifierKey);
        }
        let read = VerifierKey::new(name.to_owned(), key);
        // The id is that of name and key, so a key with a letter wrong is not taken.
        if read.to_string() == text { Ok(read) } else { Err(NoteError::VerifierKey) }
    }
}

/// The key by which a log signs; secret, and so not shown by `Debug`.
#[derive(Clone)]
pub struct LogKey {
    signing: SigningKey,
    verifier: VerifierKey,
}

impl LogKey {
    /// Makes a key of 32 random bytes.
    ///
    /// # Errors
    ///
    /// [`NoteError::Name`].
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        if !is_name(name) {
            return Err(NoteError::Name);
        }
        let signing = SigningKey::from_bytes(seed);
        let verifier = VerifierKey::new(name.to_owned(), signing.verifying_key());
        Ok(LogKey { signing, verifier })
    }

    /// Reads `PRIVATE+KEY+name+id+base64`, as [`LogKey::secret_text`] writes it.
    ///
    /// # Errors
    ///
    /// [`NoteError::LogKey`].
    pub fn from_secret_text(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.strip_prefix(PRIVATE).ok_or(NoteError::LogKey)?.splitn(3, '+');
        let (Some(name), Some(_id), Some(seed)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::LogKey);
        };
        let bytes = from_base64(seed).filter(|bytes| bytes.first() == Some(&ED25519)).ok_or(NoteError::LogKey)?;
        let seed: [u8; 32] = bytes[1..].try_into().map_err(|_| NoteError::LogKey)?;
        let key = LogKey::new(name, &seed).map_err(|_| NoteError::LogKey)?;
        if key.secret_text() == text { Ok(key) } else { Err(NoteError::LogKey) }
    }

    /// Writes the key down, to be kept where nobody else reads it.
    pub fn secret_text(&self) -> String {
        let [a, b, c, d] = self.verifier.id;
        let seed = to_base64(&[&[ED25519], self.signing.as_bytes().as_slice()].concat());
        format!("{PRIVATE}{}+{a:02x}{b:02x}{c:02x}{d:02x}+{seed}", self.verifier.name)
    }

    /// Returns what checks its notes.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs a text, which ends with a line feed, and gives the note.
    pub fn sign(&self, text: &str) -> String {
        let signature = self.signing.sign(text.as_bytes());
        let bytes = [self.verifier.id.as_slice(), &signature.to_bytes()].concat();
        format!("{text}\n— {} {}\n", self.verifier.name, to_base64(&bytes))
    }
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogKey").field("verifier", &self.verifier).finish_non_exhaustive()
    }
}
