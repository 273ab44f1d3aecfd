//! A state written down as paths with values.
//!
//! | path | value |
//! | --- | --- |
//! | `negotiation/K/status`, `issue/K/status`, `proposal/K/status`, `commitment/K/status` | the status |
//! | `negotiation/K/party/A/ROLE` | true |
//! | `proposal/K/clause/C` | number, phase, text, issues, schedule, places |
//! | `meeting/K/ATTRIBUTE` | title, kind, status, planned, began, held, place, participants, agenda, outcome: what was given |
//! | `incident/K` | title, text, place, actors, occurred |
//! | `position/PARTY/KIND/K` | status, stance, declared |

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::domain::attribute::{self, ClaimsOn, OfficesOf, Subject};
use crate::domain::event::{Clause, Place, Target};
use crate::domain::key::{ActorKey, MeetingKey, NegotiationKey};
use crate::domain::slot::Slot;
use crate::domain::vocabulary::Vocabulary;
use crate::time::Period;
use crate::view::diff::NodeRef;
use crate::view::position::{PositionFilter, PositionView, position_on, positions};
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
        for view in positions(state, key, PositionFilter::default()) {
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
    let subject = NodeRef::Negotiation(key.clone());
    let context = [attribute::negotiation::title().of(key)];
    let from = attribute::negotiation::status().of(key);
    let status = shown(json!(view.status.value.name()), subject.clone(), from, &context);
    paths.insert(format!("negotiation/{key}/status"), status);
    for party in negotiation::parties(state, key) {
        let from = attribute::negotiation::party(party.actor.clone(), party.role).of(key);
        let path = format!("negotiation/{key}/party/{}/{}", party.actor, party.role.name());
        paths.insert(path, shown(json!(true), subject.clone(), from, &context));
    }
}

fn of_issue(paths: &mut Paths, view: &issue::IssueView) {
    let from = attribute::issue::status().of(&view.key);
    let context = [attribute::issue::title().of(&view.key)];
    let status = shown(json!(view.status.value.name()), NodeRef::Issue(view.key.clone()), from, &context);
    paths.insert(format!("issue/{}/status", view.key), status);
}

fn of_commitment(paths: &mut Paths, view: &commitment::CommitmentView) {
    let standings = view.statuses.iter();
    let status = |standing: &commitment::CommitmentStanding| {
        attribute::commitment::status(standing.according_to.clone()).of(&view.key)
    };
    let slots = standings.map(status);
    let status = Shown {
        value: json!(view.status.value.name()),
        subject: NodeRef::Commitment(view.key.clone()),
        slots: slots.collect(),
        context: vec![attribute::commitment::profile().of(&view.key)],
    };
    paths.insert(format!("commitment/{}/status", view.key), status);
}

fn of_proposal(paths: &mut Paths, state: &dyn State, view: &proposal::ProposalView) {
    let subject = NodeRef::Proposal(view.key.clone());
    let context = [attribute::proposal::title().of(&view.key)];
    let from = attribute::proposal::status().of(&view.key);
    let status = shown(json!(view.status.value.name()), subject.clone(), from, &context);
    paths.insert(format!("proposal/{}/status", view.key), status);
    for clause in proposal::clauses(state, &view.key) {
        let from = attribute::proposal::clause(clause.clause.key.clone()).of(&view.key);
        let path = format!("proposal/{}/clause/{}", view.key, clause.clause.key);
        paths.insert(path, shown(clause_value(&clause.clause), subject.clone(), from, &context));
    }
}

fn of_position(paths: &mut Paths, state: &dyn State, view: &PositionView) {
    let mut slots = Vec::new();
    let mut context = Vec::new();
    for target in view.chain.iter() {
        let on = ClaimsOn(view.party.clone(), target.clone());
        let claims = state.slots(&on.thing());
        for (claimant, words) in attribute::each_claimant(&claims) {
            slots.push(attribute::claims::claimant(claimant.clone()).of(&on));
            // A withdrawal speaks as much as a claim does.
            slots.extend(words.history().versions().iter().filter_map(|version| {
                let recorded = state.record(version.order.sequence)?;
                Some(attribute::statement::withdrawn().of(&recorded.operation.id()))
            }));
            context.push(attribute::actor::profile().of(claimant));
            let offices = OfficesOf(claimant.clone());
            let held = state.slots(&offices.thing());
            let office = |(of, title, _): (&ActorKey, &String, _)| {
                attribute::offices::office(of.clone(), title.clone()).of(&offices)
            };
            context.extend(attribute::each_office(&held).map(office));
        }
        context.extend(of_target(target));
    }
    context.push(attribute::actor::profile().of(&view.party));
    let target = view.target();
    let path = format!("position/{}/{target}", view.party);
    let value = json!({
        "status": view.status.name(),
        "stance": view.stance.map(Vocabulary::name),
        "declared": view.declared,
    });
    paths.insert(path, Shown { value, subject: NodeRef::Actor(view.party.clone()), slots, context });
}

fn of_target(target: &Target) -> Vec<Slot> {
    match target {
        Target::Issue(key) => vec![attribute::issue::title().of(key), attribute::issue::parent().of(key)],
        Target::Proposal(key) => vec![attribute::proposal::title().of(key)],
        Target::Clause(clause) => vec![
            attribute::proposal::clause(clause.clause.clone()).of(&clause.proposal),
            attribute::proposal::title().of(&clause.proposal),
        ],
        Target::Meeting(key) => vec![attribute::meeting::status().of(key), attribute::meeting::negotiation().of(key)],
    }
}

fn of_meeting(paths: &mut Paths, state: &dyn State, key: &MeetingKey) {
    use attribute::meeting as of;

    let Some(view) = meeting::meeting(state, key, Reading::AtPoint) else { return };
    let slots = state.slots(&key.thing());
    let context = [of::status().of(key), of::negotiation().of(key)];
    let attributes = [
        ("title", of::title().of(key), json!(view.title)),
        ("kind", of::kind().of(key), json!(view.kind.name())),
        ("status", of::status().of(key), json!(view.status.value.name())),
        ("planned", of::planned().of(key), view.planned.as_deref().map_or(Json::Null, period_value)),
        ("began", of::began().of(key), view.began.as_deref().map_or(Json::Null, period_value)),
        ("held", of::held().of(key), view.held.as_deref().map_or(Json::Null, period_value)),
        ("place", of::place().of(key), view.place.as_deref().map_or(Json::Null, place_value)),
        ("participants", of::participants().of(key), participants_value(&view)),
        ("agenda", of::agenda().of(key), json!(view.agenda.iter().map(ToString::to_string).collect::<Vec<_>>())),
        ("outcome", of::outcome().of(key), json!(view.outcome.as_deref())),
    ];
    for (name, from, value) in attributes {
        if state.version(slots.history(&from.attribute), Reading::AtPoint).is_some() {
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
    let from = attribute::incident::profile().of(key);
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
