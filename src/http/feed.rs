//! `GET /v1/feed`: the log as Server-Sent Events, first what is stored, then what comes.
//!
//! ```text
//! retry: 3000
//!
//! id: 42
//! data: {"specversion":"1.0","type":"chancery.STATEMENT_MADE","sequence":"42",…}
//! ```
//!
//! The id of an event is its sequence. A browser that comes back names the last one as `Last-Event-ID`, and the feed goes on
//! behind it. Where a filter passes over many records, an id without data says how far it got, so that coming back does not
//! begin again. Lines that begin with a colon are signs of life.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use futures_util::{FutureExt, stream};
use sha2::{Digest as _, Sha256};
use tokio::time::{Interval, MissedTickBehavior};

use super::app::App;
use super::connection::{ClientAddress, Seat};
use super::problem::Problem;
use super::sign_in::{LOOK_AGAIN, SignedIn};
use crate::chronicle::{ACTORS_MAX, Chronicle, Digest, EventFilter, FeedError, Follower, Frames, Rendering, Turn};
use crate::domain::Sequence;
use crate::domain::key::{ActorKey, KeyError};
use crate::domain::vocabulary::{EventKind, Vocabulary};
use crate::input::ErrorCode;
use crate::interchange::cloud_events::cloud_event;
use crate::view::event;
use crate::work::{Peer, Workplace};

/// The header by which a browser says how far it got.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// What every feed begins with: how many milliseconds to wait before coming back.
const BEGIN: &str = "retry: 3000\n\n";

/// After how many records that are passed over it is said how far the feed got.
const SILENT_MAX: u64 = 1_000;

/// What is asked for.
#[derive(Debug, Default)]
struct FeedParameters {
    after: Option<Sequence>,
    filter: EventFilter,
}

/// Answers a request.
pub(super) async fn handle(
    State(app): State<App>,
    Extension(address): Extension<ClientAddress>,
    Extension(client): Extension<Arc<Peer>>,
    Extension(signed_in): Extension<SignedIn>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let asked = match FeedParameters::read(uri.query().unwrap_or_default(), &headers) {
        Ok(asked) => asked,
        Err(message) => return Problem::bad_input(message).into_response(),
    };
    let place = match app.place(address) {
        Ok(place) => place,
        Err(refused) => return refused.into_response(),
    };
    let after = asked.after.unwrap_or_default();
    let follower = match app.feed.follow(Arc::new(CloudEvents::new(asked.filter)), after, &client) {
        Ok(follower) => follower,
        Err(error) => return Problem::new(ErrorCode::SnapshotAhead, error.to_string()).into_response(),
    };
    let heartbeat = app.settings.following.signs_of_life();
    let mut looks = tokio::time::interval(LOOK_AGAIN);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let sending = FeedStream {
        app,
        follower,
        heartbeat,
        looks,
        signed_in,
        told: after,
        waiting: VecDeque::from([BEGIN.into()]),
        _place: place,
    };
    let pieces = stream::unfold(sending, |mut sending| async move {
        let piece = sending.next().await?;
        Some((Ok::<_, std::convert::Infallible>(piece), sending))
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // What some proxies need to be told, to pass on each event as it comes.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}

impl FeedParameters {
    fn read(query: &str, headers: &HeaderMap) -> Result<Self, String> {
        let mut asked = FeedParameters::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            asked.set(&name, &value).map_err(|error| format!("{name}: {error}"))?;
        }
        if let Some(last) = headers.get(LAST_EVENT_ID) {
            let last = last.to_str().unwrap_or_default();
            asked.after = Some(sequence(last).map_err(|error| format!("Last-Event-ID: {error}"))?);
        }
        Ok(asked)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(value: &str) -> Result<Option<T>, String> {
            value.parse().map(Some).map_err(|error: T::Err| error.to_string())
        }
        match name {
            "after" => self.after = Some(sequence(value)?),
            "kinds" => {
                let kinds = value.split(',').map(kind).collect::<Result<Vec<EventKind>, _>>()?;
                self.filter.kinds.get_or_insert_default().extend(kinds);
            }
            "negotiation" => self.filter.negotiation = parsed(value)?,
            "actor" => self.filter.actor = parsed(value)?,
            "actors" => {
                let actors = value.split(',').map(|key| key.parse().map_err(|error: KeyError| error.to_string()));
                let actors = actors.collect::<Result<Vec<ActorKey>, String>>()?;
                self.filter.actors.extend(actors);
                if self.filter.actors.len() > ACTORS_MAX {
                    return Err(format!("there are more than {ACTORS_MAX}"));
                }
            }
            "source" => self.filter.source = parsed(value)?,
            "recordedBy" => self.filter.recorded_by = Some(value.to_owned()),
            _other => {
                return Err(
                    "there is no such parameter; there are after, kinds, negotiation, actor, actors, source and recordedBy"
                        .to_owned(),
                );
            }
        }
        Ok(())
    }
}

fn sequence(text: &str) -> Result<Sequence, String> {
    let number = text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    number
        .map(Sequence::new)
        .ok_or_else(|| "it is a sequence: a whole number such as 42, or 0 for the start".to_owned())
}

fn kind(name: &str) -> Result<EventKind, String> {
    EventKind::named(name).ok_or_else(|| {
        format!("{name:?} is no kind of event: kinds are written as STATEMENT_MADE, several with commas between them")
    })
}

/// A feed on its way to a client.
struct FeedStream {
    app: App,
    follower: Follower,
    heartbeat: Interval,
    /// When it is looked whether the follower's token still holds.
    looks: Interval,
    signed_in: SignedIn,
    /// The last sequence that the client knows the feed to have reached.
    told: Sequence,
    /// What is to be sent before anything else: renderings that all share, of one page.
    waiting: VecDeque<Bytes>,
    _place: Seat,
}

/// A rendering on its way to a client: the bytes are those that all who ask the same are sent.
struct SharedFrame(Arc<str>);

impl AsRef<[u8]> for SharedFrame {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl FeedStream {
    /// Waits for what is to be sent next; `None` where the feed ends.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if self.looks.tick().now_or_never().is_some() && !self.signed_in.holds(&self.app) {
                return None;
            }
            if let Some(piece) = self.waiting.pop_front() {
                return Some(piece);
            }
            tokio::select! {
                biased;
                () = self.app.stopping.cancelled() => return None,
                page = self.follower.next() => match page {
                    Ok(page) if page.frames.is_empty() => {
                        if page.reached.get() - self.told.get() >= SILENT_MAX {
                            let place = self.place();
                            self.waiting.push_back(place);
                        }
                    }
                    Ok(page) => {
                        self.told = page.reached;
                        self.waiting.extend(page.frames.into_iter().map(|frame| Bytes::from_owner(SharedFrame(frame))));
                        // Those passed over behind the last one that is shown.
                        if page.shown < page.reached {
                            let place = self.place();
                            self.waiting.push_back(place);
                        }
                    }
                    Err(error) => {
                        tracing::error!(%error, "a feed broke off");
                        return None;
                    }
                },
                _ = self.looks.tick() => {
                    if !self.signed_in.holds(&self.app) {
                        return None;
                    }
                }
                _ = self.heartbeat.tick() => {
                    let moved = self.follower.reached() > self.told;
                    return Some(if moved { self.place() } else { Bytes::from_static(b": here\n\n") });
                }
            }
        }
    }

    /// Says how far the feed got.
    fn place(&mut self) -> Bytes {
        self.told = self.follower.reached();
        format!("id: {}\n\n", self.told).into()
    }
}

/// Records as CloudEvents, each an event of the stream.
struct CloudEvents {
    filter: EventFilter,
    digest: Digest,
}

impl CloudEvents {
    fn new(filter: EventFilter) -> Self {
        let digest = Sha256::new_with_prefix(b"cloud events").chain_update(format!("{filter:?}")).finalize().into();
        CloudEvents { filter, digest }
    }

    fn render(&self, chronicle: &Chronicle, sequence: Sequence) -> Result<Frames, FeedError> {
        let failed = |error: &dyn std::fmt::Display| FeedError::Failed(error.to_string());
        let recorded = chronicle.index().record(sequence).map_err(|error| failed(&error))?;
        let recorded = recorded.ok_or_else(|| failed(&format_args!("no record has {sequence}")))?;
        let passes = chronicle.read(recorded.point(), |snapshot| {
            let state = snapshot.state();
            event::record(state, sequence).is_some_and(|view| self.filter.passes(state, &view))
        })?;
        if !passes {
            return Ok(Frames::default());
        }
        let text = cloud_event(chronicle.id(), &recorded).map_err(|error| failed(&error))?;
        Ok([format!("id: {sequence}\ndata: {text}\n\n").into()].into())
    }
}

impl Rendering for CloudEvents {
    fn digest(&self) -> &Digest {
        &self.digest
    }

    fn turn<'r>(&'r self, chronicle: &'r Chronicle, _: &Arc<Workplace>) -> Turn<'r> {
        Box::new(|sequence| self.render(chronicle, sequence))
    }
}
