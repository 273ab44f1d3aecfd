//! Refuses requests that are addressed to another host, and those that a web page of another origin makes a browser send.
//!
//! - **The host.** A site could point its own name at this server's address, and read here as if it were its own (DNS
//!   rebinding). So the `Host` of a request has to be one that no site can have: an IP address, `localhost` if the server
//!   listens on loopback (where an address has to be of this machine), or a name of the setting `public_hosts`.
//! - **The page.** A browser says by `Origin`, or by `Sec-Fetch-Site`, whose page sends a request. What may change something,
//!   and what opens a WebSocket, has to come from a page of this server, or of one of the `allowed_origins`. So has what only
//!   reads, if reading costs or shows something:
//!
//! | a page of another origin asks for | and |
//! | --- | --- |
//! | `/`, `/graphiql`, their assets and licences, `/schema.graphql`, `/openapi.json`, `/livez`, `/readyz` | gets it, so that links work |
//! | `/graphql` | is refused |
//! | everything else: exports, the feed, the tree | is refused, unless its reader follows a link |
//!
//! A program that is no browser sends neither header, and is none of this module's concern.

use axum::body::Body;
use axum::extract::State;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::origin::{AllowedOrigin, OriginSettings, bare};
use super::problem::Problem;
use super::proxy::SentTo;
use super::refusal_log::shown;
use super::websocket;
use crate::input::ErrorCode;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const SEC_FETCH_USER: HeaderName = HeaderName::from_static("sec-fetch-user");

/// The headers that a page of an allowed origin may send.
const ALLOWED_HEADERS: HeaderValue = HeaderValue::from_static("accept, authorization, content-type, last-event-id");

/// Lets a request through or refuses it.
pub(super) async fn check(State(app): State<App>, request: Request<Body>, next: Next) -> Response {
    let is_own = |host: &Authority| is_own_host(host, app.is_loopback, &app.settings.origins);
    let Some(host) = host(&request).filter(is_own) else {
        return refuse_host(&app, app.is_loopback, request.headers());
    };
    // A proxy may ask for another host than it was asked for. Both have to be this server: a page could send the header too.
    let asked = request.extensions().get::<SentTo>().and_then(|sent_to| sent_to.host.clone());
    let Some(host) = asked.map_or(Some(host), |asked| Some(asked).filter(is_own)) else {
        return refuse_host(&app, app.is_loopback, request.headers());
    };
    let page = Page::of(request.headers(), &host, &app.settings.origins);
    let reads = request.method() == Method::GET || request.method() == Method::HEAD;
    let is_open = reads && !websocket::is_upgrade(request.headers()) && is_open_to_pages(&request);
    if page == Page::Foreign && !is_open {
        return refuse_page(&app, request.headers());
    }
    let Page::Allowed(origin) = page else { return next.run(request).await };
    let is_asking =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if is_asking { preflight() } else { next.run(request).await };
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Origin"));
    response
}

/// Lets a request through to an address that serves nothing but figures, or refuses it by its host. The flag says whether that
/// address is of this machine alone.
pub(super) async fn check_host(
    State((app, is_loopback)): State<(App, bool)>,
    request: Request<Body>,
    next: Next,
) -> Response {
    match host(&request) {
        Some(host) if is_own_host(&host, is_loopback, &app.settings.origins) => next.run(request).await,
        Some(_) | None => refuse_host(&app, is_loopback, request.headers()),
    }
}

/// Tells a browser what pages of an allowed origin may send.
fn preflight() -> Response {
    let methods = HeaderValue::from_static("GET, POST");
    let headers =
        [(header::ACCESS_CONTROL_ALLOW_METHODS, methods), (header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS)];
    (StatusCode::NO_CONTENT, headers).into_response()
}

fn refuse_host(app: &App, is_loopback: bool, headers: &HeaderMap) -> Response {
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    app.refused_hosts.note(|left_out| {
        let host = shown(named);
        tracing::warn!(
            host,
            left_out,
            "refused a request for another host; if this server is known by that name, write public_hosts = [{host:?}] in \
             chancery.toml"
        );
    });
    let message = if is_loopback {
        "this server listens on this machine alone: address it as localhost, 127.0.0.1 or [::1]. A server that is known by \
         another name has it in its setting public_hosts"
    } else {
        "this server does not know itself by that host: address it by its IP address, or by a name of its setting public_hosts"
    };
    forbidden(message)
}

fn refuse_page(app: &App, headers: &HeaderMap) -> Response {
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or_default();
    app.refused_pages.note(|left_out| {
        let origin = shown(origin);
        tracing::warn!(
            origin,
            left_out,
            "refused a request from a page of another origin; if that page is yours, write allowed_origins = [{origin:?}] in \
             chancery.toml"
        );
    });
    forbidden(
        "pages of other origins may not send this request here, unless the setting allowed_origins names their origin",
    )
}

fn forbidden(message: &str) -> Response {
    Problem::new(ErrorCode::Forbidden, message).into_response()
}

/// Returns the host that a request is addressed to.
fn host(request: &Request<Body>) -> Option<Authority> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let named: Option<Authority> = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok()?.parse().ok(),
        (None, _) => None,
        (Some(_), Some(_)) => return None,
    };
    // A target that names a host wins over the header (RFC 9112, 3.2.2). Neither names a user.
    let host = request.uri().authority().cloned().or(named)?;
    (!host.as_str().contains('@')).then_some(host)
}

/// Returns whether a host is this server, and can be no other site's name for it.
fn is_own_host(host: &Authority, is_loopback: bool, settings: &OriginSettings) -> bool {
    let name = bare(host.host());
    let is_own = match name.parse::<std::net::IpAddr>() {
        Ok(address) => !is_loopback || address.is_loopback(),
        Err(_) => is_loopback && name == "localhost",
    };
    is_own || settings.public_hosts.iter().any(|own| own.is(host))
}

/// Whose page makes a browser send a request.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Page {
    /// One of this server, or none.
    Own,
    /// One of an origin that is allowed to.
    Allowed(HeaderValue),
    /// Another's.
    Foreign,
}

impl Page {
    fn of(headers: &HeaderMap, host: &Authority, settings: &OriginSettings) -> Self {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        match (origins.next(), origins.next()) {
            (None, _) => match headers.get(SEC_FETCH_SITE).map(HeaderValue::as_bytes) {
                // A page of another port or of a neighbouring name is of the same site, and yet another's.
                Some(b"cross-site" | b"same-site") => Page::Foreign,
                Some(_) | None => Page::Own,
            },
            (Some(named), None) => {
                let origin = named.to_str().ok().and_then(|text| text.parse::<AllowedOrigin>().ok());
                let Some(origin) = origin else { return Page::Foreign };
                if origin.is_of(host) || settings.public_hosts.iter().any(|own| own.serves(&origin)) {
                    Page::Own
                } else if settings.allowed_origins.contains(&origin) {
                    Page::Allowed(named.clone())
                } else {
                    Page::Foreign
                }
            }
            (Some(_), Some(_)) => Page::Foreign,
        }
    }
}

/// Returns whether pages of every origin may have a browser read something.
fn is_open_to_pages(request: &Request<Body>) -> bool {
    match request.uri().path() {
        "/" | "/graphiql" | "/graphiql/" | "/schema.graphql" | "/openapi.json" | "/livez" | "/readyz" => true,
        "/graphql" => false,
        path if path.starts_with("/assets/") || path.starts_with("/licences/") => true,
        _other => is_followed_link(request.headers()),
    }
}

/// Returns whether somebody follows a link, rather than a page fetching something unasked.
fn is_followed_link(headers: &HeaderMap) -> bool {
    [(SEC_FETCH_MODE, "navigate"), (SEC_FETCH_DEST, "document"), (SEC_FETCH_USER, "?1")]
        .iter()
        .all(|(name, value)| headers.get(name).is_some_and(|sent| sent == value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(hosts: &[&str], origins: &[&str]) -> OriginSettings {
        OriginSettings {
            public_hosts: hosts.iter().map(|host| host.parse().expect("a host")).collect(),
            allowed_origins: origins.iter().map(|origin| origin.parse().expect("an origin")).collect(),
            frame_ancestors: Vec::new(),
        }
    }

    #[test]
    fn the_host_of_a_request_is_that_of_its_target_and_names_no_user() {
        let host_of = |uri: &str, headers: &[&str]| {
            let mut request = Request::get(uri);
            for value in headers {
                request = request.header(header::HOST, *value);
            }
            host(&request.body(Body::empty()).expect("a request")).map(|host| host.to_string())
        };
        assert_eq!(host_of("/graphql", &["localhost:4000"]).as_deref(), Some("localhost:4000"));
        assert_eq!(host_of("http://evil.example/graphql", &["localhost"]).as_deref(), Some("evil.example"));
        for (uri, headers) in [
            ("/graphql", &["evil.example@localhost"][..]),
            ("http://a@localhost/graphql", &["localhost"]),
            ("/graphql", &["localhost", "localhost"]),
            ("/graphql", &[]),
        ] {
            assert_eq!(host_of(uri, headers), None, "{uri} {headers:?}");
        }
    }

    #[test]
    fn hosts_of_this_server_and_others() {
        let is_own = |host: &str, is_loopback, hosts: &[&str]| {
            host.parse().is_ok_and(|host| is_own_host(&host, is_loopback, &settings(hosts, &[])))
        };
        for host in ["localhost", "LOCALHOST:9", "localhost.", "127.0.0.1", "127.8.8.8:4000", "[::1]:4000"] {
            assert!(is_own(host, true, &[]), "{host}");
        }
        for host in ["example.org", "127.0.0.1.example.org", "localhost.example.org", "0.0.0.0", "10.0.0.1"] {
            assert!(!is_own(host, true, &[]), "{host}");
            assert!(is_own(host, true, &[host]), "{host}");
        }
        for host in ["192.0.2.1", "192.0.2.1:4000", "[2001:db8::1]:4000", "127.0.0.1"] {
            assert!(is_own(host, false, &[]), "{host}");
        }
        for host in ["chronicle.example", "localhost", "localhost:4000", ""] {
            assert!(!is_own(host, false, &[]), "{host}");
        }
        assert!(is_own("chronicle.example:4000", false, &["chronicle.example"]));
    }

    #[test]
    fn pages_of_this_server_and_others() {
        let settings = settings(&["chronicle.example"], &["https://desk.example"]);
        let page = |origin: Option<&str>, site: Option<&str>, host: &str| {
            let mut headers = HeaderMap::new();
            origin
                .into_iter()
                .for_each(|origin| drop(headers.insert(header::ORIGIN, origin.parse().expect("a header"))));
            site.into_iter().for_each(|site| drop(headers.insert(SEC_FETCH_SITE, site.parse().expect("a header"))));
            Page::of(&headers, &host.parse().expect("a host"), &settings)
        };
        for (origin, host) in [
            ("http://localhost:4000", "localhost:4000"),
            ("https://chronicle.example", "chronicle.example"),
            ("http://chronicle.example:80", "chronicle.example"),
            // A proxy renames the host that it asks.
            ("https://chronicle.example", "127.0.0.1:4000"),
        ] {
            assert_eq!(page(Some(origin), None, host), Page::Own, "{origin}");
        }
        for origin in ["null", "http://evil.example", "http://localhost:4001", "http://localhost", "x", "file://", ""] {
            assert_eq!(page(Some(origin), Some("none"), "localhost:4000"), Page::Foreign, "{origin}");
        }
        let allowed = page(Some("https://desk.example"), Some("cross-site"), "localhost:4000");
        assert_eq!(allowed, Page::Allowed(HeaderValue::from_static("https://desk.example")));
        for (site, expected) in [
            (Some("cross-site"), Page::Foreign),
            (Some("same-site"), Page::Foreign),
            (Some("same-origin"), Page::Own),
            (Some("none"), Page::Own),
            (None, Page::Own),
        ] {
            assert_eq!(page(None, site, "localhost:4000"), expected, "{site:?}");
        }
    }
}
