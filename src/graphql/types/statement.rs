//! Statements.

use std::sync::Arc;

use async_graphql::{ID, Object, Result};
use chancery_macros::written;

use crate::domain::Sequence;
use crate::domain::event::{self, Body};
use crate::domain::key::EventId;
use crate::domain::vocabulary::{Act, Basis};
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::account::{Assertion, assertions};
use crate::graphql::types::actor::Actor;
use crate::graphql::types::claim::Claim;
use crate::graphql::types::event::{Envelope, StatementMade};
use crate::graphql::types::meeting::Meeting;
use crate::graphql::types::period::Period;
use crate::graphql::types::source::Citation;
use crate::time;
use crate::view::citation::{self, Cited};
use crate::view::claim::claims_of;
use crate::view::event::{self as events, EventView};

/// A statement in a snapshot.
pub struct Statement {
    scope: Scope,
    view: Arc<EventView>,
    /// What was said; `None` only of an event that is no statement, which no list of statements holds.
    made: Option<Arc<event::StatementMade>>,
}

impl Statement {
    /// Shows a statement by its event.
    pub fn new(scope: &Scope, view: EventView) -> Self {
        Statement::of(scope, Arc::new(view))
    }

    /// Shows a statement by its event, which it shares.
    pub fn of(scope: &Scope, view: Arc<EventView>) -> Self {
        let made = match view.event().map(|event| &event.body) {
            Some(Body::StatementMade(made)) => Some(Arc::clone(&made.payload)),
            _other => None,
        };
        Statement { scope: scope.clone(), view, made }
    }

    /// Looks a statement up at the point by its event's id.
    pub fn find(scope: &Scope, id: EventId) -> Option<Self> {
        let state = scope.state();
        let statement = Statement::on_record(scope, id)?;
        let counts = citation::is_seen(state, statement.view.sequence, statement.view.revision)
            && state.point().counts(statement.view.occurred().map(time::Period::window));
        counts.then_some(statement)
    }

    /// Looks a statement up by its event's id, whether or not it counts at the point.
    pub fn on_record(scope: &Scope, id: EventId) -> Option<Self> {
        let sequence = scope.state().sequence_of(id)?;
        let statement = Statement::new(scope, events::event(scope.state(), sequence)?);
        statement.made.is_some().then_some(statement)
    }

    /// Returns a statement that is referred to.
    ///
    /// # Errors
    ///
    /// INTERNAL where it is not on record.
    pub fn referred(scope: &Scope, id: EventId) -> Result<Self> {
        Statement::on_record(scope, id).ok_or_else(|| scope.missing(&format!("the statement {id} is not on record")))
    }

    /// Returns a revision of a statement.
    ///
    /// # Errors
    ///
    /// INTERNAL where it is not on record.
    pub fn revision(scope: &Scope, sequence: Sequence, revision: u32) -> Result<Self> {
        let view = events::event(scope.state(), sequence).filter(|view| view.revision == revision);
        let view = view
            .or_else(|| events::revisions(scope.state(), sequence).into_iter().find(|view| view.revision == revision));
        let missing = || scope.missing(&format!("revision {revision} of the statement {sequence} is not on record"));
        view.map(|view| Statement::new(scope, view)).ok_or_else(missing)
    }

    /// Returns its citations that count.
    pub fn cited(&self) -> Vec<Cited> {
        self.view.sources(self.scope.state())
    }

    /// Returns the event by which the statement is on record.
    pub fn view(&self) -> &EventView {
        &self.view
    }

    fn made(&self) -> Result<&Arc<event::StatementMade>> {
        self.made.as_ref().ok_or_else(|| self.scope.missing(&format!("{} is no statement", self.view.sequence)))
    }
}

/// Returns the claims of a statement, by their own windows.
///
/// # Errors
///
/// TOO_COSTLY.
pub async fn claims(scope: &Scope, view: &EventView) -> Result<Vec<Claim>> {
    let refs = claims_of(view).into_iter();
    scope.produce(refs.map(|of| Claim::referred(scope, of)).collect::<Result<_>>()?)
}

/// A further speaker of a joint statement, in a snapshot.
pub struct CoSpeaker {
    scope: Scope,
    speaker: event::CoSpeaker,
}

impl CoSpeaker {
    /// Shows further speakers.
    pub fn all(scope: &Scope, speakers: &[event::CoSpeaker]) -> Vec<Self> {
        speakers.iter().map(|speaker| CoSpeaker { scope: scope.clone(), speaker: speaker.clone() }).collect()
    }
}

/// A further speaker of a joint statement.
#[written]
#[Object]
impl CoSpeaker {
    /// Who spoke.
    async fn speaker(&self) -> Result<Actor> {
        Actor::referred(&self.scope, &self.speaker.speaker)
    }

    /// For whom, where the speaker did not speak for itself alone.
    async fn on_behalf_of(&self) -> Result<Option<Actor>> {
        self.speaker.on_behalf_of.as_ref().map(|key| Actor::referred(&self.scope, key)).transpose()
    }
}

/// An utterance.
#[written]
#[Object]
impl Statement {
    /// Names the statement among all nodes: its event's id.
    pub(crate) async fn id(&self) -> ID {
        ID(self.view.id().to_string())
    }

    /// The event by which it is on record.
    async fn event(&self) -> Result<StatementMade> {
        Ok(StatementMade::new(Envelope::of(&self.scope, Arc::clone(&self.view)), Arc::clone(self.made()?)))
    }

    /// When it was made.
    async fn occurred(&self) -> Result<Period> {
        let occurred = self.view.occurred().map(Period::from);
        occurred.ok_or_else(|| self.scope.missing("a statement was made without a date"))
    }

    /// Who spoke.
    async fn speaker(&self) -> Result<Actor> {
        Actor::referred(&self.scope, &self.made()?.speaker)
    }

    /// For whom, where the speaker did not speak for itself alone.
    async fn on_behalf_of(&self) -> Result<Option<Actor>> {
        self.made()?.on_behalf_of.as_ref().map(|key| Actor::referred(&self.scope, key)).transpose()
    }

    /// To whom.
    async fn addressees(&self) -> Result<Vec<Actor>> {
        Actor::all_referred(&self.scope, &self.made()?.addressees).await
    }

    /// What the words do.
    async fn act(&self) -> Result<Act> {
        Ok(self.made()?.act)
    }

    /// On what terms they were spoken.
    async fn basis(&self) -> Result<Basis> {
        Ok(self.made()?.basis)
    }

    /// Through what: a press conference, a post, a letter.
    async fn channel(&self) -> Result<Option<Text<'_>>> {
        Ok(self.made()?.channel.as_deref().map(Text::of))
    }

    /// The meeting at which they were spoken.
    async fn meeting(&self) -> Result<Option<Meeting>> {
        self.made()?.meeting.as_ref().map(|key| Meeting::referred(&self.scope, key)).transpose()
    }

    /// What was said, in the recorder's words.
    async fn text(&self) -> Result<Text<'_>> {
        Ok(Text::of(&self.made()?.text))
    }

    /// What it says of parties' stances.
    async fn claims(&self) -> Result<Vec<Claim>> {
        claims(&self.scope, &self.view).await
    }

    /// Where it is known from.
    async fn sources(&self) -> Result<Vec<Citation>> {
        Citation::all(&self.scope, &self.cited()).await
    }

    /// Who else made it, jointly.
    async fn with(&self) -> Result<Vec<CoSpeaker>> {
        Ok(CoSpeaker::all(&self.scope, &self.made()?.with))
    }

    /// Whether it is the word of somebody unnamed of the speaker: no other statement then overtakes it.
    async fn unnamed(&self) -> Result<bool> {
        Ok(self.made()?.unnamed)
    }

    /// What it says of facts; of a joint statement, one for each claimant.
    async fn assertions(&self) -> Result<Vec<Assertion>> {
        assertions(&self.scope, &self.view)
    }

    /// Whether its speaker took it back by then.
    async fn withdrawn(&self) -> bool {
        self.scope.state().is_withdrawn(self.view.sequence)
    }
}
