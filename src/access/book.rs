//! The tokens of a data folder: a file that holds their names, roles and hashes.
//!
//! ```text
//! tokens.json   {"version":1,"tokens":[{"name":"desk","role":"recorder","sha256":"9f…","created":"2026-11-30T18:00:00.000000Z"}]}
//! tokens.lock   held by the command that changes it
//! ```
//!
//! - The file is for its owner alone, and is replaced whole: a reader finds the old one or the new one.
//! - A revoked token stays, so that a folder that ever had a token never opens for writing again by itself.
//! - A name is one principal for ever. It gets another token only once the last one is revoked or has expired.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::access::caller::LOCAL_NAME;
use crate::access::rights::AccessRole;
use crate::access::secret::{TokenHash, TokenSecret};
use crate::system;
use crate::time::Instant;

/// The name of the file of tokens in a data folder.
pub const TOKENS_FILE: &str = "tokens.json";

/// The name of the file that is held while the tokens are changed.
const LOCK_FILE: &str = "tokens.lock";

/// What others may not do with the file.
const OTHERS: u32 = 0o077;

/// The form of the file.
const VERSION: u32 = 1;

/// The longest name of a token, in characters.
const NAME_CHARS_MAX: usize = 64;

/// The most tokens of a folder, revoked ones included: every request is held against all of them.
const TOKENS_MAX: usize = 10_000;

/// Why tokens cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum TokenBookError {
    /// A name is not one.
    #[error(
        "{0:?} cannot name a token: a name has 1 to {NAME_CHARS_MAX} letters, digits, dots, hyphens, underscores or @, \
         and is not {LOCAL_NAME:?}"
    )]
    Name(String),
    /// A token of that name is valid.
    #[error("a token named {0:?} is valid already: revoke it first, or choose another name")]
    Taken(String),
    /// No valid token has that name.
    #[error("no valid token is named {0:?}: `chancery token list` shows all of them")]
    Unknown(String),
    /// The end is not in the future.
    #[error("a token that expires at {0} would have expired already: give a later date")]
    Past(Instant),
    /// There are too many.
    #[error("this folder has {TOKENS_MAX} tokens, which is as many as it may have")]
    Full,
    /// Others can read the file.
    #[error("{} can be read or written by others than its owner: run `chmod 600` on it, and revoke its tokens", path.display())]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// The file is not one of tokens.
    #[error("{} is damaged: {what}. Mend it, or remove it and create new tokens", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The system has no random bits to give.
    #[error("no token can be made: {0}")]
    Random(getrandom::Error),
    /// The operating system refused something.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was to be done with it.
        action: &'static str,
        /// The answer of the operating system.
        source: io::Error,
    },
}

/// Whether a token can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenStanding {
    /// It can.
    Valid,
    /// Its end has come.
    Expired,
    /// It was revoked.
    Revoked,
}

impl TokenStanding {
    /// Returns its name, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            TokenStanding::Valid => "valid",
            TokenStanding::Expired => "expired",
            TokenStanding::Revoked => "revoked",
        }
    }
}

/// A token, without its secret.
#[derive(Clone, Debug)]
pub struct TokenEntry {
    /// Whose it is: what `recordedBy` says of what is recorded with it.
    pub name: String,
    /// What its holder may do.
    pub role: AccessRole,
    /// When it was created.
    pub created: Instant,
    /// The first moment at which it is no longer valid; `None`: it has no end.
    pub expires: Option<Instant>,
    /// When it was revoked; `None`: it was not.
    pub revoked: Option<Instant>,
    pub(super) hash: TokenHash,
}

impl TokenEntry {
    /// Returns how the token stands at a moment.
    pub fn standing(&self, now: Instant) -> TokenStanding {
        if self.revoked.is_some() {
            TokenStanding::Revoked
        } else if self.expires.is_some_and(|end| end <= now) {
            TokenStanding::Expired
        } else {
            TokenStanding::Valid
        }
    }
}

/// A token as the file has it: moments as texts, the hash in hexadecimal digits.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredToken {
    name: String,
    role: AccessRole,
    sha256: String,
    created: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revoked: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredTokens {
    version: u32,
    tokens: Vec<StoredToken>,
}

impl TryFrom<StoredToken> for TokenEntry {
    type Error = String;

    fn try_from(stored: StoredToken) -> Result<Self, String> {
        let instant = |text: &str| text.parse::<Instant>().map_err(|error| error.to_string());
        let optional = |text: Option<String>| text.as_deref().map(instant).transpose();
        Ok(TokenEntry {
            hash: TokenHash::from_hex(&stored.sha256).ok_or_else(|| format!("{:?} has no hash", stored.name))?,
            role: stored.role,
            created: instant(&stored.created)?,
            expires: optional(stored.expires)?,
            revoked: optional(stored.revoked)?,
            name: stored.name,
        })
    }
}

impl From<&TokenEntry> for StoredToken {
    fn from(entry: &TokenEntry) -> Self {
        StoredToken {
            name: entry.name.clone(),
            role: entry.role,
            sha256: entry.hash.hex(),
            created: entry.created.to_string(),
            expires: entry.expires.map(|end| end.to_string()),
            revoked: entry.revoked.map(|at| at.to_string()),
        }
    }
}

/// Tells one state of the file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileState {
    device: u64,
    inode: u64,
    length: u64,
    changed: (i64, i64),
}

/// Every token that a folder ever had, in the order in which they were created.
#[derive(Clone, Debug, Default)]
pub struct TokenBook {
    entries: Vec<TokenEntry>,
}

impl TokenBook {
    /// Reads the tokens of a data folder; none if there is no file.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is damaged, or is open to others.
    pub fn read(folder: &Path) -> Result<Self, TokenBookError> {
        let path = folder.join(TOKENS_FILE);
        let failed = |source: io::Error| TokenBookError::Io { path: path.clone(), action: "read", source };
        let text = match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(TokenBook::default()),
            Err(error) => return Err(failed(error)),
            Ok(metadata) if metadata.permissions().mode() & OTHERS != 0 => return Err(TokenBookError::Open { path }),
            Ok(_) => fs::read_to_string(&path).map_err(failed)?,
        };
        let damaged = |what: String| TokenBookError::Damaged { path: path.clone(), what };
        let stored: StoredTokens = serde_json::from_str(&text).map_err(|error| damaged(error.to_string()))?;
        if stored.version != VERSION {
            return Err(damaged(format!("its version is {}, and this release reads {VERSION}", stored.version)));
        }
        let entries = stored.tokens.into_iter().map(TokenEntry::try_from).collect::<Result<_, _>>();
        Ok(TokenBook { entries: entries.map_err(damaged)? })
    }

    /// Returns what tells the present state of the file from an earlier one; `None` if there is no file.
    ///
    /// # Errors
    ///
    /// The file cannot be looked at.
    pub(super) fn state(folder: &Path) -> Result<Option<FileState>, TokenBookError> {
        let path = folder.join(TOKENS_FILE);
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(TokenBookError::Io { path, action: "look at", source }),
            Ok(metadata) => Ok(Some(FileState {
                device: metadata.dev(),
                inode: metadata.ino(),
                length: metadata.len(),
                changed: (metadata.ctime(), metadata.ctime_nsec()),
            })),
        }
    }

    /// Returns every token that there ever was.
    pub fn entries(&self) -> &[TokenEntry] {
        &self.entries
    }

    /// Returns the token that a text is, whether or not it is still valid.
    ///
    /// Every token is looked at, so that the time does not tell which one it is.
    pub(super) fn find(&self, hash: &TokenHash) -> Option<&TokenEntry> {
        let mut found = None;
        for entry in &self.entries {
            if entry.hash.is(hash) {
                found = Some(entry);
            }
        }
        found
    }

    /// Creates a token in a data folder, which is made if it is missing, and returns its secret: nothing shows it again.
    ///
    /// # Errors
    ///
    /// The name cannot be used, the end is not in the future, or the file cannot be changed.
    pub fn create(
        folder: &Path,
        name: &str,
        role: AccessRole,
        expires: Option<Instant>,
        now: Instant,
    ) -> Result<TokenSecret, TokenBookError> {
        if !is_name(name) {
            return Err(TokenBookError::Name(name.to_owned()));
        }
        if let Some(end) = expires.filter(|end| *end <= now) {
            return Err(TokenBookError::Past(end));
        }
        let secret = TokenSecret::random().map_err(TokenBookError::Random)?;
        Self::change(folder, |book| {
            let is_valid = |entry: &TokenEntry| entry.name == name && entry.standing(now) == TokenStanding::Valid;
            if book.entries.iter().any(is_valid) {
                return Err(TokenBookError::Taken(name.to_owned()));
            }
            if book.entries.len() >= TOKENS_MAX {
                return Err(TokenBookError::Full);
            }
            let hash = TokenHash::of(secret.reveal());
            book.entries.push(TokenEntry { name: name.to_owned(), role, created: now, expires, revoked: None, hash });
            Ok(())
        })?;
        Ok(secret)
    }

    /// Revokes the valid token of a name.
    ///
    /// # Errors
    ///
    /// There is none, or the file cannot be changed.
    pub fn revoke(folder: &Path, name: &str, now: Instant) -> Result<AccessRole, TokenBookError> {
        Self::change(folder, |book| {
            let valid =
                book.entries.iter_mut().find(|entry| entry.name == name && entry.standing(now) == TokenStanding::Valid);
            let entry = valid.ok_or_else(|| TokenBookError::Unknown(name.to_owned()))?;
            entry.revoked = Some(now);
            Ok(entry.role)
        })
    }

    /// Changes the file while no other process does.
    fn change<T>(
        folder: &Path,
        change: impl FnOnce(&mut Self) -> Result<T, TokenBookError>,
    ) -> Result<T, TokenBookError> {
        let io = |path: &Path, action| {
            let path = path.to_owned();
            move |source| TokenBookError::Io { path, action, source }
        };
        system::make_private_folder(folder).map_err(io(folder, "make"))?;
        let lock_path = folder.join(LOCK_FILE);
        let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&lock_path);
        let lock = lock.map_err(io(&lock_path, "open"))?;
        lock.lock().map_err(io(&lock_path, "lock"))?;
        let mut book = Self::read(folder)?;
        let changed = change(&mut book)?;
        let path = folder.join(TOKENS_FILE);
        book.write(folder, &path).map_err(io(&path, "write"))?;
        Ok(changed)
    }

    fn write(&self, folder: &Path, path: &Path) -> io::Result<()> {
        let stored = StoredTokens { version: VERSION, tokens: self.entries.iter().map(StoredToken::from).collect() };
        let mut file = tempfile::Builder::new().prefix(TOKENS_FILE).tempfile_in(folder)?;
        file.as_file().set_permissions(fs::Permissions::from_mode(0o600))?;
        writeln!(file, "{}", serde_json::to_string_pretty(&stored)?)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|failed| failed.error)?;
        File::open(folder)?.sync_all()
    }
}

/// Returns whether a text can name a principal.
pub(super) fn is_name(name: &str) -> bool {
    let is_sound = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | '@');
    let length = name.chars().count();
    (1..=NAME_CHARS_MAX).contains(&length) && name.chars().all(is_sound) && !name.eq_ignore_ascii_case(LOCAL_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_token_is_valid_until_it_expires_or_is_revoked() {
        let folder = tempfile::tempdir().expect("a folder");
        let (now, later) = (instant("2026-01-01T00:00:00Z"), instant("2026-02-01T00:00:00Z"));
        let create = |name: &str, expires| TokenBook::create(folder.path(), name, AccessRole::Reader, expires, now);
        let secret = create("desk", None).expect("created");
        create("script", Some(later)).expect("created");
        let book = TokenBook::read(folder.path()).expect("read");
        let found = book.find(&TokenHash::of(secret.reveal())).expect("it is known");
        assert_eq!((found.name.as_str(), found.standing(later)), ("desk", TokenStanding::Valid));
        assert_eq!(book.entries()[1].standing(later), TokenStanding::Expired);
        assert!(book.find(&TokenHash::of(&secret.reveal()[1..])).is_none());
        assert!(matches!(create("desk", None), Err(TokenBookError::Taken(_))));
        assert_eq!(TokenBook::revoke(folder.path(), "desk", now).expect("revoked"), AccessRole::Reader);
        assert!(matches!(TokenBook::revoke(folder.path(), "desk", now), Err(TokenBookError::Unknown(_))));
        create("desk", None).expect("the name has no valid token any more");
        let book = TokenBook::read(folder.path()).expect("read");
        let standings: Vec<TokenStanding> = book.entries().iter().map(|entry| entry.standing(now)).collect();
        assert_eq!(standings, [TokenStanding::Revoked, TokenStanding::Valid, TokenStanding::Valid]);
        let text = fs::read_to_string(folder.path().join(TOKENS_FILE)).expect("read");
        assert!(!text.contains(secret.reveal()) && !text.contains("chancery_"), "the secret is not kept");
    }

    #[test]
    fn names_and_ends_are_checked() {
        let folder = tempfile::tempdir().expect("a folder");
        let now = instant("2026-01-01T00:00:00Z");
        for name in ["", "local", "LOCAL", "a b", "a\nb", &"x".repeat(65)] {
            let refused = TokenBook::create(folder.path(), name, AccessRole::Admin, None, now);
            assert!(matches!(refused, Err(TokenBookError::Name(_))), "{name}");
        }
        let past = TokenBook::create(folder.path(), "desk", AccessRole::Admin, Some(now), now);
        assert!(matches!(past, Err(TokenBookError::Past(_))));
        assert!(!folder.path().join(TOKENS_FILE).exists(), "nothing was made");
    }

    #[test]
    fn a_file_that_is_open_to_others_or_damaged_is_not_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(TOKENS_FILE);
        TokenBook::create(folder.path(), "desk", AccessRole::Admin, None, instant("2026-01-01T00:00:00Z"))
            .expect("created");
        let mode = fs::metadata(&path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
        assert!(matches!(TokenBook::read(folder.path()), Err(TokenBookError::Open { .. })));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("set");
        for text in ["", "{}", "{\"version\":2,\"tokens\":[]}", "{\"version\":1,\"tokens\":[{\"name\":\"a\"}]}"] {
            fs::write(&path, text).expect("written");
            assert!(matches!(TokenBook::read(folder.path()), Err(TokenBookError::Damaged { .. })), "{text}");
        }
    }

    #[test]
    fn many_processes_change_it_at_once_and_nothing_is_lost() {
        let folder = tempfile::tempdir().expect("a folder");
        let now = instant("2026-01-01T00:00:00Z");
        std::thread::scope(|scope| {
            for number in 0..8 {
                let folder = folder.path();
                scope.spawn(move || {
                    TokenBook::create(folder, &format!("desk-{number}"), AccessRole::Reader, None, now)
                        .expect("created");
                });
            }
        });
        assert_eq!(TokenBook::read(folder.path()).expect("read").entries().len(), 8);
    }
}
