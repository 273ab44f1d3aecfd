//! Sources, and what events cite of them.

use std::sync::Arc;

use async_graphql::{ID, Object, Result};
use chancery_macros::written;

use crate::domain::event::{ArchivedCopy, SourceRegistered};
use crate::domain::key::SourceKey;
use crate::domain::vocabulary::Reliability;
use crate::graphql::connection::Connection;
use crate::graphql::cursor::ListName;
use crate::graphql::enums::Order;
use crate::graphql::page::{PageArguments, ordered};
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::event::Event;
use crate::graphql::types::period::Period;
use crate::input::KeyText;
use crate::time::Instant;
use crate::view::Reading;
use crate::view::actor;
use crate::view::citation::Cited;
use crate::view::event::EventView;

/// A source in a snapshot.
pub struct Source {
    scope: Scope,
    profile: Arc<SourceRegistered>,
}

impl Source {
    /// Shows a source's profile.
    pub fn new(scope: &Scope, profile: Arc<SourceRegistered>) -> Self {
        Source { scope: scope.clone(), profile }
    }

    /// Looks a source up at the point.
    pub fn find(scope: &Scope, key: &SourceKey) -> Option<Self> {
        let found = actor::source(scope.state(), key, Reading::AtPoint);
        found.map(|profile| Source::new(scope, profile.value))
    }

    /// Returns a source that is referred to.
    ///
    /// # Errors
    ///
    /// INTERNAL where it was never known.
    pub fn referred(scope: &Scope, key: &SourceKey) -> Result<Self> {
        let profile = scope.referred("source", key, |reading| actor::source(scope.state(), key, reading))?;
        Ok(Source::new(scope, profile.value))
    }
}

/// A document that the public can read.
#[written]
#[Object]
impl Source {
    /// Names the source among all nodes: `source:KEY`.
    pub(crate) async fn id(&self) -> ID {
        ID(format!("source:{}", self.profile.key))
    }

    /// The source's key.
    async fn key(&self) -> KeyText {
        KeyText::of(&self.profile.key)
    }

    /// Where it can be read.
    async fn url(&self) -> Option<Text<'_>> {
        self.profile.url.as_deref().map(Text::of)
    }

    /// Who published it; documents of one publisher are not independent of each other.
    async fn publisher(&self) -> Option<Text<'_>> {
        self.profile.publisher.as_deref().map(Text::of)
    }

    /// Who wrote it.
    async fn author(&self) -> Option<Text<'_>> {
        self.profile.author.as_deref().map(Text::of)
    }

    /// Its title; the key if none is given.
    async fn title(&self) -> Text<'_> {
        Text::of(self.profile.title.as_deref().unwrap_or(self.profile.key.as_str()))
    }

    /// Its language (BCP 47).
    async fn language(&self) -> Option<Text<'_>> {
        self.profile.language.as_deref().map(Text::of)
    }

    /// Since when the public could read it; null where that is unknown: it then counts as published when it was recorded.
    async fn published(&self) -> Option<Period> {
        self.profile.published.as_ref().map(Period::from)
    }

    /// When the recorder read it.
    async fn retrieved_at(&self) -> Option<Instant> {
        self.profile.retrieved_at
    }

    /// SHA-256 of what was read, 64 hexadecimal digits.
    async fn sha256(&self) -> Option<Text<'_>> {
        self.profile.sha256.as_deref().map(Text::of)
    }

    /// Archived copies.
    async fn copies(&self) -> Vec<Copy> {
        self.profile.copies.iter().cloned().map(Copy).collect()
    }

    /// How reliable it is in general (Admiralty code); set by people only.
    async fn reliability(&self) -> Reliability {
        self.profile.reliability
    }

    /// The events of the snapshot that cite it, oldest first.
    async fn cited_by(
        &self,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<Connection<Event>> {
        let key = self.profile.key.clone();
        let list = ListName::new("Source.citedBy").of(&key);
        let page = PageArguments::forward(first, after);
        let fetch = move |scope: &Scope, slice: &_| scope.snapshot().cited_by(&key, slice);
        ordered(&self.scope, list, &page, Order::Ascending, fetch, EventView::order, Event::new).await
    }
}

/// An archived copy.
pub struct Copy(pub ArchivedCopy);

/// An archived copy of a document.
#[written]
#[Object]
impl Copy {
    /// Where it can be read.
    async fn url(&self) -> Text<'_> {
        Text::of(&self.0.url)
    }

    /// SHA-256 of the copy, 64 hexadecimal digits.
    async fn sha256(&self) -> Option<Text<'_>> {
        self.0.sha256.as_deref().map(Text::of)
    }

    /// When it was taken.
    async fn captured(&self) -> Option<Instant> {
        self.0.captured
    }
}

/// A citation in a snapshot.
pub struct Citation {
    scope: Scope,
    cited: Cited,
}

impl Citation {
    /// Shows a citation that counts.
    pub fn new(scope: &Scope, cited: &Cited) -> Self {
        Citation { scope: scope.clone(), cited: cited.clone() }
    }

    /// Shows citations that count.
    ///
    /// # Errors
    ///
    /// TOO_COSTLY.
    pub async fn all(scope: &Scope, cited: &[Cited]) -> Result<Vec<Self>> {
        scope.produce(cited.iter().map(|cited| Citation::new(scope, cited)).collect())
    }
}

/// One event's use of a source.
#[written]
#[Object]
impl Citation {
    /// The document cited, as the snapshot shows it.
    async fn source(&self) -> Result<Source> {
        Source::referred(&self.scope, &self.cited.citation.source)
    }

    /// A short quotation, verbatim.
    async fn quote(&self) -> Option<Text<'_>> {
        self.cited.citation.quote.as_deref().map(Text::of)
    }

    /// Where in the document: a page, a paragraph, a sentence.
    async fn locator(&self) -> Option<Text<'_>> {
        self.cited.citation.locator.as_deref().map(Text::of)
    }

    /// The words by which the source reports, verbatim: 'confirmed', 'reportedly expressed'.
    async fn cue(&self) -> Option<Text<'_>> {
        self.cited.citation.cue.as_deref().map(Text::of)
    }

    /// Since when the public could read this part, where that is another date than the source's; null where it is not given.
    async fn published(&self) -> Option<Period> {
        self.cited.citation.published.as_ref().map(Period::from)
    }

    /// The Admiralty code's credibility of the item, from 1 (confirmed by independent sources) to 6 (cannot be judged).
    async fn credibility(&self) -> i32 {
        i32::from(self.cited.citation.credibility)
    }
}
