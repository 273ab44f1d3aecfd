//! Who may do what: roles, tokens, and callers.
//!
//! ```text
//! Authorization: Bearer … ─▶ Gatekeeper: the tokens of the data folder, or an identity provider ─▶ Caller ─ allows(requirement)? ─▶ done
//!                                   └─ refused: the same words for every reason; the reason goes to the trail
//! ```
//!
//! - What each thing needs is one table ([`RULES`]); nothing else decides.
//! - A token is 256 random bits. The data folder holds its hash ([`TokenBook`]), in a file of its own that no backup copies.
//! - An identity provider's tokens are taken too, where one is set ([`OidcSettings`]).
//! - The trail of administration says which tokens were created and revoked, and which sign-ins were refused ([`Trail`]).
//!
//! Not here: how a token travels (`http`), and how a reader is held to what is public (`chronicle`).

mod book;
mod caller;
mod gatekeeper;
mod oidc;
mod rights;
mod secret;
mod trail;

pub use book::{TOKENS_FILE, TokenBook, TokenBookError, TokenEntry, TokenStanding};
pub use caller::{AccessRefusal, Caller, ClosedWriting, LOCAL_NAME, Principal, ReadingRight};
pub use gatekeeper::{AccessSettings, AnonymousReading, Gatekeeper, INVALID_TOKEN, Pass};
pub use oidc::{OidcSettings, ProviderUrl, SigningAlgorithm};
pub use rights::{AccessRole, AccessRule, RULES, Requirement, rule_of};
pub use secret::TokenSecret;
pub use trail::{RefusedSignIn, TRAIL_FILE, Trail};
