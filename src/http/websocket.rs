//! GraphQL over a WebSocket, by the protocol graphql-transport-ws.
//!
//! ```text
//! client ─▶ conversation: what it sends, message by message ─▶ a task for each operation ─┐
//!        ◀─ outbox, bounded ◀─────────────────────────────────────────────────────────────┘
//! ```
//!
//! Who asks is told by the `Authorization` of the upgrade, or by `connection_init` with `{"authorization": "Bearer …"}`, which browsers
//! can send. What a document may ask for is settled as over HTTP; only that here subscriptions are run. The one who breaks the protocol
//! is told how by the reason with which the connection is closed:
//!
//! | code | when |
//! | --- | --- |
//! | 1001 | the server stops |
//! | 1002 | what comes is no WebSocket frame |
//! | 1007 | a text is not UTF-8 |
//! | 1008 | a message took too long from its first byte to its last |
//! | 1009 | a message has more bytes than a body may have |
//! | 1013 | there is no room for a message beside those that others are sending: it may be sent again later |
//! | 4400 | a message is none of the protocol's |
//! | 4401 | an operation came before `connection_ack` |
//! | 4403 | the token is not valid, no longer holds, or is missing where reading needs one |
//! | 4408 | no `connection_init` came in time |
//! | 4409 | an operation came with the id of one that is under way |
//! | 4429 | a second `connection_init` came |
//!
//! Who does not speak the protocol at all gets no WebSocket: the request is answered by 400.

mod half_sent;
mod message;
mod operation;
mod outbox;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Request, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use futures_util::stream::SplitStream;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};
use tracing::Instrument;

use super::app::App;
use super::connection::ClientAddress;
use super::problem::Problem;
use super::sign_in::{LOOK_AGAIN, SignedIn};
use super::{computing, graphql};
use crate::access::rule_of;
use crate::work::Peer;
use half_sent::MessageStream;
use message::ClientMessage;
use operation::{BeginOutcome, Operations};
pub(super) use outbox::CommonRoom;
use outbox::{ConnectionEnding, Outbox};

/// The name of the protocol.
const PROTOCOL: &str = "graphql-transport-ws";

/// How long a client may take to see that the connection is closed.
const CLOSE_TIME: Duration = Duration::from_secs(2);

/// The longest reason with which a connection is closed, in bytes: a control frame has no room for more.
const REASON_BYTES_MAX: usize = 123;

/// Returns whether a request wants its connection to become a WebSocket.
pub(super) fn is_upgrade(headers: &HeaderMap) -> bool {
    let named = |value: &axum::http::HeaderValue| {
        value.to_str().is_ok_and(|text| text.split(',').any(|name| name.trim().eq_ignore_ascii_case("websocket")))
    };
    headers.get_all(header::UPGRADE).iter().any(named) || headers.contains_key(header::SEC_WEBSOCKET_KEY)
}

/// How many bytes are read, or gathered to be written, at once.
const BUFFER_BYTES: usize = 16 * 1024;

/// A client's WebSocket.
type ClientSocket = WebSocketStream<MessageStream<TokioIo<Upgraded>>>;

/// Makes a WebSocket of a request's connection.
pub(super) async fn handle(State(app): State<App>, mut request: Request<Body>) -> Response {
    let client = computing::client(request.extensions());
    let mut response = match create_response_with_body(&request, Body::empty) {
        Ok(response) => response,
        Err(error) => {
            return Problem::bad_input(format!("this is no request for a WebSocket: {error}")).into_response();
        }
    };
    if !names_protocol(request.headers()) {
        let message = format!("a WebSocket here speaks {PROTOCOL}: name it as its subprotocol");
        return Problem::bad_input(message).into_response();
    }
    let place = match ClientAddress::of(request.extensions()).and_then(|address| app.place(address)) {
        Ok(place) => place,
        Err(refused) => return refused.into_response(),
    };
    let signed_in = match SignedIn::of(request.extensions()) {
        Ok(signed_in) => signed_in,
        Err(problem) => return problem.into_response(),
    };
    let upgrade = hyper::upgrade::on(&mut request);
    // Once it is upgraded, a connection is none of the HTTP server's.
    let tracked = app.connections.token();
    let conversation = async move {
        match upgrade.await {
            Ok(upgraded) => converse(&app, client, socket(&app, upgraded).await, signed_in).await,
            Err(error) => tracing::debug!(%error, "a connection became no WebSocket"),
        }
        drop((place, tracked));
    };
    // Its lines in the log have the id of the request that it was.
    tokio::spawn(conversation.in_current_span());
    response.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(PROTOCOL));
    response
}

/// Returns whether a client offers to speak the protocol.
fn names_protocol(headers: &HeaderMap) -> bool {
    let offered = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    offered.flat_map(|value| value.split(',')).any(|name| name.trim() == PROTOCOL)
}

async fn socket(app: &App, upgraded: Upgraded) -> ClientSocket {
    let stream = MessageStream::new(TokioIo::new(upgraded), app.incoming.hold(), app.settings.intake.message_time);
    // What is a little too long is still read, so that the client is there to be told; more is not even taken in.
    let longest = Some(app.settings.body_bytes.saturating_mul(2));
    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_message_size(longest)
        .max_frame_size(longest);
    WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await
}

/// Speaks with a client until one of the two has enough.
async fn converse(app: &App, client: Arc<Peer>, socket: ClientSocket, signed_in: SignedIn) {
    let following = app.settings.following;
    let (sink, mut incoming) = socket.split();
    let (outbox, inbox) = Outbox::new(following.share(), &app.long_messages);
    let heartbeat = following.signs_of_life();
    let (close, closing) = oneshot::channel();
    let mut sending = tokio::spawn(outbox::send(inbox, sink, heartbeat, closing));
    let operations = Operations::new(app.clone(), client, outbox.clone());
    let pings = PingCount::default();
    let mut conversation = Conversation { operations, app, outbox, signed_in, pings, is_begun: false };
    let end = tokio::select! {
        end = conversation.run(&mut incoming) => end,
        // The client takes nothing any more.
        _ = &mut sending => ConversationEnd::Gone,
        () = app.stopping.cancelled() => closed(1001, "the server stops"),
    };
    // No operation goes on, so what waits to be sent is all there is.
    drop(conversation);
    let stop = sending.abort_handle();
    let seen = async {
        if let ConversationEnd::Closed(frame) = end
            && close.send(frame).is_ok()
        {
            let _ = sending.await;
            while let Some(Ok(_)) = incoming.next().await {}
        }
    };
    let _ = tokio::time::timeout(CLOSE_TIME, seen).await;
    stop.abort();
}

/// How many pings a client may send within [`PING_TIME`].
const PINGS_MAX: u32 = 100;

/// After how long pings are counted again.
const PING_TIME: Duration = Duration::from_secs(10);

/// How many pings came of late.
#[derive(Default)]
struct PingCount {
    since: Option<Instant>,
    count: u32,
}

impl PingCount {
    /// Counts a ping, and tells whether it is one too many.
    fn is_too_many(&mut self) -> bool {
        if self.since.is_none_or(|since| since.elapsed() > PING_TIME) {
            *self = PingCount { since: Some(Instant::now()), count: 0 };
        }
        self.count += 1;
        self.count > PINGS_MAX
    }
}

/// How a conversation ends.
enum ConversationEnd {
    /// The client is gone.
    Gone,
    /// It is to be told why.
    Closed(CloseFrame),
}

fn closed(code: u16, reason: &str) -> ConversationEnd {
    let end = (0..=REASON_BYTES_MAX.min(reason.len())).rev().find(|end| reason.is_char_boundary(*end)).unwrap_or(0);
    ConversationEnd::Closed(CloseFrame { code: code.into(), reason: reason[..end].into() })
}

/// Ends a conversation with somebody who is not, or no longer, let in: whatever the reason, in the same words.
fn forbidden() -> ConversationEnd {
    closed(4403, "Forbidden")
}

impl From<ConnectionEnding> for ConversationEnd {
    fn from(_: ConnectionEnding) -> Self {
        ConversationEnd::Gone
    }
}

struct Conversation<'a> {
    app: &'a App,
    outbox: Outbox,
    operations: Operations,
    /// Who the client is.
    signed_in: SignedIn,
    pings: PingCount,
    /// Whether the client was told that it may begin.
    is_begun: bool,
}

impl Conversation<'_> {
    /// Takes in what the client sends until the connection is to end.
    async fn run(&mut self, incoming: &mut SplitStream<ClientSocket>) -> ConversationEnd {
        let begin = Instant::now() + self.app.settings.following.init_time;
        let mut looks = tokio::time::interval(LOOK_AGAIN);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let sent = if self.is_begun {
                tokio::select! {
                    sent = incoming.next() => sent,
                    _ = looks.tick() => {
                        if self.signed_in.holds(self.app) { continue } else { return forbidden() }
                    }
                }
            } else {
                match tokio::time::timeout_at(begin, incoming.next()).await {
                    Ok(sent) => sent,
                    Err(_late) => return closed(4408, "Connection initialisation timeout"),
                }
            };
            let text = match sent {
                None => return ConversationEnd::Gone,
                Some(Err(error)) => return self.unreadable(&error),
                Some(Ok(Message::Text(text))) => text,
                Some(Ok(Message::Binary(_))) => return closed(4400, "messages are texts"),
                // Answered by the library, which keeps the answers until they are taken.
                Some(Ok(Message::Ping(_))) if self.pings.is_too_many() => return closed(1008, "too many pings"),
                // After the last one there is no more to come.
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_))) => continue,
            };
            let bytes = self.app.settings.body_bytes;
            if text.len() > bytes {
                return closed(1009, &format!("a message has at most {bytes} bytes"));
            }
            let taken = match message::read(&text) {
                Ok(message) => self.take(message, text.len()).await,
                Err(wrong) => Err(closed(4400, &wrong)),
            };
            if let Err(end) = taken {
                return end;
            }
        }
    }

    async fn take(&mut self, message: ClientMessage, bytes: usize) -> Result<(), ConversationEnd> {
        match message {
            ClientMessage::Init(_) if self.is_begun => return Err(closed(4429, "Too many initialisation requests")),
            ClientMessage::Init(shown) => {
                if let Some(shown) = shown {
                    let signed_in = self.signed_in.clone().by(self.app, shown.value()).await;
                    self.signed_in = signed_in.ok_or_else(forbidden)?;
                }
                self.signed_in.caller.check(rule_of("connection_init")).map_err(|_| forbidden())?;
                self.is_begun = true;
                self.outbox.put(message::ack()).await?;
            }
            ClientMessage::Ping(payload) => self.outbox.put(message::pong(payload.as_ref())).await?,
            ClientMessage::Pong => {}
            ClientMessage::Subscribe(..) if !self.is_begun => return Err(closed(4401, "Unauthorized")),
            ClientMessage::Subscribe(id, request) => {
                // A token that was revoked, or the first that was created, holds from the next operation on.
                self.signed_in = self.signed_in.clone().now(self.app).ok_or_else(forbidden)?;
                if let Err(too_many) = self.signed_in.count(self.app) {
                    let errors = graphql::rate_limited(&too_many.to_string());
                    return Ok(self.outbox.put(message::error(&id, &errors)).await?);
                }
                match self.operations.begin(&id, *request, bytes, &self.signed_in.caller) {
                    BeginOutcome::Running => {}
                    BeginOutcome::NoRoom => {
                        self.outbox.put(message::error(&id, &graphql::document_without_room())).await?;
                    }
                    BeginOutcome::Taken => return Err(closed(4409, &format!("Subscriber for {id} already exists"))),
                    BeginOutcome::Full => {
                        let errors = graphql::too_many(self.app.settings.following.operations);
                        self.outbox.put(message::error(&id, &errors)).await?;
                    }
                }
            }
            ClientMessage::Complete(id) => self.operations.end(&id),
        }
        Ok(())
    }

    /// Returns how to end where what came cannot be read.
    fn unreadable(&self, error: &Error) -> ConversationEnd {
        tracing::debug!(%error, "a WebSocket cannot be read");
        match error {
            Error::Capacity(_) => closed(1009, "the message is too long"),
            Error::Utf8(_) => closed(1007, "texts are UTF-8"),
            Error::Io(failed) if failed.kind() == std::io::ErrorKind::TimedOut => {
                let seconds = self.app.settings.intake.message_time.as_secs_f32();
                closed(1008, &format!("a message has to come whole within {seconds} s"))
            }
            Error::Io(failed) if failed.kind() == std::io::ErrorKind::QuotaExceeded => {
                closed(1013, "the server is taking in as much as it has room for: try again later")
            }
            _other => closed(1002, "the frames are none of the WebSocket protocol's"),
        }
    }
}
