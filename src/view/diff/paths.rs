//! A state written down as paths with values.
//!
//! | path | value |
//! | --- | --- |
//! | `negotiation/K/status`, `issue/K/status`, `proposal/K/status`, `commitment/K/status` | the status |
//! | `negotiation/K/party/A/ROLE` | true |
//! | `proposal/K/clause/C` | number, phase, text, issues, schedule, places |
//! | `meeting/K/ATTRIBUTE` | title, kind, status, planned, held, place, participants, agenda, outcome: what was given |
//! | `incident/K` | title, text, place, actors, occurred |
//! | `position/PARTY/KIND/K` | status, stance, declared |

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::domain::event::{Clause, Place, Target};
use crate::domain::key::{MeetingKey, NegotiationKey};
use crate::domain::slot::{Attribute, Slot, Thing};
use crate::domain::vocabulary::Vocabulary;
use crate::time::Period;
use crate::view::diff::NodeRef;
use crate::view::position::{Asked, PositionView, position_on, positions};
use crate::view::{Reading, State, actor, commitment, issue, meeting, negotiation, proposal};

/// A value that a state shows, and where it comes from.
pub(super) struct Shown {
    /// The value.
    pub(super) value: Json,
    /// The thing that it is about.
    pub(super) subject: NodeRef,
    /// The slots that it is made of.
    pub(super) slots: Vec<Slot>,
    /// The slots that decide whether, and how, those are read.
    pub(super) context: Vec<Slot>,
}

/// What a state shows, by path.
pub(super) type Paths = BTreeMap<String, Shown>;

fn slot(thing: &Thing, attribute: Attribute) -> Slot {
    Slot { thing: thing.clone(), attribute }
}

fn shown(value: Json, subject: NodeRef, slot: Slot, context: &[Slot]) -> Shown {
    Shown { value, subject, slots: vec![slot], context: context.to_vec() }
}

/// Writes down the state at a point.
pub(super) fn paths(state: &dyn State, of: Option<&NegotiationKey>) -> Paths {
    let mut paths = Paths::new();
    // A thing can be there before its negotiation is, or without it: each is asked for itself.
    for key in state.negotiations().iter().filter(|key| of.is_none_or(|of| of == *key)) {
        of_negotiation(&mut paths, state, key);
        for view in issue::issues(state, key) {
            of_issue(&mut paths, &view);
        }
        for view in proposal::proposals(state, key) {
            of_proposal(&mut paths, state, &view);
        }
        for view in commitment::commitments(state, key) {
            of_commitment(&mut paths, &view);
        }
        for view in positions(state, key, Asked::default()) {
            of_position(&mut paths, state, &view);
        }
    }
    let all = state.all_meetings();
    let ours = |key: &&MeetingKey| {
        of.is_none_or(|of| meeting::negotiation_of(state, key, Reading::AtPoint).as_ref() == Some(of))
    };
    for key in all.iter().filter(ours) {
        of_meeting(&mut paths, state, key);
    }
    for key in state.all_incidents().iter() {
        of_incident(&mut paths, state, key, of);
    }
    paths
}

fn of_negotiation(paths: &mut Paths, state: &dyn State, key: &NegotiationKey) {
    let Some(view) = negotiation::negotiation(state, key, Reading::AtPoint) else { return };
    let thing = Thing::Negotiation(key.clone());
    let subject = NodeRef::Negotiation(key.clone());
    let context = [slot(&thing, Attribute::Title)];
    let from = slot(&thing, Attribute::Status);
    let status = shown(json!(view.status.value.name()), subject.clone(), from, &context);
    paths.insert(format!("negotiation/{key}/status"), status);
    for party in negotiation::parties(state, key) {
        let from = slot(&thing, Attribute::Party(party.actor.clone(), party.role));
        let path = format!("negotiation/{key}/party/{}/{}", party.actor, party.role.name());
        paths.insert(path, shown(json!(true), subject.clone(), from, &context));
    }
}

fn of_issue(paths: &mut Paths, view: &issue::IssueView) {
    let thing = Thing::Issue(view.key.clone());
    let from = slot(&thing, Attribute::Status);
    let context = [slot(&thing, Attribute::Title)];
    let status = shown(json!(view.status.value.name()), NodeRef::Issue(view.key.clone()), from, &context);
    paths.insert(format!("issue/{}/status", view.key), status);
}

fn of_commitment(paths: &mut Paths, view: &commitment::CommitmentView) {
    let thing = Thing::Commitment(view.key.clone());
    let standings = view.statuses.iter();
    let slots = standings.map(|standing| slot(&thing, Attribute::StatusAccordingTo(standing.according_to.clone())));
    let status = Shown {
        value: json!(view.status.value.name()),
        subject: NodeRef::Commitment(view.key.clone()),
        slots: slots.collect(),
        context: vec![slot(&thing, Attribute::Profile)],
    };
    paths.insert(format!("commitment/{}/status", view.key), status);
}

fn of_proposal(paths: &mut Paths, state: &dyn State, view: &proposal::ProposalView) {
    let thing = Thing::Proposal(view.key.clone());
    let subject = NodeRef::Proposal(view.key.clone());
    let context = [slot(&thing, Attribute::Title)];
    let from = slot(&thing, Attribute::Status);
    let status = shown(json!(view.status.value.name()), subject.clone(), from, &context);
    paths.insert(format!("proposal/{}/status", view.key), status);
    for clause in proposal::clauses(state, &view.key) {
        let from = slot(&thing, Attribute::Clause(clause.clause.key.clone()));
        let path = format!("proposal/{}/clause/{}", view.key, clause.clause.key);
        paths.insert(path, shown(clause_value(&clause.clause), subject.clone(), from, &context));
    }
}

fn of_position(paths: &mut Paths, state: &dyn State, view: &PositionView) {
    let mut slots = Vec::new();
    let mut context = Vec::new();
    let party = Thing::Actor(view.party.clone());
    for target in view.chain.iter() {
        let thing = Thing::Claims(view.party.clone(), target.clone());
        let claims = state.slots(&thing);
        let claimants = claims.iter().map(|(attribute, _)| slot(&thing, attribute.clone()));
        slots.extend(claimants);
        for (attribute, history) in claims.iter() {
            context.extend(history.versions().iter().filter_map(|version| {
                let recorded = state.record(version.order.sequence)?;
                Some(slot(&Thing::Statement(recorded.operation.id()), Attribute::Withdrawn))
            }));
            if let Attribute::Claimant(claimant) = attribute {
                context.push(slot(&Thing::Actor(claimant.clone()), Attribute::Profile));
                let offices = Thing::OfficesOf(claimant.clone());
                let held = state.slots(&offices);
                context.extend(held.iter().map(|(attribute, _)| slot(&offices, attribute.clone())));
            }
        }
        context.extend(of_target(target));
    }
    context.push(slot(&party, Attribute::Profile));
    let target = view.target();
    let path = format!("position/{}/{target}", view.party);
    let value = json!({
        "status": view.status.name(),
        "stance": view.stance.map(Vocabulary::name),
        "declared": view.declared,
    });
    // A withdrawal speaks as much as a claim does.
    let (withdrawals, rest): (Vec<Slot>, Vec<Slot>) =
        context.into_iter().partition(|slot| slot.attribute == Attribute::Withdrawn);
    slots.extend(withdrawals);
    paths.insert(path, Shown { value, subject: NodeRef::Actor(view.party.clone()), slots, context: rest });
}

fn of_target(target: &Target) -> Vec<Slot> {
    match target {
        Target::Issue(key) => {
            let thing = Thing::Issue(key.clone());
            vec![slot(&thing, Attribute::Title), slot(&thing, Attribute::Parent)]
        }
        Target::Proposal(key) => vec![slot(&Thing::Proposal(key.clone()), Attribute::Title)],
        Target::Clause(clause) => {
            let thing = Thing::Proposal(clause.proposal.clone());
            vec![slot(&thing, Attribute::Clause(clause.clause.clone())), slot(&thing, Attribute::Title)]
        }
        Target::Meeting(key) => {
            let thing = Thing::Meeting(key.clone());
            vec![slot(&thing, Attribute::Status), slot(&thing, Attribute::Negotiation)]
        }
    }
}

fn of_meeting(paths: &mut Paths, state: &dyn State, key: &MeetingKey) {
    let Some(view) = meeting::meeting(state, key, Reading::AtPoint) else { return };
    let thing = Thing::Meeting(key.clone());
    let slots = state.slots(&thing);
    let context = [slot(&thing, Attribute::Status), slot(&thing, Attribute::Negotiation)];
    let given = |attribute: &Attribute| state.version(slots.history(attribute), Reading::AtPoint).is_some();
    let attributes = [
        ("title", Attribute::Title, json!(view.title)),
        ("kind", Attribute::Kind, json!(view.kind.name())),
        ("status", Attribute::Status, json!(view.status.value.name())),
        ("planned", Attribute::Planned, view.planned.as_deref().map_or(Json::Null, period_value)),
        ("held", Attribute::Held, view.held.as_deref().map_or(Json::Null, period_value)),
        ("place", Attribute::Place, view.place.as_deref().map_or(Json::Null, place_value)),
        ("participants", Attribute::Participants, participants_value(&view)),
        ("agenda", Attribute::Agenda, json!(view.agenda.iter().map(ToString::to_string).collect::<Vec<_>>())),
        ("outcome", Attribute::Outcome, json!(view.outcome.as_deref())),
    ];
    for (name, attribute, value) in attributes {
        if given(&attribute) {
            let from = slot(&thing, attribute);
            let path = format!("meeting/{key}/{name}");
            paths.insert(path, shown(value, NodeRef::Meeting(key.clone()), from, &context));
        }
    }
    if view.negotiation.is_none() {
        of_loose_target(paths, state, &Target::Meeting(key.clone()));
    }
}

/// Writes down the positions on a matter that is part of no negotiation.
fn of_loose_target(paths: &mut Paths, state: &dyn State, target: &Target) {
    let chain: std::sync::Arc<[Target]> = vec![target.clone()].into();
    for party in state.subjects(target).iter() {
        if actor::actor(state, party, Reading::AtPoint).is_none() {
            continue;
        }
        let view = position_on(state, party, std::sync::Arc::clone(&chain), None);
        if !view.claims.is_empty() {
            of_position(paths, state, &view);
        }
    }
}

fn of_incident(
    paths: &mut Paths,
    state: &dyn State,
    key: &crate::domain::key::IncidentKey,
    of: Option<&NegotiationKey>,
) {
    let Some(incident) = commitment::incident(state, key, Reading::AtPoint) else { return };
    let profile = &incident.value.profile;
    if of.is_some() && profile.negotiation.as_ref() != of {
        return;
    }
    let reported = &profile.reported;
    let value = json!({
        "title": reported.title,
        "text": reported.text,
        "place": reported.place.as_ref().map(place_value),
        "actors": reported.actors.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "occurred": period_value(&profile.occurred),
    });
    let from = slot(&Thing::Incident(key.clone()), Attribute::Profile);
    paths.insert(format!("incident/{key}"), shown(value, NodeRef::Incident(key.clone()), from, &[]));
}

fn period_value(period: &Period) -> Json {
    json!({ "edtf": period.edtf().as_str(), "timeZone": period.zone().as_str() })
}

fn place_value(place: &Place) -> Json {
    json!({ "name": place.name, "country": place.country, "latitude": place.latitude, "longitude": place.longitude })
}

fn participants_value(view: &meeting::MeetingView) -> Json {
    let participants = view.participants.iter().map(|participant| {
        json!({
            "actor": participant.actor.as_str(),
            "delegation": participant.delegation.as_ref().map(ToString::to_string),
            "level": participant.level,
        })
    });
    participants.collect()
}

fn clause_value(clause: &Clause) -> Json {
    json!({
        "number": clause.number,
        "phase": clause.phase,
        "text": clause.text,
        "issues": clause.issues.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "schedule": clause.schedule.as_ref().map(period_value),
        "places": clause.places.iter().map(place_value).collect::<Vec<_>>(),
    })
}
