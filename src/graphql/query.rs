//! The roots of queries.

use async_graphql::{Context, ID, Object, Result};

use crate::chronicle::PointArguments;
use crate::domain::Sequence;
use crate::domain::key::{EventId, NegotiationKey};
use crate::domain::vocabulary::Certainty;
use crate::graphql::arguments::{EventFilterInput, PeriodInput, PointInput, ends, optional_key, path_filter};
use crate::graphql::connection::Connection;
use crate::graphql::cursor::ListName;
use crate::graphql::enums::Order;
use crate::graphql::error::error;
use crate::graphql::page::{PageArguments, ordered, whole, whole_between};
use crate::graphql::rights;
use crate::graphql::scalars::SnapshotToken;
use crate::graphql::scope::{Execution, Scope, pin};
use crate::graphql::types::audit::AuditTrail;
use crate::graphql::types::change::Change;
use crate::graphql::types::event::Event;
use crate::graphql::types::log::Log;
use crate::graphql::types::node::Node;
use crate::graphql::types::snapshot::Snapshot;
use crate::graphql::types::viewer::Viewer;
use crate::graphql::written::WrittenAnswer;
use crate::input::{ErrorCode, KeyText};
use crate::time::{PointInTime, Zone};
use crate::view::diff::{self, PathFilter};
use crate::view::event::{self, EventView};

/// What can be asked.
pub struct QueryRoot;

/// Returns the newest snapshot, from which roots that take no point are read.
fn newest(ctx: &Context<'_>) -> Result<Scope> {
    Execution::of(ctx).map(Scope::newest)
}

fn find_event(scope: &Scope, id: &str) -> Option<EventView> {
    let id: EventId = id.parse().ok()?;
    event::event(scope.state(), scope.state().sequence_of(id)?)
}

/// What can be asked.
#[Object(name = "Query")]
impl QueryRoot {
    /// The state of the world as of a date, as known at a moment, from what was public by another. The one way to ask for a
    /// state.
    #[allow(clippy::too_many_arguments, reason = "the arguments are the schema's")]
    async fn as_of(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Up to when things happened, included; now where it is left out.")] date: Option<PointInTime>,
        #[graphql(
            desc = "The zone of everything given as a date, in filters of the answer too; UTC where it is left out."
        )]
        time_zone: Option<Zone>,
        #[graphql(desc = "Up to when it was recorded, included; everything on record where it is left out.")]
        known_at: Option<PointInTime>,
        #[graphql(desc = "Up to when it was public, included; no cut where it is left out.")] published_by: Option<
            PointInTime,
        >,
        #[graphql(desc = "How vague dates are read against `date`.", default_with = "Certainty::Best")]
        certainty: Certainty,
        #[graphql(desc = "A snapshot that an earlier answer named, instead of the cuts.")] snapshot: Option<
            SnapshotToken,
        >,
        #[graphql(
            desc = "The sequence that the answer has to include, such as that of one's own last writing: waits for \
                          it a while. Not beside knownAt."
        )]
        at_least: Option<Sequence>,
    ) -> Result<WrittenAnswer<Snapshot>> {
        let (time_zone, snapshot) = (time_zone.unwrap_or_default(), snapshot.map(|token| token.0));
        let asked = PointArguments { date, time_zone, known_at, published_by, certainty, snapshot };
        pin(Execution::of(ctx)?, asked, at_least).await.map(Snapshot::new).map(WrittenAnswer)
    }

    /// What differs between two points, on any of the clocks, with the events that caused each change; by path.
    #[allow(clippy::too_many_arguments, reason = "the arguments are the schema's")]
    async fn diff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first point.")] from: PointInput,
        #[graphql(desc = "The second point.")] to: PointInput,
        #[graphql(desc = "Of this negotiation alone.")] negotiation: Option<KeyText>,
        #[graphql(
            desc = "These paths alone, as diffs write them; `*` stands for one word that varies, whatever it holds, as \
                    in `position/*/issue/*`. All where it is left out."
        )]
        paths: Option<Vec<String>>,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<WrittenAnswer<Connection<Change>>> {
        let execution = Execution::of(ctx)?;
        let scopes = [pin(execution, from.into(), None).await?, pin(execution, to.into(), None).await?];
        let list = ListName::new("Query.diff").argument(&negotiation);
        let list = if paths.is_some() { list.argument(&paths) } else { list };
        let negotiation: Option<NegotiationKey> = optional_key(negotiation.as_ref())?;
        let paths = paths.map_or_else(|| Ok(PathFilter::default()), |paths| path_filter(&paths))?;
        let all = |scopes: &[Scope]| diff::diff(scopes[0].state(), scopes[1].state(), negotiation.as_ref(), &paths);
        let show = |scopes: &[Scope], view| Change::new(&scopes[0], &scopes[1], view);
        whole_between(&scopes, list, &PageArguments::forward(first, after), all, show).await.map(WrittenAnswer)
    }

    /// How what the paths show changes along the dates of a period, as known at one moment and as public by another: every
    /// step, in order of date, then by path. The steps lead from the state before the period to that at its end.
    #[allow(clippy::too_many_arguments, reason = "the arguments are the schema's")]
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From the start of `from` to the end of `to`; both are needed.")] between: PeriodInput,
        #[graphql(
            desc = "Which paths, as diffs write them; `*` stands for one word that varies, whatever it holds, as in \
                    `position/*/issue/*`."
        )]
        paths: Vec<String>,
        #[graphql(desc = "Of this negotiation alone.")] negotiation: Option<KeyText>,
        #[graphql(desc = "The zone of everything given as a date; UTC where it is left out.")] time_zone: Option<Zone>,
        #[graphql(desc = "Up to when it was recorded, included; everything on record where it is left out.")]
        known_at: Option<PointInTime>,
        #[graphql(desc = "Up to when it was public, included; no cut where it is left out.")] published_by: Option<
            PointInTime,
        >,
        #[graphql(desc = "How vague dates are read.", default_with = "Certainty::Best")] certainty: Certainty,
        #[graphql(
            desc = "A snapshot that an earlier answer named, instead of knownAt and publishedBy; its date is not used."
        )]
        snapshot: Option<SnapshotToken>,
        #[graphql(desc = "How many, from 0 to 500; 50 where it is left out.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
    ) -> Result<WrittenAnswer<Connection<Change>>> {
        let (time_zone, snapshot) = (time_zone.unwrap_or_default(), snapshot.map(|token| token.0));
        let list = ListName::new("Query.history").argument(&negotiation).argument(&paths).argument(&between);
        let list = list.dates(true, &time_zone);
        let negotiation: Option<NegotiationKey> = optional_key(negotiation.as_ref())?;
        let paths = path_filter(&paths)?;
        let period = ends(&between, &time_zone)?;
        let asked = PointArguments { date: None, time_zone, known_at, published_by, certainty, snapshot };
        let scope = pin(Execution::of(ctx)?, asked, None).await?;
        let all = |scope: &Scope| diff::history(scope.state(), period, negotiation.as_ref(), &paths);
        whole(&scope, list, &PageArguments::forward(first, after), all, Change::step).await.map(WrittenAnswer)
    }

    /// The log itself, retracted and corrected records included: each record as it was recorded, in the order of dates. What has
    /// no date, as operations on the record, comes before all that has one.
    #[allow(clippy::too_many_arguments, reason = "the arguments are the schema's")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, their dates read in UTC; all where it is left out.")] filter: Option<EventFilterInput>,
        #[graphql(desc = "In which order of their dates.", default_with = "Order::Ascending")] order: Order,
        #[graphql(desc = "How many, from 0 to 500; 50 where neither it nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Go on after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many of the last, from 0 to 500.")] last: Option<i32>,
        #[graphql(desc = "End before the item with this cursor.")] before: Option<String>,
    ) -> Result<WrittenAnswer<Connection<Event>>> {
        let scope = newest(ctx)?;
        let list = ListName::new("Query.events").argument(&filter);
        let filter = filter.unwrap_or_default().read(scope.zone())?;
        let page = PageArguments { first, after, last, before };
        let fetch = move |scope: &Scope, slice: &_| scope.snapshot().records(&filter, slice);
        ordered(&scope, list, &page, order, fetch, EventView::order, Event::new).await.map(WrittenAnswer)
    }

    /// An event with its last content, retracted or not; or an operation on the record. Null where the id is not on record.
    async fn event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Result<Option<WrittenAnswer<Event>>> {
        let scope = newest(ctx)?;
        Ok(find_event(&scope, &id).map(|view| WrittenAnswer(Event::new(&scope, view))))
    }

    /// Everything that was ever recorded of one event: each revision, who recorded it when and why, how it stands, and the
    /// proof that it is in the log.
    async fn audit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] event: ID,
    ) -> Result<WrittenAnswer<AuditTrail>> {
        let scope = newest(ctx)?;
        let view = find_event(&scope, &event).filter(|view| view.event().is_some());
        let missing = || {
            let shown: String = event.chars().take(64).collect();
            error(ErrorCode::NotFound, format!("no event {shown:?} is on record"))
        };
        view.map(|view| WrittenAnswer(AuditTrail::new(&scope, view))).ok_or_else(missing)
    }

    /// The log that this chronicle is.
    async fn log(&self, ctx: &Context<'_>) -> Result<WrittenAnswer<Log>> {
        Ok(WrittenAnswer(Log::new(&newest(ctx)?)))
    }

    /// The caller: by which name they record, and what they may do.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<WrittenAnswer<Viewer>> {
        Ok(WrittenAnswer(Viewer::new(rights::caller(ctx)?.clone())))
    }

    /// A thing by its global id, as it is now; null where there is none.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Result<Option<WrittenAnswer<Node>>> {
        Ok(Node::find(&newest(ctx)?, &id).map(WrittenAnswer))
    }
}
