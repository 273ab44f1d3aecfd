//! A client of a running server, for commands that are given `--server`.
//!
//! A server with TLS is believed if its certificate leads to a root that the system trusts, or to one of a file that is named.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig};

use crate::cli::failure::Failure;
use crate::system;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(120);
/// The most bytes of an answer that is read whole.
const ANSWER_BYTES_MAX: u64 = 256 << 20;

/// Where a server is, and what is shown to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerAddress {
    /// Its address.
    pub url: String,
    /// The token to show to it.
    pub token: Option<String>,
    /// A PEM file of certificates that are trusted beside those of the system.
    pub ca_file: Option<PathBuf>,
}

/// A server that can be asked.
pub struct Client {
    agent: ureq::Agent,
    url: String,
    token: Option<String>,
}

impl Client {
    /// Names a server by its address, with or without `http://`.
    pub fn new(server: ServerAddress) -> Result<Self, Failure> {
        let ServerAddress { url, token, ca_file } = server;
        let url = url.trim_end_matches('/').trim_end_matches("/graphql");
        let url = match url.split_once("://") {
            None => format!("http://{url}"),
            Some(("http" | "https", _)) => url.to_owned(),
            Some((scheme, _)) => {
                return Err(Failure::Usage(format!(
                    "a server is reached by http:// or https://, not by {scheme}://: {url}"
                )));
            }
        };
        let mut config = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).http_status_as_error(false);
        if url.starts_with("https://")
            && let Some(roots) = roots(ca_file.as_deref())?
        {
            config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
        }
        Ok(Client { agent: config.build().into(), url, token })
    }

    fn unreachable(&self, error: &dyn std::fmt::Display) -> Failure {
        Failure::CouldNotRun(format!("the server at {} cannot be asked: {error}. Is it running there?", self.url))
    }

    /// Sends a GraphQL request and gives the whole answer.
    pub fn ask(&self, query: &str, variables: &Value) -> Result<Value, Failure> {
        let body =
            serde_json::to_vec(&json!({ "query": query, "variables": variables })).map_err(Failure::could_not_run)?;
        self.post(&body)
    }

    /// Sends the body of a GraphQL request and gives the whole answer.
    pub fn post(&self, body: &[u8]) -> Result<Value, Failure> {
        let mut request = self
            .agent
            .post(format!("{}/graphql", self.url))
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json, application/json;q=0.9");
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut response = request.send(body).map_err(|error| self.unreachable(&error))?;
        let status = response.status();
        let mut text = String::new();
        let read = response.body_mut().as_reader().take(ANSWER_BYTES_MAX).read_to_string(&mut text);
        read.map_err(|error| self.unreachable(&error))?;
        serde_json::from_str(&text).map_err(|_| {
            let start: String = text.chars().take(200).collect();
            Failure::CouldNotRun(format!("the server at {} answered {status}, and no GraphQL: {start}", self.url))
        })
    }

    /// Sends something of any length to a path, and gives the answer to read from; an answer that is no report is a failure.
    pub fn send(&self, path: &str, media_type: &str, body: &mut dyn Read) -> Result<impl Read + use<>, Failure> {
        let mut request = self.agent.post(format!("{}{path}", self.url)).header("content-type", media_type);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        // A server that does not take it says so before it is sent. It takes as long as it takes.
        let request = request.header("expect", "100-continue").config().timeout_global(None).build();
        let response = request.send(ureq::SendBody::from_reader(body)).map_err(|error| self.unreachable(&error))?;
        let (status, is_report) = (response.status(), is_of_type(response.headers(), media_type));
        let mut reader = response.into_body().into_reader();
        if is_report { Ok(reader) } else { Err(self.refused(status, &mut reader)) }
    }

    fn refused(&self, status: impl std::fmt::Display, answer: &mut dyn Read) -> Failure {
        let mut text = String::new();
        let _ = answer.take(2_000).read_to_string(&mut text);
        let told: Result<Value, _> = serde_json::from_str(&text);
        let message =
            told.ok().and_then(|told| Some(format!("{}: {}", told["code"].as_str()?, told["message"].as_str()?)));
        let message = message.unwrap_or_else(|| text.trim().to_owned());
        Failure::CouldNotRun(format!("the server at {} answered {status}: {message}", self.url))
    }

    /// Gets something by its path and hands on what comes, piece by piece.
    pub fn get(&self, path: &str, to: &mut dyn FnMut(&[u8]) -> Result<(), Failure>) -> Result<(), Failure> {
        let mut request = self.agent.get(format!("{}{path}", self.url));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        // An export takes as long as it takes.
        let mut response =
            request.config().timeout_global(None).build().call().map_err(|error| self.unreachable(&error))?;
        let status = response.status();
        let mut reader = response.body_mut().as_reader();
        if !status.is_success() {
            return Err(self.refused(status, &mut reader));
        }
        let mut piece = vec![0; 1 << 16];
        loop {
            match reader.read(&mut piece).map_err(|error| self.unreachable(&error))? {
                0 => return Ok(()),
                read => to(&piece[..read])?,
            }
        }
    }
}

/// Returns the root certificates that are trusted; `None`: there are none, and those that come with this program are taken.
fn roots(ca_file: Option<&Path>) -> Result<Option<RootCerts>, Failure> {
    let owned = |der: &Vec<u8>| Certificate::from_der(der).to_owned();
    let mut roots: Vec<Certificate<'static>> = system::root_certificates().iter().map(owned).collect();
    if let Some(path) = ca_file {
        let wrong = |what: &dyn std::fmt::Display| Failure::Usage(format!("--ca-file: {}: {what}", path.display()));
        let text = std::fs::read(path).map_err(|error| wrong(&error))?;
        let before = roots.len();
        for item in ureq::tls::parse_pem(&text) {
            if let PemItem::Certificate(certificate) = item.map_err(|error| wrong(&error))? {
                roots.push(certificate);
            }
        }
        if roots.len() == before {
            return Err(wrong(&"it has no certificate: it is a PEM file with BEGIN CERTIFICATE in it"));
        }
    }
    Ok((!roots.is_empty()).then(|| roots.into()))
}

fn is_of_type(headers: &ureq::http::HeaderMap, media_type: &str) -> bool {
    headers.get("content-type").is_some_and(|value| value.as_bytes() == media_type.as_bytes())
}
