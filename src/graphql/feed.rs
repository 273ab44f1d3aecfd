//! Subscriptions as feeds: what is asked for is settled once, what a record shows is executed once for all who ask the same.
//!
//! ```text
//! document ─ checks ─▶ root resolved as a plan: after, filter ─▶ Follower ─▶ record by record: executed, one text each
//! ```
//!
//! The text of a record is a function of the request and of the record: it is shown at its own sequence, as of when it was
//! taken in. So it can be shared, and is the same whenever it is asked for again.
//!
//! Not here: how texts travel (`http`).

mod subscription_request;

use std::sync::Arc;

use async_graphql::Response;
use async_graphql::parser::types::OperationType;
use parking_lot::Mutex;
use tracing::Instrument;

use crate::chronicle::{Chronicle, Digest, EventFilter, Feed, FeedError, Follower, Rendering, Turn};
use crate::domain::point::Point;
use crate::domain::{Recorded, Sequence};
use crate::graphql::scope::{Cuts, Execution, ExecutionTerms, HeadWait, Scope};
use crate::graphql::subscription::{RootPurpose, SubscriptionPlan};
use crate::graphql::types::change::Change;
use crate::graphql::{Attempt, CheckedRequest, GraphqlRequest, RunTerms, Schema, counts, error};
use crate::input::ErrorCode;
use crate::time::Zone;
use crate::view::diff::ChangeStream;
use crate::view::{State, event};
use crate::work::{Budget, Peer, WorkLimits, Workplace};
use subscription_request::SubscriptionRequest;

/// What comes of a request.
#[derive(Debug)]
pub enum RequestOutcome {
    /// One answer, and that is all; or none yet.
    Once(Attempt),
    /// A subscription that is not begun, for the errors of the response.
    Refused(Box<Response>),
    /// A subscription: its answers come one by one.
    Following(Follower),
}

/// Runs a query or a mutation, or begins a subscription.
pub async fn answer(
    schema: &Schema,
    feed: &Arc<Feed>,
    request: GraphqlRequest,
    client: &Arc<Peer>,
    terms: RunTerms,
) -> RequestOutcome {
    answer_in_span(schema, feed, request, client, terms).instrument(counts::span()).await
}

async fn answer_in_span(
    schema: &Schema,
    feed: &Arc<Feed>,
    request: GraphqlRequest,
    client: &Arc<Peer>,
    terms: RunTerms,
) -> RequestOutcome {
    match CheckedRequest::of(schema, request, &terms.budget) {
        Err(refused) => {
            let attempt = Attempt::answered(*refused);
            super::count(schema, None, &attempt, terms.trial().as_deref());
            RequestOutcome::Once(attempt)
        }
        Ok(checked) if checked.ty == Some(OperationType::Subscription) => {
            let (kind, served) = (checked.ty, checked.served);
            match subscribe(schema, feed, checked, client, &terms).await {
                Ok(follower) => {
                    served.counts.note(kind, None);
                    RequestOutcome::Following(follower)
                }
                Err(refused) => {
                    let refused = error::finish(*refused);
                    served.counts.note(kind, Some(&refused));
                    RequestOutcome::Refused(Box::new(refused))
                }
            }
        }
        Ok(checked) => {
            let (kind, trial) = (checked.ty, terms.trial());
            let attempt = checked.run(schema, terms).await;
            super::count(schema, kind, &attempt, trial.as_deref());
            RequestOutcome::Once(attempt)
        }
    }
}

/// Settles what a subscription asks for, and begins to follow the log.
async fn subscribe(
    schema: &Schema,
    feed: &Arc<Feed>,
    checked: CheckedRequest<'_>,
    client: &Arc<Peer>,
    terms: &RunTerms,
) -> Result<Follower, Box<Response>> {
    checked.check_rights(&terms.caller)?;
    let (served, allowed) = (checked.served, checked.allowed);
    let request = SubscriptionRequest::read(schema, checked.request(), allowed, checked.is_anchored())?;
    let purpose = Arc::new(RootPurpose::Plan(Mutex::default()));
    let planning = ExecutionTerms { now: terms.now, wait: HeadWait::Over, allowed, takes_text: false, public_by: None };
    let planned =
        Execution::run(&served.chronicle, &terms.budget, planning, |execution| request.execute(execution, &purpose));
    let (refusals, _) = planned.await.map_err(|failed| Box::new(error::unread(failed)))?;
    if let Some(refused) = refusals.into_iter().next() {
        return Err(Box::new(refused));
    }
    let plan = match &*purpose {
        RootPurpose::Plan(plan) => plan.lock().take(),
        RootPurpose::Event(..) | RootPurpose::Changes(_) => None,
    };
    let unplanned = || Box::new(error::about_request(error::internal("a root was resolved without a plan")));
    let plan = plan.ok_or_else(unplanned)?;
    let after = plan.after();
    let work = served.settings.work;
    let following = feed.follow(Arc::new(SubscriptionRendering { request, plan, work }), after, client);
    following.map_err(|error| Box::new(error::refusal(ErrorCode::SnapshotAhead, error.to_string())))
}

/// A subscription's selection, as it is rendered of each record.
struct SubscriptionRendering {
    request: SubscriptionRequest,
    plan: SubscriptionPlan,
    /// What showing one record may use.
    work: WorkLimits,
}

impl Rendering for SubscriptionRendering {
    fn digest(&self) -> &Digest {
        &self.request.digest
    }

    fn turn<'r>(&'r self, chronicle: &'r Chronicle, place: &Arc<Workplace>) -> Turn<'r> {
        let mut showing = match &self.plan {
            SubscriptionPlan::Events { filter, .. } => RecordSelection::Events(filter),
            SubscriptionPlan::Changes { negotiation, .. } => {
                RecordSelection::Changes(Box::new(ChangeStream::new(negotiation.clone())))
            }
        };
        let (runtime, place) = (tokio::runtime::Handle::current(), Arc::clone(place));
        Box::new(move |sequence| {
            let recorded = record(chronicle, sequence)?;
            let recorded = recorded.ok_or_else(|| FeedError::Failed(format!("no record has {sequence}")))?;
            let (now, allowed) = (recorded.recorded_at.instant(), self.request.allowed);
            let terms = ExecutionTerms { now, wait: HeadWait::Over, allowed, takes_text: false, public_by: None };
            let budget = Budget::new(self.work, None);
            budget.take_place(Arc::clone(&place));
            let shown = Execution::run(chronicle, &budget, terms, async |execution| -> Result<_, FeedError> {
                match showing.of(&execution, &recorded)? {
                    Some(purpose) => Ok(self.request.execute(execution, &Arc::new(purpose)).await),
                    None => Ok(Vec::new()),
                }
            });
            budget.run(|| runtime.block_on(shown))?.0?.into_iter().map(text).collect()
        })
    }
}

/// What is shown of one record after another.
enum RecordSelection<'p> {
    /// The record, where it passes.
    Events(&'p EventFilter),
    /// What it changed.
    Changes(Box<ChangeStream>),
}

impl RecordSelection<'_> {
    /// Works out what a record shows; `None` where that is nothing.
    fn of(&mut self, execution: &Arc<Execution>, recorded: &Recorded) -> Result<Option<RootPurpose>, FeedError> {
        match self {
            RecordSelection::Events(filter) => {
                let scope = scope(execution, recorded.point());
                let view = event::record(scope.state(), recorded.sequence);
                let view = view.filter(|view| filter.passes(scope.state(), view));
                Ok(view.map(|view| RootPurpose::Event(scope, Box::new(view))))
            }
            RecordSelection::Changes(since) => {
                let before = Sequence::new(recorded.sequence.get().saturating_sub(1));
                let before = record(execution.chronicle(), before)?;
                let state_at = |point| Arc::new(execution.snapshot(point)) as Arc<dyn State>;
                let told = since.step(&state_at, before.as_deref(), recorded).into_iter();
                let changes: Vec<Change> = told.map(|told| Change::told(scope(execution, told.point), told)).collect();
                Ok((!changes.is_empty()).then_some(RootPurpose::Changes(changes)))
            }
        }
    }
}

/// Returns a record; `None` before the first.
fn record(chronicle: &Chronicle, sequence: Sequence) -> Result<Option<Arc<Recorded>>, FeedError> {
    if sequence == Sequence::ZERO {
        return Ok(None);
    }
    chronicle.index().record(sequence).map_err(|error| FeedError::Failed(error.to_string()))
}

fn scope(execution: &Arc<Execution>, point: Point) -> Scope {
    Scope::new(execution, point, Cuts::default(), Zone::default())
}

fn text(response: Response) -> Result<Arc<str>, FeedError> {
    let text = serde_json::to_string(&error::finish(response));
    text.map(Arc::from).map_err(|error| FeedError::Failed(error.to_string()))
}
