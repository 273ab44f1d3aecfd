//! Events: the interface, what all kinds have in common, and one object for each kind.
//!
//! An object of a kind has the fields of its input under the same names, keys resolved to things. Among all kinds a field of
//! one name has one type (GraphQL's rule 5.3.2). So what the input calls `status` is `issueStatus` or `proposalStatus`, a
//! source's own `published` is `sourcePublished`, and so on; and what some kinds can lack is nullable in all. What the envelope holds is shown by [`Envelope`], whose fields every kind takes over.

mod amendment;
mod commitment;
mod consent;
mod decision;
mod meeting;
mod negotiation;
mod operation;
mod proposal;
mod register;
mod statement;

use std::sync::Arc;

use async_graphql::{ID, Interface, Object, Result};
use chancery_macros::written;

use crate::domain::Sequence;
use crate::domain::event::{Body, Operation};
use crate::domain::kinds::with_kinds;
use crate::domain::vocabulary::{EventKind, Standing};
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::period::Period;
use crate::graphql::types::source::Citation;
use crate::input::KeyText;
use crate::time::{Instant, Zone};
use crate::view::event::{self, EventView};

pub use amendment::*;
pub use commitment::*;
pub use consent::*;
pub use decision::*;
pub use meeting::*;
pub use negotiation::*;
pub use operation::*;
pub use proposal::*;
pub use register::*;
pub use statement::*;

macro_rules! event_interface {
    ($($name:ident($around:ident) = $family:ident $number:literal $api:literal $field:literal $opening:ident
        $sentence:literal $input:literal;)+) => {
        /// What happened, or what was done to the record: one type for each kind.
        ///
        /// A field of one name has one type among all kinds, so that one query may select every field of every kind: what
        /// some kinds can lack is nullable in all.
        #[written]
        #[derive(Interface)]
        #[graphql(
            field(
                name = "id",
                ty = "ID",
                desc = "The event's id, a UUID; of an operation on the record, the operation's own."
            ),
            field(
                name = "sequence",
                ty = "Sequence",
                desc = "Its place in the log; a correction does not change it. Of a revision in an audit, that of its record."
            ),
            field(name = "kind", ty = "EventKind", desc = "What sort of event."),
            field(
                name = "occurred",
                ty = "Option<Period>",
                desc = "When it happened; null where it holds at every date, and of operations on the record."),
            field(name = "published", ty = "Option<Period>", desc = "Since when the public could know of it; of an operation by its own sources, else by its recording."),
            field(name = "recorded_at", ty = "Instant", desc = "When the chronicle took it in."),
            field(name = "recorded_by", ty = "Text<'_>", desc = "Who recorded the content shown."),
            field(name = "revision", ty = "u32", desc = "The number of the content shown; 1 is the first, and of every operation."),
            field(
                name = "negotiation",
                ty = "Option<KeyText>",
                desc = "The key of its negotiation; of an operation, that of the event it is about, as it stands after it."
            ),
            field(name = "sources", ty = "Vec<Citation>", desc = "Where it is known from: its citations that count; of an operation those of its own."),
            field(name = "standing", ty = "Standing", desc = "How the record stands; an operation stands, but for a citing that is taken back."),
            field(name = "note", ty = "Option<Text<'_>>", desc = "A remark of the recorder; null of operations."),
            field(
                name = "public_since",
                ty = "Option<Period>",
                desc = "Since when the public knew of it, where the recorder says so; null of operations."
            ),
            field(
                name = "time_zone",
                ty = "Option<Zone>",
                desc = "The zone in which its dates were read; null of operations."
            ),
            field(name = "ordinal", ty = "i32", desc = "Orders events of one day among each other, the greater the later; 0 of operations.")
        )]
        #[allow(missing_docs, reason = "each variant is documented by its type")]
        #[allow(clippy::duplicated_attributes, reason = "two fields of an interface may have one type")]
        pub enum Event {
            $($name($name),)+
            EventCorrected(EventCorrected),
            EventRetracted(EventRetracted),
            EventReinstated(EventReinstated),
            EventCited(EventCited),
        }

        impl Event {
            fn happened(envelope: Envelope, body: Body) -> Self {
                match body {
                    $(Body::$name(body) => Event::$name($name::new(envelope, body.payload)),)+
                }
            }
        }
    };
}
with_kinds!(event_interface);

impl Event {
    /// Shows an event, or an operation on the record.
    pub fn new(scope: &Scope, view: EventView) -> Self {
        let envelope = Envelope::of(scope, Arc::new(view));
        let recorded = Arc::clone(&envelope.view.recorded);
        if let Some(event) = envelope.view.event() {
            let body = event.body.clone();
            return Event::happened(envelope, body);
        }
        match &recorded.operation {
            Operation::Correct(correction) => {
                Event::EventCorrected(EventCorrected::new(envelope, Arc::new(correction.clone())))
            }
            Operation::Retract(retraction) => {
                Event::EventRetracted(EventRetracted::new(envelope, Arc::new(retraction.clone())))
            }
            Operation::Reinstate(retraction) => {
                Event::EventReinstated(EventReinstated::new(envelope, Arc::new(retraction.clone())))
            }
            Operation::Cite(citing) => Event::EventCited(EventCited::new(envelope, Arc::new(citing.clone()))),
            // A view gives the event of every record of one; shown by its body all the same.
            Operation::Record(event) => Event::happened(envelope, event.body.clone()),
        }
    }

    /// Returns the event or operation at a sequence, as it is on record at the point.
    ///
    /// # Errors
    ///
    /// INTERNAL where the snapshot does not know the sequence.
    pub fn at(scope: &Scope, sequence: Sequence) -> Result<Self> {
        let view = event::event(scope.state(), sequence);
        view.map(|view| Event::new(scope, view)).ok_or_else(|| scope.missing(&format!("nothing is at {sequence}")))
    }
}

/// What every kind of event has: when, by whom, from which sources.
pub struct Envelope {
    scope: Scope,
    view: Arc<EventView>,
}

impl Envelope {
    /// Shows what is around an event.
    pub fn of(scope: &Scope, view: Arc<EventView>) -> Self {
        Envelope { scope: scope.clone(), view }
    }
}

/// What every kind of event has.
#[written]
#[Object]
impl Envelope {
    /// The event's id, a UUID; of an operation on the record, the operation's own.
    async fn id(&self) -> ID {
        ID(self.view.id().to_string())
    }

    /// Its place in the log; a correction does not change it. Of a revision in an audit, the place of the record that made it.
    async fn sequence(&self) -> Sequence {
        self.view.place
    }

    /// What sort of event.
    async fn kind(&self) -> EventKind {
        self.view.kind()
    }

    /// When it happened; null where it holds at every date, and of operations on the record.
    async fn occurred(&self) -> Option<Period> {
        self.view.occurred().map(Period::from)
    }

    /// Since when the public could know of it: by the earliest of its sources and of `publicSince`, else by its recording. Of an
    /// operation on the record by its own sources, else by its recording.
    async fn published(&self) -> Option<Period> {
        let published = self.view.published(self.scope.state());
        published.period.as_ref().map(Period::from).or_else(|| Period::of_instant(published.window))
    }

    /// When the chronicle took it in; of a revision in an audit, when it took in the record that made it.
    async fn recorded_at(&self) -> Instant {
        self.view.recorded_at.instant()
    }

    /// Who recorded the content shown.
    async fn recorded_by(&self) -> Text<'_> {
        Text::from(self.view.recorded_by.to_string())
    }

    /// The number of the content shown; 1 is the first, and of every operation.
    async fn revision(&self) -> u32 {
        self.view.revision
    }

    /// The key of the negotiation that it belongs to; of an operation, that of the event it is about, as it stands after it.
    async fn negotiation(&self) -> Option<KeyText> {
        event::about_negotiation(self.scope.state(), &self.view).map(|key| KeyText::of(&key))
    }

    /// Where it is known from: its citations that count; of an operation those of its own.
    async fn sources(&self) -> Result<Vec<Citation>> {
        Citation::all(&self.scope, &self.view.sources(self.scope.state())).await
    }

    /// How the record stands; an operation stands, but for a citing that is taken back.
    async fn standing(&self) -> Standing {
        self.view.standing
    }

    /// A remark of the recorder; null of operations.
    async fn note(&self) -> Option<Text<'_>> {
        self.view.note().map(str::to_owned).map(Text::from)
    }

    /// Since when the public knew of it, where the recorder says so; null of operations.
    async fn public_since(&self) -> Option<Period> {
        self.view.public_since().map(Period::from)
    }

    /// The zone in which its dates were read; null of operations on the record.
    async fn time_zone(&self) -> Option<Zone> {
        self.view.event().map(|event| event.time_zone.clone())
    }

    /// Orders events of one day among each other, the greater the later; 0 of operations.
    async fn ordinal(&self) -> i32 {
        self.view.event().map_or(0, |event| event.ordinal)
    }
}

/// Defines the object of a kind of event: the envelope's fields, and its own.
macro_rules! event_object {
    ($(#[$description:meta])* $name:ident($body:ty) { $($fields:tt)* }) => {
        $(#[$description])*
        pub struct $name {
            envelope: $crate::graphql::types::event::Envelope,
            body: std::sync::Arc<$body>,
        }

        impl $name {
            /// Shows an event of this kind.
            pub fn new(envelope: $crate::graphql::types::event::Envelope, body: std::sync::Arc<$body>) -> Self {
                $name { envelope, body }
            }
        }

        impl ::std::ops::Deref for $name {
            type Target = $crate::graphql::types::event::Envelope;

            fn deref(&self) -> &Self::Target {
                &self.envelope
            }
        }

        $(#[$description])*
        #[::chancery_macros::written]
        #[::async_graphql::Object]
        impl $name {
            #[graphql(flatten)]
            async fn envelope(&self) -> &$crate::graphql::types::event::Envelope {
                &self.envelope
            }

            $($fields)*
        }
    };
}
use event_object;
