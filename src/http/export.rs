//! `GET /v1/export`: the log, or a part or a cut of it, as lines.
//!
//! A page is read when the client has taken the one before, so an export of any length needs little memory, and one whose
//! client is slow or has gone holds no thread. Where reading fails half-way the answer is broken off, so that no part passes for the whole.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};

use super::App;
use super::problem::Problem;
use crate::chronicle::Chronicle;
use crate::domain::Sequence;
use crate::domain::point::Point;
use crate::domain::vocabulary::Certainty;
use crate::input::ErrorCode;
use crate::interchange::export::{Export, ExportError, Selection};
use crate::interchange::{Format, JSONL, jsonl};
use crate::time::{Cut, Instant, PointInTime, Zone};

/// What is asked for.
struct Asked {
    format: Option<Format>,
    after: Option<u64>,
    limit: Option<u64>,
    date: Option<PointInTime>,
    known_at: Option<PointInTime>,
    published_by: Option<PointInTime>,
    time_zone: Zone,
    certainty: Certainty,
    snapshot: Option<String>,
    negotiation: Option<crate::domain::key::NegotiationKey>,
}

/// Answers a request.
pub(super) async fn handle(State(app): State<App>, uri: Uri) -> Response {
    begin(app, uri).await.unwrap_or_else(IntoResponse::into_response)
}

async fn begin(app: App, uri: Uri) -> Result<Response, Problem> {
    let asked = Asked::read(uri.query().unwrap_or_default()).map_err(Problem::bad_input)?;
    let format = asked.format.unwrap_or(JSONL);
    let now = app.clock.now();
    let begun = tokio::task::spawn_blocking(move || asked.begin(&app.chronicle, now)).await;
    let export = begun.map_err(|failed| Problem::internal(&failed.to_string()))??;
    let content_type = HeaderValue::from_static(format.media_type);
    let pieces = futures_util::stream::try_unfold(export, next_piece);
    Ok(([(header::CONTENT_TYPE, content_type)], Body::from_stream(pieces)).into_response())
}

/// Gives the next lines, with the export to go on from; `None` at the end.
async fn next_piece(mut export: Export) -> Result<Option<(String, Export)>, std::io::Error> {
    let read = tokio::task::spawn_blocking(move || {
        let page = export.page()?;
        let piece: String = page.iter().map(jsonl::line).collect();
        Ok((!page.is_empty()).then_some((piece, export)))
    });
    let read: Result<_, ExportError> = read.await?;
    read.map_err(|error| {
        tracing::error!(%error, "an export broke off");
        std::io::Error::other(error)
    })
}

impl Asked {
    fn read(query: &str) -> Result<Self, String> {
        let mut asked = Asked {
            format: None,
            after: None,
            limit: None,
            date: None,
            known_at: None,
            published_by: None,
            time_zone: Zone::default(),
            certainty: Certainty::Best,
            snapshot: None,
            negotiation: None,
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            asked.set(&name, &value).map_err(|error| format!("{name}: {error}"))?;
        }
        let parts = asked.after.is_some() || asked.limit.is_some();
        if parts && (asked.is_cut() || asked.negotiation.is_some()) {
            return Err(
                "after and limit are of the log as it was recorded: leave out the cuts and negotiation".to_owned()
            );
        }
        if asked.snapshot.is_some()
            && (asked.date.is_some() || asked.known_at.is_some() || asked.published_by.is_some())
        {
            return Err("a snapshot names all its cuts: leave out date, knownAt and publishedBy beside it".to_owned());
        }
        Ok(asked)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(value: &str) -> Result<T, String> {
            value.parse().map_err(|error: T::Err| error.to_string())
        }
        match name {
            "format" => self.format = Some(Format::named(value).ok_or("there is no such format; there is jsonl")?),
            "after" => self.after = Some(parsed(value)?),
            "limit" => self.limit = Some(parsed(value)?),
            "date" => self.date = Some(parsed(value)?),
            "knownAt" => self.known_at = Some(parsed(value)?),
            "publishedBy" => self.published_by = Some(parsed(value)?),
            "timeZone" => self.time_zone = parsed(value)?,
            "certainty" => {
                self.certainty = match value {
                    "CERTAIN" => Certainty::Certain,
                    "BEST" => Certainty::Best,
                    "POSSIBLE" => Certainty::Possible,
                    _other => return Err("it is CERTAIN, BEST or POSSIBLE".to_owned()),
                };
            }
            "snapshot" => self.snapshot = Some(value.to_owned()),
            "negotiation" => self.negotiation = Some(parsed(value)?),
            _other => {
                return Err("there is no such parameter; there are format, after, limit, date, knownAt, publishedBy, \
                     timeZone, certainty, snapshot and negotiation"
                    .to_owned());
            }
        }
        Ok(())
    }

    fn is_cut(&self) -> bool {
        self.snapshot.is_some() || self.date.is_some() || self.known_at.is_some() || self.published_by.is_some()
    }

    fn begin(self, chronicle: &Chronicle, now: Instant) -> Result<Export, Problem> {
        if self.after.is_some() || self.limit.is_some() {
            let after = self.after.unwrap_or_default();
            let head = self.limit.map_or(u64::MAX, |limit| after.saturating_add(limit));
            return Ok(Export::after(chronicle, Sequence::new(after), Sequence::new(head)));
        }
        let cut = if self.is_cut() { Some(self.point(chronicle, now)?) } else { None };
        let head = cut.map_or(chronicle.head(), |point| point.sequence);
        let selection = Selection { head, cut, negotiation: self.negotiation };
        Export::new(chronicle, &selection).map_err(|error| match error {
            ExportError::NoNegotiation(_) => Problem::new(ErrorCode::NotFound, error.to_string()),
            ExportError::Log(_) | ExportError::Index(_) => Problem::internal(&error.to_string()),
        })
    }

    fn point(&self, chronicle: &Chronicle, now: Instant) -> Result<Point, Problem> {
        if let Some(token) = &self.snapshot {
            return chronicle.pinned(token, self.certainty).map_err(|refused| Problem::token(&refused));
        }
        let cut = |point: &Option<PointInTime>| {
            let cut = point.as_ref().map(|point| point.cut(&self.time_zone)).transpose();
            cut.map_err(|error| Problem::bad_input(error.to_string()))
        };
        let sequence = match cut(&self.known_at)? {
            Some(known_at) => chronicle.sequence_at(known_at).map_err(|error| Problem::internal(&error.to_string()))?,
            None => chronicle.head(),
        };
        Ok(Point {
            sequence,
            date: cut(&self.date)?.unwrap_or(Cut::after(now)),
            published_by: cut(&self.published_by)?,
            certainty: self.certainty,
        })
    }
}
