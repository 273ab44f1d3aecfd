//! The register: who can speak, for whom, and which documents can be read.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use crate::domain::vocabulary::{ActorKind, Reliability};
use crate::input::KeyText;
use crate::input::event::defaults;
use crate::input::form::objects;
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
    /// Other names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aliases: Option<Vec<String>>,
    /// The actor that it is a part of; an ORGAN speaks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<KeyText>,
    /// ISO 3166-1 alpha-3, such as QAT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Wikidata's id, such as Q846.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wikidata: Option<String>,
    /// CAMEO's actor code.
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
    /// Who published it; documents of one publisher are not independent of each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its language, as BCP 47 writes it: en, ar, pt-BR.
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
