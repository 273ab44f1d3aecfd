//! The server as any HTTP client meets it: media types, methods, bounds, and what keeps other people's pages out.

mod access;
mod access_roles;
mod attacks;
mod bounds;
mod described;
mod cite;
mod exports;
mod feed;
mod filters;
mod graphql;
mod hosts;
mod import;
mod in_process;
mod local;
mod oidc;
mod operations;
mod origins;
mod pinned;
mod proxies;
mod reconcile;
mod routes;
mod secrets;
mod sheets;
mod site;
mod slow_clients;
mod timing;
mod tls;
#[cfg(feature = "otlp")]
mod traces;
mod transfers;
mod websocket;

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::cli::{Desk, GAZA, Running};

/// A server with the fixture, or without.
pub struct Server {
    /// Its folder, which goes with it.
    pub desk: Desk,
    pub running: Running,
}

/// An answer, as it came.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// Returns the code of the first error.
    #[track_caller]
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Server {
    /// Starts a server on a desk that is set up already.
    pub fn on(desk: Desk) -> Self {
        let running = desk.serve();
        Server { desk, running }
    }

    pub fn start() -> Self {
        let desk = Desk::new();
        let running = desk.serve();
        Server { desk, running }
    }

    pub fn with_fixture() -> Self {
        let desk = Desk::new();
        desk.import(GAZA.as_ref());
        let running = desk.serve();
        Server { desk, running }
    }

    pub fn address(&self) -> SocketAddr {
        let address = self.running.url.trim_start_matches("http://").trim_start_matches("https://");
        address.replace("0.0.0.0", "127.0.0.1").parse().expect("an address")
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address()).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
        stream
    }

    /// Sends bytes as they are and gives the answer.
    #[track_caller]
    pub fn raw(&self, request: &[u8]) -> Answer {
        let mut stream = self.connect();
        // A server that has seen enough may close before everything is sent.
        let _ = stream.write_all(request);
        read(stream)
    }

    /// Sends a request with these headers beside `Host` and gives the answer.
    #[track_caller]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "host") {
            request.push_str(&format!("host: {}\r\n", self.address()));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() {
            request.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        self.raw(&[request.as_bytes(), body].concat())
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"")
    }

    /// Posts a body as JSON.
    #[track_caller]
    pub fn post(&self, body: &str) -> Answer {
        self.send("POST", "/graphql", &[JSON], body.as_bytes())
    }

    /// Posts a document, and asks for `application/graphql-response+json`.
    #[track_caller]
    pub fn ask(&self, query: &str) -> Answer {
        let body = serde_json::json!({ "query": query }).to_string();
        self.send("POST", "/graphql", &[JSON, ("accept", GRAPHQL)], body.as_bytes())
    }
}

pub const JSON: (&str, &str) = ("content-type", "application/json");
pub const GRAPHQL: &str = "application/graphql-response+json";

/// Reads an answer until the connection ends.
#[track_caller]
pub fn read(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    // What came before a reset is the answer.
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).expect("UTF-8");
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers: HashMap<String, String> =
        headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    let chunked = headers.get("transfer-encoding").is_some_and(|encoding| encoding == "chunked");
    let body = if chunked { joined(body) } else { body.to_owned() };
    Answer { status: status.expect("a status"), headers, body }
}

/// Joins the chunks of a body.
fn joined(mut text: &str) -> String {
    let mut whole = String::new();
    while let Some((length, rest)) = text.split_once("\r\n") {
        let length = usize::from_str_radix(length, 16).expect("a length");
        whole.push_str(&rest[..length]);
        text = &rest[length + 2..];
    }
    whole
}
