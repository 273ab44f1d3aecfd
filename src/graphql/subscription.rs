//! The roots of subscriptions.
//!
//! A root is resolved in two ways, and which one it is told by what it finds in its context ([`RootPurpose`]). When somebody
//! subscribes it checks its arguments and says what is asked for, and nothing is executed. Later the feed works out what a
//! record shows of that, and the root gives it, to be selected from: so each record is executed on its own, once for all who
//! ask the same.

use std::sync::Arc;

use async_graphql::{Context, Result, Subscription as SubscriptionObject};
use futures_util::stream::{self, BoxStream, StreamExt};
use parking_lot::Mutex;

use crate::chronicle::{Chronicle, EventFilter, FeedError};
use crate::domain::Sequence;
use crate::domain::key::NegotiationKey;
use crate::graphql::arguments::{EventFilterInput, key};
use crate::graphql::error::{error, internal};
use crate::graphql::scope::{Execution, Scope};
use crate::graphql::types::change::Change;
use crate::graphql::types::event::Event;
use crate::input::{ErrorCode, KeyText};
use crate::time::Zone;
use crate::view::event::EventView;

/// What a subscription asks for.
#[derive(Clone, Debug)]
pub enum SubscriptionPlan {
    /// Records of the log.
    Events {
        /// Those after this one.
        after: Sequence,
        /// Which of them.
        filter: Box<EventFilter>,
    },
    /// How a negotiation changes.
    Changes {
        /// By the records after this one.
        after: Sequence,
        /// Which negotiation.
        negotiation: NegotiationKey,
    },
}

impl SubscriptionPlan {
    /// Returns the sequence after which it begins.
    pub fn after(&self) -> Sequence {
        match self {
            SubscriptionPlan::Events { after, .. } | SubscriptionPlan::Changes { after, .. } => *after,
        }
    }
}

/// What a root is resolved for.
pub enum RootPurpose {
    /// Somebody subscribes: what is asked for is to be said here.
    Plan(Mutex<Option<SubscriptionPlan>>),
    /// A record is shown as it was recorded.
    Event(Scope, Box<EventView>),
    /// What a record changed is shown.
    Changes(Vec<Change>),
}

impl RootPurpose {
    fn of<'c>(ctx: &'c Context<'_>) -> Result<&'c RootPurpose> {
        ctx.data::<Arc<RootPurpose>>().map(Arc::as_ref).map_err(|missing| internal(&missing.message))
    }

    fn wrong() -> async_graphql::Error {
        internal("a subscription's root was resolved for another root")
    }
}

/// Checks that a feed can begin after a sequence.
fn begins(chronicle: &Chronicle, after: Sequence) -> Result<Sequence> {
    let head = chronicle.head();
    if after > head {
        return Err(error(ErrorCode::SnapshotAhead, FeedError::Ahead { after, head }.to_string()));
    }
    Ok(after)
}

/// What can be followed.
pub struct SubscriptionRoot;

/// What can be followed as it is recorded.
#[SubscriptionObject(name = "Subscription")]
impl SubscriptionRoot {
    /// The log after a sequence: first what is stored, then what comes, without gap or repeat. Each record is shown as the
    /// chronicle stood when it was taken in; operations on the record are among them. Where the filter lets nothing through, a
    /// message `ping` says every 15 s how far the log was read: `{"sequences": {"<operation id>": 42}}`.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "After this sequence; from the start of the log where it is 0 or left out.")] after: Option<
            Sequence,
        >,
        #[graphql(desc = "Which, their dates read in UTC; all where it is left out.")] filter: Option<EventFilterInput>,
    ) -> Result<BoxStream<'static, Event>> {
        match RootPurpose::of(ctx)? {
            RootPurpose::Plan(plan) => {
                let after = begins(Execution::of(ctx)?.chronicle(), after.unwrap_or_default())?;
                let filter = Box::new(filter.unwrap_or_default().read(&Zone::default())?);
                *plan.lock() = Some(SubscriptionPlan::Events { after, filter });
                Ok(stream::empty().boxed())
            }
            RootPurpose::Event(scope, view) => {
                let event = Event::new(scope, EventView::clone(view));
                Ok(stream::iter([event]).boxed())
            }
            RootPurpose::Changes(_) => Err(RootPurpose::wrong()),
        }
    }

    /// How the state of a negotiation changes, record by record, changes to its past included: first by what is stored after
    /// the sequence, then by what comes. Those that are not of the `past`, applied in order to the state at `after`, give the
    /// newest state. Of one record they come by path, then by date.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key of the negotiation.")] negotiation: KeyText,
        #[graphql(
            desc = "By the records after this sequence; from now on where it is left out, from the start of the log where \
                    it is 0."
        )]
        after: Option<Sequence>,
    ) -> Result<BoxStream<'static, Change>> {
        match RootPurpose::of(ctx)? {
            RootPurpose::Plan(plan) => {
                let execution = Execution::of(ctx)?;
                let negotiation: NegotiationKey = key(&negotiation)?;
                let after = begins(execution.chronicle(), after.unwrap_or(execution.chronicle().head()))?;
                if !Scope::newest(execution).state().negotiations().contains(&negotiation) {
                    let message = format!("no negotiation {negotiation} was ever recorded");
                    return Err(error(ErrorCode::NotFound, message));
                }
                *plan.lock() = Some(SubscriptionPlan::Changes { after, negotiation });
                Ok(stream::empty().boxed())
            }
            RootPurpose::Changes(changes) => Ok(stream::iter(changes.clone()).boxed()),
            RootPurpose::Event(..) => Err(RootPurpose::wrong()),
        }
    }
}
