//! What a recorder sends of an event: the raw form, the same for GraphQL and for JSON Lines.
//!
//! A raw input has the shape of the schema and no more: its dates are texts not yet resolved in a zone, its keys are texts
//! of no kind, its defaults not yet filled in. Its check makes the event; the payload of each kind has its raw form, its
//! check and its way back in the file of its family.

use async_graphql::{ID, InputObject, OneofObject};
use serde::{Deserialize, Serialize};

use super::checker::{Checked, Checker, Refused};
use super::form::{objects, one_of};
use super::value::{RawForm, edtf, unless, unless_empty};
use crate::domain::event::envelope::{Belonging, Envelope, Missing};
use crate::domain::event::{self, Body, CREDIBILITY_UNJUDGED, Citation, Event, form};
use crate::domain::key::{EventId, NegotiationKey};
use crate::domain::kinds::with_kinds;
use crate::input::{KeyText, Notice};
use crate::time::{Edtf, Period, Zone};

/// What holds where a field with a default is left out.
pub mod defaults {
    use crate::domain::event::CREDIBILITY_UNJUDGED;
    use crate::domain::vocabulary::{Basis, Hedge, IncidentKind, IssueStatus, Modality, ProposalStatus, Reliability};

    /// The reliability of a source that nobody has judged.
    pub const RELIABILITY: Reliability = Reliability::F;
    /// The credibility of an item that nobody has judged.
    pub const CREDIBILITY: i32 = CREDIBILITY_UNJUDGED as i32;
    /// How an issue stands that is raised.
    pub const ISSUE_STATUS: IssueStatus = IssueStatus::Open;
    /// How a proposal stands that is tabled.
    pub const PROPOSAL_STATUS: ProposalStatus = ProposalStatus::Tabled;
    /// On what terms statements are made.
    pub const BASIS: Basis = Basis::OnRecord;
    /// How sure sources are of claims.
    pub const HEDGE: Hedge = Hedge::None;
    /// How real what is claimed is meant to be.
    pub const MODALITY: Modality = Modality::Actual;
    /// What sort of incident is reported.
    pub const INCIDENT_KIND: IncidentKind = IncidentKind::Other;
}

/// An event to record: what happened, when, and from which sources it is known.
///
/// A key that is referred to must be known already or be made earlier in the same batch. Lengths are in Unicode characters; a
/// list has at most 1,000 items, and a whole event takes at most 65,535 bytes on record.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct EventInput {
    /// The event's id, a UUID chosen by the client; one is given where it is left out. In a correction it is the
    /// corrected event's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ID>,
    /// When it happened. Needed, except in the register family: what is registered without a date holds at every date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Edtf>,
    /// The zone in which every date of the event is read; UTC where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Zone>,
    /// Orders events of one day among each other, the greater the later; 0 where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<i32>,
    /// The negotiation that it belongs to. Needed by the negotiation, proposal, decision and commitment families (but not by
    /// negotiationOpened, whose `key` it is); may be given with statements, meetings and incidents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negotiation: Option<KeyText>,
    /// Where it is known from, in the recorder's order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sources: Option<Vec<CitationInput>>,
    /// A remark of the recorder, at most 4,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Since when the public knew of it, whatever is cited for it now: a handshake that the world saw, told by a book of two
    /// years later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_since: Option<Edtf>,
    /// What happened.
    pub body: EventBodyInput,
}

/// One event's use of a source.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct CitationInput {
    /// The document cited.
    pub source: KeyText,
    /// A short quotation, verbatim, at most 2,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Where in the document: a page, a paragraph, a sentence; at most 500 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// The words by which the source reports, verbatim: 'confirmed', 'reportedly expressed'; at most 500 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cue: Option<String>,
    /// Since when the public could read this part, where that is another date than the source's: a page that grows. Read in
    /// the event's zone; in the sources of an operation, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Edtf>,
    /// The Admiralty code's credibility of the item, from 1 (confirmed) to 6 (cannot be judged).
    #[graphql(default_with = "Some(defaults::CREDIBILITY)")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credibility: Option<i32>,
}

objects!(EventInput, CitationInput);

macro_rules! event_body_input {
    ($($name:ident($envelope:ident) = $family:ident $number:literal $api:literal $field:literal $opening:ident
        $sentence:literal $input:literal;)+) => {
        one_of! {
            /// What happened: exactly one of the kinds of events.
            #[derive(OneofObject)]
            #[allow(clippy::large_enum_variant, reason = "statements, the largest, are the most frequent too")]
            pub enum EventBodyInput {
                $(#[doc = $input] $name(<event::$name as RawForm>::Raw) = $field,)+
            }
        }

        impl EventBodyInput {
            /// Returns what its kind's envelope has to have: whether a date, and which negotiation.
            fn needs(&self) -> (bool, Belonging) {
                fn of<E: Envelope>() -> (bool, Belonging) {
                    (E::DATED, E::BELONGING)
                }
                match self {
                    $(Self::$name(_) => of::<event::envelope::$envelope<event::$name>>(),)+
                }
            }

            /// Makes the body, of an envelope whose parts may have been refused.
            fn check(
                self,
                to: &mut Checker,
                occurred: Checked<Option<Period>>,
                negotiation: Checked<Option<NegotiationKey>>,
            ) -> Checked<Body> {
                match self {
                    $(Self::$name(raw) => {
                        let payload = to.field($field, raw, |to, raw| RawForm::check(raw, to))?;
                        // What the envelope lacks was refused before.
                        Envelope::seal(occurred?, negotiation?, payload).map(Body::$name).map_err(|_| Refused)
                    })+
                }
            }

            fn of(body: &Body) -> Self {
                match body {
                    $(Body::$name(body) => Self::$name(body.payload.raw()),)+
                }
            }
        }
    };
}
with_kinds!(event_body_input);

impl EventInput {
    /// Makes the event; `next_id` gives its id where it brings none.
    ///
    /// # Errors
    ///
    /// Everything that is malformed, each with its path from the event down.
    pub fn into_new_event(self, next_id: &mut dyn FnMut() -> EventId) -> Result<Event, Vec<Notice>> {
        Checker::run(|to| to.new_event(self, next_id))
    }

    /// Makes the event, under that id.
    ///
    /// # Errors
    ///
    /// Everything that is malformed, each with its path from the event down; also an `id` of its own that is another one.
    pub fn into_event(self, id: EventId) -> Result<Event, Vec<Notice>> {
        Checker::run(|to| to.event_under(self, id))
    }

    /// Returns the raw form of an event. Checking it gives the event again.
    pub fn from_event(event: &Event) -> Self {
        EventInput {
            id: Some(ID(event.id.to_string())),
            occurred: edtf(event.occurred()),
            time_zone: (!event.time_zone.is_utc()).then(|| event.time_zone.clone()),
            ordinal: unless(event.ordinal, 0),
            negotiation: event.named_negotiation().map(KeyText::of),
            sources: unless_empty(&event.sources, Citation::raw),
            note: event.note.clone(),
            public_since: edtf(event.public_since.as_ref()),
            body: EventBodyInput::of(&event.body),
        }
    }
}

impl Checker {
    /// Checks an event that is to have that id and no other.
    pub(super) fn event_under(&mut self, raw: EventInput, id: EventId) -> Checked<Event> {
        let own = self.optional("id", raw.id.clone(), Self::id);
        if let Ok(Some(own)) = own
            && own != id
        {
            let message = format!("an event keeps its id: give {id}, or leave the id out");
            self.refuse_field("id", message);
        }
        let event = self.event_content(raw, id);
        own.and(event)
    }

    /// Checks an event to record; it gets an id where it brings none.
    pub(super) fn new_event(&mut self, raw: EventInput, next_id: &mut dyn FnMut() -> EventId) -> Checked<Event> {
        let own = self.optional("id", raw.id.clone(), Self::id);
        // A refused id stands in for itself while the rest is looked at.
        let id = match own {
            Ok(own) => own.unwrap_or_else(next_id),
            Err(_) => EventId::new(uuid::Uuid::nil()),
        };
        let event = self.event_content(raw, id);
        own.and(event)
    }

    fn event_content(&mut self, raw: EventInput, id: EventId) -> Checked<Event> {
        let time_zone = raw.time_zone.unwrap_or_default();
        self.zone = time_zone.clone();
        let (dated, belonging) = raw.body.needs();
        let occurred = match raw.occurred {
            None if dated => Err(self.lacks(Missing::Date)),
            occurred => self.optional("occurred", occurred, Self::period),
        };
        self.occurred = occurred.as_ref().ok().cloned().flatten();
        let negotiation = self.negotiation(raw.negotiation, belonging);
        let sources = self.list("sources", raw.sources, |to, raw| RawForm::check(raw, to));
        let note = self.optional_text("note", form::note, raw.note);
        let public_since = self.optional("publicSince", raw.public_since, Self::period);
        self.occurred = occurred.as_ref().ok().and_then(Clone::clone);
        let body = self.field("body", raw.body, |to, raw| raw.check(to, occurred, negotiation));
        Ok(Event {
            id,
            time_zone,
            ordinal: raw.ordinal.unwrap_or_default(),
            sources: sources?,
            note: note?,
            public_since: public_since?,
            body: body?,
        })
    }

    fn negotiation(&mut self, raw: Option<KeyText>, belonging: Belonging) -> Checked<Option<NegotiationKey>> {
        match (&raw, belonging) {
            (Some(_), Belonging::Founds) => {
                let message = "The envelope's `negotiation` is not given here: `key` is it";
                Err(self.refuse_field("negotiation", message))
            }
            (Some(_), Belonging::Never) => {
                let message = "actors, offices, memberships and sources belong to no negotiation: leave it out";
                Err(self.refuse_field("negotiation", message))
            }
            (None, Belonging::Always) => Err(self.lacks(Missing::Negotiation)),
            (Some(_), Belonging::Always | Belonging::Maybe)
            | (None, Belonging::Maybe | Belonging::Founds | Belonging::Never) => {
                self.optional("negotiation", raw, Self::key)
            }
        }
    }

    /// Notes what an envelope has to have.
    fn lacks(&mut self, missing: Missing) -> Refused {
        match missing {
            Missing::Date => self.refuse_field(
                "occurred",
                "the date is missing: only actors, offices, memberships and sources may be recorded without one",
            ),
            Missing::Negotiation => self.refuse_field(
                "negotiation",
                "the negotiation is missing: an event of this kind belongs to one, so give its key",
            ),
        }
    }
}

impl RawForm for Citation {
    type Raw = CitationInput;

    fn check(raw: CitationInput, to: &mut Checker) -> Checked<Self> {
        let source = to.field("source", raw.source, Checker::key);
        let quote = to.optional_text("quote", form::quote, raw.quote);
        let locator = to.optional_text("locator", form::label, raw.locator);
        let cue = to.optional_text("cue", form::label, raw.cue);
        let published = to.optional("published", raw.published, Checker::period);
        let credibility = raw.credibility.unwrap_or(defaults::CREDIBILITY);
        let credibility = to.field("credibility", credibility, |to, number| {
            let number = to.bounded(number, 1, i32::from(CREDIBILITY_UNJUDGED))?;
            Ok(u8::try_from(number).expect("it is at most 6"))
        });
        Ok(Citation {
            source: source?,
            quote: quote?,
            locator: locator?,
            cue: cue?,
            published: published?,
            credibility: credibility?,
        })
    }

    fn raw(&self) -> CitationInput {
        CitationInput {
            source: KeyText::of(&self.source),
            quote: self.quote.clone(),
            locator: self.locator.clone(),
            cue: self.cue.clone(),
            published: edtf(self.published.as_ref()),
            credibility: unless(i32::from(self.credibility), defaults::CREDIBILITY),
        }
    }
}
