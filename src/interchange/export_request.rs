//! What is asked of an export, and its file in pieces: one way for the command line and for HTTP.
//!
//! ```text
//! format, cuts, negotiation ──▶ ExportRequest::begin ──▶ ExportFile: lines that import again, of the log or a cut of it
//!                                                                  or a view as of a point, for another tool
//! ```
//!
//! A view is always as of a point: where no cut is asked for, as of now and of all that is known. Now is taken back to the last
//! moment at which anything changed ([`Chronicle::settled`]): so a file depends on what is asked for and on its point alone, and
//! two that are asked for while nothing happens are the same to the byte. [`ResolvedExport::identity`] names both.

use std::sync::Arc;

use crate::chronicle::{Chronicle, PointArguments, PointError, ReadInSteps, Snapshot};
use crate::domain::Sequence;
use crate::domain::key::NegotiationKey;
use crate::domain::point::Point;
use crate::domain::vocabulary::{Certainty, Vocabulary};
use crate::interchange::chunked::ChunkedFile;
use crate::interchange::export::{Export, ExportError, Selection};
use crate::interchange::public_url::PublicUrl;
use crate::interchange::snapshot_view::{SnapshotView, Tables};
use crate::interchange::{Format, FormatKind, jsonl};
use crate::time::{Instant, PointInTime, Zone};
use crate::view::{Reading, negotiation};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    /// The format.
    pub format: Format,
    /// Up to when things happened.
    pub date: Option<PointInTime>,
    /// Up to when they were recorded.
    pub known_at: Option<PointInTime>,
    /// Up to when they were public.
    pub published_by: Option<PointInTime>,
    /// The zone of everything given as a date.
    pub time_zone: Zone,
    /// How vague dates are read.
    pub certainty: Certainty,
    /// All cuts at once, as an earlier answer named them.
    pub snapshot: Option<String>,
    /// The negotiation to which it is restricted.
    pub negotiation: Option<NegotiationKey>,
    /// Where a view finds the tables that it points at.
    pub tables: Tables,
    /// Whether tables have every text exactly as it was recorded, also one that a spreadsheet program takes for a formula.
    pub exact: bool,
    /// The address under which readers reach the server, if there is one.
    pub base: Option<PublicUrl>,
}

/// The version of what the formats write: one more whenever the same point gives other bytes in any of them.
const WRITTEN_VERSION: u32 = 4;

/// What is asked for, with its times settled.
#[derive(Clone, Debug)]
pub struct ResolvedExport {
    request: ExportRequest,
    /// The point; `None` of the log as it was recorded.
    point: Option<Point>,
    /// The last record that is taken.
    head: Sequence,
    /// The record after which the log is taken, as it was recorded, if only a stretch of it is.
    after: Option<Sequence>,
    /// Whether the date is that of the asking.
    is_of_now: bool,
}

/// Why an export does not begin.
#[derive(Debug, thiserror::Error)]
pub enum ExportRequestError {
    /// The cuts are no point here.
    #[error(transparent)]
    Point(#[from] PointError),
    /// The chronicle does not hold what is asked for, or cannot be read.
    #[error(transparent)]
    Export(#[from] ExportError),
}

/// A file, written piece by piece.
pub struct ExportFile {
    content: ExportContent,
    token: Option<String>,
}

enum ExportContent {
    /// Lines that import again.
    Log(Export),
    /// A view for another tool.
    View(Box<ReadInSteps<ChunkedFile>>),
}

impl ExportRequest {
    /// Begins the file.
    ///
    /// # Errors
    ///
    /// Why there is nothing to write.
    pub fn begin(self, chronicle: &Chronicle, now: Instant) -> Result<ExportFile, ExportRequestError> {
        self.resolve(chronicle, now)?.begin(chronicle)
    }

    /// Settles at which point it is.
    ///
    /// # Errors
    ///
    /// The cuts are no point here, or the log could not be read.
    pub fn resolve(self, chronicle: &Chronicle, now: Instant) -> Result<ResolvedExport, ExportRequestError> {
        let head = chronicle.head();
        // Who is held to what is public is never given the log as it was recorded.
        let is_cut = self.is_cut() || chronicle.public_by().is_some();
        if matches!(self.format.form, FormatKind::Log) && !is_cut {
            return Ok(ResolvedExport { request: self, point: None, head, after: None, is_of_now: false });
        }
        let asked = PointArguments {
            date: self.date.clone(),
            time_zone: self.time_zone.clone(),
            known_at: self.known_at.clone(),
            published_by: self.published_by.clone(),
            certainty: self.certainty,
            snapshot: self.snapshot.clone(),
        };
        let (mut point, given) = chronicle.resolve(&asked, now, head)?;
        let is_of_now = given.date.is_none() && !given.token;
        if is_of_now {
            point.date = chronicle.settled(now, point.sequence).map_err(ExportError::Log)?;
        }
        Ok(ResolvedExport { request: self, point: Some(point), head: point.sequence, after: None, is_of_now })
    }

    /// Settles on the records of the log after one and up to another, as they were recorded.
    pub fn of_records(self, chronicle: &Chronicle, after: Sequence, until: Sequence) -> ResolvedExport {
        ResolvedExport {
            request: self,
            point: None,
            head: until.min(chronicle.head()),
            after: Some(after),
            is_of_now: false,
        }
    }

    fn is_cut(&self) -> bool {
        self.snapshot.is_some() || self.date.is_some() || self.known_at.is_some() || self.published_by.is_some()
    }
}

impl ResolvedExport {
    /// Returns whether a snapshot token pins it: then it is the same for ever.
    pub fn is_pinned(&self) -> bool {
        self.request.snapshot.is_some()
    }

    /// Names what is asked for and its point: two files of one log with the same name are the same to the byte.
    pub fn identity(&self) -> String {
        let request = &self.request;
        let negotiation = request.negotiation.as_ref().map_or("", NegotiationKey::as_str);
        let base = request.base.as_ref().map(ToString::to_string).unwrap_or_default();
        let (after, head, certainty) = (self.after.map(Sequence::get), self.head, request.certainty.name());
        let (name, tables, exact) = (request.format.name, request.tables.word(), request.exact);
        let cuts = self.point.map(|point| (point.date.micros(), point.published_by.map(|cut| cut.micros())));
        format!(
            "{WRITTEN_VERSION} {} {name} {after:?} {head} {cuts:?} {certainty} {negotiation:?} {tables} {exact} {base:?}",
            env!("CARGO_PKG_VERSION")
        )
    }

    /// Returns when it last changed: when its newest record was taken in, or when time last reached a date in it; `None` of an
    /// empty log.
    ///
    /// # Errors
    ///
    /// The log could not be read.
    pub fn changed(&self, chronicle: &Chronicle) -> Result<Option<Instant>, ExportRequestError> {
        let Some(before) = self.head.get().checked_sub(1) else { return Ok(None) };
        let page = chronicle.records(Sequence::new(before), 1).map_err(ExportError::Log)?;
        let recorded = page.first().map(|recorded| recorded.recorded_at.instant());
        let reached = self.point.filter(|_| self.is_of_now).map(|point| point.date.last_included());
        Ok(recorded.max(reached))
    }

    /// Begins the file.
    ///
    /// # Errors
    ///
    /// Why there is nothing to write.
    pub fn begin(self, chronicle: &Chronicle) -> Result<ExportFile, ExportRequestError> {
        if let Some(after) = self.after {
            let content = ExportContent::Log(Export::after(chronicle, after, self.head));
            return Ok(ExportFile { content, token: None });
        }
        let (request, token) = (self.request, self.point.map(|point| chronicle.token(&point)));
        // Of the log as lines, the negotiation is looked for there; but not by a reader who may not know of it.
        let is_looked_for = matches!(request.format.form, FormatKind::View(_)) || chronicle.public_by().is_some();
        if let (Some(key), Some(point), true) = (&request.negotiation, self.point, is_looked_for) {
            let known = |snapshot: &Snapshot| negotiation::negotiation(snapshot.state(), key, Reading::LastKnown);
            let known = chronicle.read(point, known).map_err(ExportError::Index)?;
            known.ok_or_else(|| ExportError::NoNegotiation(key.clone()))?;
        }
        match (request.format.form, self.point) {
            (FormatKind::View(begin), Some(point)) => {
                let file = chronicle.read_in_steps(point, |snapshot| {
                    let snapshot = Arc::new(snapshot);
                    let ExportRequest { negotiation, tables, exact, base, .. } = request;
                    begin(&SnapshotView { snapshot, negotiation, tables, exact, base })
                });
                Ok(ExportFile { content: ExportContent::View(Box::new(file)), token })
            }
            (FormatKind::Log, cut) | (FormatKind::View(_), cut @ None) => {
                let selection = Selection { head: self.head, cut, negotiation: request.negotiation };
                Ok(ExportFile { content: ExportContent::Log(Export::new(chronicle, &selection)?), token })
            }
        }
    }
}

impl ExportFile {
    /// Returns the token of the snapshot that it is of; `None` of the log as it was recorded.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Returns how far the log is written; `None` of a view.
    pub fn export(&self) -> Option<&Export> {
        match &self.content {
            ExportContent::Log(export) => Some(export),
            ExportContent::View(_) => None,
        }
    }

    /// Returns the next piece, which may be empty; `None` at the end.
    ///
    /// # Errors
    ///
    /// The log or the index failed: what was written is not the whole.
    pub fn next_piece(&mut self) -> Result<Option<Vec<u8>>, ExportError> {
        match &mut self.content {
            ExportContent::Log(export) => {
                let page = export.step()?;
                Ok(page.map(|page| page.iter().map(jsonl::line).collect::<String>().into_bytes()))
            }
            ExportContent::View(file) => file.step(ChunkedFile::next_piece)?,
        }
    }
}
