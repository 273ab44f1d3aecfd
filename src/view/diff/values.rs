//! The values of paths, as JSON: of one attribute its bare value, of several an object.

use serde_json::{Value as Json, json};

use crate::domain::event::{ActorRegistered, Clause, IncidentReported, Participant, Place};
use crate::domain::slot::IncidentProfile;
use crate::domain::vocabulary::{NegotiationStatus, Vocabulary};
use crate::time::Period;
use crate::view::commitment::CommitmentStanding;
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
    })
}

/// Who changed it and why is part of the value, and nothing says so yet.
pub(super) fn negotiation_status(status: NegotiationStatus) -> Json {
    json!({ "status": status.name(), "by": [], "reason": null })
}

/// No status says yet to what degree it is so.
pub(super) fn commitment_status(standing: &CommitmentStanding) -> Json {
    json!({
        "status": standing.status.value.name(),
        "accordingTo": standing.according_to.as_ref().map(ToString::to_string),
        "degree": null,
    })
}

pub(super) fn incident(profile: &IncidentProfile) -> Json {
    let reported: &IncidentReported = &profile.reported;
    json!({
        "title": reported.title,
        "text": reported.text,
        "place": reported.place.as_ref().map(place),
        "actors": keys(&reported.actors),
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
