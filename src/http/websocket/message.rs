//! The messages of graphql-transport-ws: what a client may send, and what it is sent.
//!
//! | client | server |
//! | --- | --- |
//! | `connection_init` | `connection_ack` |
//! | `ping`, `pong` | `pong`; `ping` with how far a subscription has read |
//! | `subscribe` with an id | `next`, … `complete`; or `error` |
//! | `complete` with an id | |

use std::fmt;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::Sequence;
use crate::graphql::GraphqlRequest;
use crate::graphql::nesting::{self, NESTING_MAX};
use crate::http::graphql::RequestBody;

/// The longest id of an operation, in bytes: it goes with every message about it.
const ID_BYTES_MAX: usize = 256;

/// The value of an `Authorization` that came in a message. It is never printed by accident: `Debug` hides it.
pub(super) struct SentAuthorization(String);

impl SentAuthorization {
    /// Returns the value as it was sent.
    pub(super) fn value(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SentAuthorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SentAuthorization(…)")
    }
}

/// What a client sent.
#[derive(Debug)]
pub(super) enum ClientMessage {
    /// It begins, and may say who it is.
    Init(Option<SentAuthorization>),
    /// It asks whether we are there; what it sent with that goes back.
    Ping(Option<Value>),
    /// It is there.
    Pong,
    /// It wants an operation run.
    Subscribe(String, Box<GraphqlRequest>),
    /// It wants no more of an operation.
    Complete(String),
}

/// A message as it came. What it holds beside this is passed over.
#[derive(Deserialize)]
struct RawMessage {
    #[serde(rename = "type")]
    kind: Option<String>,
    id: Option<String>,
    payload: Option<Value>,
}

/// Reads a message, or says what is wrong with it.
pub(super) fn read(text: &str) -> Result<ClientMessage, String> {
    if nesting::is_too_deep(text.as_bytes()) {
        return Err(format!("the JSON nests deeper than {NESTING_MAX}"));
    }
    if !text.trim_start().starts_with('{') {
        return Err("a message is a JSON object".to_owned());
    }
    let message: RawMessage = serde_json::from_str(text).map_err(|error| format!("not a message: {error}"))?;
    let kind = message.kind.ok_or("a message has a type")?;
    match kind.as_str() {
        "connection_init" => {
            object(message.payload, &kind).map(|payload| ClientMessage::Init(authorization(payload.as_ref())))
        }
        "ping" => object(message.payload, &kind).map(ClientMessage::Ping),
        "pong" => object(message.payload, &kind).map(|_| ClientMessage::Pong),
        "subscribe" => {
            let id = id(message.id)?;
            let payload = object(message.payload, &kind)?.ok_or("subscribe has a payload with a query")?;
            let sent: RequestBody = serde_json::from_value(payload).map_err(|error| format!("subscribe: {error}"))?;
            let request = sent.try_into().map_err(|refusal| format!("subscribe: {refusal}"))?;
            Ok(ClientMessage::Subscribe(id, Box::new(request)))
        }
        "complete" => id(message.id).map(ClientMessage::Complete),
        _other => Err("the type is none of connection_init, ping, pong, subscribe, complete".to_owned()),
    }
}

/// Returns what a payload of `connection_init` says of who the client is, under that name in either case. Anything but a text is
/// no token, and is refused as one that is not valid.
fn authorization(payload: Option<&Value>) -> Option<SentAuthorization> {
    let sent = payload?.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"))?.1;
    if sent.is_null() {
        return None;
    }
    Some(SentAuthorization(sent.as_str().unwrap_or_default().to_owned()))
}

fn object(payload: Option<Value>, kind: &str) -> Result<Option<Value>, String> {
    match payload {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(Value::Object(object))),
        Some(_other) => Err(format!("the payload of {kind} is an object")),
    }
}

fn id(id: Option<String>) -> Result<String, String> {
    let id = id.filter(|id| !id.is_empty()).ok_or("the message has no id")?;
    if id.len() > ID_BYTES_MAX {
        return Err(format!("the id has more than {ID_BYTES_MAX} bytes"));
    }
    Ok(id)
}

/// Says that the client may begin.
pub(super) fn ack() -> String {
    r#"{"type":"connection_ack"}"#.to_owned()
}

/// Says that we are there.
pub(super) fn pong(payload: Option<&Value>) -> String {
    match payload {
        Some(payload) => format!(r#"{{"type":"pong","payload":{payload}}}"#),
        None => r#"{"type":"pong"}"#.to_owned(),
    }
}

/// Says how far an operation has read the log where nothing comes of it.
pub(super) fn reached(id: &str, sequence: Sequence) -> String {
    let payload = json!({ "sequences": { id: sequence.get() } });
    format!(r#"{{"type":"ping","payload":{payload}}}"#)
}

/// Returns one answer, which is JSON already.
pub(super) fn next(id: &str, answer: &str) -> String {
    format!(r#"{{"id":{},"type":"next","payload":{answer}}}"#, Value::from(id))
}

/// Returns the errors, which are JSON already, for which an operation ends.
pub(super) fn error(id: &str, errors: &str) -> String {
    format!(r#"{{"id":{},"type":"error","payload":{errors}}}"#, Value::from(id))
}

/// Says that an operation has no more answers.
pub(super) fn complete(id: &str) -> String {
    format!(r#"{{"id":{},"type":"complete"}}"#, Value::from(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_may_send() {
        for (text, part) in [
            (r#"{"type":"connection_init"}"#, "Init"),
            (r#"{"type":"connection_init","payload":{"authorization":"x"},"more":1}"#, "Init"),
            (r#"{"type":"connection_init","payload":null}"#, "Init"),
            (r#"{"type":"ping","payload":{"n":1}}"#, "Ping(Some"),
            (r#"{"type":"pong"}"#, "Pong"),
            (r#"{"type":"subscribe","id":"1","payload":{"query":"{ log { id } }"}}"#, "Subscribe(\"1\""),
            (r#"{"type":"complete","id":"1"}"#, "Complete(\"1\")"),
        ] {
            let shown = format!("{:?}", read(text).expect(text));
            assert!(shown.starts_with(part), "{text}: {shown}");
        }
    }

    #[test]
    fn what_is_refused_is_told() {
        for (text, part) in [
            ("", "a JSON object"),
            ("[]", "a JSON object"),
            ("{", "not a message"),
            ("{}", "has a type"),
            (r#"{"type":"next","id":"1"}"#, "none of connection_init"),
            (r#"{"type":"connection_init","payload":1}"#, "is an object"),
            (r#"{"type":"subscribe","payload":{"query":""}}"#, "no id"),
            (r#"{"type":"subscribe","id":"","payload":{"query":""}}"#, "no id"),
            (r#"{"type":"subscribe","id":"1"}"#, "has a payload"),
            (r#"{"type":"subscribe","id":"1","payload":{}}"#, "has no query"),
            (r#"{"type":"subscribe","id":"1","payload":{"query":"","variables":[]}}"#, "subscribe: "),
            (r#"{"type":"complete"}"#, "no id"),
            (r#"{"type":"complete","id":7}"#, "not a message"),
        ] {
            let refused = read(text).expect_err(text);
            assert!(refused.contains(part), "{text}: {refused}");
        }
        let deep = format!(r#"{{"type":"ping","payload":{}{}}}"#, "[".repeat(100), "]".repeat(100));
        assert!(read(&deep).expect_err("it is deep").contains("deeper"));
        let long = format!(r#"{{"type":"complete","id":"{}"}}"#, "x".repeat(ID_BYTES_MAX + 1));
        assert!(read(&long).expect_err("it is long").contains("more than 256 bytes"));
    }

    #[test]
    fn an_id_is_quoted() {
        assert_eq!(next("a\"b", "{}"), r#"{"id":"a\"b","type":"next","payload":{}}"#);
        assert_eq!(reached("a\"b", Sequence::new(7)), r#"{"type":"ping","payload":{"sequences":{"a\"b":7}}}"#);
        assert_eq!(pong(Some(&serde_json::json!({"n": 1}))), r#"{"type":"pong","payload":{"n":1}}"#);
    }
}
