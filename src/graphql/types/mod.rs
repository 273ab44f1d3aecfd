//! The objects of the schema: each wraps what a view gave, and the scope that it was read from.
//!
//! A resolver converts arguments, calls one function of a view or of the snapshot, and converts the answer. Where an event or
//! a thing names another, that is shown as it is at the point, or with its last value where it is not there then.

pub mod account;
pub mod actor;
pub mod amendment;
pub mod audit;
pub mod change;
pub mod claim;
pub mod commitment;
pub mod consent;
pub mod decision;
pub mod event;
pub mod incident;
pub mod issue;
pub mod log;
pub mod meeting;
pub mod negotiation;
pub mod node;
pub mod overview;
pub mod period;
pub mod place;
pub mod position;
pub mod proof;
pub mod proposal;
pub mod snapshot;
pub mod source;
pub mod statement;
pub mod viewer;

use crate::graphql::connection::paged;

paged! {
    account::Account: "Account" "accounts",
    actor::Actor: "Actor" "actors",
    change::Change: "Change" "changes",
    claim::Claim: "Claim" "claims",
    decision::Decision: "Decision" "decisions",
    decision::Vote: "Vote" "votes",
    event::Event: "Event" "events",
    meeting::Meeting: "Meeting" "meetings",
    negotiation::Negotiation: "Negotiation" "negotiations",
    position::Position: "Position" "positions",
    statement::Statement: "Statement" "statements",
}
