//! The state of the world at one point.

use async_graphql::{ID, Object, Result};
use chancery_macros::written;

use crate::domain::Sequence;
use crate::domain::key::ActorKey;
use crate::domain::vocabulary::ActorKind;
use crate::graphql::arguments::{
    ClaimFilterInput, MeetingFilterInput, PeriodInput, StatementFilterInput, about as read_about, key, optional_key,
    target,
};
use crate::graphql::connection::Connection;
use crate::graphql::cursor::ListName;
use crate::graphql::enums::Order;
use crate::graphql::error::bad_input;
use crate::graphql::page::{PageArguments, found, ordered, whole};
use crate::graphql::scalars::SnapshotToken;
use crate::graphql::scope::Scope;
use crate::graphql::types::account::Account;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::amendment::Amendment;
use crate::graphql::types::claim::Claim;
use crate::graphql::types::commitment::Commitment;
use crate::graphql::types::consent::Declaration;
use crate::graphql::types::decision::Decision;
use crate::graphql::types::event::Event;
use crate::graphql::types::incident::Incident;
use crate::graphql::types::issue::Issue;
use crate::graphql::types::meeting::Meeting;
use crate::graphql::types::negotiation::{Negotiation, timeline};
use crate::graphql::types::overview::{GridRow, Name};
use crate::graphql::types::position::Position;
use crate::graphql::types::proposal::Proposal;
use crate::graphql::types::source::Source;
use crate::graphql::types::statement::Statement;
use crate::input::{AboutInput, KeyText, TargetInput};
use crate::search::SearchQuery;
use crate::time::{Cut, Instant};
use crate::view::claim::ClaimView;
use crate::view::event::EventView;
use crate::view::{account, negotiation, position};

/// A snapshot.
pub struct Snapshot {
    scope: Scope,
}

impl Snapshot {
    /// Shows a snapshot.
    pub fn new(scope: Scope) -> Self {
        Snapshot { scope }
    }
}

/// The state of the world as of a date, as known at a moment, from what was public by another.
#[written]
#[Object]
impl Snapshot {
    /// The snapshot's name: given to `asOf` again, it gives the same answers for ever. It holds neither `certainty` nor the
    /// `timeZone` in which filters read their dates: give the same again.
    async fn token(&self) -> SnapshotToken {
        SnapshotToken(self.scope.chronicle().token(self.scope.point()))
    }

    /// The last sequence that is known.
    async fn sequence(&self) -> Sequence {
        self.scope.point().sequence
    }

    /// The last microsecond that the cut by date includes.
    async fn date(&self) -> Instant {
        self.scope.point().date.last_included()
    }

    /// When the last record that is known was taken in; null for an empty log.
    async fn known_at(&self) -> Option<Instant> {
        self.scope.snapshot().known_at().map(|recorded_at| recorded_at.instant())
    }

    /// The last microsecond that the cut by publication includes; null where there is no such cut.
    async fn published_by(&self) -> Option<Instant> {
        self.scope.point().published_by.map(Cut::last_included)
    }

    /// A negotiation; null where it was not opened by then.
    async fn negotiation(
        &self,
        #[graphql(name = "key", desc = "Its key.")] of: KeyText,
    ) -> Result<Option<Negotiation>> {
        Ok(Negotiation::find(&self.scope, &key(&of)?))
    }

    /// The negotiations, by key.
    async fn negotiations(
        &self,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<Connection<Negotiation>> {
        let list = ListName::new("Snapshot.negotiations");
        let all = |scope: &Scope| negotiation::negotiations(scope.state());
        whole(&self.scope, list, &PageArguments::forward(first, after), all, Negotiation::new).await
    }

    /// An actor; null where it was not on the register by then.
    async fn actor(&self, #[graphql(name = "key", desc = "Its key.")] of: KeyText) -> Result<Option<Actor>> {
        Ok(Actor::find(&self.scope, &key(&of)?))
    }

    /// The actors, by key.
    async fn actors(
        &self,
        #[graphql(desc = "Of this kind alone.")] kind: Option<ActorKind>,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<Connection<Actor>> {
        let list = ListName::new("Snapshot.actors").argument(&kind);
        let all = |scope: &Scope| scope.snapshot().actors(kind);
        whole(&self.scope, list, &PageArguments::forward(first, after), all, Actor::new).await
    }

    /// A source; null where it was not on the register by then.
    async fn source(&self, #[graphql(name = "key", desc = "Its key.")] of: KeyText) -> Result<Option<Source>> {
        Ok(Source::find(&self.scope, &key(&of)?))
    }

    /// An issue; null where it was not raised by then.
    async fn issue(&self, #[graphql(name = "key", desc = "Its key.")] of: KeyText) -> Result<Option<Issue>> {
        Ok(Issue::find(&self.scope, &key(&of)?))
    }

    /// A proposal; null where it was not tabled by then.
    async fn proposal(&self, #[graphql(name = "key", desc = "Its key.")] of: KeyText) -> Result<Option<Proposal>> {
        Ok(Proposal::find(&self.scope, &key(&of)?))
    }

    /// A meeting; null where nothing was known of it by then.
    async fn meeting(&self, #[graphql(name = "key", desc = "Its key.")] of: KeyText) -> Result<Option<Meeting>> {
        Ok(Meeting::find(&self.scope, &key(&of)?))
    }

    /// A commitment; null where it was not made by then.
    async fn commitment(&self, #[graphql(name = "key", desc = "Its key.")] of: KeyText) -> Result<Option<Commitment>> {
        Ok(Commitment::find(&self.scope, &key(&of)?))
    }

    /// An incident; null where it was not reported by then.
    async fn incident(&self, #[graphql(name = "key", desc = "Its key.")] of: KeyText) -> Result<Option<Incident>> {
        Ok(Incident::find(&self.scope, &key(&of)?))
    }

    /// An amendment; null where it was not moved by then.
    async fn amendment(&self, #[graphql(name = "key", desc = "Its key.")] of: KeyText) -> Result<Option<Amendment>> {
        Ok(Amendment::find(&self.scope, &key(&of)?))
    }

    /// A decision; null where it was not taken by then.
    async fn decision(&self, #[graphql(name = "key", desc = "Its key.")] of: KeyText) -> Result<Option<Decision>> {
        Ok(Decision::find(&self.scope, &key(&of)?))
    }

    /// A declaration; null where it was not made by then.
    async fn declaration(
        &self,
        #[graphql(name = "key", desc = "Its key.")] of: KeyText,
    ) -> Result<Option<Declaration>> {
        Ok(Declaration::find(&self.scope, &key(&of)?))
    }

    /// What is asserted of one aspect of a thing; null where the thing does not exist by then, or nobody speaks to it.
    async fn account(
        &self,
        #[graphql(desc = "The thing.")] about: AboutInput,
        #[graphql(desc = "Which aspect of it.")] aspect: KeyText,
    ) -> Result<Option<Account>> {
        let view = account::account(self.scope.state(), &read_about(&about)?, &key(&aspect)?);
        Ok(view.map(|view| Account::new(&self.scope, view)))
    }

    /// The meetings, by their date, those without one last.
    async fn meetings(
        &self,
        #[graphql(desc = "Which; all where it is left out.")] filter: Option<MeetingFilterInput>,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<Connection<Meeting>> {
        let (zone, dates) = (self.scope.zone(), filter.as_ref().is_some_and(MeetingFilterInput::has_dates));
        let list = ListName::new("Snapshot.meetings").dates(dates, zone).argument(&filter);
        let filter = filter.unwrap_or_default().read(zone)?;
        let all = |scope: &Scope| scope.snapshot().meetings(None, &filter);
        whole(&self.scope, list, &PageArguments::forward(first, after), all, Meeting::new).await
    }

    /// What was said.
    async fn statements(
        &self,
        #[graphql(desc = "Which; all where it is left out.")] filter: Option<StatementFilterInput>,
        #[graphql(desc = "In which order of their dates.", default_with = "Order::Descending")] order: Order,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<Connection<Statement>> {
        let (zone, dates) = (self.scope.zone(), filter.as_ref().is_some_and(StatementFilterInput::has_dates));
        let list = ListName::new("Snapshot.statements").dates(dates, zone).argument(&filter);
        let filter = filter.unwrap_or_default().read(zone)?;
        let fetch = move |scope: &Scope, slice: &_| scope.snapshot().statements(&filter, slice);
        let page = PageArguments::forward(first, after);
        ordered(&self.scope, list, &page, order, fetch, EventView::order, Statement::new).await
    }

    /// Who claimed what, when.
    async fn claims(
        &self,
        #[graphql(desc = "Which; all where it is left out.")] filter: Option<ClaimFilterInput>,
        #[graphql(desc = "True: each claimant's newest word; false: words since overtaken; null: both.")]
        standing: Option<bool>,
        #[graphql(desc = "In which order of the dates from which they hold.", default_with = "Order::Descending")]
        order: Order,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<Connection<Claim>> {
        let (zone, dates) = (self.scope.zone(), filter.as_ref().is_some_and(ClaimFilterInput::has_dates));
        let list = ListName::new("Snapshot.claims").dates(dates, zone).argument(&filter).argument(&standing);
        let filter = filter.unwrap_or_default().read(standing, zone)?;
        let fetch = move |scope: &Scope, slice: &_| scope.snapshot().claims(&filter, slice);
        let page = PageArguments::forward(first, after);
        ordered(&self.scope, list, &page, order, fetch, |view: &ClaimView| view.order, Claim::new).await
    }

    /// What can be said of a party's stance on a matter; null where one of them does not exist by then.
    async fn position(
        &self,
        #[graphql(desc = "Whose stance.")] party: KeyText,
        #[graphql(desc = "The matter.")] on: TargetInput,
        #[graphql(desc = "Through the words of this actor, and of those who speak for it, alone.")]
        according_to: Option<KeyText>,
    ) -> Result<Option<Position>> {
        let party: ActorKey = key(&party)?;
        let according_to: Option<ActorKey> = optional_key(according_to.as_ref())?;
        let view = position::position(self.scope.state(), &party, &target(&on)?, according_to.as_ref());
        Ok(view.map(|view| Position::new(&self.scope, view, according_to)))
    }

    /// Stances as a grid, a row for each matter: of every party on which anything bears there. Rows stand in the order asked; a matter
    /// that does not exist by then has none.
    async fn grid(
        &self,
        #[graphql(desc = "The matters, 200 at most.")] on: Vec<TargetInput>,
        #[graphql(desc = "Through the words of this actor, and of those who speak for it, alone.")]
        according_to: Option<KeyText>,
    ) -> Result<Vec<GridRow>> {
        GridRow::all(&self.scope, &on, optional_key(according_to.as_ref())?.as_ref())
    }

    /// What things are called: at the point, else as they were called last. What was never known is left out.
    async fn names(
        &self,
        #[graphql(desc = "Their ids, such as `actor:un` or `clause:draft/art-1`, 500 at most.")] of: Vec<ID>,
    ) -> Result<Vec<Name>> {
        Name::all(&self.scope, of)
    }

    /// The dated events, operations on the record left out.
    #[allow(clippy::too_many_arguments, reason = "the arguments are the schema's")]
    async fn timeline(
        &self,
        #[graphql(desc = "Of this negotiation alone.")] negotiation: Option<KeyText>,
        #[graphql(desc = "That name this actor.")] actor: Option<KeyText>,
        #[graphql(desc = "That name all of these actors, 20 at most. Of an empty list, all.")] actors: Option<
            Vec<KeyText>,
        >,
        #[graphql(desc = "That happened in this period.")] between: Option<PeriodInput>,
        #[graphql(desc = "In which order of their dates.", default_with = "Order::Ascending")] order: Order,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<Connection<Event>> {
        let page = PageArguments::forward(first, after);
        timeline(&self.scope, negotiation, (actor, actors), between, order, page).await
    }

    /// Events whose vague date leaves open whether they had happened by `date`, oldest first.
    async fn uncertain(
        &self,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<Connection<Event>> {
        let list = ListName::new("Snapshot.uncertain");
        let fetch = |scope: &Scope, slice: &_| scope.snapshot().uncertain(slice);
        let page = PageArguments::forward(first, after);
        ordered(&self.scope, list, &page, Order::Ascending, fetch, EventView::order, Event::new).await
    }

    /// The events that say what is asked for: the best answers first, those that are as good as each other oldest first.
    ///
    /// Searched are names and titles, what was said and on which conditions, clauses, outcomes, reasons, places, notes,
    /// quotes of sources, and keys; as they are at this snapshot, whatever was corrected since. All words must stand in an
    /// event; in names they weigh most, in quotes least. `"cease-fire talks"` in quotation marks is a phrase, `negotiat*`
    /// the beginning of a word: at least two letters, one of Chinese, Japanese or Thai. Case and accents make no difference,
    /// in any script.
    async fn search(
        &self,
        #[graphql(
            desc = "Words, phrases in quotation marks, beginnings with a star: at most 500 characters, 32 words, 4 stars."
        )]
        text: String,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<Connection<Event>> {
        let list = ListName::new("Snapshot.search").of(&text);
        let query = SearchQuery::parse(&text).map_err(|refused| bad_input(format!("text: {refused}")))?;
        found(&self.scope, list, &PageArguments::forward(first, after), query, Event::new).await
    }
}
