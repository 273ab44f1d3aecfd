//! Incidents.

use async_graphql::{ID, Object, Result};
use chancery_macros::written;

use crate::domain::event::About;
use crate::domain::key::IncidentKey;
use crate::domain::vocabulary::IncidentKind;
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::account::Account;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::commitment::Commitment;
use crate::graphql::types::negotiation::Negotiation;
use crate::graphql::types::period::Period;
use crate::graphql::types::place::Place;
use crate::input::KeyText;
use crate::view::commitment::{self, IncidentView};
use crate::view::{Reading, account};

/// An incident in a snapshot.
pub struct Incident {
    scope: Scope,
    view: IncidentView,
}

impl Incident {
    /// Shows an incident.
    pub fn new(scope: &Scope, view: IncidentView) -> Self {
        Incident { scope: scope.clone(), view }
    }

    /// Looks an incident up at the point.
    pub fn find(scope: &Scope, key: &IncidentKey) -> Option<Self> {
        let found = commitment::incident(scope.state(), key, Reading::AtPoint);
        found.map(|counted| Incident::new(scope, counted.value))
    }

    /// Returns an incident that is referred to.
    ///
    /// # Errors
    ///
    /// INTERNAL where it was never known.
    pub fn referred(scope: &Scope, key: &IncidentKey) -> Result<Self> {
        let found = scope.referred("incident", key, |reading| commitment::incident(scope.state(), key, reading))?;
        Ok(Incident::new(scope, found.value))
    }
}

/// What happened on the ground and bears on the talks.
#[written]
#[Object]
impl Incident {
    /// Names the incident among all nodes: `incident:KEY`.
    pub(crate) async fn id(&self) -> ID {
        ID(format!("incident:{}", self.view.key))
    }

    /// The incident's key.
    async fn key(&self) -> KeyText {
        KeyText::of(&self.view.key)
    }

    /// Its title.
    async fn title(&self) -> Text<'_> {
        Text::of(&self.view.profile.reported.title)
    }

    /// What happened, in the recorder's words.
    async fn text(&self) -> Option<Text<'_>> {
        self.view.profile.reported.text.as_deref().map(Text::of)
    }

    /// When it happened.
    async fn occurred(&self) -> Period {
        Period::from(&self.view.profile.occurred)
    }

    /// Where.
    async fn place(&self) -> Option<Place> {
        self.view.profile.reported.place.clone().map(Place)
    }

    /// Who was involved.
    async fn actors(&self) -> Result<Vec<Actor>> {
        Actor::all_referred(&self.scope, &self.view.profile.reported.actors).await
    }

    /// What sort of incident.
    async fn kind(&self) -> IncidentKind {
        self.view.profile.reported.kind.unwrap_or(IncidentKind::Other)
    }

    /// Who did it.
    async fn by(&self) -> Result<Vec<Actor>> {
        Actor::all_referred(&self.scope, &self.view.profile.reported.by).await
    }

    /// To whom it was done.
    async fn against(&self) -> Result<Vec<Actor>> {
        Actor::all_referred(&self.scope, &self.view.profile.reported.against).await
    }

    /// The commitments that it bears on.
    async fn commitments(&self) -> Result<Vec<Commitment>> {
        let commitments = self.view.profile.reported.commitments.iter();
        let commitments = commitments.map(|key| Commitment::referred(&self.scope, key));
        self.scope.produce(commitments.collect::<Result<_>>()?)
    }

    /// What is asserted of it, by aspect.
    async fn accounts(&self) -> Result<Vec<Account>> {
        let accounts = account::accounts(self.scope.state(), &About::Incident(self.view.key.clone())).into_iter();
        self.scope.produce(accounts.map(|view| Account::new(&self.scope, view)).collect())
    }

    /// The negotiation that it bears on.
    async fn negotiation(&self) -> Result<Option<Negotiation>> {
        self.view.profile.negotiation.as_ref().map(|key| Negotiation::referred(&self.scope, key)).transpose()
    }
}
