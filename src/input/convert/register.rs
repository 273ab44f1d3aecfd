//! Actors, offices and sources.

use super::{Checked, Checker};
use crate::domain::event::{ActorRegistered, OfficeHeld, SourceRegistered};
use crate::input::event::{ActorRegisteredInput, OfficeHeldInput, SourceRegisteredInput, defaults};

impl Checker {
    pub(super) fn actor(&mut self, raw: ActorRegisteredInput) -> Checked<ActorRegistered> {
        let key = self.field("key", raw.key, Self::key);
        let name = self.field("name", raw.name, Self::title);
        let aliases = self.list("aliases", raw.aliases, Self::title);
        let part_of = self.optional("partOf", raw.part_of, Self::key);
        let country = self.optional("country", raw.country, Self::country);
        let wikidata = self.optional("wikidata", raw.wikidata, Self::wikidata);
        let cameo = self.optional("cameo", raw.cameo, Self::label);
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

    pub(super) fn office(&mut self, raw: OfficeHeldInput) -> Checked<OfficeHeld> {
        let holder = self.field("holder", raw.holder, Self::key);
        let of = self.field("of", raw.of, Self::key);
        let title = self.field("title", raw.title, Self::title);
        let from = self.optional("from", raw.from, Self::period);
        let to = self.optional("to", raw.to, Self::period);
        let (holder, of, title, from, to) = (holder?, of?, title?, from?, to?);
        self.in_order(from.as_ref(), to.as_ref())?;
        Ok(OfficeHeld { holder, of, title, from, to })
    }

    pub(super) fn source(&mut self, raw: SourceRegisteredInput) -> Checked<SourceRegistered> {
        let key = self.field("key", raw.key, Self::key);
        let url = self.optional("url", raw.url, Self::url);
        let publisher = self.optional("publisher", raw.publisher, Self::title);
        let author = self.optional("author", raw.author, Self::label);
        let title = self.optional("title", raw.title, Self::title);
        let language = self.optional("language", raw.language, Self::language);
        let published = self.optional("published", raw.published, Self::period);
        let sha256 = self.optional("sha256", raw.sha256, Self::sha256);
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
}
