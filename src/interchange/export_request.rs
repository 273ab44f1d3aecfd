//! What is asked of an export, and its file in pieces: one way for the command line and for HTTP.
//!
//! ```text
//! format, cuts, negotiation ──▶ ExportRequest::begin ──▶ ExportFile: lines that import again, of the log or a cut of it
//!                                                                  or a view as of a point, for another tool
//! ```
//!
//! A view is always as of a point: where no cut is asked for, as of now and of all that is known.

use std::sync::Arc;

use crate::chronicle::{Chronicle, PointArguments, PointError, ReadInSteps, Snapshot};
use crate::domain::key::NegotiationKey;
use crate::domain::point::Point;
use crate::domain::vocabulary::Certainty;
use crate::interchange::chunked::ChunkedFile;
use crate::interchange::export::{Export, ExportError, Selection};
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
        match self.format.form {
            FormatKind::Log => {
                let cut = if self.is_cut() { Some(self.point(chronicle, now)?) } else { None };
                let head = cut.map_or(chronicle.head(), |point| point.sequence);
                let token = cut.map(|point| chronicle.token(&point));
                let selection = Selection { head, cut, negotiation: self.negotiation };
                Ok(ExportFile { content: ExportContent::Log(Export::new(chronicle, &selection)?), token })
            }
            FormatKind::View(begin) => {
                let point = self.point(chronicle, now)?;
                if let Some(key) = &self.negotiation {
                    let known =
                        |snapshot: &Snapshot| negotiation::negotiation(snapshot.state(), key, Reading::LastKnown);
                    let known = chronicle.read(point, known).map_err(ExportError::Index)?;
                    known.ok_or_else(|| ExportError::NoNegotiation(key.clone()))?;
                }
                let file = chronicle.read_in_steps(point, |snapshot| {
                    let snapshot = Arc::new(snapshot);
                    begin(&SnapshotView { snapshot, negotiation: self.negotiation, tables: self.tables })
                });
                let token = Some(chronicle.token(&point));
                Ok(ExportFile { content: ExportContent::View(Box::new(file)), token })
            }
        }
    }

    fn is_cut(&self) -> bool {
        self.snapshot.is_some() || self.date.is_some() || self.known_at.is_some() || self.published_by.is_some()
    }

    fn point(&self, chronicle: &Chronicle, now: Instant) -> Result<Point, PointError> {
        let asked = PointArguments {
            date: self.date.clone(),
            time_zone: self.time_zone.clone(),
            known_at: self.known_at.clone(),
            published_by: self.published_by.clone(),
            certainty: self.certainty,
            snapshot: self.snapshot.clone(),
        };
        chronicle.resolve(&asked, now, chronicle.head()).map(|(point, _)| point)
    }
}

impl ExportFile {
    /// Makes a file of a part of the log as it was recorded.
    pub fn log(export: Export) -> Self {
        ExportFile { content: ExportContent::Log(export), token: None }
    }

    /// Gives the token of the snapshot that it is of; `None` of the log as it was recorded.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Gives how far the log is written; `None` of a view.
    pub fn export(&self) -> Option<&Export> {
        match &self.content {
            ExportContent::Log(export) => Some(export),
            ExportContent::View(_) => None,
        }
    }

    /// Gives the next piece, which may be empty; `None` at the end.
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
