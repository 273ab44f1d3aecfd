//! Addresses to listen at, as people write them.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer};

/// Reads an address: `127.0.0.1:4000`, `[::1]:4000`, `localhost:4000`, or a port alone, `4000` or `:4000`, of this machine.
///
/// # Errors
///
/// What would be an address.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    let here = |port: u16| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
    let is_port = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let port = text.strip_prefix("localhost").unwrap_or(text);
    let port = port.strip_prefix(':').or_else(|| (port == text).then_some(port)).filter(is_port);
    let read = match port {
        Some(port) => u16::from_str(port).ok().map(here),
        None => text.parse().ok(),
    };
    read.ok_or_else(|| {
        format!(
            "{text:?} is not an address to listen at: write 127.0.0.1:4000, localhost:4000 or 4000 for this machine alone, or \
             0.0.0.0:4000 for everybody who reaches it"
        )
    })
}

struct ListenVisitor;

impl Visitor<'_> for ListenVisitor {
    type Value = SocketAddr;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an address such as \"127.0.0.1:4000\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<SocketAddr, E> {
        address(text).map_err(E::custom)
    }

    // The environment and the file write a port alone as a number.
    fn visit_u64<E: de::Error>(self, port: u64) -> Result<SocketAddr, E> {
        address(&port.to_string()).map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, port: i64) -> Result<SocketAddr, E> {
        address(&port.to_string()).map_err(E::custom)
    }
}

/// Reads a setting that is an address to listen at.
///
/// # Errors
///
/// It is none.
pub fn setting<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    from.deserialize_any(ListenVisitor)
}

/// An address to listen at that may be missing.
struct Listen(SocketAddr);

impl<'de> Deserialize<'de> for Listen {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        setting(from).map(Listen)
    }
}

/// Reads a setting that is an address to listen at, or none.
///
/// # Errors
///
/// It is neither.
pub fn optional_setting<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SocketAddr>, D::Error> {
    Ok(Option::<Listen>::deserialize(from)?.map(|Listen(address)| address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (text, read) in [
            ("127.0.0.1:4000", "127.0.0.1:4000"),
            ("0.0.0.0:80", "0.0.0.0:80"),
            ("[::1]:4000", "[::1]:4000"),
            ("localhost:4000", "127.0.0.1:4000"),
            (":4000", "127.0.0.1:4000"),
            ("4000", "127.0.0.1:4000"),
            ("0", "127.0.0.1:0"),
        ] {
            assert_eq!(address(text).map(|address| address.to_string()).as_deref(), Ok(read), "{text}");
        }
        for text in
            ["", ":", "localhost", "localhost4000", "here:4000", "70000", ":-1", "127.0.0.1", "4000:4000", "::1"]
        {
            assert!(address(text).is_err_and(|told| told.contains("0.0.0.0:4000")), "{text}");
        }
    }
}
