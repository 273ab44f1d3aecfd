//! Events of the register.

use async_graphql::Result;

use super::event_object;
use crate::domain::event;
use crate::domain::vocabulary::{ActorKind, Reliability};
use crate::graphql::text::Text;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::period::Period;
use crate::graphql::types::source::Source;
use crate::input::KeyText;
use crate::time::Instant;

event_object! {
    /// An actor was put on the register, or its whole profile changed from a date on.
    ActorRegistered(event::ActorRegistered) {
        /// The actor's key.
        async fn key(&self) -> KeyText {
            KeyText::of(&self.body.key)
        }

        /// The actor, as the snapshot shows it.
        async fn actor(&self) -> Result<Actor> {
            Actor::referred(&self.scope, &self.body.key)
        }

        /// Its name.
        async fn name(&self) -> Text<'_> {
            Text::of(&self.body.name)
        }

        /// What sort of actor.
        async fn actor_kind(&self) -> ActorKind {
            self.body.kind
        }

        /// Other names.
        async fn aliases(&self) -> Vec<Text<'_>> {
            self.body.aliases.iter().map(|text| Text::of(text)).collect()
        }

        /// The actor that it is a part of.
        async fn part_of(&self) -> Result<Option<Actor>> {
            self.body.part_of.as_ref().map(|key| Actor::referred(&self.scope, key)).transpose()
        }

        /// Its country: ISO 3166-1 alpha-3.
        async fn country(&self) -> Option<Text<'_>> {
            self.body.country.as_deref().map(Text::of)
        }

        /// Its id in Wikidata.
        async fn wikidata(&self) -> Option<Text<'_>> {
            self.body.wikidata.as_deref().map(Text::of)
        }

        /// Its code in CAMEO.
        async fn cameo(&self) -> Option<Text<'_>> {
            self.body.cameo.as_deref().map(Text::of)
        }
    }
}

event_object! {
    /// Somebody speaks for an actor over an interval.
    OfficeHeld(event::OfficeHeld) {
        /// Who holds the office.
        async fn holder(&self) -> Result<Actor> {
            Actor::referred(&self.scope, &self.body.holder)
        }

        /// For whom the holder speaks.
        async fn of(&self) -> Result<Actor> {
            Actor::referred(&self.scope, &self.body.of)
        }

        /// The office's title.
        async fn title(&self) -> Option<Text<'_>> {
            Some(Text::of(&self.body.title))
        }

        /// From when; null: from `occurred`, or at every date where that is null too.
        async fn from(&self) -> Option<Period> {
            self.body.from.as_ref().map(Period::from)
        }

        /// To when, included; null: until another event says otherwise.
        async fn to(&self) -> Option<Period> {
            self.body.to.as_ref().map(Period::from)
        }
    }
}

event_object! {
    /// A document was put on the register, or its whole profile changed from a date on.
    SourceRegistered(event::SourceRegistered) {
        /// The source's key.
        async fn key(&self) -> KeyText {
            KeyText::of(&self.body.key)
        }

        /// The source, as the snapshot shows it.
        async fn source(&self) -> Result<Source> {
            Source::referred(&self.scope, &self.body.key)
        }

        /// Where it can be read.
        async fn url(&self) -> Option<Text<'_>> {
            self.body.url.as_deref().map(Text::of)
        }

        /// Who published it.
        async fn publisher(&self) -> Option<Text<'_>> {
            self.body.publisher.as_deref().map(Text::of)
        }

        /// Who wrote it.
        async fn author(&self) -> Option<Text<'_>> {
            self.body.author.as_deref().map(Text::of)
        }

        /// Its title.
        async fn title(&self) -> Option<Text<'_>> {
            self.body.title.as_deref().map(Text::of)
        }

        /// Its language (BCP 47).
        async fn language(&self) -> Option<Text<'_>> {
            self.body.language.as_deref().map(Text::of)
        }

        /// Since when the public could read the document; null where that is unknown.
        async fn source_published(&self) -> Option<Period> {
            self.body.published.as_ref().map(Period::from)
        }

        /// When the recorder read it.
        async fn retrieved_at(&self) -> Option<Instant> {
            self.body.retrieved_at
        }

        /// SHA-256 of what was read, 64 hexadecimal digits.
        async fn sha256(&self) -> Option<Text<'_>> {
            self.body.sha256.as_deref().map(Text::of)
        }

        /// How reliable it is in general (Admiralty code).
        async fn reliability(&self) -> Reliability {
            self.body.reliability
        }
    }
}
