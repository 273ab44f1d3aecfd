//! Who may write, request by request.
//!
//! Until there are tokens, writing is open where the server listens on loopback alone, to programs of this machine. A proxy is
//! such a program too, and what it passes on comes from anywhere: most proxies say so in the request, by `Forwarded`,
//! `X-Forwarded-…`, `X-Real-IP` or `Via`, or speak HTTP/1.0 as nginx does unless told otherwise. Such a request may not write.

use axum::http::{HeaderMap, Version};

use super::app::{AppState, WriteAccess};

/// The headers by which a proxy says that it passes a request on, in lower case.
const OF_PROXIES: [&str; 7] =
    ["cf-connecting-ip", "forwarded", "true-client-ip", "via", "x-client-ip", "x-cluster-client-ip", "x-real-ip"];

/// What all headers begin with that say more of that.
const FORWARDED_PREFIX: &str = "x-forwarded-";

/// Says whether a request may write.
pub(super) fn access(app: &AppState, version: Version, headers: &HeaderMap) -> WriteAccess {
    if app.writing == WriteAccess::Open && is_passed_on(version, headers) { WriteAccess::Closed } else { app.writing }
}

/// Says why a request may not write, and what to do about it.
pub(super) fn refusal(app: &AppState) -> &'static str {
    match app.writing {
        WriteAccess::Closed => {
            "writing is closed: others can reach this server, and it has no tokens. To write, import on its machine, into its \
             data folder or at a server that listens on loopback"
        }
        WriteAccess::Open => {
            "writing is closed to requests that a proxy passes on (Forwarded, X-Forwarded-*, X-Real-IP, Via, or HTTP/1.0): this \
             server has no tokens, and cannot tell who sends them. To write, address the server directly, on its machine"
        }
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
}
