//! The values of paths, as JSON: of one attribute its bare value, of several an object.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use crate::domain::event::{
    ActorRegistered, AnnouncedTally, AssertedValue, Clause, IncidentReported, Participant, Place, Reference,
};
use crate::domain::key::ActorKey;
use crate::domain::slot::IncidentProfile;
use crate::domain::vocabulary::{IncidentKind, Vocabulary};
use crate::time::Period;
use crate::view::account::AccountView;
use crate::view::commitment::CommitmentStanding;
use crate::view::consent::{BoundView, ConsentView};
use crate::view::decision::{self, DecisionView, VoteView};
use crate::view::declaration::DeclarationView;
use crate::view::negotiation::NegotiationView;
use crate::view::position::PositionView;

pub(super) fn period(period: &Period) -> Json {
    json!({ "edtf": period.edtf().as_str(), "timeZone": period.zone().as_str() })
}

pub(super) fn place(place: &Place) -> Json {
    json!({ "name": place.name, "country": place.country, "latitude": place.latitude, "longitude": place.longitude })
}

pub(super) fn keys<K: ToString>(keys: &[K]) -> Json {
    json!(keys.iter().map(ToString::to_string).collect::<Vec<_>>())
}

pub(super) fn participants(participants: &[Participant]) -> Json {
    let each = participants.iter().map(|participant| {
        json!({
            "actor": participant.actor.as_str(),
            "delegation": participant.delegation.as_ref().map(ToString::to_string),
            "level": participant.level,
        })
    });
    each.collect()
}

pub(super) fn clause(clause: &Clause) -> Json {
    json!({
        "number": clause.number,
        "phase": clause.phase,
        "text": clause.text,
        "issues": keys(&clause.issues),
        "schedule": clause.schedule.as_ref().map(period),
        "places": clause.places.iter().map(place).collect::<Vec<_>>(),
        "bracketed": clause.bracketed,
        "alternativeTo": clause.alternative_to.as_ref().map(ToString::to_string),
    })
}

pub(super) fn negotiation_status(view: &NegotiationView) -> Json {
    json!({ "status": view.status.value.name(), "by": keys(&view.status_by), "reason": view.status_reason })
}

pub(super) fn decision(view: &DecisionView, votes: &[VoteView]) -> Json {
    let taken = &view.profile.taken;
    let by_actor: Map<String, Json> =
        votes.iter().map(|vote| (vote.actor.to_string(), json!(vote.vote.name()))).collect();
    let AnnouncedTally { yes, no, abstain, absent } = decision::tally(view, votes);
    json!({
        "on": node_id(&Reference::from(&taken.on)),
        "body": taken.body.as_ref().map(ToString::to_string),
        "method": taken.method.map(Vocabulary::name),
        "outcome": taken.outcome.map(Vocabulary::name),
        "tally": { "yes": yes, "no": no, "abstain": abstain, "absent": absent },
        "votes": by_actor,
    })
}

/// Names a thing among things of unlike kinds; a clause has no node of its own, and is `clause:PROPOSAL/CLAUSE`.
fn node_id(reference: &Reference) -> String {
    format!("{}:{}", reference.what(), reference.key())
}

pub(super) fn consent(view: &ConsentView) -> Json {
    json!({ "act": view.given.act.name(), "effective": view.given.effective.as_ref().map(period) })
}

pub(super) fn bound(view: &BoundView) -> Json {
    json!({ "act": view.act.given.act.name(), "provisional": view.provisional })
}

pub(super) fn declaration(view: &DeclarationView) -> Json {
    let made = &view.profile.made;
    json!({
        "kind": made.kind.name(),
        "actor": made.actor.as_str(),
        "clauses": keys(&made.clauses),
        "to": made.to.as_ref().map(ToString::to_string),
        "territories": made.territories,
        "excludes": made.excludes,
        "text": made.text,
        "withdrawn": view.withdrawn,
    })
}

pub(super) fn account(view: &AccountView) -> Json {
    let sides = view.sides.iter().map(|side| {
        let claimants: BTreeSet<&ActorKey> = side.assertions.iter().map(|one| &one.claimant).collect();
        json!({
            "value": asserted(&side.value),
            "negated": side.negated,
            "claimants": claimants.into_iter().map(ActorKey::as_str).collect::<Vec<_>>(),
        })
    });
    json!({ "status": view.status.name(), "sides": sides.collect::<Vec<_>>() })
}

/// A value as a recorder would give it.
fn asserted(value: &AssertedValue) -> Json {
    match value {
        AssertedValue::Text(text) => json!({ "text": text }),
        AssertedValue::Number(number) => {
            let given = [("exact", number.exact), ("least", number.least), ("greatest", number.greatest)];
            let mut object: Map<String, Json> =
                given.into_iter().filter_map(|(name, number)| Some((name.to_owned(), json!(number?)))).collect();
            if let Some(unit) = &number.unit {
                object.insert("unit".to_owned(), json!(unit));
            }
            json!({ "number": object })
        }
        AssertedValue::Date(date) => json!({ "date": period(date) }),
        AssertedValue::Actor(key) => json!({ "actor": key.as_str() }),
    }
}

pub(super) fn membership(title: Option<&str>, until: Option<&Period>) -> Json {
    json!({ "title": title, "until": until.map(period) })
}

pub(super) fn commitment_status(standing: &CommitmentStanding) -> Json {
    json!({
        "status": standing.status.value.name(),
        "accordingTo": standing.according_to.as_ref().map(ToString::to_string),
        "degree": standing.degree,
    })
}

pub(super) fn incident(profile: &IncidentProfile) -> Json {
    let reported: &IncidentReported = &profile.reported;
    json!({
        "kind": reported.kind.unwrap_or(IncidentKind::Other).name(),
        "title": reported.title,
        "text": reported.text,
        "place": reported.place.as_ref().map(place),
        "actors": keys(&reported.actors),
        "by": keys(&reported.by),
        "against": keys(&reported.against),
        "occurred": period(&profile.occurred),
    })
}

/// `part_of` is the actor above, where that is there too.
pub(super) fn actor(actor: &ActorRegistered, part_of: Option<&str>) -> Json {
    json!({
        "name": actor.name,
        "kind": actor.kind.name(),
        "aliases": actor.aliases,
        "partOf": part_of,
        "country": actor.country,
    })
}

pub(super) fn office(title: &str, until: Option<&Period>) -> Json {
    json!({ "title": title, "until": until.map(period) })
}

pub(super) fn position(view: &PositionView) -> Json {
    json!({
        "status": view.status.name(),
        "stance": view.stance.map(Vocabulary::name),
        "declared": view.declared,
    })
}
