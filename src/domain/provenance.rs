//! The provenance of a record: its id, when it was recorded, what it cites, and since when the public could know of it.
//!
//! Under a cut of publication every fact that may count asks its event for it. A record takes many times as much memory, since
//! it has the words too.

use crate::domain::Recorded;
use crate::domain::event::{Citation, Event};
use crate::domain::key::{EventId, SourceKey};
use crate::time::{Period, RecordedAt, Window};

/// A citation without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitedSource {
    /// The source.
    pub source: SourceKey,
    /// Since when what is cited was public, where the citation says so itself.
    pub published: Option<Window>,
}

/// The content that a record holds, without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentProvenance {
    /// Since when the public knew of it, as the recorder says.
    pub public_since: Option<Window>,
    /// Whether it is the recorder's own frame: of the register, or of a negotiation.
    pub is_frame: bool,
    /// What it cites.
    pub sources: Box<[CitedSource]>,
}

/// Where a record comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The id of the event or operation.
    pub id: EventId,
    /// When the chronicle took it in.
    pub recorded_at: RecordedAt,
    /// The content of an event, or of a correction.
    pub content: Option<ContentProvenance>,
    /// What an operation on the record itself cites; `None` of an event, whose content has it.
    own: Option<Box<[CitedSource]>>,
}

fn cited(sources: &[Citation]) -> Box<[CitedSource]> {
    let cited = |citation: &Citation| CitedSource {
        source: citation.source.clone(),
        published: citation.published.as_ref().map(Period::window),
    };
    sources.iter().map(cited).collect()
}

impl Provenance {
    /// Returns the provenance of a record.
    pub fn of(recorded: &Recorded) -> Self {
        let operation = &recorded.operation;
        let content = |event: &Event| ContentProvenance {
            public_since: event.public_since.as_ref().map(Period::window),
            is_frame: event.body.family().is_frame(),
            sources: cited(&event.sources),
        };
        let own = operation.event().map(|_| cited(operation.sources()));
        Provenance {
            id: operation.id(),
            recorded_at: recorded.recorded_at,
            content: recorded.event().map(content),
            own,
        }
    }

    /// Returns whether the record is an event's own, and no operation.
    pub fn is_event(&self) -> bool {
        self.own.is_none()
    }

    /// Returns what the event or the operation itself cites.
    pub fn sources(&self) -> &[CitedSource] {
        let content = || self.content.as_ref().map(|content| &content.sources);
        self.own.as_ref().or_else(content).map_or(&[], |sources| sources)
    }

    /// Returns about how many bytes it takes in memory, its keys included.
    pub fn weight(&self) -> usize {
        let content = self.content.as_ref().map_or(0, |content| content.sources.len());
        let own = self.own.as_ref().map_or(0, |sources| sources.len());
        size_of::<Self>() + (content + own) * (size_of::<CitedSource>() + KEY_BYTES)
    }
}

/// What a key takes beside the place in which it stands, about.
const KEY_BYTES: usize = 64;
