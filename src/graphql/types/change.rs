//! What differs between two points.

use async_graphql::{Object, Result};
use chancery_macros::written;

use crate::domain::Sequence;
use crate::graphql::enums::ChangeKind;
use crate::graphql::scope::Scope;
use crate::graphql::text::Text;
use crate::graphql::types::event::Event;
use crate::time::{Cut, Instant};
use crate::view::diff::{ChangeView, NodeRef, StepView, Told};

/// A change between two snapshots.
#[derive(Clone)]
pub struct Change {
    /// The snapshot that knows more: causes of either point are in it.
    scope: Scope,
    view: ChangeView,
    /// As of when `after` holds.
    date: Cut,
    past: bool,
    last: bool,
}

impl Change {
    /// Shows a change between two snapshots.
    pub fn new(from: &Scope, to: &Scope, view: ChangeView) -> Self {
        let knows_more = if from.point().sequence > to.point().sequence { from } else { to };
        Change { scope: knows_more.clone(), view, date: to.point().date, past: false, last: true }
    }

    /// Shows a step of a history, by what a snapshot knows.
    pub fn step(scope: &Scope, step: StepView) -> Self {
        Change { scope: scope.clone(), view: step.change, date: step.date, past: false, last: true }
    }

    /// Shows a change that a record brought, from the snapshot in which it is so.
    pub fn told(scope: Scope, told: Told) -> Self {
        Change { scope, view: told.change, date: told.point.date, past: told.past, last: told.last }
    }
}

/// Returns the node id of a thing.
fn node_id(subject: &NodeRef) -> String {
    match subject {
        NodeRef::Actor(key) => format!("actor:{key}"),
        NodeRef::Negotiation(key) => format!("negotiation:{key}"),
        NodeRef::Issue(key) => format!("issue:{key}"),
        NodeRef::Proposal(key) => format!("proposal:{key}"),
        NodeRef::Meeting(key) => format!("meeting:{key}"),
        NodeRef::Commitment(key) => format!("commitment:{key}"),
        NodeRef::Incident(key) => format!("incident:{key}"),
        NodeRef::Amendment(key) => format!("amendment:{key}"),
        NodeRef::Decision(key) => format!("decision:{key}"),
        NodeRef::Declaration(key) => format!("declaration:{key}"),
    }
}

/// One thing that differs between two points.
#[written]
#[Object]
impl Change {
    /// How it differs.
    async fn kind(&self) -> ChangeKind {
        match (&self.view.before, &self.view.after) {
            (None, _) => ChangeKind::Added,
            (Some(_), None) => ChangeKind::Removed,
            (Some(_), Some(_)) => ChangeKind::Changed,
        }
    }

    /// What differs, such as `issue/KEY/status`; each path comes once in a diff.
    async fn path(&self) -> Text<'_> {
        Text::of(&self.view.path)
    }

    /// The node id of the thing: of a party or clause, its negotiation or proposal; of a position, the party; of an office,
    /// its holder.
    async fn subject(&self) -> Text<'_> {
        Text::from(node_id(&self.view.subject))
    }

    /// Its value at the first point, as JSON; null where it was not there.
    async fn before(&self) -> Option<Text<'_>> {
        self.view.before.as_deref().map(Text::of)
    }

    /// Its value at the second point, as JSON; null where it is not there.
    async fn after(&self) -> Option<Text<'_>> {
        self.view.after.as_deref().map(Text::of)
    }

    /// Why it differs: of the facts that make the two values, each that counts at one point alone is there for a reason. That
    /// is the operation on its event that one point alone sees, or the record on a source that moved its publication, or the
    /// event itself. Both directions of a diff name the same causes.
    async fn causes(&self) -> Result<Vec<Event>> {
        let causes = self.view.causes.iter().map(|sequence| Event::at(&self.scope, *sequence));
        self.scope.produce(causes.collect::<Result<_>>()?)
    }

    /// Whether a cause was recorded after the earlier point, and occurred before its date: the past was revised.
    async fn retroactive(&self) -> bool {
        self.view.retroactive
    }

    /// The sequence of the point that knows more; of a subscription, of the record that brought the change.
    async fn sequence(&self) -> Sequence {
        self.scope.point().sequence
    }

    /// As of when `after` holds: the last microsecond that the second point's date includes. Of a history, where the step
    /// lies. Of a subscription, when the record was taken in; of a change to the past, an earlier date, from which on it is
    /// so.
    async fn date(&self) -> Instant {
        self.date.last_included()
    }

    /// Of a subscription, whether it is a change to the past alone: the newest state does not show it, and a reader who keeps
    /// that state leaves it out. Of a diff always false.
    async fn past(&self) -> bool {
        self.past
    }

    /// Of a subscription, whether it is the last change that its record brought: once it is dealt with, one can go on
    /// `after` its sequence. Of a diff always true.
    async fn last(&self) -> bool {
        self.last
    }
}
