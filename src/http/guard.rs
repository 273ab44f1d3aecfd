//! Refuses requests that a web page of another origin makes a browser send.
//!
//! Two things are looked at. A browser says by `Origin` which page sends a request that may change something; it has to be a
//! page of this server. So has the page that opens a WebSocket, which no rule of browsers keeps to its own origin. And on
//! loopback the `Host` has to name this machine: else a site could point its own name at 127.0.0.1 and read here as if it
//! were its own (DNS rebinding).

use axum::body::Body;
use axum::extract::State;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, Request, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::problem::Problem;
use super::websocket;
use crate::input::ErrorCode;

/// Lets a request through or refuses it.
pub(super) async fn check(State(app): State<App>, request: Request<Body>, next: Next) -> Response {
    let host = host(&request);
    if app.is_loopback && !host.as_ref().is_some_and(|host| is_this_machine(host.host())) {
        return forbidden("this server listens on this machine alone: address it as localhost, 127.0.0.1 or [::1]");
    }
    let reads = request.method() == Method::GET || request.method() == Method::HEAD;
    let changes = !reads || websocket::is_upgrade(request.headers());
    if changes && is_foreign(request.headers(), host.as_ref()) {
        return forbidden("pages of other origins may not send requests here");
    }
    next.run(request).await
}

fn forbidden(message: &str) -> Response {
    Problem::new(ErrorCode::Forbidden, message).into_response()
}

/// Gives the host that a request is addressed to.
fn host(request: &Request<Body>) -> Option<Authority> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok()?.parse().ok(),
        (None, _) => request.uri().authority().cloned(),
        (Some(_), Some(_)) => None,
    }
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.');
    let is_address = bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    is_address || bare.eq_ignore_ascii_case("localhost")
}

/// Tells whether a browser sends a request for a page of another origin.
fn is_foreign(headers: &HeaderMap, host: Option<&Authority>) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let Some(origin) = origins.next() else { return false };
    let is_own = || {
        let (scheme, authority) = origin.to_str().ok()?.split_once("://")?;
        let port = match scheme {
            "http" => 80,
            "https" => 443,
            _other => return None,
        };
        let (own, origin) = (host?, authority.parse::<Authority>().ok()?);
        let same_host = own.host().eq_ignore_ascii_case(origin.host());
        Some(same_host && own.port_u16().unwrap_or(port) == origin.port_u16().unwrap_or(port))
    };
    origins.next().is_some() || !is_own().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine() {
        for host in ["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.8.8.8", "[::1]"] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in ["example.org", "127.0.0.1.example.org", "localhost.example.org", "0.0.0.0", "10.0.0.1", ""] {
            assert!(!is_this_machine(host), "{host}");
        }
    }

    #[test]
    fn origins_of_this_server_and_others() {
        let is_foreign = |origin: &str, host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ORIGIN, origin.parse().expect("a header"));
            is_foreign(&headers, host.parse().ok().as_ref())
        };
        assert!(!is_foreign("http://localhost:4000", "localhost:4000"));
        assert!(!is_foreign("https://chronicle.example", "chronicle.example"));
        assert!(!is_foreign("http://chronicle.example:80", "chronicle.example"));
        for origin in ["null", "http://evil.example", "http://localhost:4001", "http://localhost", "x", "file://"] {
            assert!(is_foreign(origin, "localhost:4000"), "{origin}");
        }
    }
}
