//! Names, headlines, texts, dates and sources: what people read of an event, in a few words.
//!
//! A headline says who did what; the text is the recorder's own. All are plain: a format that wants markup escapes them.

use std::borrow::Cow;

use crate::domain::event::{
    About, AssertedValue, Body, Claim, Clause, DecisionSubject, DecisionTaken, Event, Family, StatementMade, Target,
};
use crate::domain::key::{ActorKey, AmendmentKey, DecisionKey, MeetingKey, NegotiationKey, ProposalKey};
use crate::domain::vocabulary::{Act, ConsentAct, Hedge, Modality, Stance, Vocabulary};
use crate::interchange::with_article::{at_start, in_text};
use crate::time::Period;
use crate::view::citation::Cited;
use crate::view::{
    Reading, State, actor, amendment, commitment, decision, declaration, issue, meeting, negotiation, proposal,
};

/// Returns the word of a closed list as people read it: `STICKING_POINT` as `sticking point`.
pub fn plain(member: impl Vocabulary) -> String {
    member.name().to_lowercase().replace('_', " ")
}

/// Returns the track of a timeline on which an event stands: its family.
pub fn track(family: Family) -> &'static str {
    match family {
        Family::Register => "Register",
        Family::Negotiation => "Negotiation",
        Family::Statement => "Statements",
        Family::Meeting => "Meetings",
        Family::Proposal => "Proposals",
        Family::Decision => "Decisions",
        Family::Commitment => "Commitments",
        Family::Incident => "Incidents",
    }
}

/// Every track, in the order in which they are shown.
pub const TRACKS: [&str; 8] =
    ["Statements", "Meetings", "Proposals", "Decisions", "Commitments", "Negotiation", "Incidents", "Register"];

/// Reads a thing at the point, else with its last known value.
fn known<T>(read: impl Fn(Reading) -> Option<T>) -> Option<T> {
    read(Reading::AtPoint).or_else(|| read(Reading::LastKnown))
}

/// Returns an actor's name.
pub fn actor_name(state: &dyn State, key: &ActorKey) -> String {
    known(|reading| actor::actor(state, key, reading)).map_or_else(|| key.to_string(), |actor| actor.name.clone())
}

/// Returns the names of actors, in their order.
pub fn actor_names(state: &dyn State, keys: &[ActorKey]) -> String {
    keys.iter().map(|key| actor_name(state, key)).collect::<Vec<_>>().join(", ")
}

/// Returns the names of actors, in their order, as they stand within a sentence.
fn actors_in_text(state: &dyn State, keys: &[ActorKey]) -> String {
    keys.iter().map(|key| in_text(actor_name(state, key))).collect::<Vec<_>>().join(", ")
}

/// Returns a negotiation's title.
pub fn negotiation_title(state: &dyn State, key: &NegotiationKey) -> String {
    known(|reading| negotiation::negotiation(state, key, reading)).map_or_else(|| key.to_string(), |view| view.title)
}

/// Returns a meeting's title.
pub fn meeting_title(state: &dyn State, key: &MeetingKey) -> String {
    known(|reading| meeting::meeting(state, key, reading)).map_or_else(|| key.to_string(), |view| view.title)
}

/// Returns a proposal's title.
pub fn proposal_title(state: &dyn State, key: &ProposalKey) -> String {
    known(|reading| proposal::proposal(state, key, reading)).map_or_else(|| key.to_string(), |view| view.title)
}

/// Returns the title of a matter; of a clause, its number and its proposal's title.
pub fn target_title(state: &dyn State, target: &Target) -> String {
    match target {
        Target::Issue(key) => {
            known(|reading| issue::issue(state, key, reading)).map_or_else(|| key.to_string(), |view| view.title)
        }
        Target::Proposal(key) => proposal_title(state, key),
        Target::Clause(clause) => {
            let view = known(|reading| proposal::clause(state, &clause.proposal, &clause.clause, reading));
            let number = view.map_or_else(|| clause.clause.to_string(), |view| view.clause.number.clone());
            format!("clause {number} of {}", proposal_title(state, &clause.proposal))
        }
        Target::Meeting(key) => meeting_title(state, key),
    }
}

/// Names what a statement is, by what it does.
fn noun(act: Act) -> &'static str {
    match act {
        Act::Assert => "statement",
        Act::Confirm => "confirmation",
        Act::Reaffirm => "reaffirmation",
        Act::Caution => "caution",
        Act::DeclineComment => "no comment",
        Act::Pessimism => "pessimism",
        Act::Optimism => "optimism",
        Act::Deny => "denial",
        Act::Appeal => "appeal",
        Act::Commit => "promise",
        Act::Praise => "praise",
        Act::Demand => "demand",
        Act::Criticize => "criticism",
        Act::Accuse => "accusation",
        Act::Reject => "rejection",
        Act::Threaten => "threat",
    }
}

/// Says what a claim says of its subject: `accepts`, `reportedly does not accept`, `would accept`.
///
/// Who reads nothing but this has to see that a claim of what is not so, or only might be, is no stance.
pub fn claimed(claim: &Claim) -> String {
    let verb = verb(claim.stance);
    let stance = match (claim.modality, claim.stance) {
        (Modality::Actual, Stance::AsABasis) => "takes as a basis".to_owned(),
        (Modality::Actual, stance) => plain(stance),
        (Modality::Future, _) => format!("will {verb}"),
        (Modality::Hypothetical, _) => format!("would {verb}"),
        (Modality::Negated, Stance::Undecided) => "is not undecided".to_owned(),
        (Modality::Negated, Stance::NoPosition) => "is not without a position".to_owned(),
        (Modality::Negated, _) => format!("does not {verb}"),
        (Modality::Historical, _) => format!("used to {verb}"),
    };
    match claim.hedge {
        Hedge::None => stance,
        Hedge::Reportedly | Hedge::Allegedly | Hedge::Probably | Hedge::Possibly => {
            format!("{} {stance}", plain(claim.hedge))
        }
        Hedge::Expected => format!("{stance}, it is expected"),
    }
}

/// Returns a stance as a verb that others can be put before.
fn verb(stance: Stance) -> &'static str {
    match stance {
        Stance::Accepts => "accept",
        Stance::InsistsOn => "insist on",
        Stance::AcceptsInPrinciple => "accept in principle",
        Stance::AcceptsWithConditions => "accept with conditions",
        Stance::Reserves => "have reservations",
        Stance::Opposes => "oppose",
        Stance::Rejects => "reject",
        Stance::Undecided => "be undecided",
        Stance::NoPosition => "take no position",
        Stance::AsABasis => "take as a basis",
    }
}

fn spoken(state: &dyn State, statement: &StatementMade) -> String {
    let named = |speaker: &ActorKey, on_behalf_of: Option<&ActorKey>| {
        let for_whom = on_behalf_of.map(|actor| format!(" for {}", in_text(actor_name(state, actor))));
        format!("{}{}", actor_name(state, speaker), for_whom.unwrap_or_default())
    };
    let mut speakers = vec![named(&statement.speaker, statement.on_behalf_of.as_ref())];
    speakers.extend(statement.with.iter().map(|one| named(&one.speaker, one.on_behalf_of.as_ref())));
    let unnamed = if statement.unnamed { ", unnamed" } else { "" };
    format!("{}{unnamed}: {}", speakers.join(", "), noun(statement.act))
}

/// Says in a line what an event is.
pub fn headline(state: &dyn State, event: &Event) -> String {
    let name = |key: &ActorKey| actor_name(state, key);
    let on = |target: Target| target_title(state, &target);
    match &event.body {
        Body::ActorRegistered(actor) => format!("On the register: {}", actor.name),
        Body::OfficeHeld(office) => {
            format!("{}: {} of {}", name(&office.holder), office.title, in_text(name(&office.of)))
        }
        Body::SourceRegistered(source) => {
            format!("Source: {}", source.title.as_deref().unwrap_or(source.key.as_str()))
        }
        Body::NegotiationOpened(opened) => format!("Negotiation opened: {}", opened.title),
        Body::PartyJoined(joined) => format!("{} joins as {}", at_start(name(&joined.actor)), plain(joined.role)),
        Body::PartyLeft(left) => format!("{} leaves as {}", at_start(name(&left.actor)), plain(left.role)),
        Body::NegotiationStatusChanged(changed) => {
            format!("Negotiation {}: {}", plain(changed.status), negotiation_title(state, &changed.negotiation))
        }
        Body::IssueRaised(raised) => format!("Issue raised: {}", raised.title),
        Body::IssueStatusChanged(changed) => {
            format!("Issue {}: {}", plain(changed.status), on(Target::Issue(changed.issue.clone())))
        }
        Body::StatementMade(statement) => spoken(state, statement),
        Body::StatementWithdrawn(_) => "A statement is taken back".to_owned(),
        Body::MeetingPlanned(planned) => format!("Meeting planned: {}", planned.title),
        Body::MeetingPostponed(postponed) => format!("Meeting postponed: {}", meeting_title(state, &postponed.meeting)),
        Body::MeetingCancelled(cancelled) => format!("Meeting cancelled: {}", meeting_title(state, &cancelled.meeting)),
        Body::MeetingHeld(held) => {
            let title = held.title.clone().unwrap_or_else(|| meeting_title(state, &held.key));
            format!("Meeting held: {title}")
        }
        Body::ProposalTabled(tabled) => format!("Proposal {}: {}", plain(tabled.status), tabled.title),
        Body::ProposalAmended(amended) => format!("Proposal amended: {}", proposal_title(state, &amended.proposal)),
        Body::ProposalStatusChanged(changed) => {
            format!("Proposal {}: {}", plain(changed.status), proposal_title(state, &changed.proposal))
        }
        Body::CommitmentMade(made) => format!("Commitment of {}", actors_in_text(state, &made.by)),
        Body::CommitmentStatusChanged(changed) => {
            let view = commitment::commitment(state, &changed.commitment, Reading::LastKnown);
            let by = view.map(|view| format!(" of {}", actors_in_text(state, &view.profile.made.by)));
            format!("Commitment{} {}", by.unwrap_or_default(), plain(changed.status))
        }
        Body::CommitmentAmended(amended) => {
            let view = commitment::commitment(state, &amended.commitment, Reading::LastKnown);
            let by = view.map(|view| format!(" of {}", actors_in_text(state, &view.profile.made.by)));
            format!("Commitment{} amended", by.unwrap_or_default())
        }
        Body::IncidentReported(incident) => format!("Incident: {}", incident.title),
        Body::MembershipHeld(membership) => {
            let title = membership.title.as_deref().unwrap_or("member");
            format!("{}: {title} of {}", name(&membership.member), in_text(name(&membership.of)))
        }
        Body::MeetingOpened(opened) => {
            let title = opened.title.clone().unwrap_or_else(|| meeting_title(state, &opened.key));
            format!("Meeting opened: {title}")
        }
        Body::AmendmentMoved(moved) => {
            let title = moved.title.as_deref().unwrap_or(moved.key.as_str());
            format!("Amendment moved to {}: {title}", proposal_title(state, &moved.proposal))
        }
        Body::AmendmentWithdrawn(withdrawn) => {
            format!("Amendment withdrawn: {}", amendment_title(state, &withdrawn.amendment))
        }
        Body::DecisionTaken(taken) => decided(state, taken),
        Body::ConsentGiven(given) => {
            format!("{}: {} {}", name(&given.actor), consent(given.act), proposal_title(state, &given.proposal))
        }
        Body::DeclarationMade(made) => {
            format!("{}: {} on {}", name(&made.actor), plain(made.kind), proposal_title(state, &made.proposal))
        }
        Body::DeclarationWithdrawn(withdrawn) => {
            let view = declaration::declaration(state, &withdrawn.declaration, Reading::LastKnown);
            let by = view.map(|view| format!(" by {}", in_text(name(&view.profile.made.actor))));
            format!("Declaration withdrawn{}", by.unwrap_or_default())
        }
    }
}

/// Returns the title of a decision: its own, else that of what was decided on.
pub fn decision_title(state: &dyn State, key: &DecisionKey) -> String {
    let view = known(|reading| decision::decision(state, key, reading));
    let title = view.map(|view| {
        let taken = &view.profile.taken;
        taken.title.clone().unwrap_or_else(|| subject_title(state, &taken.on))
    });
    title.unwrap_or_else(|| key.to_string())
}

/// Returns the title of what something is asserted of.
pub fn about_title(state: &dyn State, about: &About) -> String {
    match about {
        About::Incident(key) => {
            let view = known(|reading| commitment::incident(state, key, reading));
            view.map_or_else(|| key.to_string(), |view| view.value.profile.reported.title.clone())
        }
        About::Commitment(key) => subject_title(state, &DecisionSubject::Commitment(key.clone())),
        About::Clause(clause) => target_title(state, &Target::Clause(clause.clone())),
        About::Decision(key) => decision_title(state, key),
        About::Meeting(key) => meeting_title(state, key),
        About::Amendment(key) => amendment_title(state, key),
        About::Actor(key) => actor_name(state, key),
    }
}

/// Says an asserted value in words: `20 to 30 persons`, `at least 20`, `20 August 2024`.
pub fn value_in_words(state: &dyn State, value: &AssertedValue) -> String {
    match value {
        AssertedValue::Text(text) => text.clone(),
        AssertedValue::Date(date) => date.in_words(),
        AssertedValue::Actor(key) => actor_name(state, key),
        AssertedValue::Number(number) => {
            let words = match (number.exact, number.least, number.greatest) {
                (Some(exact), ..) => exact.to_string(),
                (None, Some(least), Some(greatest)) => format!("{least} to {greatest}"),
                (None, Some(least), None) => format!("at least {least}"),
                (None, None, Some(greatest)) => format!("at most {greatest}"),
                (None, None, None) => String::new(),
            };
            number.unit.as_ref().map_or_else(|| words.clone(), |unit| format!("{words} {unit}"))
        }
    }
}

/// Returns an amendment's title.
pub fn amendment_title(state: &dyn State, key: &AmendmentKey) -> String {
    known(|reading| amendment::amendment(state, key, reading)).map_or_else(|| key.to_string(), |view| view.title())
}

/// Returns the title of what was decided on.
pub fn subject_title(state: &dyn State, subject: &DecisionSubject) -> String {
    match subject {
        DecisionSubject::Issue(key) => target_title(state, &Target::Issue(key.clone())),
        DecisionSubject::Proposal(key) => proposal_title(state, key),
        DecisionSubject::Clause(clause) => target_title(state, &Target::Clause(clause.clone())),
        DecisionSubject::Amendment(key) => amendment_title(state, key),
        DecisionSubject::Meeting(key) => meeting_title(state, key),
        DecisionSubject::Commitment(key) => {
            let view = known(|reading| commitment::commitment(state, key, reading));
            view.map_or_else(|| key.to_string(), |view| view.text.to_string())
        }
    }
}

fn decided(state: &dyn State, taken: &DecisionTaken) -> String {
    let body = taken.body.as_ref().map_or_else(|| "Decision".to_owned(), |body| actor_name(state, body));
    let title = taken.title.clone().unwrap_or_else(|| subject_title(state, &taken.on));
    let outcome = taken.outcome.map(|outcome| format!(", {}", plain(outcome)));
    format!("{body}: {title}{}", outcome.unwrap_or_default())
}

/// Names an act of consent, to be followed by the text.
fn consent(act: ConsentAct) -> String {
    match act {
        ConsentAct::Withdrawal => "withdrawal from".to_owned(),
        ConsentAct::Accession => "accession to".to_owned(),
        ConsentAct::Succession => "succession to".to_owned(),
        ConsentAct::WithdrawalOfSignature => "withdrawal of signature from".to_owned(),
        ConsentAct::Signature
        | ConsentAct::DefinitiveSignature
        | ConsentAct::Ratification
        | ConsentAct::Acceptance
        | ConsentAct::Approval
        | ConsentAct::ProvisionalApplication => format!("{} of", plain(act)),
    }
}

/// Returns the time that an event is shown to take: of a meeting that lasted, from its beginning to its end.
pub fn lasting(event: &Event) -> Option<Cow<'_, Period>> {
    if let Body::MeetingHeld(held) = &event.body
        && let Some(began) = &held.began
        && let Some(whole) = began.through(held.held.as_ref().unwrap_or(&held.occurred))
    {
        return Some(Cow::Owned(whole));
    }
    event.occurred().map(Cow::Borrowed)
}

/// Says in words when an event happened, of a meeting also how long it lasted; `None` where it holds at every date.
pub fn when(event: &Event) -> Option<String> {
    let lasted = matches!(event.body, Body::MeetingHeld(_));
    lasting(event).map(|period| if lasted { period.lasting_in_words() } else { period.in_words() })
}

/// Returns the text of an event: what was said, agreed or came of it; empty where the headline says all.
pub fn text(event: &Event) -> String {
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    match &event.body {
        Body::StatementMade(statement) => statement.text.clone(),
        Body::StatementWithdrawn(withdrawn) => or_empty(&withdrawn.text),
        Body::MeetingPostponed(postponed) => or_empty(&postponed.reason),
        Body::MeetingCancelled(cancelled) => or_empty(&cancelled.reason),
        Body::MeetingHeld(held) => or_empty(&held.outcome),
        Body::ProposalTabled(tabled) => clauses(&tabled.clauses),
        Body::ProposalAmended(amended) => clauses(&amended.put),
        Body::CommitmentMade(made) => made.text.clone(),
        Body::IncidentReported(incident) => or_empty(&incident.text),
        Body::NegotiationStatusChanged(changed) => or_empty(&changed.reason),
        Body::AmendmentMoved(moved) => clauses(&moved.put),
        Body::AmendmentWithdrawn(withdrawn) => or_empty(&withdrawn.reason),
        Body::DeclarationMade(made) => made.text.clone(),
        Body::CommitmentAmended(amended) => or_empty(&amended.text),
        Body::MembershipHeld(_)
        | Body::MeetingOpened(_)
        | Body::DecisionTaken(_)
        | Body::ConsentGiven(_)
        | Body::DeclarationWithdrawn(_)
        | Body::ActorRegistered(_)
        | Body::OfficeHeld(_)
        | Body::SourceRegistered(_)
        | Body::NegotiationOpened(_)
        | Body::PartyJoined(_)
        | Body::PartyLeft(_)
        | Body::IssueRaised(_)
        | Body::IssueStatusChanged(_)
        | Body::MeetingPlanned(_)
        | Body::ProposalStatusChanged(_)
        | Body::CommitmentStatusChanged(_) => String::new(),
    }
}

fn clauses(clauses: &[Clause]) -> String {
    clauses.iter().map(|clause| format!("{} {}", clause.number, clause.text)).collect::<Vec<_>>().join("\n")
}

/// Returns who acted in an event, each once: who spoke and for whom, who met, who tabled, who undertook.
///
/// Whom it is about is not among them, nor is who was at an incident: a report does not say that they did it.
pub fn acting(state: &dyn State, event: &Event) -> Vec<ActorKey> {
    let one = |key: &ActorKey| vec![key.clone()];
    let mut actors = match &event.body {
        Body::OfficeHeld(office) => one(&office.holder),
        Body::NegotiationOpened(opened) => opened.parties.iter().map(|party| party.actor.clone()).collect(),
        Body::PartyJoined(joined) => one(&joined.actor),
        Body::PartyLeft(left) => one(&left.actor),
        Body::StatementMade(statement) => speakers(statement),
        Body::StatementWithdrawn(withdrawn) => {
            let made = state.sequence_of(withdrawn.statement).and_then(|sequence| state.record(sequence));
            match made.as_ref().and_then(|recorded| recorded.event()).map(|event| &event.body) {
                Some(Body::StatementMade(statement)) => speakers(statement),
                Some(_) | None => Vec::new(),
            }
        }
        Body::MeetingHeld(held) => held.participants.iter().flatten().map(|one| one.actor.clone()).collect(),
        Body::ProposalTabled(tabled) => tabled.by.clone(),
        Body::ProposalAmended(amended) => amended.by.clone(),
        Body::CommitmentMade(made) => made.by.clone(),
        Body::CommitmentStatusChanged(changed) => changed.according_to.iter().cloned().collect(),
        Body::NegotiationStatusChanged(changed) => changed.by.clone(),
        Body::MembershipHeld(membership) => one(&membership.member),
        Body::MeetingOpened(opened) => opened.participants.iter().flatten().map(|one| one.actor.clone()).collect(),
        Body::AmendmentMoved(moved) => moved.by.clone(),
        Body::AmendmentWithdrawn(withdrawn) => {
            let view = amendment::amendment(state, &withdrawn.amendment, Reading::LastKnown);
            view.map(|view| view.profile.moved.by.clone()).unwrap_or_default()
        }
        Body::DecisionTaken(taken) => {
            taken.body.iter().chain(taken.votes.iter().map(|ballot| &ballot.actor)).cloned().collect()
        }
        Body::ConsentGiven(given) => std::iter::once(&given.actor).chain(&given.by).cloned().collect(),
        Body::DeclarationMade(made) => one(&made.actor),
        Body::DeclarationWithdrawn(withdrawn) => {
            let view = declaration::declaration(state, &withdrawn.declaration, Reading::LastKnown);
            view.map(|view| one(&view.profile.made.actor)).unwrap_or_default()
        }
        Body::IncidentReported(reported) => reported.by.clone(),
        Body::ActorRegistered(_)
        | Body::SourceRegistered(_)
        | Body::IssueRaised(_)
        | Body::IssueStatusChanged(_)
        | Body::MeetingPlanned(_)
        | Body::MeetingPostponed(_)
        | Body::MeetingCancelled(_)
        | Body::ProposalStatusChanged(_)
        | Body::CommitmentAmended(_) => Vec::new(),
    };
    let mut seen = std::collections::HashSet::new();
    actors.retain(|actor| seen.insert(actor.clone()));
    actors
}

fn speakers(statement: &StatementMade) -> Vec<ActorKey> {
    let first = std::iter::once(&statement.speaker).chain(&statement.on_behalf_of);
    let others = statement.with.iter().flat_map(|one| std::iter::once(&one.speaker).chain(&one.on_behalf_of));
    first.chain(others).cloned().collect()
}

/// Returns the other actors that an event names, each once: whom it is about, to whom it was said, who was there.
pub fn concerned(state: &dyn State, event: &Event) -> Vec<ActorKey> {
    let acting = acting(state, event);
    let mut actors: Vec<ActorKey> = Vec::new();
    event.visit_actors(&mut |actor| {
        if !actors.contains(actor) && !acting.contains(actor) {
            actors.push(actor.clone());
        }
    });
    actors
}

/// A source as people cite it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedSource {
    /// Its key.
    pub key: String,
    /// Its title, else its key.
    pub title: String,
    /// Its address as it was recorded.
    pub url: Option<String>,
}

impl NamedSource {
    /// Returns its address where it is one of the web, which a page may link to.
    pub fn web_address(&self) -> Option<&str> {
        let is_web = |url: &&str| {
            let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
            lower.starts_with("http://") || lower.starts_with("https://")
        };
        self.url.as_deref().filter(is_web)
    }

    /// Names it in one line: its title, then its address.
    pub fn in_words(&self) -> String {
        self.url.as_ref().map_or_else(|| self.title.clone(), |url| format!("{}, {url}", self.title))
    }
}

/// Returns the sources that are cited, each once, in their order.
pub fn sources(state: &dyn State, cited: &[Cited]) -> Vec<NamedSource> {
    let mut sources: Vec<NamedSource> = Vec::new();
    for cited in cited {
        let key = cited.citation.source.to_string();
        if sources.iter().any(|named| named.key == key) {
            continue;
        }
        let source = cited.source(state);
        let title = source.as_ref().and_then(|source| source.title.clone()).unwrap_or_else(|| key.clone());
        sources.push(NamedSource { title, url: source.and_then(|source| source.url.clone()), key });
    }
    sources
}

/// Cites sources, one a line, each with its title and its address.
pub fn citing(sources: &[NamedSource]) -> Vec<String> {
    sources.iter().map(|source| format!("Source: {}", source.in_words())).collect()
}

/// Escapes what HTML would take for markup.
pub fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(stance: Stance, modality: Modality, hedge: Hedge) -> Claim {
        let on = Target::Issue("i".parse().unwrap());
        Claim {
            subject: "x".parse().unwrap(),
            on,
            stance,
            conditions: Vec::new(),
            hedge,
            modality,
            from: None,
            to: None,
        }
    }

    #[test]
    fn a_claim_that_does_not_speak_does_not_read_as_a_stance() {
        let said = |stance, modality| claimed(&claim(stance, modality, Hedge::None));
        assert_eq!(said(Stance::Accepts, Modality::Actual), "accepts");
        assert_eq!(said(Stance::AcceptsInPrinciple, Modality::Future), "will accept in principle");
        assert_eq!(said(Stance::Accepts, Modality::Hypothetical), "would accept");
        assert_eq!(said(Stance::InsistsOn, Modality::Negated), "does not insist on");
        assert_eq!(said(Stance::Undecided, Modality::Negated), "is not undecided");
        assert_eq!(said(Stance::Reserves, Modality::Historical), "used to have reservations");
        for (stance, ..) in Stance::MEMBERS {
            for (modality, ..) in Modality::MEMBERS {
                let is_stance = said(*stance, *modality) == said(*stance, Modality::Actual);
                assert_eq!(is_stance, *modality == Modality::Actual);
            }
        }
    }

    #[test]
    fn only_addresses_of_the_web_are_linked_to() {
        let address = |url: &str| {
            let source = NamedSource { key: "k".to_owned(), title: "t".to_owned(), url: Some(url.to_owned()) };
            source.web_address().map(str::to_owned)
        };
        for url in ["https://a.example", "HTTP://a.example"] {
            assert_eq!(address(url).as_deref(), Some(url));
        }
        for url in ["javascript:alert(1)", "data:text/html,x", "", "é"] {
            assert_eq!(address(url), None, "{url}");
        }
    }

    #[test]
    fn a_claim_says_how_sure_its_source_is() {
        let said = |modality, hedge| claimed(&claim(Stance::Rejects, modality, hedge));
        assert_eq!(said(Modality::Actual, Hedge::Reportedly), "reportedly rejects");
        assert_eq!(said(Modality::Negated, Hedge::Allegedly), "allegedly does not reject");
        assert_eq!(said(Modality::Future, Hedge::Expected), "will reject, it is expected");
    }
}
