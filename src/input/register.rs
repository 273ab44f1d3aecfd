//! The register: who can speak, for whom, and which documents can be read.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::checker::{Checked, Checker};
use super::event::defaults;
use super::form::objects;
use super::value::{RawForm, edtf, unless, unless_empty};
use crate::domain::event::form;
use crate::domain::event::{ActorRegistered, OfficeHeld, SourceRegistered};
use crate::domain::vocabulary::{ActorKind, Reliability};
use crate::input::KeyText;
use crate::time::{Edtf, Instant};

/// An actor is put on the register. Registering a key again with a date changes its whole profile from that date on.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct ActorRegisteredInput {
    /// The actor.
    pub key: KeyText,
    /// Its name as shown, at most 500 characters.
    pub name: String,
    /// What sort of actor.
    pub kind: ActorKind,
    /// Other names, each of at most 500 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aliases: Option<Vec<String>>,
    /// The actor that it is a part of; an ORGAN speaks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<KeyText>,
    /// Its country: ISO 3166-1 alpha-3, such as QAT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Its id in Wikidata, such as Q846: a Q and at most 18 digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wikidata: Option<String>,
    /// Its code in CAMEO, at most 500 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cameo: Option<String>,
}

/// A person or organ speaks for an actor over an interval.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct OfficeHeldInput {
    /// Who holds it.
    pub holder: KeyText,
    /// For whom the holder speaks.
    pub of: KeyText,
    /// The office's title, at most 500 characters.
    pub title: String,
    /// From when; from `occurred` where it is left out, or at every date where that is left out too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Edtf>,
    /// To when, included; until another event says otherwise where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Edtf>,
}

/// A document that the public can read is put on the register. Registering a key again with a date changes its whole
/// profile from that date on.
#[derive(Clone, Debug, PartialEq, InputObject, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct SourceRegisteredInput {
    /// The document.
    pub key: KeyText,
    /// Where it can be read: an http or https address of at most 2,048 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who published it, at most 500 characters; documents of one publisher are not independent of each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Who wrote it, at most 500 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Its title, at most 500 characters; shown as the key where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its language, as BCP 47 writes it: en, ar, pt-BR; at most 35 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Since when the public could read it. A source whose publication date is unknown counts as published when it is
    /// recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Edtf>,
    /// When the recorder read it.
    #[serde(default, with = "crate::input::form::instant_text", skip_serializing_if = "Option::is_none")]
    pub retrieved_at: Option<Instant>,
    /// SHA-256 of what was read, 64 hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// How reliable it is in general (Admiralty code); set by people only.
    #[graphql(default_with = "Some(defaults::RELIABILITY)")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reliability: Option<Reliability>,
}

objects!(ActorRegisteredInput, OfficeHeldInput, SourceRegisteredInput);

impl RawForm for ActorRegistered {
    type Raw = ActorRegisteredInput;

    fn check(raw: ActorRegisteredInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let name = to.text("name", form::title, raw.name);
        let aliases = to.texts("aliases", form::title, raw.aliases);
        let part_of = to.optional("partOf", raw.part_of, Checker::key);
        let country = to.optional_text("country", form::country, raw.country);
        let wikidata = to.optional_text("wikidata", form::wikidata, raw.wikidata);
        let cameo = to.optional_text("cameo", form::label, raw.cameo);
        Ok(ActorRegistered {
            key: key?,
            name: name?,
            kind: raw.kind,
            aliases: aliases?,
            part_of: part_of?,
            country: country?,
            wikidata: wikidata?,
            cameo: cameo?,
        })
    }

    fn raw(&self) -> ActorRegisteredInput {
        ActorRegisteredInput {
            key: KeyText::of(&self.key),
            name: self.name.clone(),
            kind: self.kind,
            aliases: unless_empty(&self.aliases, String::clone),
            part_of: self.part_of.as_ref().map(KeyText::of),
            country: self.country.clone(),
            wikidata: self.wikidata.clone(),
            cameo: self.cameo.clone(),
        }
    }
}

impl RawForm for OfficeHeld {
    type Raw = OfficeHeldInput;

    fn check(raw: OfficeHeldInput, to: &mut Checker) -> Checked<Self> {
        let holder = to.field("holder", raw.holder, Checker::key);
        let of = to.field("of", raw.of, Checker::key);
        let title = to.text("title", form::title, raw.title);
        let from = to.optional("from", raw.from, Checker::period);
        let end = to.optional("to", raw.to, Checker::period);
        let (holder, of, title, from, end) = (holder?, of?, title?, from?, end?);
        to.in_order(from.as_ref(), end.as_ref())?;
        Ok(OfficeHeld { holder, of, title, from, to: end })
    }

    fn raw(&self) -> OfficeHeldInput {
        OfficeHeldInput {
            holder: KeyText::of(&self.holder),
            of: KeyText::of(&self.of),
            title: self.title.clone(),
            from: edtf(self.from.as_ref()),
            to: edtf(self.to.as_ref()),
        }
    }
}

impl RawForm for SourceRegistered {
    type Raw = SourceRegisteredInput;

    fn check(raw: SourceRegisteredInput, to: &mut Checker) -> Checked<Self> {
        let key = to.field("key", raw.key, Checker::key);
        let url = to.optional_text("url", form::url, raw.url);
        let publisher = to.optional_text("publisher", form::title, raw.publisher);
        let author = to.optional_text("author", form::label, raw.author);
        let title = to.optional_text("title", form::title, raw.title);
        let language = to.optional_text("language", form::language, raw.language);
        let published = to.optional("published", raw.published, Checker::period);
        let sha256 = to.optional_text("sha256", form::sha256, raw.sha256);
        Ok(SourceRegistered {
            key: key?,
            url: url?,
            publisher: publisher?,
            author: author?,
            title: title?,
            language: language?,
            published: published?,
            retrieved_at: raw.retrieved_at,
            sha256: sha256?,
            reliability: raw.reliability.unwrap_or(defaults::RELIABILITY),
        })
    }

    fn raw(&self) -> SourceRegisteredInput {
        SourceRegisteredInput {
            key: KeyText::of(&self.key),
            url: self.url.clone(),
            publisher: self.publisher.clone(),
            author: self.author.clone(),
            title: self.title.clone(),
            language: self.language.clone(),
            published: edtf(self.published.as_ref()),
            retrieved_at: self.retrieved_at,
            sha256: self.sha256.clone(),
            reliability: unless(self.reliability, defaults::RELIABILITY),
        }
    }
}
