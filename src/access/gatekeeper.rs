//! The gatekeeper of a server: who a token is, and what somebody without one may do.
//!
//! The tokens of the data folder are looked at again each second that somebody asks, so that a token which is created or revoked
//! beside the running server is taken up within two. What goes on for long, such as a feed, asks again by its [`Pass`].

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant as Moment};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::access::book::{FileState, TokenBook, TokenBookError, TokenStanding};
use crate::access::caller::{Caller, ClosedWriting, Principal, ReadingRight};
use crate::access::oidc::{OidcSettings, Provider, Vouched};
use crate::access::secret::TokenHash;
use crate::access::trail::{RefusedSignIn, Trail};
use crate::time::{Clock, Instant};

/// How long the file of tokens is taken to be what it was.
const FRESH: Duration = Duration::from_secs(1);

/// What is said of every token that is not valid, whatever is wrong with it.
pub const INVALID_TOKEN: &str = "the token is not valid here: send one that is, as Authorization: Bearer …, or none. The operator of \
                                 this server can create another with `chancery token create`";

/// What those without a token may read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnonymousReading {
    /// Everything.
    #[default]
    All,
    /// What is public by now.
    Published,
    /// Nothing.
    None,
}

/// How callers are told apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessSettings {
    /// What those without a token may read: everything by default.
    pub anonymous: AnonymousReading,
    /// Whose tokens are taken beside those of the data folder: nobody's by default.
    pub oidc: Option<OidcSettings>,
}

/// The proof that somebody signed in, by which it can be asked later whether that still holds.
#[derive(Clone, Debug)]
pub struct Pass {
    /// Who signed in.
    pub principal: Principal,
    proof: PassProof,
}

/// By what it is known whether a pass still holds.
#[derive(Clone, Debug)]
enum PassProof {
    /// A token of the data folder.
    Token(TokenHash),
    /// A token of the identity provider: it holds until its end, while its key is one of the provider's.
    Vouched { ends: Instant, key: String },
}

/// The tokens as they were last read.
#[derive(Debug)]
struct KnownTokens {
    /// `None` while they cannot be read: then no token is valid.
    book: Option<Arc<TokenBook>>,
    state: Option<FileState>,
    looked: Moment,
    /// Whether there ever was a token while the server ran.
    had_tokens: bool,
}

/// Tells who asks.
pub struct Gatekeeper {
    settings: AccessSettings,
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    trail: Trail,
    known: Mutex<KnownTokens>,
    provider: Option<Provider>,
    /// How many sign-ins were refused.
    refused: AtomicU64,
}

impl Gatekeeper {
    /// Reads the tokens of a data folder.
    ///
    /// # Errors
    ///
    /// They cannot be read.
    pub fn open(folder: &Path, settings: AccessSettings, clock: Arc<dyn Clock>) -> Result<Self, TokenBookError> {
        let state = TokenBook::state(folder)?;
        let book = TokenBook::read(folder)?;
        let had_tokens = !book.entries().is_empty();
        let provider = settings.oidc.clone().map(Provider::new);
        let known = KnownTokens { book: Some(Arc::new(book)), state, looked: Moment::now(), had_tokens };
        Ok(Gatekeeper {
            settings,
            folder: folder.to_owned(),
            clock,
            trail: Trail::of(folder),
            known: Mutex::new(known),
            provider,
            refused: AtomicU64::new(0),
        })
    }

    /// Returns the tokens as they are; `None` while they cannot be read.
    fn book(&self) -> Option<Arc<TokenBook>> {
        let mut known = self.known.lock();
        if known.looked.elapsed() >= FRESH {
            known.looked = Moment::now();
            match TokenBook::state(&self.folder) {
                Ok(state) if state == known.state && known.book.is_some() => {}
                Ok(state) => match TokenBook::read(&self.folder) {
                    Ok(book) => {
                        known.had_tokens |= !book.entries().is_empty();
                        (known.book, known.state) = (Some(Arc::new(book)), state);
                    }
                    Err(error) => known.lose(&error),
                },
                Err(error) => known.lose(&error),
            }
        }
        known.book.clone()
    }

    /// Returns whether writing needs a token: there is one, or was.
    pub fn needs_tokens(&self) -> bool {
        let book = self.book();
        self.provider.is_some() || self.known.lock().had_tokens || book.is_none()
    }

    /// Returns whether a program of this machine may do everything without a token.
    pub fn is_open_to_machine(&self) -> bool {
        self.settings.anonymous == AnonymousReading::All && !self.needs_tokens()
    }

    /// Returns whether everybody may read everything.
    pub fn is_read_by_all(&self) -> bool {
        self.settings.anonymous == AnonymousReading::All
    }

    /// Returns whether signing in by a token may have to wait for an identity provider.
    pub fn may_wait(&self, token: &str) -> bool {
        self.provider.is_some() && Provider::is_form_of(token)
    }

    /// Signs somebody in by a token; why it is refused goes to the trail alone. See [`may_wait`](Self::may_wait).
    pub fn sign_in(&self, token: &str, address: Option<IpAddr>) -> Option<Pass> {
        if let Some(provider) = self.provider.as_ref().filter(|_| Provider::is_form_of(token)) {
            return self.sign_in_vouched(provider, token, address);
        }
        let (hash, book, now) = (TokenHash::of(token), self.book(), self.clock.now());
        let Some(book) = book else {
            self.refuse(RefusedSignIn::Unreadable, None, address);
            return None;
        };
        let Some(entry) = book.find(&hash) else {
            self.refuse(RefusedSignIn::Unknown, None, address);
            return None;
        };
        let why = match entry.standing(now) {
            TokenStanding::Valid => {
                let name = Arc::from(entry.name.as_str());
                let principal = Principal { name, role: entry.role, has_token: true };
                return Some(Pass { principal, proof: PassProof::Token(hash) });
            }
            TokenStanding::Expired => RefusedSignIn::Expired,
            TokenStanding::Revoked => RefusedSignIn::Revoked,
        };
        self.refuse(why, Some(&entry.name), address);
        None
    }

    fn sign_in_vouched(&self, provider: &Provider, token: &str, address: Option<IpAddr>) -> Option<Pass> {
        let Vouched { name, role, ends, key } = match provider.verify(token) {
            Ok(vouched) => vouched,
            Err(error) => {
                tracing::debug!(error, "a token of the identity provider is not valid");
                self.refuse(RefusedSignIn::NotVerified, None, address);
                return None;
            }
        };
        // Nobody gets the name of a token by choosing it at the provider.
        let is_taken = self.book().is_none_or(|book| book.entries().iter().any(|entry| *entry.name == *name));
        if is_taken || ends <= self.clock.now() {
            self.refuse(RefusedSignIn::NotVerified, Some(&name), address);
            return None;
        }
        let principal = Principal { name, role, has_token: true };
        Some(Pass { principal, proof: PassProof::Vouched { ends, key } })
    }

    /// Refuses what is no token at all, after as much work as for any other that is not valid.
    pub fn refuse_malformed(&self, sent: &str, address: Option<IpAddr>) {
        let hash = TokenHash::of(sent);
        let found = self.book().and_then(|book| book.find(&hash).map(|entry| entry.role));
        std::hint::black_box(found);
        self.refuse(RefusedSignIn::Malformed, None, address);
    }

    /// Writes down that somebody was not signed in.
    pub fn refuse(&self, why: RefusedSignIn, name: Option<&str>, address: Option<IpAddr>) {
        self.refused.fetch_add(1, Ordering::Relaxed);
        self.trail.sign_in_refused(why, name, address, self.clock.now());
    }

    /// Returns how many sign-ins were refused.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// Returns whether a pass still holds: its token was neither revoked nor has it expired.
    pub fn holds(&self, pass: &Pass) -> bool {
        let now = self.clock.now();
        match &pass.proof {
            PassProof::Token(hash) => {
                let book = self.book();
                let entry = book.as_ref().and_then(|book| book.find(hash));
                entry.is_some_and(|entry| entry.standing(now) == TokenStanding::Valid)
            }
            PassProof::Vouched { ends, key } => {
                *ends > now && self.provider.as_ref().is_some_and(|provider| provider.has_key(key))
            }
        }
    }

    /// Returns what somebody without a token is; `closed`: why they may not write while there are no tokens, if so.
    pub fn without_token(&self, closed: Option<ClosedWriting>) -> Caller {
        let needs_tokens = self.needs_tokens();
        let reading = match self.settings.anonymous {
            AnonymousReading::All => ReadingRight::Whole,
            AnonymousReading::Published => ReadingRight::Public,
            AnonymousReading::None => ReadingRight::Nothing,
        };
        match closed {
            None if !needs_tokens && reading == ReadingRight::Whole => Caller::local(),
            Some(writing) if !needs_tokens => Caller::Anonymous { reading, writing },
            None | Some(_) => Caller::Anonymous { reading, writing: ClosedWriting::NeedsToken },
        }
    }
}

impl KnownTokens {
    /// Takes note that the tokens cannot be read: until they can, none is valid.
    fn lose(&mut self, error: &TokenBookError) {
        if self.book.take().is_some() {
            tracing::error!(%error, "the tokens cannot be read, so none is valid");
        }
        self.had_tokens = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::rights::AccessRole;
    use crate::time::ManualClock;

    fn later(gatekeeper: &Gatekeeper) {
        let mut known = gatekeeper.known.lock();
        known.looked = known.looked.checked_sub(FRESH).expect("a moment");
    }

    #[test]
    fn tokens_are_taken_up_and_go_beside_a_running_server() {
        let folder = tempfile::tempdir().expect("a folder");
        let now: Instant = "2026-01-01T00:00:00Z".parse().expect("an instant");
        let clock = Arc::new(ManualClock::new(now));
        let gatekeeper = Gatekeeper::open(folder.path(), AccessSettings::default(), clock.clone()).expect("opened");
        assert_eq!(gatekeeper.without_token(None), Caller::local());
        assert!(gatekeeper.sign_in("chancery_x", None).is_none());
        let end = "2026-01-02T00:00:00Z".parse().expect("an instant");
        let secret = TokenBook::create(folder.path(), "desk", AccessRole::Editor, Some(end), now).expect("created");
        later(&gatekeeper);
        let pass = gatekeeper.sign_in(secret.reveal(), None).expect("it is valid");
        assert_eq!((&*pass.principal.name, pass.principal.role), ("desk", AccessRole::Editor));
        assert!(gatekeeper.holds(&pass) && gatekeeper.without_token(None) != Caller::local());
        clock.set(end);
        assert!(!gatekeeper.holds(&pass) && gatekeeper.sign_in(secret.reveal(), None).is_none(), "it has expired");
        clock.set(now);
        TokenBook::revoke(folder.path(), "desk", now).expect("revoked");
        later(&gatekeeper);
        assert!(!gatekeeper.holds(&pass) && gatekeeper.sign_in(secret.reveal(), None).is_none(), "it is revoked");
        assert!(gatekeeper.needs_tokens(), "a folder that had a token does not open again");
        std::fs::remove_file(folder.path().join(crate::access::TOKENS_FILE)).expect("removed");
        later(&gatekeeper);
        assert!(gatekeeper.needs_tokens(), "nor while the server runs, if the file goes");
    }

    #[test]
    fn without_the_file_no_token_is_valid_and_writing_is_closed() {
        let folder = tempfile::tempdir().expect("a folder");
        let now: Instant = "2026-01-01T00:00:00Z".parse().expect("an instant");
        let secret = TokenBook::create(folder.path(), "desk", AccessRole::Admin, None, now).expect("created");
        let settings = AccessSettings { anonymous: AnonymousReading::None, oidc: None };
        let gatekeeper =
            Gatekeeper::open(folder.path(), settings, Arc::new(ManualClock::new(now))).expect("it can be read");
        assert!(gatekeeper.sign_in(secret.reveal(), None).is_some());
        std::fs::write(folder.path().join(crate::access::TOKENS_FILE), "{").expect("written");
        later(&gatekeeper);
        assert!(gatekeeper.sign_in(secret.reveal(), None).is_none() && gatekeeper.needs_tokens());
    }
}
