//! A client of a running server, for commands that are given `--server`.

use std::io::Read;
use std::time::Duration;

use serde_json::{Value, json};

use crate::cli::failure::Failure;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(120);
/// The most bytes of an answer that is read whole.
const ANSWER_BYTES_MAX: u64 = 256 << 20;

/// A server that can be asked.
pub struct Client {
    agent: ureq::Agent,
    url: String,
    token: Option<String>,
}

impl Client {
    /// Names a server by its address, with or without `http://`.
    pub fn new(url: &str, token: Option<String>) -> Result<Self, Failure> {
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
        let config = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).http_status_as_error(false).build();
        Ok(Client { agent: config.into(), url, token })
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

fn is_of_type(headers: &ureq::http::HeaderMap, media_type: &str) -> bool {
    headers.get("content-type").is_some_and(|value| value.as_bytes() == media_type.as_bytes())
}
