//! Who sends a request: the token that it shows, or nobody in particular.
//!
//! ```text
//! guard ─▶ Authorization? ─ none ─▶ Caller::Anonymous, or a program of this machine ─▶ may the path be asked for? ─▶ route
//!              ├ Bearer, valid ─▶ Caller::Known ───────────────────────────────────────┘        └ 401 or 403
//!              └ anything else ─▶ 401, the same words whatever is wrong
//! ```
//!
//! What needs no token without one: until there are tokens, a server that listens on loopback alone is open to programs of its
//! machine. A proxy is such a program too, and what it passes on comes from anywhere: most proxies say so in the request, by
//! `Forwarded`, `X-Forwarded-…`, `X-Real-IP` or `Via`, or speak HTTP/1.0 as nginx does unless told otherwise. Such a request may
//! not write.
//!
//! What goes on for long asks again whether the token still holds ([`SignedIn::holds`]).

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{MatchedPath, State};
use axum::http::{Extensions, HeaderMap, HeaderValue, Request, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::app::{App, AppState};
use super::connection::ClientAddress;
use super::problem::Problem;
use super::rate::{RateKey, TooMany};
use super::{graphql, websocket};
use crate::access::{AccessRefusal, Caller, ClosedWriting, INVALID_TOKEN, Pass, Requirement, rule_of};
use crate::graphql::rights;
use crate::input::ErrorCode;

/// How often what goes on for long asks whether its token still holds.
pub(super) const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// The headers by which a proxy says that it passes a request on, in lower case.
const OF_PROXIES: [&str; 7] =
    ["cf-connecting-ip", "forwarded", "true-client-ip", "via", "x-client-ip", "x-cluster-client-ip", "x-real-ip"];

/// What all headers begin with that say more of that.
const FORWARDED_PREFIX: &str = "x-forwarded-";

/// Who sends a request: an extension of each.
#[derive(Clone, Debug)]
pub(super) struct SignedIn {
    /// Who it is.
    pub(super) caller: Caller,
    pass: Option<Pass>,
    /// Why writing would be closed to it while there are no tokens.
    closed: Option<ClosedWriting>,
    address: Option<IpAddr>,
}

impl SignedIn {
    /// Returns who sent a request that came through [`check`].
    pub(super) fn of(extensions: &Extensions) -> Result<Self, Problem> {
        let missing = || Problem::internal("a request came past the check of who sends it");
        extensions.get::<SignedIn>().cloned().ok_or_else(missing)
    }

    /// Counts something that it asks for.
    ///
    /// # Errors
    ///
    /// It asks more often than it may.
    pub(super) fn count(&self, app: &AppState) -> Result<(), TooMany> {
        let by_address = self.address.and_then(RateKey::address);
        let principal = self.pass.as_ref().map(|pass| RateKey::Principal(Arc::clone(&pass.principal.name)));
        // What comes from this machine is not counted, no matter who sends it.
        match by_address.map(|address| principal.unwrap_or(address)) {
            Some(counted) => app.rates.count(&counted),
            None => Ok(()),
        }
    }

    /// Returns whether its token, if it has one, still holds.
    pub(super) fn holds(&self, app: &AppState) -> bool {
        self.pass.as_ref().is_none_or(|pass| app.gatekeeper.holds(pass))
    }

    /// Returns the same sender with what it may do now; `None` if its token no longer holds.
    pub(super) fn now(mut self, app: &AppState) -> Option<Self> {
        if !self.holds(app) {
            return None;
        }
        if self.pass.is_none() {
            self.caller = app.gatekeeper.without_token(self.closed);
        }
        Some(self)
    }

    /// Returns the same sender signed in by the value of an `Authorization` that came another way; `None` if it is refused.
    pub(super) async fn by(self, app: &App, authorization: &str) -> Option<Self> {
        let Some(token) = bearer(authorization) else {
            app.gatekeeper.refuse_malformed(authorization, self.address);
            return None;
        };
        let pass = if app.gatekeeper.may_wait(token) {
            let (gatekeeper, token, address) = (Arc::clone(&app.gatekeeper), token.to_owned(), self.address);
            tokio::task::spawn_blocking(move || gatekeeper.sign_in(&token, address)).await.ok()??
        } else {
            app.gatekeeper.sign_in(token, self.address)?
        };
        Some(SignedIn { caller: Caller::Known(pass.principal.clone()), pass: Some(pass), ..self })
    }
}

/// Returns the token of an `Authorization` of the scheme `Bearer`.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim_matches(' ');
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && !token.contains(' ')).then_some(token)
}

/// By which name a request was signed in: an extension of its answer, for the log.
#[derive(Clone, Debug)]
pub(super) struct SignedInName(pub(super) Arc<str>);

/// What a request shows.
enum ShownAuthorization<'r> {
    Nothing,
    Authorization(&'r str),
    Unreadable,
}

fn shown(headers: &HeaderMap) -> ShownAuthorization<'_> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (None, _) => ShownAuthorization::Nothing,
        (Some(value), None) => value.to_str().map_or(ShownAuthorization::Unreadable, ShownAuthorization::Authorization),
        (Some(_), Some(_)) => ShownAuthorization::Unreadable,
    }
}

/// Finds out who sends a request, and lets it through if they may ask for its path.
pub(super) async fn check(State(app): State<App>, mut request: Request<Body>, next: Next) -> Response {
    let address = request.extensions().get::<ClientAddress>().map(|client| client.0);
    let closed = closed(&app, request.version(), request.headers());
    let stranger = SignedIn { caller: app.gatekeeper.without_token(closed), pass: None, closed, address };
    let signed_in = match shown(request.headers()) {
        ShownAuthorization::Nothing => Some(stranger),
        ShownAuthorization::Authorization(value) => stranger.by(&app, value).await,
        ShownAuthorization::Unreadable => {
            app.gatekeeper.refuse_malformed("", address);
            None
        }
    };
    let needs = needs(&request);
    let Some(signed_in) = signed_in else {
        let counted = address.and_then(RateKey::address).map_or(Ok(()), |counted| app.rates.count(&counted));
        return match counted {
            Ok(()) => refuse(&request, ErrorCode::Unauthenticated, INVALID_TOKEN),
            Err(too_many) => refuse_for_now(&request, too_many),
        };
    };
    if needs != Requirement::Nothing
        && let Err(too_many) = signed_in.count(&app)
    {
        return refuse_for_now(&request, too_many);
    }
    if let Err(refused) = signed_in.caller.check(needs) {
        return refuse(&request, rights::code(&refused), &refused.message);
    }
    let is_private = signed_in.caller.has_token() || !app.gatekeeper.is_read_by_all();
    let name = signed_in.caller.principal().map(|principal| Arc::clone(&principal.name));
    request.extensions_mut().insert(signed_in);
    let mut response = next.run(request).await;
    name.map(|name| response.extensions_mut().insert(SignedInName(name)));
    if is_private {
        keep_private(response.headers_mut());
    }
    response
}

/// Returns what a request needs by its path.
fn needs(request: &Request<Body>) -> Requirement {
    let path = request.uri().path();
    // That nothing is there shows nothing of the record.
    if request.extensions().get::<MatchedPath>().is_none() {
        return Requirement::Nothing;
    }
    // A browser cannot send a header with its upgrade: `connection_init` says who it is.
    if path == "/graphql" && websocket::is_upgrade(request.headers()) {
        return Requirement::Nothing;
    }
    rule_of(path)
}

/// Refuses a request, in the form that its path is answered in.
fn refuse(request: &Request<Body>, code: ErrorCode, message: &str) -> Response {
    let is_graphql = request.uri().path() == "/graphql" && !websocket::is_upgrade(request.headers());
    let mut response = if is_graphql {
        graphql::refused_at_the_door(request.headers(), code, message)
    } else {
        Problem::new(code, message).into_response()
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Refuses a request of somebody who asks too often.
fn refuse_for_now(request: &Request<Body>, too_many: TooMany) -> Response {
    let mut response = refuse(request, ErrorCode::RateLimited, &too_many.to_string());
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(too_many.seconds));
    response
}

/// Makes the problem of something that a caller may not have.
pub(super) fn problem(refused: &AccessRefusal) -> Problem {
    Problem::new(rights::code(refused), refused.message.clone())
}

/// Lets no shared cache keep an answer that not everybody may read.
fn keep_private(headers: &mut HeaderMap) {
    let is_public = |value: &HeaderValue| value.to_str().is_ok_and(|text| text.starts_with("public"));
    if headers.get(header::CACHE_CONTROL).is_some_and(is_public) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    headers.append(header::VARY, HeaderValue::from_static("Authorization"));
}

/// Says why writing is closed to a request while there are no tokens; `None` if it is open.
fn closed(app: &AppState, version: Version, headers: &HeaderMap) -> Option<ClosedWriting> {
    if !app.is_loopback {
        Some(ClosedWriting::Reachable)
    } else if is_passed_on(version, headers) {
        Some(ClosedWriting::PassedOn)
    } else {
        None
    }
}

fn is_passed_on(version: Version, headers: &HeaderMap) -> bool {
    let says_so = |name: &str| OF_PROXIES.contains(&name) || name.starts_with(FORWARDED_PREFIX);
    version < Version::HTTP_11 || headers.keys().any(|name| says_so(name.as_str()))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    #[test]
    fn what_a_proxy_adds_is_seen() {
        let passed_on = |name: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(name.parse::<HeaderName>().expect(name), "x".parse().expect("a value"));
            is_passed_on(Version::HTTP_11, &headers)
        };
        for name in [
            "Forwarded",
            "Via",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "x-forwarded-anything",
            "X-Real-IP",
            "CF-Connecting-IP",
        ] {
            assert!(passed_on(name), "{name}");
        }
        for name in ["accept", "x-forward", "x-request-id"] {
            assert!(!passed_on(name), "{name}");
        }
        assert!(
            is_passed_on(Version::HTTP_10, &HeaderMap::new()) && !is_passed_on(Version::HTTP_11, &HeaderMap::new())
        );
    }

    #[test]
    fn a_token_comes_after_the_word_bearer() {
        for (value, token) in [
            ("Bearer abc", Some("abc")),
            ("bearer  abc ", Some("abc")),
            ("Bearer", None),
            ("Bearer ", None),
            ("Bearer a b", None),
            ("Basic abc", None),
            ("abc", None),
        ] {
            assert_eq!(bearer(value), token, "{value}");
        }
    }
}
