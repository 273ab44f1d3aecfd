//! Names under which a server is known, and origins whose pages may read from it, as settings give them.

use std::str::FromStr;

use axum::http::uri::Authority;
use serde::{Deserialize, Serialize};

/// Which hosts and origins are this server's own, and which others may ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OriginSettings {
    /// The names under which others reach the server; none by default.
    pub public_hosts: Vec<PublicHost>,
    /// The origins whose pages may send requests here; none by default.
    pub allowed_origins: Vec<AllowedOrigin>,
    /// The origins whose pages may show this server's within theirs; none by default.
    pub frame_ancestors: Vec<AllowedOrigin>,
}

/// A name, or an address, under which a server is known: `chronicle.example`, or with a port `chronicle.example:8443`.
///
/// Without a port it stands for every port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicHost {
    name: String,
    port: Option<u16>,
}

/// An origin as browsers write it: `https://desk.example`, with a port if it is not the usual one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AllowedOrigin {
    scheme: WebScheme,
    name: String,
    port: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WebScheme {
    Http,
    Https,
}

impl WebScheme {
    fn word(self) -> &'static str {
        match self {
            WebScheme::Http => "http",
            WebScheme::Https => "https",
        }
    }

    fn port(self) -> u16 {
        match self {
            WebScheme::Http => 80,
            WebScheme::Https => 443,
        }
    }
}

/// Returns a name in the form in which names are compared: in lower case, without brackets and without the dot of the root.
pub(super) fn bare(name: &str) -> String {
    name.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_ascii_lowercase()
}

fn authority(text: &str) -> Option<Authority> {
    let authority: Authority = text.parse().ok()?;
    let is_plain = !authority.as_str().contains(['@', '*']) && !bare(authority.host()).is_empty();
    // What stands behind a colon is a port, or nothing stands there.
    let has_port = authority.as_str().len() > authority.host().len();
    (is_plain && has_port == authority.port_u16().is_some()).then_some(authority)
}

impl PublicHost {
    /// Returns whether a request is addressed to it.
    pub(super) fn is(&self, host: &Authority) -> bool {
        self.name == bare(host.host()) && self.port.is_none_or(|port| host.port_u16() == Some(port))
    }

    /// Returns whether an origin is of pages that it serves: those at its port, or else at the usual one of the scheme.
    pub(super) fn serves(&self, origin: &AllowedOrigin) -> bool {
        self.name == origin.name && self.port.unwrap_or(origin.scheme.port()) == origin.port
    }
}

impl AllowedOrigin {
    /// Returns whether it is the origin of pages of the host that a request is addressed to, by whichever scheme.
    pub(super) fn is_of(&self, host: &Authority) -> bool {
        self.name == bare(host.host()) && self.port == host.port_u16().unwrap_or(self.scheme.port())
    }
}

impl FromStr for PublicHost {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "{text:?} is not a host: write a name, or a name and a port, such as \"chronicle.example\" or \"chronicle.example:8443\""
            )
        };
        let authority = authority(text).ok_or_else(wrong)?;
        Ok(PublicHost { name: bare(authority.host()), port: authority.port_u16() })
    }
}

impl FromStr for AllowedOrigin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("{text:?} is not an origin: write a scheme and a host, such as \"https://desk.example\"");
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        let scheme = match scheme {
            "http" => WebScheme::Http,
            "https" => WebScheme::Https,
            _other => return Err(wrong()),
        };
        let authority = authority(rest).ok_or_else(wrong)?;
        let port = authority.port_u16().unwrap_or(scheme.port());
        Ok(AllowedOrigin { scheme, name: bare(authority.host()), port })
    }
}

/// Writes a name as it stands in an address.
fn written(name: &str) -> String {
    if name.contains(':') { format!("[{name}]") } else { name.to_owned() }
}

impl From<PublicHost> for String {
    fn from(host: PublicHost) -> Self {
        let name = written(&host.name);
        host.port.map_or(name.clone(), |port| format!("{name}:{port}"))
    }
}

impl From<AllowedOrigin> for String {
    fn from(origin: AllowedOrigin) -> Self {
        let (scheme, name) = (origin.scheme, written(&origin.name));
        let port = if origin.port == scheme.port() { String::new() } else { format!(":{}", origin.port) };
        format!("{}://{name}{port}", scheme.word())
    }
}

impl TryFrom<String> for PublicHost {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl TryFrom<String> for AllowedOrigin {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_with_or_without_a_port() {
        let is = |host: &str, asked: &str| {
            let host: PublicHost = host.parse().expect(host);
            host.is(&asked.parse().expect(asked))
        };
        assert!(is("Chronicle.example", "chronicle.example.") && is("chronicle.example", "CHRONICLE.example:8443"));
        assert!(is("chronicle.example:8443", "chronicle.example:8443") && is("[2001:db8::1]", "[2001:db8::1]:4000"));
        assert!(!is("chronicle.example:8443", "chronicle.example") && !is("chronicle.example", "a.chronicle.example"));
        for text in
            ["", ".", "http://chronicle.example", "chronicle.example/", "a b", "*.example", "x@y", "x:", "x:99999"]
        {
            assert!(text.parse::<PublicHost>().is_err(), "{text}");
        }
    }

    #[test]
    fn origins_have_a_scheme_and_a_host() {
        let origin = |text: &str| text.parse::<AllowedOrigin>().expect(text);
        assert_eq!(origin("https://desk.example:443"), origin("https://DESK.example"));
        assert_ne!(origin("http://desk.example"), origin("https://desk.example"));
        assert!(origin("http://desk.example:4000").is_of(&"desk.example:4000".parse().expect("a host")));
        let host: PublicHost = "desk.example".parse().expect("a host");
        assert!(host.serves(&origin("https://desk.example")) && !host.serves(&origin("https://desk.example:8080")));
        for text in ["null", "", "desk.example", "ftp://desk.example", "https://", "https://desk.example/", "https://*"]
        {
            assert!(text.parse::<AllowedOrigin>().is_err(), "{text}");
        }
        for text in ["https://desk.example", "http://[::1]:8080"] {
            assert_eq!(String::from(origin(text)), text);
        }
    }
}
