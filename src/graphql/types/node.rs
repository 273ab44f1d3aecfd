//! Things by their global ids.

use async_graphql::{ID, Interface};
use chancery_macros::written;

use crate::domain::key::EventId;
use crate::graphql::scope::Scope;
use crate::graphql::types::account::Assertion;
use crate::graphql::types::actor::Actor;
use crate::graphql::types::amendment::Amendment;
use crate::graphql::types::claim::Claim;
use crate::graphql::types::commitment::Commitment;
use crate::graphql::types::consent::Declaration;
use crate::graphql::types::decision::Decision;
use crate::graphql::types::incident::Incident;
use crate::graphql::types::issue::Issue;
use crate::graphql::types::meeting::Meeting;
use crate::graphql::types::negotiation::Negotiation;
use crate::graphql::types::proposal::Proposal;
use crate::graphql::types::source::Source;
use crate::graphql::types::statement::Statement;

/// A thing with an id of its own: `KIND:KEY`; of a statement its event's id, of a claim that with `#` and its place, of
/// an assertion that with `=` and its place.
#[written]
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Names the thing among all nodes."))]
pub enum Node {
    /// A negotiation.
    Negotiation(Negotiation),
    /// An actor.
    Actor(Actor),
    /// A source.
    Source(Source),
    /// An issue.
    Issue(Issue),
    /// A proposal.
    Proposal(Proposal),
    /// A meeting.
    Meeting(Meeting),
    /// A statement.
    Statement(Statement),
    /// A claim.
    Claim(Claim),
    /// A commitment.
    Commitment(Commitment),
    /// An incident.
    Incident(Incident),
    /// An amendment.
    Amendment(Amendment),
    /// A decision.
    Decision(Decision),
    /// A declaration.
    Declaration(Declaration),
    /// An assertion.
    Assertion(Assertion),
}

/// Reads the place of a claim or an assertion within its statement, and that of its claimant, each in its one spelling.
fn within_statement(text: &str) -> Option<(u32, u32)> {
    let number = |text: &str| text.parse().ok().filter(|number: &u32| number.to_string() == text);
    match text.split_once('.') {
        Some((index, claimant)) => Some((number(index)?, number(claimant).filter(|claimant| *claimant > 0)?)),
        None => Some((number(text)?, 0)),
    }
}

impl Node {
    /// Looks a thing up by its id.
    pub fn find(scope: &Scope, id: &str) -> Option<Self> {
        if let Some((kind, key)) = id.split_once(':') {
            return match kind {
                "negotiation" => Negotiation::find(scope, &key.parse().ok()?).map(Node::Negotiation),
                "actor" => Actor::find(scope, &key.parse().ok()?).map(Node::Actor),
                "source" => Source::find(scope, &key.parse().ok()?).map(Node::Source),
                "issue" => Issue::find(scope, &key.parse().ok()?).map(Node::Issue),
                "proposal" => Proposal::find(scope, &key.parse().ok()?).map(Node::Proposal),
                "meeting" => Meeting::find(scope, &key.parse().ok()?).map(Node::Meeting),
                "commitment" => Commitment::find(scope, &key.parse().ok()?).map(Node::Commitment),
                "incident" => Incident::find(scope, &key.parse().ok()?).map(Node::Incident),
                "amendment" => Amendment::find(scope, &key.parse().ok()?).map(Node::Amendment),
                "decision" => Decision::find(scope, &key.parse().ok()?).map(Node::Decision),
                "declaration" => Declaration::find(scope, &key.parse().ok()?).map(Node::Declaration),
                _unknown => None,
            };
        }
        if let Some((statement, place)) = id.split_once('#') {
            let (index, claimant) = within_statement(place)?;
            return Claim::find(scope, statement.parse().ok()?, index, claimant).map(Node::Claim);
        }
        if let Some((statement, place)) = id.split_once('=') {
            let (index, claimant) = within_statement(place)?;
            return Assertion::find(scope, statement.parse().ok()?, index, claimant).map(Node::Assertion);
        }
        Statement::find(scope, id.parse::<EventId>().ok()?).map(Node::Statement)
    }
}
