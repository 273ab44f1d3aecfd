//! A state written down as paths with values.
//!
//! | path | value |
//! | --- | --- |
//! | `negotiation/K/status` | status, by, reason |
//! | `issue/K/status`, `proposal/K/status` | the status |
//! | `commitment/K/status` | the status shown: status, accordingTo, degree |
//! | `commitment/K/text`, `commitment/K/due` | what it says; a due day where there is one |
//! | `negotiation/K/party/A/ROLE` | true |
//! | `issue/K/parent` | the key of the issue above, where that is there |
//! | `proposal/K/clause/C` | number, phase, text, issues, schedule, places, bracketed, alternativeTo |
//! | `meeting/K/ATTRIBUTE` | an attribute that was given |
//! | `commitment/K/over`, `commitment/K/conditions` | what is given |
//! | `amendment/K/status` | the status |
//! | `decision/K` | on, body, method, outcome, tally, votes by actor |
//! | `proposal/K/signature/A`, `…/consent/A`, `…/provisional/A` | act, effective |
//! | `proposal/K/bound/A` | act, provisional |
//! | `declaration/K` | kind, actor, clauses, to, territories, excludes, text, withdrawn |
//! | `account/KIND/K/ASPECT` | status, sides as values with claimants |
//! | `incident/K` | kind, title, text, place, actors, by, against, occurred |
//! | `office/HOLDER/OF/TITLE`, `membership/MEMBER/OF` | title, until |
//! | `actor/K` | name, kind, aliases, partOf, country |
//! | `position/PARTY/KIND/K` | status, stance, declared |
//!
//! It is written in portions, each of one thing, so that a history can write again only what a date touches.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::domain::attribute::{self, Subject};
use crate::domain::event::{About, ClauseRef, Target};
use crate::domain::key::{
    ActorKey, AmendmentKey, CommitmentKey, DecisionKey, DeclarationKey, IncidentKey, IssueKey, MeetingKey,
    NegotiationKey, ProposalKey,
};
use crate::domain::vocabulary::Vocabulary;
use crate::time::Period;
use crate::view::actor::{MembershipView, OfficeView};
use crate::view::consent::ConsentSlot;
use crate::view::diff::path::{DiffPath, MEETING};
use crate::view::diff::pattern::PathFilter;
use crate::view::diff::shown::{Circle, TargetPlace, once_shown};
use crate::view::diff::values;
use crate::view::position::{PositionView, position_on};
use crate::view::proposal::ProposalView;
use crate::view::{
    Reading, State, account, actor, amendment, commitment, consent, decision, declaration, issue, meeting, negotiation,
    proposal,
};

/// A value that a state shows.
pub(super) struct Shown {
    /// Where.
    pub(super) path: DiffPath,
    /// The value.
    pub(super) value: Json,
    /// The position that it is of, of a position.
    pub(super) position: Option<Box<PositionView>>,
}

impl Shown {
    /// Shows a position.
    pub(super) fn position(path: DiffPath, view: PositionView) -> Self {
        Shown { path, value: values::position(&view), position: Some(Box::new(view)) }
    }
}

/// What a state shows, by path.
pub(super) type Paths = BTreeMap<String, Shown>;

/// What is written down: of one negotiation or all, and which paths.
#[derive(Clone, Copy)]
pub(super) struct DiffScope<'a> {
    pub(super) negotiation: Option<&'a NegotiationKey>,
    pub(super) paths: &'a PathFilter,
}

/// The paths of one thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Portion {
    Negotiation(NegotiationKey),
    Issue(IssueKey),
    Proposal(ProposalKey),
    Commitment(CommitmentKey),
    Meeting(MeetingKey),
    Incident(IncidentKey),
    Amendment(AmendmentKey),
    Decision(DecisionKey),
    Declaration(DeclarationKey),
    /// The accounts of a thing.
    Accounts(About),
    /// Actors, their offices, memberships and accounts: who is shown depends on all of them.
    Register,
}

/// Writes down one portion of the state.
pub(super) fn portion(state: &dyn State, scope: DiffScope<'_>, portion: &Portion) -> Paths {
    let mut to = Writer { state, scope, paths: Paths::new() };
    to.portion(portion);
    to.paths
}

/// Writes down what the register has of some actors, as far as they are shown.
pub(super) fn register_of(state: &dyn State, scope: DiffScope<'_>, actors: &[ActorKey]) -> Paths {
    let mut to = Writer { state, scope, paths: Paths::new() };
    to.register(actors);
    to.paths
}

/// Returns one position, where a state shows it.
pub(super) fn position(
    state: &dyn State,
    party: &ActorKey,
    (chain, place): (&Arc<[Target]>, TargetPlace),
) -> Option<PositionView> {
    if place == TargetPlace::Elsewhere || actor::actor(state, party, Reading::AtPoint).is_none() {
        return None;
    }
    let view = position_on(state, party, Arc::clone(chain), None);
    let is_shown = view.claims.iter().any(|claim| claim.level == 0 || place == TargetPlace::Loose);
    is_shown.then_some(view)
}

/// Lists every portion that was ever on record, whether or not it is there at the point. A thing can be there before its
/// negotiation is, or without it: each is asked for itself.
pub(super) fn portions(state: &dyn State, DiffScope { negotiation, paths }: DiffScope<'_>) -> BTreeSet<Portion> {
    let mut all = BTreeSet::new();
    // What no path asks for is not even listed.
    let of_kind = |kind: &str| paths.begins(&[kind]);
    let begins = |kind: &str, key: &str| paths.begins(&[kind, key]);
    for key in state.negotiations().iter().filter(|key| negotiation.is_none_or(|of| of == *key)) {
        if begins("negotiation", key.as_str()) {
            all.insert(Portion::Negotiation(key.clone()));
        }
        if of_kind("issue") {
            let issues = state.issues(key);
            all.extend(issues.iter().filter(|key| begins("issue", key.as_str())).cloned().map(Portion::Issue));
        }
        if of_kind("proposal") {
            let proposals = state.proposals(key);
            let asked = proposals.iter().filter(|key| begins("proposal", key.as_str()));
            all.extend(asked.cloned().map(Portion::Proposal));
        }
        if of_kind("commitment") {
            let commitments = state.commitments(key);
            let asked = commitments.iter().filter(|key| begins("commitment", key.as_str()));
            all.extend(asked.cloned().map(Portion::Commitment));
        }
        if of_kind("decision") {
            let decisions = state.decisions(key);
            all.extend(decisions.iter().filter(|key| begins("decision", key.as_str())).cloned().map(Portion::Decision));
        }
        if of_kind("amendment") || of_kind("declaration") {
            add_about_texts(state, key, paths, &mut all);
        }
    }
    if of_kind("meeting") {
        let meetings = negotiation.map_or_else(|| state.all_meetings(), |of| state.meetings(of));
        all.extend(meetings.iter().filter(|key| begins("meeting", key.as_str())).cloned().map(Portion::Meeting));
    }
    if of_kind("incident") {
        let incidents = negotiation.map_or_else(|| state.all_incidents(), |of| state.incidents(of));
        all.extend(incidents.iter().filter(|key| begins("incident", key.as_str())).cloned().map(Portion::Incident));
    }
    if ["actor", "office", "membership", "account"].into_iter().any(of_kind) {
        all.insert(Portion::Register);
    }
    if of_kind("account") {
        all.extend(once_accounted(state, negotiation).into_iter().map(Portion::Accounts));
    }
    all
}

/// Lists the amendments and declarations about the proposals of a negotiation.
fn add_about_texts(state: &dyn State, of: &NegotiationKey, paths: &PathFilter, all: &mut BTreeSet<Portion>) {
    for proposal in state.proposals(of).iter() {
        let amendments = state.amendments(proposal);
        let asked = amendments.iter().filter(|key| paths.begins(&["amendment", key.as_str()]));
        all.extend(asked.cloned().map(Portion::Amendment));
        let declarations = state.declarations(proposal);
        let asked = declarations.iter().filter(|key| paths.begins(&["declaration", key.as_str()]));
        all.extend(asked.cloned().map(Portion::Declaration));
    }
}

/// Lists every thing but actors of which anything was ever asserted, of a negotiation or of all, whether or not it is there.
fn once_accounted(state: &dyn State, negotiation: Option<&NegotiationKey>) -> Vec<About> {
    let mut things: Vec<About> = Vec::new();
    for key in state.negotiations().iter().filter(|key| negotiation.is_none_or(|of| of == *key)) {
        things.extend(state.commitments(key).iter().cloned().map(About::Commitment));
        things.extend(state.decisions(key).iter().cloned().map(About::Decision));
        for proposal in state.proposals(key).iter() {
            things.extend(state.amendments(proposal).iter().cloned().map(About::Amendment));
            let slots = state.slots(&proposal.thing());
            things
                .extend(attribute::each_clause(&slots).map(|(clause, _)| {
                    About::Clause(ClauseRef { proposal: proposal.clone(), clause: clause.clone() })
                }));
        }
    }
    let meetings = negotiation.map_or_else(|| state.all_meetings(), |of| state.meetings(of));
    things.extend(meetings.iter().cloned().map(About::Meeting));
    let incidents = negotiation.map_or_else(|| state.all_incidents(), |of| state.incidents(of));
    things.extend(incidents.iter().cloned().map(About::Incident));
    things.retain(|about| !state.aspects(about).is_empty());
    things
}

/// Lists every matter on which there may be positions, whether or not it is there at the point.
pub(super) fn targets(state: &dyn State, DiffScope { negotiation, paths }: DiffScope<'_>) -> BTreeSet<TargetName> {
    let mut all = BTreeSet::new();
    // One that is not on record, or is part of another negotiation, shows no position.
    if let Some(named) = paths.named_targets() {
        return named.into_iter().map(TargetName).collect();
    }
    let was_claimed_on = |matter: Target| state.was_claimed_on(&matter);
    for key in state.negotiations().iter().filter(|key| negotiation.is_none_or(|of| of == *key)) {
        all.extend(state.issues(key).iter().cloned().map(|key| TargetName(Target::Issue(key))));
        for proposal in state.proposals(key).iter().filter(|key| was_claimed_on(Target::Proposal((*key).clone()))) {
            let slots = state.slots(&proposal.thing());
            all.extend(attribute::each_clause(&slots).map(|(clause, _)| {
                TargetName(Target::Clause(ClauseRef { proposal: proposal.clone(), clause: clause.clone() }))
            }));
            all.insert(TargetName(Target::Proposal(proposal.clone())));
        }
    }
    let meetings = negotiation.map_or_else(|| state.all_meetings(), |of| state.meetings(of));
    let meetings = meetings.iter().cloned().map(Target::Meeting).filter(|meeting| state.was_claimed_on(meeting));
    all.extend(meetings.map(TargetName));
    all
}

/// A matter, in an order of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TargetName(pub(super) Target);

impl Ord for TargetName {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0.kind(), self.0.key()).cmp(&(other.0.kind(), other.0.key()))
    }
}

impl PartialOrd for TargetName {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

struct Writer<'a> {
    state: &'a dyn State,
    scope: DiffScope<'a>,
    paths: Paths,
}

impl Writer<'_> {
    fn put(&mut self, path: DiffPath, value: impl FnOnce() -> Json) {
        if self.scope.paths.passes(&path) {
            self.paths.insert(path.to_string(), Shown { path, value: value(), position: None });
        }
    }

    fn is_asked(&self, negotiation: Option<&NegotiationKey>) -> bool {
        self.scope.negotiation.is_none_or(|of| Some(of) == negotiation)
    }

    fn portion(&mut self, portion: &Portion) {
        match portion {
            Portion::Negotiation(key) => self.negotiation(key),
            Portion::Issue(key) => self.issue(key),
            Portion::Proposal(key) => self.proposal(key),
            Portion::Commitment(key) => self.commitment(key),
            Portion::Meeting(key) => self.meeting(key),
            Portion::Incident(key) => self.incident(key),
            Portion::Amendment(key) => self.amendment(key),
            Portion::Decision(key) => self.decision(key),
            Portion::Declaration(key) => self.declaration(key),
            Portion::Accounts(about) => {
                if self.is_part(about) {
                    self.accounts(about);
                }
            }
            Portion::Register => self.register(&once_shown(self.state, self.scope.negotiation)),
        }
    }

    fn negotiation(&mut self, key: &NegotiationKey) {
        let Some(view) = negotiation::negotiation(self.state, key, Reading::AtPoint) else { return };
        self.put(DiffPath::NegotiationStatus(key.clone()), || values::negotiation_status(&view));
        for party in negotiation::parties(self.state, key) {
            self.put(DiffPath::Party(key.clone(), party.actor, party.role), || json!(true));
        }
    }

    fn issue(&mut self, key: &IssueKey) {
        let Some(view) = issue::issue(self.state, key, Reading::AtPoint) else { return };
        if !self.is_asked(Some(&view.negotiation)) {
            return;
        }
        self.put(DiffPath::IssueStatus(key.clone()), || json!(view.status.value.name()));
        if let Some(parent) = issue::parent(self.state, key) {
            self.put(DiffPath::IssueParent(key.clone()), || json!(parent.as_str()));
        }
    }

    fn proposal(&mut self, key: &ProposalKey) {
        let Some(view) = proposal::proposal(self.state, key, Reading::AtPoint) else { return };
        if !self.is_asked(Some(&view.negotiation)) {
            return;
        }
        self.put(DiffPath::ProposalStatus(key.clone()), || json!(view.status.value.name()));
        if self.scope.paths.begins(&["proposal", key.as_str(), "clause"]) {
            for clause in proposal::clauses(self.state, key) {
                let path = DiffPath::Clause(key.clone(), clause.clause.key.clone());
                self.put(path, || values::clause(&clause.clause));
            }
        }
        self.consents(key, &view);
    }

    fn consents(&mut self, key: &ProposalKey, view: &ProposalView) {
        for actor in consent::consenting(self.state, key) {
            for act in consent::acts(self.state, key, &actor).iter().filter(|act| act.standing) {
                let set = |slot: &ConsentSlot| slot.is_set_by(act.given.act);
                if let Some(slot) = ConsentSlot::ALL.into_iter().find(set) {
                    self.put(DiffPath::Consent(key.clone(), slot, actor.clone()), || values::consent(act));
                }
            }
            if let Some(bound) = consent::binding(self.state, key, &actor, &view.status) {
                self.put(DiffPath::Bound(key.clone(), actor), || values::bound(&bound));
            }
        }
    }

    fn amendment(&mut self, key: &AmendmentKey) {
        let Some(view) = amendment::amendment(self.state, key, Reading::AtPoint) else { return };
        if self.is_asked(Some(&view.profile.negotiation)) {
            self.put(DiffPath::AmendmentStatus(key.clone()), || json!(view.status.value.name()));
        }
    }

    fn decision(&mut self, key: &DecisionKey) {
        let Some(view) = decision::decision(self.state, key, Reading::AtPoint) else { return };
        if self.is_asked(Some(&view.profile.negotiation)) {
            let votes = decision::votes(self.state, key, Reading::AtPoint);
            self.put(DiffPath::Decision(key.clone()), || values::decision(&view, &votes));
        }
    }

    fn declaration(&mut self, key: &DeclarationKey) {
        let Some(view) = declaration::declaration(self.state, key, Reading::AtPoint) else { return };
        if self.is_asked(Some(&view.profile.negotiation)) {
            self.put(DiffPath::Declaration(key.clone()), || values::declaration(&view));
        }
    }

    fn accounts(&mut self, about: &About) {
        for account in account::accounts(self.state, about) {
            self.put(DiffPath::Account(about.clone(), account.aspect.clone()), || values::account(&account));
        }
    }

    /// Returns whether a thing is part of what is asked for at the point.
    fn is_part(&self, about: &About) -> bool {
        if self.scope.negotiation.is_none() {
            return true;
        }
        account::negotiation_of(self.state, about).is_some_and(|of| self.is_asked(Some(&of)))
    }

    fn commitment(&mut self, key: &CommitmentKey) {
        let Some(view) = commitment::commitment(self.state, key, Reading::AtPoint) else { return };
        if !self.is_asked(Some(&view.profile.negotiation)) {
            return;
        }
        if let Some(standing) = view.shown() {
            self.put(DiffPath::CommitmentStatus(key.clone()), || values::commitment_status(standing));
        }
        self.put(DiffPath::CommitmentText(key.clone()), || json!(&*view.text));
        if let Some(due) = &view.due {
            self.put(DiffPath::CommitmentDue(key.clone()), || values::period(due));
        }
        if let Some(over) = &view.over {
            self.put(DiffPath::CommitmentOver(key.clone()), || values::period(over));
        }
        if !view.conditions.is_empty() {
            self.put(DiffPath::CommitmentConditions(key.clone()), || json!(*view.conditions));
        }
    }

    fn meeting(&mut self, key: &MeetingKey) {
        let Some(view) = meeting::meeting(self.state, key, Reading::AtPoint) else { return };
        if !self.is_asked(view.negotiation.as_ref()) {
            return;
        }
        let date = |date: &Option<Arc<Period>>| date.as_deref().map_or(Json::Null, values::period);
        let given = [
            ("title", json!(view.title)),
            ("kind", json!(view.kind.name())),
            ("status", json!(view.status.value.name())),
            ("planned", date(&view.planned)),
            ("began", date(&view.began)),
            ("held", date(&view.held)),
            ("place", view.place.as_deref().map_or(Json::Null, values::place)),
            ("participants", values::participants(&view.participants)),
            ("agenda", values::keys(&view.agenda)),
            ("outcome", json!(view.outcome.as_deref())),
        ];
        let slots = self.state.slots(&key.thing());
        for (name, value) in given {
            let given_by = MEETING.iter().find(|(known, _)| *known == name);
            let history = given_by.map(|(_, attribute)| slots.history(attribute));
            if history.is_some_and(|history| self.state.version(history, Reading::AtPoint).is_some()) {
                self.put(DiffPath::Meeting(key.clone(), name), || value);
            }
        }
    }

    fn incident(&mut self, key: &IncidentKey) {
        let Some(incident) = commitment::incident(self.state, key, Reading::AtPoint) else { return };
        let profile = &incident.value.profile;
        if self.is_asked(profile.negotiation.as_ref()) {
            self.put(DiffPath::Incident(key.clone()), || values::incident(profile));
        }
    }

    fn register(&mut self, actors: &[ActorKey]) {
        if actors.is_empty() {
            return;
        }
        let circle = Circle::of(self.state, self.scope.negotiation);
        for key in actors.iter().filter(|key| circle.holds(self.state, key)) {
            if self.state.is_over() {
                return;
            }
            if let Some(profile) = actor::actor(self.state, key, Reading::AtPoint) {
                let part_of = profile.part_of.as_ref();
                let there = part_of.filter(|above| actor::actor(self.state, above, Reading::AtPoint).is_some());
                let there = there.map(ActorKey::as_str);
                self.put(DiffPath::Actor(key.clone()), || values::actor(&profile, there));
            }
            if self.scope.paths.begins(&["office"]) {
                for office in actor::offices(self.state, key).into_iter().chain(actor::officers(self.state, key)) {
                    self.office(office);
                }
            }
            if self.scope.paths.begins(&["membership"]) {
                let held = actor::memberships(self.state, key).into_iter().chain(actor::members(self.state, key));
                held.for_each(|membership| self.membership(membership));
            }
            if self.scope.paths.begins(&["account", "actor"]) {
                self.accounts(&About::Actor(key.clone()));
            }
        }
    }

    fn membership(&mut self, membership: MembershipView) {
        if actor::actor(self.state, &membership.member, Reading::AtPoint).is_none() {
            return;
        }
        let until = self.state.until(&membership.since);
        let path = DiffPath::Membership(membership.member, membership.of);
        self.put(path, || values::membership(membership.title.as_deref(), until.as_ref()));
    }

    fn office(&mut self, office: OfficeView) {
        if actor::actor(self.state, &office.holder, Reading::AtPoint).is_none() {
            return;
        }
        let until = self.state.until(&office.since);
        let path = DiffPath::Office(office.holder, office.of, office.title.clone());
        self.put(path, || values::office(&office.title, until.as_ref()));
    }
}
