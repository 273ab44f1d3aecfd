//! The register: who can speak, for whom, and which documents can be read.

use serde::{Deserialize, Serialize};

use crate::domain::event::form::{self, FormCheck};
use crate::domain::event::{EventPayload, Reference, References};
use crate::domain::key::{ActorKey, EventId, SourceKey};
use crate::domain::vocabulary::{ActorKind, Reliability};
use crate::time::{Instant, Period};

/// An actor was put on the register, or its whole profile changed from a date on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorRegistered {
    /// The actor.
    pub key: ActorKey,
    /// Its name as shown.
    pub name: String,
    /// What sort of actor.
    pub kind: ActorKind,
    /// Other names, in the recorder's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The actor that it is a part of; an ORGAN speaks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<ActorKey>,
    /// ISO 3166-1 alpha-3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Wikidata's Q id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wikidata: Option<String>,
    /// CAMEO's actor code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cameo: Option<String>,
}

/// A person or organ speaks for an actor over an interval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeHeld {
    /// Who holds it.
    pub holder: ActorKey,
    /// For whom the holder speaks.
    pub of: ActorKey,
    /// The office's title.
    pub title: String,
    /// From when; `None`: from `occurred`, or at every date where that is left out too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Period>,
    /// To when, included; `None`: until another fact says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Period>,
}

/// A document was put on the register, or its whole profile changed from a date on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRegistered {
    /// The document.
    pub key: SourceKey,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who published it; documents of one publisher are not independent of each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its language (BCP 47).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Since when the public could read it; `None`: unknown, so it counts as published when it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Period>,
    /// When the recorder read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retrieved_at: Option<Instant>,
    /// SHA-256 of what was read, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// How reliable it is in general.
    pub reliability: Reliability,
    /// Archived copies; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<ArchivedCopy>,
}

/// An archived copy of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivedCopy {
    /// Where it can be read.
    pub url: String,
    /// SHA-256 of the copy, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// When it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<Instant>,
}

/// An actor belongs to a group over an interval. It gives neither a voice for the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembershipHeld {
    /// Who belongs to it.
    pub member: ActorKey,
    /// The group.
    pub of: ActorKey,
    /// As what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// From when; `None`: from `occurred`, or at every date where that is left out too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Period>,
    /// To when, included; `None`: until another fact says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Period>,
}

impl EventPayload for ActorRegistered {
    fn refer(&self, to: &mut References<'_>) {
        to.optional("partOf", self.part_of.as_ref(), Reference::Actor);
    }

    fn check(&self, form: &mut FormCheck) {
        form.text("name", form::title, &self.name);
        form.texts("aliases", form::title, &self.aliases);
        form.optional("country", form::country, self.country.as_ref());
        form.optional("wikidata", form::wikidata, self.wikidata.as_ref());
        form.optional("cameo", form::label, self.cameo.as_ref());
    }

    fn makes(&self, _: EventId) -> Option<Reference> {
        Some(Reference::Actor(self.key.clone()))
    }
}

impl EventPayload for OfficeHeld {
    fn refer(&self, to: &mut References<'_>) {
        to.one("holder", &self.holder, Reference::Actor);
        to.one("of", &self.of, Reference::Actor);
    }

    fn check(&self, form: &mut FormCheck) {
        form.text("title", form::title, &self.title);
        form.field("to", form::in_order(self.from.as_ref(), self.to.as_ref()));
    }
}

impl EventPayload for MembershipHeld {
    fn refer(&self, to: &mut References<'_>) {
        to.one("member", &self.member, Reference::Actor);
        to.one("of", &self.of, Reference::Actor);
    }

    fn check(&self, form: &mut FormCheck) {
        form.optional("title", form::title, self.title.as_ref());
        form.field("to", form::in_order(self.from.as_ref(), self.to.as_ref()));
    }
}

impl EventPayload for SourceRegistered {
    fn refer(&self, _: &mut References<'_>) {}

    fn check(&self, form: &mut FormCheck) {
        form.optional("url", form::url, self.url.as_ref());
        form.optional("publisher", form::title, self.publisher.as_ref());
        form.optional("author", form::label, self.author.as_ref());
        form.optional("title", form::title, self.title.as_ref());
        form.optional("language", form::language, self.language.as_ref());
        form.optional("sha256", form::sha256, self.sha256.as_ref());
        form.list("copies", &self.copies, |form, copy| {
            form.text("url", form::url, &copy.url);
            form.optional("sha256", form::sha256, copy.sha256.as_ref());
        });
    }

    fn makes(&self, _: EventId) -> Option<Reference> {
        Some(Reference::Source(self.key.clone()))
    }
}
