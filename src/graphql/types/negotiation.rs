//! Negotiations, and everything that is part of one.

use async_graphql::{ID, Object, Result};
use chancery_macros::written;

use crate::chronicle::{EventFilter, Listed};
use crate::domain::key::{ActorKey, AspectKey, NegotiationKey};
use crate::domain::vocabulary::{
    AccountStatus, CommitmentStatus, IncidentKind, IssueStatus, NegotiationStatus, Outcome, PositionStatus,
    ProposalStatus, Role,
};
use crate::graphql::arguments::{
    MeetingFilterInput, PeriodInput, StatementFilterInput, key, optional_key, optional_target, period, several_actors,
};
use crate::graphql::connection::Connection;
use crate::graphql::cursor::ListName;
use crate::graphql::enums::Order;
use crate::graphql::page::{PageArguments, ordered, whole};
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::account::Account;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::commitment::Commitment;
use crate::graphql::types::decision::Decision;
use crate::graphql::types::event::Event;
use crate::graphql::types::incident::Incident;
use crate::graphql::types::issue::Issue;
use crate::graphql::types::meeting::Meeting;
use crate::graphql::types::overview::{Claimed, Day};
use crate::graphql::types::period::Period;
use crate::graphql::types::position::{Disagreement, Position};
use crate::graphql::types::proposal::Proposal;
use crate::graphql::types::statement::Statement;
use crate::input::{KeyText, TargetInput};
use crate::time::{self, Zone};
use crate::view::commitment::CommitmentFilter;
use crate::view::disagreement::{self, DisagreementFilter};
use crate::view::event::EventView;
use crate::view::negotiation::{self, NegotiationView};
use crate::view::position::PositionFilter;
use crate::view::{Reading, account, commitment, decision, issue, position, proposal};

/// A negotiation in a snapshot.
pub struct Negotiation {
    scope: Scope,
    view: NegotiationView,
}

impl Negotiation {
    /// Shows a negotiation.
    pub fn new(scope: &Scope, view: NegotiationView) -> Self {
        Negotiation { scope: scope.clone(), view }
    }

    /// Looks a negotiation up at the point.
    pub fn find(scope: &Scope, key: &NegotiationKey) -> Option<Self> {
        negotiation::negotiation(scope.state(), key, Reading::AtPoint).map(|view| Negotiation::new(scope, view))
    }

    /// Returns a negotiation that is referred to.
    ///
    /// # Errors
    ///
    /// INTERNAL where it was never known.
    pub fn referred(scope: &Scope, key: &NegotiationKey) -> Result<Self> {
        let read = |reading| negotiation::negotiation(scope.state(), key, reading);
        Ok(Negotiation::new(scope, scope.referred("negotiation", key, read)?))
    }
}

/// One process of negotiation.
#[written]
#[Object]
impl Negotiation {
    /// Names the negotiation among all nodes: `negotiation:KEY`.
    pub(crate) async fn id(&self) -> ID {
        ID(format!("negotiation:{}", self.view.key))
    }

    /// The negotiation's key.
    async fn key(&self) -> KeyText {
        KeyText::of(&self.view.key)
    }

    /// Its title.
    async fn title(&self) -> Text<'_> {
        Text::of(&self.view.title)
    }

    /// How it stands.
    async fn status(&self) -> NegotiationStatus {
        self.view.status.value
    }

    /// Since when it stands so.
    async fn since(&self) -> Result<Period> {
        self.scope.since(&self.view.status.fact).map(Period)
    }

    /// Since when it stands so.
    async fn status_since(&self) -> Result<Period> {
        self.scope.since(&self.view.status.fact).map(Period)
    }

    /// Whose doing that was.
    async fn status_by(&self) -> Result<Vec<Actor>> {
        Actor::all_referred(&self.scope, &self.view.status_by).await
    }

    /// Why.
    async fn status_reason(&self) -> Option<Text<'_>> {
        self.view.status_reason.as_deref().map(Text::of)
    }

    /// Who takes part, by actor and role.
    async fn parties(&self, #[graphql(desc = "In this role alone.")] role: Option<Role>) -> Result<Vec<Participation>> {
        let parties = negotiation::parties(self.scope.state(), &self.view.key).into_iter();
        let asked = parties.filter(|view| role.is_none_or(|role| view.role == role));
        let parties = asked.map(|view| {
            let since = self.scope.since(&view.since)?;
            Ok(Participation { scope: self.scope.clone(), actor: view.actor, role: view.role, since })
        });
        self.scope.produce(parties.collect::<Result<_>>()?)
    }

    /// The issues under negotiation, by key.
    async fn issues(
        &self,
        #[graphql(desc = "That stand so alone.")] status: Option<IssueStatus>,
    ) -> Result<Vec<Issue>> {
        let issues = issue::issues(self.scope.state(), &self.view.key).into_iter();
        let asked = issues.filter(|view| status.is_none_or(|status| view.status.value == status));
        self.scope.produce(asked.map(|view| Issue::new(&self.scope, view)).collect())
    }

    /// The texts on the table, or agreed, by key.
    async fn proposals(
        &self,
        #[graphql(desc = "That stand so alone.")] status: Option<ProposalStatus>,
    ) -> Result<Vec<Proposal>> {
        let proposals = proposal::proposals(self.scope.state(), &self.view.key).into_iter();
        let asked = proposals.filter(|view| status.is_none_or(|status| view.status.value == status));
        self.scope.produce(asked.map(|view| Proposal::new(&self.scope, view)).collect())
    }

    /// The meetings, by their date, those without one last.
    async fn meetings(
        &self,
        #[graphql(desc = "Which; all where it is left out.")] filter: Option<MeetingFilterInput>,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<Connection<Meeting>> {
        let (zone, dates) = (self.scope.zone(), filter.as_ref().is_some_and(MeetingFilterInput::has_dates));
        let list = ListName::new("Negotiation.meetings").of(&self.view.key).dates(dates, zone).argument(&filter);
        let filter = filter.unwrap_or_default().read(zone)?;
        let all = |scope: &Scope| scope.snapshot().meetings(Some(&self.view.key), &filter);
        whole(&self.scope, list, &PageArguments::forward(first, after), all, Meeting::new).await
    }

    /// What was said in it.
    async fn statements(
        &self,
        #[graphql(desc = "Which; all where it is left out.")] filter: Option<StatementFilterInput>,
        #[graphql(desc = "In which order of their dates.", default_with = "Order::Descending")] order: Order,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<Connection<Statement>> {
        let (zone, dates) = (self.scope.zone(), filter.as_ref().is_some_and(StatementFilterInput::has_dates));
        let list = ListName::new("Negotiation.statements").of(&self.view.key).dates(dates, zone).argument(&filter);
        let mut filter = filter.unwrap_or_default().read(zone)?;
        let elsewhere = filter.negotiation.as_ref().is_some_and(|other| *other != self.view.key);
        filter.negotiation = Some(self.view.key.clone());
        let fetch = move |scope: &Scope, slice: &_| match elsewhere {
            true => Listed { items: Vec::new(), more: false },
            false => scope.snapshot().statements(&filter, slice),
        };
        let page = PageArguments::forward(first, after);
        ordered(&self.scope, list, &page, order, fetch, EventView::order, Statement::new).await
    }

    /// What the snapshot says of parties' stances: of every party and matter on which anything is claimed; by party, kind
    /// of matter, key.
    #[allow(clippy::too_many_arguments, reason = "the arguments are the schema's")]
    async fn positions(
        &self,
        #[graphql(desc = "Of this party alone.")] party: Option<KeyText>,
        #[graphql(desc = "On this matter alone.")] on: Option<TargetInput>,
        #[graphql(desc = "That are so alone.")] status: Option<PositionStatus>,
        #[graphql(desc = "Through the words of this actor, and of those who speak for it, alone.")]
        according_to: Option<KeyText>,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<Connection<Position>> {
        let list = ListName::new("Negotiation.positions").of(&self.view.key);
        let list = list.argument(&party).argument(&on).argument(&status).argument(&according_to);
        let party: Option<ActorKey> = optional_key(party.as_ref())?;
        let on = optional_target(on.as_ref())?;
        let according_to: Option<ActorKey> = optional_key(according_to.as_ref())?;
        let asked = PositionFilter { party: party.as_ref(), on: on.as_ref(), according_to: according_to.as_ref() };
        let all = |scope: &Scope| {
            let mut positions = position::positions(scope.state(), &self.view.key, asked);
            positions.retain(|view| status.is_none_or(|status| view.status == status));
            positions
        };
        let show = |scope: &Scope, view| Position::new(scope, view, according_to.clone());
        whole(&self.scope, list, &PageArguments::forward(first, after), all, show).await
    }

    /// By whom, of whom and on what anything is claimed: on the matters themselves, in words that stand.
    async fn claimed(
        &self,
        #[graphql(desc = "In the words of this actor, and of those who speak for it, alone.")] according_to: Option<
            KeyText,
        >,
    ) -> Result<Claimed> {
        let according_to: Option<ActorKey> = optional_key(according_to.as_ref())?;
        Ok(Claimed::new(&self.scope, &self.view.key, according_to.as_ref()))
    }

    /// The days on which its events come in, in order: when a cut by date passes what decides, by `certainty`, whether an event counts.
    async fn days(
        &self,
        #[graphql(desc = "By the clocks of this zone; of that of `asOf` where it is left out.")] time_zone: Option<
            Zone,
        >,
    ) -> Result<Vec<Day>> {
        let zone = time_zone.as_ref().unwrap_or(self.scope.zone());
        let days = self.scope.snapshot().days(&self.view.key, zone);
        self.scope.produce(days.into_iter().map(Day::from).collect())
    }

    /// Where parties cannot be reconciled: the matters on which one party's stance differs by 3 or more from another's; those
    /// that are not settled first.
    async fn disagreements(
        &self,
        #[graphql(desc = "On this matter alone.")] on: Option<TargetInput>,
        #[graphql(desc = "Those that are settled alone, or those that are not; both where it is left out.")]
        settled: Option<bool>,
    ) -> Result<Vec<Disagreement>> {
        let on = optional_target(on.as_ref())?;
        let asked = DisagreementFilter { on: on.as_ref(), settled };
        let views = disagreement::disagreements(self.scope.state(), &self.view.key, asked);
        self.scope.produce(views.into_iter().map(|view| Disagreement::new(&self.scope, view)).collect())
    }

    /// What was undertaken, by key.
    async fn commitments(
        &self,
        #[graphql(desc = "Undertaken by this actor alone.")] by: Option<KeyText>,
        #[graphql(desc = "That stand so according to anybody.")] status: Option<CommitmentStatus>,
        #[graphql(desc = "That are overdue, or that are not.")] overdue: Option<bool>,
        #[graphql(desc = "Of which it is contested whether they were kept, or not.")] contested: Option<bool>,
    ) -> Result<Vec<Commitment>> {
        let by: Option<ActorKey> = optional_key(by.as_ref())?;
        let asked = CommitmentFilter { by: by.as_ref(), status, overdue, contested };
        let views = commitment::commitments(self.scope.state(), &self.view.key, asked);
        self.scope.produce(views.into_iter().map(|view| Commitment::new(&self.scope, view)).collect())
    }

    /// What happened on the ground and bears on it, by key.
    async fn incidents(
        &self,
        #[graphql(desc = "Of this kind alone.")] kind: Option<IncidentKind>,
        #[graphql(desc = "That happened in this period.")] between: Option<PeriodInput>,
    ) -> Result<Vec<Incident>> {
        let between = period(between.as_ref(), self.scope.zone())?;
        let mut views = commitment::incidents(self.scope.state(), &self.view.key);
        views.retain(|view| {
            let is_of_kind = kind.is_none_or(|kind| view.profile.reported.kind.unwrap_or(IncidentKind::Other) == kind);
            is_of_kind && between.as_ref().is_none_or(|between| between.matches(view.profile.occurred.window()))
        });
        self.scope.produce(views.into_iter().map(|view| Incident::new(&self.scope, view)).collect())
    }

    /// What bodies decided in it, by key.
    async fn decisions(
        &self,
        #[graphql(desc = "With this outcome alone.")] outcome: Option<Outcome>,
        #[graphql(desc = "Of this body alone.")] body: Option<KeyText>,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<Connection<Decision>> {
        let list = ListName::new("Negotiation.decisions").of(&self.view.key).argument(&outcome).argument(&body);
        let body: Option<ActorKey> = optional_key(body.as_ref())?;
        let all = |scope: &Scope| {
            let mut decisions = decision::decisions(scope.state(), &self.view.key);
            decisions.retain(|view| {
                let taken = &view.profile.taken;
                outcome.is_none_or(|outcome| taken.outcome == Some(outcome))
                    && body.as_ref().is_none_or(|body| taken.body.as_ref() == Some(body))
            });
            decisions
        };
        whole(&self.scope, list, &PageArguments::forward(first, after), all, Decision::new).await
    }

    /// Questions of fact on which somebody has said something: how many, how long, who, how a clause is read. By kind of
    /// thing, key, aspect.
    async fn accounts(
        &self,
        #[graphql(desc = "That are so alone.")] status: Option<AccountStatus>,
        #[graphql(desc = "On this aspect alone.")] aspect: Option<KeyText>,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<Connection<Account>> {
        let list = ListName::new("Negotiation.accounts").of(&self.view.key).argument(&status).argument(&aspect);
        let aspect: Option<AspectKey> = optional_key(aspect.as_ref())?;
        let all = |scope: &Scope| {
            let mut accounts = account::of_negotiation(scope.state(), &self.view.key, aspect.as_ref());
            accounts.retain(|view| status.is_none_or(|status| view.status == status));
            accounts
        };
        whole(&self.scope, list, &PageArguments::forward(first, after), all, Account::new).await
    }

    /// Its dated events, operations on the record left out.
    async fn timeline(
        &self,
        #[graphql(desc = "That happened in this period.")] between: Option<PeriodInput>,
        #[graphql(desc = "In which order of their dates.", default_with = "Order::Ascending")] order: Order,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<Connection<Event>> {
        timeline(
            &self.scope,
            Some(KeyText::of(&self.view.key)),
            (None, None),
            between,
            order,
            PageArguments::forward(first, after),
        )
        .await
    }
}

/// Cuts a page of the dated events of a snapshot: those of a negotiation, and those that name an actor, or all of several.
///
/// # Errors
///
/// BAD_INPUT of keys, dates and pages; CURSOR_MISMATCH; TOO_COSTLY.
pub async fn timeline(
    scope: &Scope,
    negotiation: Option<KeyText>,
    (actor, actors): (Option<KeyText>, Option<Vec<KeyText>>),
    between: Option<PeriodInput>,
    order: Order,
    page: PageArguments,
) -> Result<Connection<Event>> {
    let list = ListName::new("timeline")
        .dates(between.is_some(), scope.zone())
        .argument(&negotiation)
        .argument(&actor)
        .argument(&actors)
        .argument(&between);
    let filter = EventFilter {
        negotiation: negotiation.as_ref().map(key).transpose()?,
        actor: actor.as_ref().map(key).transpose()?,
        actors: several_actors(actors.as_ref())?,
        occurred: period(between.as_ref(), scope.zone())?,
        ..EventFilter::default()
    };
    let fetch = move |scope: &Scope, slice: &_| scope.snapshot().timeline(&filter, slice);
    ordered(scope, list, &page, order, fetch, EventView::order, Event::new).await
}

/// An actor's part in a negotiation, in a snapshot.
pub struct Participation {
    scope: Scope,
    actor: ActorKey,
    role: Role,
    since: time::Period,
}

impl Participation {
    /// Shows a part that an actor takes from a date on.
    pub fn new(scope: &Scope, actor: &ActorKey, role: Role, since: time::Period) -> Self {
        Participation { scope: scope.clone(), actor: actor.clone(), role, since }
    }
}

/// An actor's part in a negotiation.
#[written]
#[Object]
impl Participation {
    /// Who.
    async fn actor(&self) -> Result<Actor> {
        Actor::referred(&self.scope, &self.actor)
    }

    /// As what.
    async fn role(&self) -> Role {
        self.role
    }

    /// Since when.
    async fn since(&self) -> Period {
        Period::from(&self.since)
    }
}
