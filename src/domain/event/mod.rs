//! What is recorded: events in the past tense, each with its clocks and its sources.
//!
//! An [`Event`] is an envelope (when, where in the chronicle, from which sources) around a [`Body`], one payload for each
//! kind of event; the kinds are those of `domain::kinds`. An [`Operation`] is what a recorder does to the record: put an event on it, correct, retract, reinstate
//! or cite one. The log holds operations and nothing else. What an event means for the state of things is said in
//! `domain::facts`; what may be recorded, in `domain::decide`. Payloads are past their checks of form: who builds one is
//! responsible for it (`input` does so for everything that comes from outside).

mod amendment;
mod assertion;
mod commitment;
mod consent;
mod decision;
pub mod envelope;
pub mod form;
mod meeting;
mod negotiation;
mod operation;
mod path;
mod proposal;
mod references;
mod register;
mod statement;
mod stored;

use serde::{Deserialize, Serialize};

use crate::domain::key::{ActorKey, EventId, NegotiationKey, ProposalKey, SourceKey};
use crate::domain::kinds::with_kinds;
use crate::domain::vocabulary::EventKind;
use crate::time::{Period, Zone};

use envelope::{Envelope, Founding, Happened, Registered, Within};
use form::FormCheck;
use references::References;

pub use crate::domain::kinds::Family;
pub use amendment::*;
pub use assertion::*;
pub use commitment::*;
pub use consent::*;
pub use decision::*;
pub use meeting::*;
pub use negotiation::*;
pub use operation::{Citing, Correction, Operation, Retraction};
pub use path::{FieldPath, PathStep};
pub use proposal::*;
pub use references::Reference;
pub use register::*;
pub use statement::*;

/// The credibility of an item that nobody has judged (Admiralty code).
pub const CREDIBILITY_UNJUDGED: u8 = 6;

/// One event's use of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The document cited.
    pub source: SourceKey,
    /// A short quotation, verbatim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Where in the document: a page, a paragraph, a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// The words by which the source reports, verbatim: 'confirmed', 'reportedly expressed'.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<String>,
    /// Since when the public could read this part, where that is another date than the source's: a page that grows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Period>,
    /// The Admiralty code's credibility of the item, from 1 (confirmed) to 6 (cannot be judged).
    pub credibility: u8,
}

/// What happened, when, and from which sources it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The event's name, kept through all its corrections.
    pub id: EventId,
    /// The zone in which every date of the event was read.
    pub time_zone: Zone,
    /// Orders events of one day among each other, the greater the later.
    pub ordinal: i32,
    /// Where it is known from, in the recorder's order; may be empty.
    pub sources: Vec<Citation>,
    /// A remark of the recorder.
    pub note: Option<String>,
    /// Since when the public knew of it, whatever is cited for it now.
    pub public_since: Option<Period>,
    /// What happened, when, and in which negotiation.
    pub body: Body,
}

/// What the payload of every kind says of itself.
trait EventPayload {
    /// Shows every key that it refers to, not those that it makes.
    fn refer(&self, to: &mut References<'_>);

    /// Asks whether it has the form that the stored format asks for.
    fn check(&self, form: &mut FormCheck);

    /// Returns the thing that it makes or is the first to name, where its kind does so; `id` is its event's.
    fn makes(&self, _id: EventId) -> Option<Reference> {
        None
    }

    /// Returns the clauses that it puts, and into which proposal.
    fn puts(&self) -> Option<(&ProposalKey, &[Clause])> {
        None
    }
}

macro_rules! body {
    ($($name:ident($envelope:ident) = $family:ident $number:literal $api:literal $field:literal $opening:ident
        $sentence:literal $input:literal;)+) => {
        /// What happened, one payload for each kind, each in the envelope that its kind asks for.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each variant is documented by its payload")]
        pub enum Body {
            $($name($envelope<$name>),)+
        }

        impl Body {
            /// Returns the kind.
            pub fn kind(&self) -> EventKind {
                match self {
                    $(Body::$name(_) => EventKind::$name,)+
                }
            }

            /// Returns the family.
            pub fn family(&self) -> Family {
                match self {
                    $(Body::$name(_) => Family::$family,)+
                }
            }

            /// Returns when it happened; `None`: what is registered holds at every date.
            pub fn occurred(&self) -> Option<&Period> {
                match self {
                    $(Body::$name(body) => body.occurred(),)+
                }
            }

            /// Returns the negotiation that it is part of.
            pub fn negotiation(&self) -> Option<&NegotiationKey> {
                match self {
                    $(Body::$name(body) => body.negotiation(),)+
                }
            }

            fn payload(&self) -> &dyn EventPayload {
                match self {
                    $(Body::$name(body) => &*body.payload,)+
                }
            }

            /// Returns the name of the field that holds it in an input.
            fn field(&self) -> &'static str {
                match self {
                    $(Body::$name(_) => $field,)+
                }
            }
        }
    };
}
with_kinds!(body);

impl Event {
    /// Returns the kind.
    pub fn kind(&self) -> EventKind {
        self.body.kind()
    }

    /// Returns when it happened; `None`, of the register family alone: what is registered holds at every date.
    pub fn occurred(&self) -> Option<&Period> {
        self.body.occurred()
    }

    /// Returns the negotiation that it belongs to; `None` where it is part of none.
    pub fn negotiation(&self) -> Option<&NegotiationKey> {
        self.body.negotiation()
    }

    /// Returns the negotiation that it names beside its body: of one that it opens, the key says it.
    pub fn named_negotiation(&self) -> Option<&NegotiationKey> {
        match &self.body {
            Body::NegotiationOpened(_) => None,
            within => within.negotiation(),
        }
    }

    /// Visits every thing that the event refers to (not those that it makes), each with its place in the input.
    pub fn visit_references(&self, visit: &mut dyn FnMut(Reference, &dyn Fn() -> FieldPath)) {
        let mut to = References::new(visit);
        if let Some(negotiation) = self.named_negotiation() {
            to.one("negotiation", negotiation, Reference::Negotiation);
        }
        to.list("sources", &self.sources, |to, citation| to.one("source", &citation.source, Reference::Source));
        self.refer(&mut to);
    }

    fn refer(&self, to: &mut References<'_>) {
        to.inside(PathStep::Field("body"), |to| {
            to.inside(PathStep::Field(self.body.field()), |to| self.body.payload().refer(to));
        });
    }

    /// Visits every actor that the event's body names, the registered one itself included; some may come twice.
    pub fn visit_actors(&self, visit: &mut dyn FnMut(&ActorKey)) {
        if let Body::ActorRegistered(event) = &self.body {
            visit(&event.key);
        }
        self.refer(&mut References::new(&mut |reference, _| {
            if let Reference::Actor(key) = reference {
                visit(&key);
            }
        }));
    }

    /// Returns the thing that the event makes or is the first to name, where its kind does so.
    pub fn makes(&self) -> Option<Reference> {
        self.body.payload().makes(self.id)
    }

    /// Visits the key of every clause that the event puts into its proposal.
    pub fn visit_clauses_put(&self, visit: &mut dyn FnMut(ClauseRef)) {
        let Some((proposal, clauses)) = self.body.payload().puts() else { return };
        for clause in clauses {
            visit(ClauseRef { proposal: proposal.clone(), clause: clause.key.clone() });
        }
    }

    /// Asks whether it has the form that the stored format asks for.
    fn check(&self, form: &mut FormCheck) {
        operation::check_sources(form, &self.sources);
        form.optional("note", form::note, self.note.as_ref());
        form.inside("body", |form| form.inside(self.body.field(), |form| self.body.payload().check(form)));
    }
}
