//! The trail of administration: tokens created and revoked, sign-ins refused, a line of JSON each.
//!
//! ```text
//! {"at":"2026-11-30T18:00:00.000000Z","act":"TOKEN_CREATED","name":"desk","role":"recorder","by":"uid 1000"}
//! {"at":"2026-11-30T18:05:00.000000Z","act":"SIGN_IN_REFUSED","why":"REVOKED","name":"desk","address":"192.0.2.7","leftOut":0}
//! ```
//!
//! No secret is ever in it. Anybody can have sign-ins refused, so at most one line a second says so, with how many were left out,
//! and a file that has grown long is put aside once; the one that was put aside before goes.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant as Moment};

use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::access::rights::AccessRole;
use crate::system;
use crate::time::Instant;

/// The name of the file in a data folder.
pub const TRAIL_FILE: &str = "administration.jsonl";

/// The name of the file that was put aside.
const ASIDE_FILE: &str = "administration.1.jsonl";

/// The bytes at which a file is put aside.
const FILE_BYTES_MAX: u64 = 8 << 20;

/// How long after one refused sign-in the next is written down.
const BETWEEN: Duration = Duration::from_secs(1);

/// Why a sign-in was refused. The caller never hears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedSignIn {
    /// It is not a token, or none that was ever known here.
    Unknown,
    /// Its end has come.
    Expired,
    /// It was revoked.
    Revoked,
    /// The request does not send one token in the form `Bearer …`.
    Malformed,
    /// An identity provider's token that does not hold.
    NotVerified,
    /// The tokens of the folder could not be read.
    Unreadable,
}

impl RefusedSignIn {
    /// Returns its name in capitals.
    pub fn word(self) -> &'static str {
        match self {
            RefusedSignIn::Unknown => "UNKNOWN",
            RefusedSignIn::Expired => "EXPIRED",
            RefusedSignIn::Revoked => "REVOKED",
            RefusedSignIn::Malformed => "MALFORMED",
            RefusedSignIn::NotVerified => "NOT_VERIFIED",
            RefusedSignIn::Unreadable => "UNREADABLE",
        }
    }
}

/// The trail of a data folder.
#[derive(Debug)]
pub struct Trail {
    folder: PathBuf,
    /// When the last refused sign-in was written down, and how many came since.
    refused: Mutex<(Option<Moment>, u64)>,
}

impl Trail {
    /// Names the trail of a data folder.
    pub fn of(folder: &Path) -> Self {
        Trail { folder: folder.to_owned(), refused: Mutex::default() }
    }

    /// Writes down that a token was created.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn token_created(
        &self,
        name: &str,
        role: AccessRole,
        expires: Option<Instant>,
        now: Instant,
    ) -> io::Result<()> {
        let expires = expires.map(|end| end.to_string());
        self.write(&json!({
            "at": now.to_string(), "act": "TOKEN_CREATED", "name": name, "role": role.word(), "expires": expires,
            "by": system::user(),
        }))
    }

    /// Writes down that a token was revoked.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn token_revoked(&self, name: &str, role: AccessRole, now: Instant) -> io::Result<()> {
        self.write(&json!({
            "at": now.to_string(), "act": "TOKEN_REVOKED", "name": name, "role": role.word(), "by": system::user(),
        }))
    }

    /// Writes down that a sign-in was refused, unless one was a moment ago; `name` is of the token, if it was known.
    pub fn sign_in_refused(&self, why: RefusedSignIn, name: Option<&str>, address: Option<IpAddr>, now: Instant) {
        let left_out = {
            let mut state = self.refused.lock();
            let (last, left_out) = &mut *state;
            let moment = Moment::now();
            if last.is_some_and(|last| moment.duration_since(last) < BETWEEN) {
                *left_out = left_out.saturating_add(1);
                return;
            }
            *last = Some(moment);
            std::mem::take(left_out)
        };
        let written = self.write(&json!({
            "at": now.to_string(), "act": "SIGN_IN_REFUSED", "why": why.word(), "name": name,
            "address": address.map(|address| address.to_string()), "leftOut": left_out,
        }));
        if let Err(error) = written {
            tracing::warn!(%error, "the trail of administration cannot be written");
        }
    }

    /// Appends a line in one piece, so that lines of two processes do not mix.
    fn write(&self, entry: &Value) -> io::Result<()> {
        let path = self.folder.join(TRAIL_FILE);
        let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&path)?;
        file.write_all(format!("{entry}\n").as_bytes())?;
        if file.metadata()?.len() >= FILE_BYTES_MAX {
            fs::rename(&path, self.folder.join(ASIDE_FILE))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_sign_ins_are_written_down_now_and_then() {
        let folder = tempfile::tempdir().expect("a folder");
        let trail = Trail::of(folder.path());
        let now: Instant = "2026-01-01T00:00:00Z".parse().expect("an instant");
        for _ in 0..100 {
            trail.sign_in_refused(RefusedSignIn::Revoked, Some("desk"), Some([192, 0, 2, 7].into()), now);
        }
        trail.refused.lock().0 = None;
        trail.sign_in_refused(RefusedSignIn::Unknown, None, None, now);
        let text = fs::read_to_string(folder.path().join(TRAIL_FILE)).expect("read");
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert_eq!((&lines[0]["why"], &lines[0]["name"]), (&"REVOKED".into(), &"desk".into()));
        assert_eq!(lines[1]["leftOut"], 99);
    }

    #[test]
    fn a_long_file_is_put_aside() {
        let folder = tempfile::tempdir().expect("a folder");
        let trail = Trail::of(folder.path());
        let now: Instant = "2026-01-01T00:00:00Z".parse().expect("an instant");
        let path = folder.path().join(TRAIL_FILE);
        fs::write(&path, vec![b' '; usize::try_from(FILE_BYTES_MAX).expect("it fits")]).expect("written");
        trail.token_revoked("desk", AccessRole::Reader, now).expect("written");
        assert!(!path.exists() && folder.path().join(ASIDE_FILE).exists());
        trail.token_created("desk", AccessRole::Reader, None, now).expect("written");
        assert_eq!(fs::read_to_string(&path).expect("read").lines().count(), 1);
    }
}
