//! Actors and their offices.

use std::sync::{Arc, OnceLock};

use async_graphql::{ID, Object, Result};
use chancery_macros::written;

use crate::domain::event::ActorRegistered;
use crate::domain::key::ActorKey;
use crate::domain::vocabulary::ActorKind;
use crate::graphql::connection::Connection;
use crate::graphql::cursor::ListName;
use crate::graphql::page::{PageArguments, whole};
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::decision::Vote;
use crate::graphql::types::period::Period;
use crate::input::KeyText;
use crate::view::Reading;
use crate::view::actor::{self, MembershipView, OfficeView};
use crate::view::decision;

/// An actor in a snapshot.
pub struct Actor {
    scope: Scope,
    key: ActorKey,
    /// Its profile, once that was asked for: many answers show no more than the key.
    profile: OnceLock<Arc<ActorRegistered>>,
}

impl Actor {
    /// Shows an actor's profile.
    pub fn new(scope: &Scope, profile: Arc<ActorRegistered>) -> Self {
        Actor { scope: scope.clone(), key: profile.key.clone(), profile: OnceLock::from(profile) }
    }

    /// Looks an actor up at the point.
    pub fn find(scope: &Scope, key: &ActorKey) -> Option<Self> {
        actor::actor(scope.state(), key, Reading::AtPoint).map(|profile| Actor::new(scope, profile))
    }

    /// Returns an actor that is referred to.
    ///
    /// # Errors
    ///
    /// FORBIDDEN where it is kept from the reader. Where it was never known, showing more than its key is INTERNAL.
    pub fn referred(scope: &Scope, key: &ActorKey) -> Result<Self> {
        let actor = Actor { scope: scope.clone(), key: key.clone(), profile: OnceLock::new() };
        if scope.is_held_to_public() {
            actor.profile()?;
        }
        Ok(actor)
    }

    /// Returns actors that are referred to.
    ///
    /// # Errors
    ///
    /// INTERNAL where one was never known; TOO_COSTLY.
    pub async fn all_referred(scope: &Scope, keys: &[ActorKey]) -> Result<Vec<Self>> {
        let actors: Vec<Self> = keys.iter().map(|key| Actor::referred(scope, key)).collect::<Result<_>>()?;
        scope.produce(actors)
    }

    fn key(&self) -> &ActorKey {
        &self.key
    }

    fn profile(&self) -> Result<&ActorRegistered> {
        if let Some(profile) = self.profile.get() {
            return Ok(profile);
        }
        let read = |reading| actor::actor(self.scope.state(), &self.key, reading);
        let profile = self.scope.referred("actor", &self.key, read)?;
        Ok(self.profile.get_or_init(|| profile))
    }

    async fn offices_of(&self, views: Vec<OfficeView>) -> Result<Vec<Office>> {
        let offices = views.into_iter().map(|view| Office { scope: self.scope.clone(), view }).collect();
        self.scope.produce(offices)
    }
}

/// A person, organization or group that can speak or act.
#[written]
#[Object(name = "Actor")]
impl Actor {
    /// Names the actor among all nodes: `actor:KEY`.
    pub(crate) async fn id(&self) -> ID {
        ID(format!("actor:{}", self.key()))
    }

    /// The actor's key.
    #[graphql(name = "key")]
    async fn key_text(&self) -> KeyText {
        KeyText::of(self.key())
    }

    /// Its name.
    async fn name(&self) -> Result<Text<'_>> {
        Ok(Text::of(&self.profile()?.name))
    }

    /// What sort of actor.
    async fn kind(&self) -> Result<ActorKind> {
        Ok(self.profile()?.kind)
    }

    /// Other names, in the recorder's order.
    async fn aliases(&self) -> Result<Vec<Text<'_>>> {
        Ok(self.profile()?.aliases.iter().map(|text| Text::of(text)).collect())
    }

    /// The actor that it is a part of; an ORGAN speaks for it. Null where that is not on the register by then.
    async fn part_of(&self) -> Result<Option<Actor>> {
        Ok(self.profile()?.part_of.as_ref().and_then(|key| Actor::find(&self.scope, key)))
    }

    /// Its country: ISO 3166-1 alpha-3.
    async fn country(&self) -> Result<Option<Text<'_>>> {
        Ok(self.profile()?.country.as_deref().map(Text::of))
    }

    /// Its id in Wikidata.
    async fn wikidata(&self) -> Result<Option<Text<'_>>> {
        Ok(self.profile()?.wikidata.as_deref().map(Text::of))
    }

    /// Its code in CAMEO.
    async fn cameo(&self) -> Result<Option<Text<'_>>> {
        Ok(self.profile()?.cameo.as_deref().map(Text::of))
    }

    /// The offices that it holds, by whom it thereby speaks for, then title.
    async fn offices(&self) -> Result<Vec<Office>> {
        self.offices_of(actor::offices(self.scope.state(), self.key())).await
    }

    /// The offices through which others speak for it, by holder, then title.
    async fn officers(&self) -> Result<Vec<Office>> {
        self.offices_of(actor::officers(self.scope.state(), self.key())).await
    }

    /// The groups that it is a member of, by group.
    async fn member_of(&self) -> Result<Vec<Membership>> {
        let views = actor::memberships(self.scope.state(), self.key()).into_iter();
        self.scope.produce(views.map(|view| Membership { scope: self.scope.clone(), view }).collect())
    }

    /// Its members, by member.
    async fn members(&self) -> Result<Vec<Membership>> {
        let views = actor::members(self.scope.state(), self.key()).into_iter();
        self.scope.produce(views.map(|view| Membership { scope: self.scope.clone(), view }).collect())
    }

    /// How it voted, by the date of the decision.
    async fn votes(
        &self,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<Connection<Vote>> {
        let list = ListName::new("Actor.votes").of(self.key());
        let all = |scope: &Scope| decision::votes_of(scope.state(), self.key());
        whole(&self.scope, list, &PageArguments::forward(first, after), all, Vote::new).await
    }
}

/// An office in a snapshot.
pub struct Office {
    scope: Scope,
    view: OfficeView,
}

/// An actor speaks for another over an interval.
#[written]
#[Object]
impl Office {
    /// The office's title.
    async fn title(&self) -> Text<'_> {
        Text::of(&self.view.title)
    }

    /// Who holds it.
    async fn holder(&self) -> Result<Actor> {
        Actor::referred(&self.scope, &self.view.holder)
    }

    /// For whom the holder speaks.
    async fn of(&self) -> Result<Actor> {
        Actor::referred(&self.scope, &self.view.of)
    }

    /// From when; null for an office held at every date.
    async fn since(&self) -> Option<Period> {
        self.scope.state().since(&self.view.since).map(Period)
    }

    /// Its known end, included; null where none is known.
    async fn until(&self) -> Option<Period> {
        self.scope.state().until(&self.view.since).map(Period)
    }
}

/// A membership in a snapshot.
pub struct Membership {
    scope: Scope,
    view: MembershipView,
}

/// An actor belongs to a group over an interval. Neither speaks for the other.
#[written]
#[Object]
impl Membership {
    /// Who belongs to it.
    async fn member(&self) -> Result<Actor> {
        Actor::referred(&self.scope, &self.view.member)
    }

    /// The group.
    async fn of(&self) -> Result<Actor> {
        Actor::referred(&self.scope, &self.view.of)
    }

    /// As what.
    async fn title(&self) -> Option<Text<'_>> {
        self.view.title.as_deref().map(Text::of)
    }

    /// From when; null for a membership held at every date.
    async fn since(&self) -> Option<Period> {
        self.scope.state().since(&self.view.since).map(Period)
    }

    /// Its known end, included; null where none is known.
    async fn until(&self) -> Option<Period> {
        self.scope.state().until(&self.view.since).map(Period)
    }
}
