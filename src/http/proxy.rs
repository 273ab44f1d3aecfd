//! Proxies in front of the server: from which address a request came to them, by which scheme, and to which host.
//!
//! What a request says of that is believed only if its connection comes from an address of the setting `trusted_proxies`. The header
//! that is read, by the setting `proxy_header`, names the addresses that a request came through, the last one added by the proxy
//! next to the server:
//!
//! ```text
//! client 198.51.100.7 ─▶ proxy 192.0.2.1 ─▶ proxy 127.0.0.1 ─▶ server      X-Forwarded-For: (whatever the client sent), 198.51.100.7, 192.0.2.1
//!                                                                          └ the last that is no trusted proxy is the client
//! ```
//!
//! One header is read and never both: a proxy writes one of them and passes on the other as the client sent it.
//!
//! What this never does is open anything: a request that was passed on writes by a token alone (`sign_in.rs`), and the host that it
//! was sent to has to be the server's own as every other (`guard.rs`).

use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Request};
use axum::middleware::Next;
use axum::response::Response;
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};

use super::app::App;
use super::connection::{ClientAddress, counted_as};
use crate::work::Peer;

/// How many addresses an answer may have come through that are looked at.
const HOPS_MAX: usize = 32;

/// An address, or all that begin alike, from which proxies speak: `127.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TrustedProxy {
    address: IpAddr,
    /// How many bits of it count.
    bits: u8,
}

/// The header by which proxies name the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProxyHeader {
    /// `X-Forwarded-For`, with `X-Forwarded-Proto` and `X-Forwarded-Host`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239), with `for`, `proto` and `host`.
    Forwarded,
}

/// Which proxies are believed, and by which header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProxySettings {
    /// From where they speak; nowhere by default.
    pub trusted: Vec<TrustedProxy>,
    /// The header that is read.
    pub header: ProxyHeader,
}

fn bits_of(address: IpAddr) -> (u128, u8) {
    match address {
        IpAddr::V4(address) => (u128::from(u32::from(address)) << 96, 32),
        IpAddr::V6(address) => (u128::from(address), 128),
    }
}

impl TrustedProxy {
    /// Returns whether an address is one of these.
    fn has(&self, address: IpAddr) -> bool {
        let ((own, length), (other, other_length)) = (bits_of(self.address), bits_of(address.to_canonical()));
        let differing = own ^ other;
        length == other_length && differing.leading_zeros() >= u32::from(self.bits)
    }
}

impl FromStr for TrustedProxy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "{text:?} is not an address of proxies: write an address or the start of some, such as \"127.0.0.1\", \
                 \"10.0.0.0/8\" or \"2001:db8::/32\""
            )
        };
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address = IpAddr::from_str(address).map_err(|_| wrong())?.to_canonical();
        let (value, length) = bits_of(address);
        let is_number = |bits: &&str| bits.bytes().all(|byte| byte.is_ascii_digit());
        let bits = match bits {
            None => length,
            Some(bits) => {
                let bits = Some(bits).filter(is_number).and_then(|bits| bits.parse().ok());
                bits.filter(|bits| *bits <= length).ok_or_else(wrong)?
            }
        };
        // Bits behind the start that count for nothing are a mistake.
        if bits < 128 && value << bits != 0 {
            return Err(wrong());
        }
        Ok(TrustedProxy { address, bits })
    }
}

impl TryFrom<String> for TrustedProxy {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<TrustedProxy> for String {
    fn from(proxy: TrustedProxy) -> Self {
        if proxy.bits == bits_of(proxy.address).1 {
            proxy.address.to_string()
        } else {
            format!("{}/{}", proxy.address, proxy.bits)
        }
    }
}

/// By which scheme, and to which host, a client sent a request: an extension of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SentTo {
    /// `http` or `https`.
    pub(super) scheme: &'static str,
    /// What a trusted proxy says; `None`: the host that the request itself names.
    pub(super) host: Option<Authority>,
}

/// What a proxy says of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Forwarding {
    /// The addresses that it came through, the client first, as they are written.
    hops: Vec<String>,
    scheme: Option<&'static str>,
    host: Option<Authority>,
}

impl Forwarding {
    fn of(headers: &HeaderMap, header: ProxyHeader) -> Self {
        match header {
            ProxyHeader::XForwardedFor => Forwarding {
                hops: items(headers, "x-forwarded-for").map(str::to_owned).collect(),
                scheme: items(headers, "x-forwarded-proto").last().and_then(scheme),
                host: items(headers, "x-forwarded-host").last().and_then(|host| host.parse().ok()),
            },
            ProxyHeader::Forwarded => {
                let mut forwarding = Forwarding::default();
                for element in items(headers, "forwarded") {
                    let value = |wanted: &str| {
                        let pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
                        let mut found = pairs.filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
                        found.next().map(|(_, value)| value.trim_matches('"'))
                    };
                    // An element without an address is a hop all the same, of which nothing is known.
                    forwarding.hops.push(value("for").unwrap_or_default().to_owned());
                    forwarding.scheme = value("proto").and_then(scheme);
                    forwarding.host = value("host").and_then(|host| host.parse().ok());
                }
                forwarding
            }
        }
    }

    /// Returns the client: the last address that is no trusted proxy, or the farthest that is known.
    fn client(&self, connected: IpAddr, trusted: &[TrustedProxy]) -> IpAddr {
        let mut client = connected;
        for hop in self.hops.iter().rev().take(HOPS_MAX) {
            if !is_trusted(client, trusted) {
                break;
            }
            match address(hop) {
                Some(address) => client = address,
                None => break,
            }
        }
        client
    }
}

fn items<'h>(headers: &'h HeaderMap, name: &'static str) -> impl Iterator<Item = &'h str> {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).filter(|item| !item.is_empty())
}

fn scheme(text: &str) -> Option<&'static str> {
    ["http", "https"].into_iter().find(|scheme| text.eq_ignore_ascii_case(scheme))
}

/// Reads an address as proxies write it: `192.0.2.1`, `192.0.2.1:4711`, `[2001:db8::1]:4711`, `2001:db8::1`.
fn address(text: &str) -> Option<IpAddr> {
    let bare = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        None if text.matches(':').count() == 1 => text.split_once(':')?.0,
        None => text,
    };
    bare.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

fn is_trusted(address: IpAddr, trusted: &[TrustedProxy]) -> bool {
    trusted.iter().any(|proxy| proxy.has(address))
}

impl ProxySettings {
    /// Returns whether connections from an address are those of a proxy that is believed.
    pub(super) fn trusts(&self, address: IpAddr) -> bool {
        is_trusted(address, &self.trusted)
    }
}

/// Those who ask through proxies, by their addresses: requests of one count together, on whichever connection they come.
pub(super) struct ProxiedPeers(Cache<IpAddr, Arc<Peer>>);

/// How many of them are known at a time.
const PROXIED_PEERS_MAX: usize = 8_192;

impl Default for ProxiedPeers {
    fn default() -> Self {
        ProxiedPeers(Cache::new(PROXIED_PEERS_MAX))
    }
}

impl ProxiedPeers {
    fn of(&self, address: IpAddr) -> Arc<Peer> {
        let made = || Ok::<_, std::convert::Infallible>(Peer::new(Some(address)));
        match self.0.get_or_insert_with(&counted_as(address), made) {
            Ok(peer) => peer,
            Err(never) => match never {},
        }
    }
}

/// Settles from where a request came, before anything else is done with it.
pub(super) async fn settle(State(app): State<App>, mut request: Request<Body>, next: Next) -> Response {
    let connected =
        request.extensions().get::<ClientAddress>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |from| from.0);
    let own_scheme = if app.tls.is_some() { "https" } else { "http" };
    let mut sent_to = SentTo { scheme: own_scheme, host: None };
    if app.settings.proxies.trusts(connected) {
        let said = Forwarding::of(request.headers(), app.settings.proxies.header);
        let client = said.client(connected, &app.settings.proxies.trusted);
        sent_to = SentTo { scheme: said.scheme.unwrap_or(own_scheme), host: said.host };
        if !said.hops.is_empty() {
            request.extensions_mut().insert(ClientAddress(client));
            request.extensions_mut().insert(app.proxied.of(client));
        }
    }
    request.extensions_mut().insert(sent_to);
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    fn proxies(texts: &[&str]) -> Vec<TrustedProxy> {
        texts.iter().map(|text| text.parse().expect("an address of proxies")).collect()
    }

    #[test]
    fn proxies_are_addresses_or_the_start_of_some() {
        let has = |proxy: &str, address: &str| proxies(&[proxy])[0].has(address.parse().expect("an address"));
        for (proxy, address) in [
            ("127.0.0.1", "127.0.0.1"),
            ("127.0.0.1", "::ffff:127.0.0.1"),
            ("10.0.0.0/8", "10.255.0.1"),
            ("0.0.0.0/0", "198.51.100.7"),
            ("2001:db8::/32", "2001:db8:ffff::1"),
            ("::1", "::1"),
        ] {
            assert!(has(proxy, address), "{proxy} {address}");
        }
        for (proxy, address) in
            [("127.0.0.1", "127.0.0.2"), ("10.0.0.0/8", "11.0.0.1"), ("0.0.0.0/0", "2001:db8::1"), ("::/0", "10.0.0.1")]
        {
            assert!(!has(proxy, address), "{proxy} {address}");
        }
        for text in ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32", "::/0"] {
            assert_eq!(String::from(proxies(&[text])[0]), text);
        }
        for text in ["", "localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.1/8", "127.0.0.1:80", "::/129"]
        {
            assert!(text.parse::<TrustedProxy>().is_err_and(|told| told.contains("10.0.0.0/8")), "{text}");
        }
    }

    fn headers(lines: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name.parse::<HeaderName>().expect("a name"), value.parse().expect("a value"));
        }
        headers
    }

    #[test]
    fn the_client_is_the_last_address_that_is_no_trusted_proxy() {
        let trusted = proxies(&["127.0.0.1", "10.0.0.0/8"]);
        let client = |header: ProxyHeader, lines: &[(&str, &str)], connected: &str| {
            let said = Forwarding::of(&headers(lines), header);
            said.client(connected.parse().expect("an address"), &trusted).to_string()
        };
        for (lines, connected, expected) in [
            (&[("x-forwarded-for", "198.51.100.7")][..], "127.0.0.1", "198.51.100.7"),
            (&[("x-forwarded-for", "127.0.0.1, 198.51.100.7, 10.0.0.3")], "127.0.0.1", "198.51.100.7"),
            (&[("x-forwarded-for", "127.0.0.1"), ("x-forwarded-for", "198.51.100.7")], "127.0.0.1", "198.51.100.7"),
            (&[("x-forwarded-for", "198.51.100.7:4711")], "127.0.0.1", "198.51.100.7"),
            (&[("x-forwarded-for", "[2001:db8::1]:4711")], "127.0.0.1", "2001:db8::1"),
            (&[("x-forwarded-for", "198.51.100.7, unknown, 10.0.0.3")], "127.0.0.1", "10.0.0.3"),
            (&[("x-forwarded-for", "198.51.100.7")], "192.0.2.9", "192.0.2.9"),
            (&[("forwarded", "for=198.51.100.7")], "127.0.0.1", "127.0.0.1"),
            (&[], "127.0.0.1", "127.0.0.1"),
        ] {
            assert_eq!(client(ProxyHeader::XForwardedFor, lines, connected), expected, "{lines:?}");
        }
        for (lines, expected) in [
            (
                &[("forwarded", r#"for="[2001:db8::1]:4711";proto=https;host=a.example, for=10.0.0.3"#)][..],
                "2001:db8::1",
            ),
            (&[("forwarded", "For=198.51.100.7;proto=https")], "198.51.100.7"),
            (&[("forwarded", "for=198.51.100.7, proto=http")], "127.0.0.1"),
            (&[("x-forwarded-for", "198.51.100.7")], "127.0.0.1"),
        ] {
            assert_eq!(client(ProxyHeader::Forwarded, lines, "127.0.0.1"), expected, "{lines:?}");
        }
    }

    #[test]
    fn what_the_nearest_proxy_says_of_scheme_and_host_counts() {
        let lines = [("x-forwarded-proto", "http, HTTPS"), ("x-forwarded-host", "evil.example, chronicle.example")];
        let said = Forwarding::of(&headers(&lines), ProxyHeader::XForwardedFor);
        assert_eq!((said.scheme, said.host), (Some("https"), Some(Authority::from_static("chronicle.example"))));
        let said = Forwarding::of(
            &headers(&[("forwarded", "for=1.2.3.4;host=evil.example, for=10.0.0.1;proto=https")]),
            ProxyHeader::Forwarded,
        );
        assert_eq!((said.scheme, said.host), (Some("https"), None));
    }
}
