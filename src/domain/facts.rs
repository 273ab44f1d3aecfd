//! Events become facts: the one place that says which slots an event sets.
//!
//! An event asserts facts, each `(slot, value or ended, window, end)`. Nothing here refuses: what is in the log has
//! happened. The window of a fact is the event's `occurred`, unless the event says from when the fact holds; `None` is a
//! fact that holds at every date, before all that is dated. A fact's place within its event is its index.
//!
//! | event | facts |
//! | --- | --- |
//! | ActorRegistered, SourceRegistered | the whole profile |
//! | MembershipHeld | the membership, among the groups of its member and among the members of its group |
//! | OfficeHeld | the office, among those its holder holds and among those through which others speak for its actor |
//! | NegotiationOpened | title, status OPEN, a part for each party |
//! | IssueRaised | title, parent, status |
//! | ProposalTabled | a revision, title, status, symbol, relations (in both texts); each clause |
//! | ProposalAmended | a revision; each clause put or dropped; that an amendment was carried out |
//! | Meeting… | status, and each attribute that the event gives; a postponement without a new date ends `planned` |
//! | MeetingHeld with `began` | SITTING and what it is from where it began; HELD, `held` and the outcome from `occurred` |
//! | MeetingOpened | SITTING, when it began, and each attribute that the event gives |
//! | AmendmentMoved | what was moved, status PENDING; no clause |
//! | AmendmentWithdrawn | the amendment's status |
//! | DecisionTaken | what was decided, each vote; the status of an amendment that it is on, where there is an outcome |
//! | ConsentGiven | an act, beside those before it |
//! | DeclarationMade, DeclarationWithdrawn | what was declared; that it was taken back |
//! | StatementMade | each claim and each assertion, in the slot of each of its claimants |
//! | StatementWithdrawn | the statement is taken back |
//! | CommitmentMade | what it is, its terms, the status MADE |
//! | CommitmentAmended | the terms that it gives or takes away |
//! | IncidentReported | what it is |
//! | …StatusChanged, PartyJoined, PartyLeft | that status or part |

use std::sync::Arc;

use crate::domain::attribute::{
    self, AssertionsOn, Attribute, ClaimsOn, MembersOf, MembershipsOf, OfficersOf, OfficesOf, Subject, TextsRelatedTo,
    VotesOf,
};
use crate::domain::event::envelope::{Happened, Registered, Within};
use crate::domain::event::{
    Body, Clause, CommitmentAmended, CommitmentMade, CommitmentStatusChanged, ConsentGiven, DecisionSubject,
    DecisionTaken, Event, IssueRaised, MeetingHeld, MeetingOpened, MeetingPlanned, MembershipHeld, NegotiationOpened,
    NegotiationStatusChanged, OfficeHeld, Participant, Place, ProposalAmended, ProposalTabled, Reference,
    StatementMade, TermChange,
};
use crate::domain::key::{ActorKey, IssueKey, MeetingKey, NegotiationKey, ProposalKey};
use crate::domain::slot::{
    AmendmentProfile, AssertionValue, AttributeName, ClaimValue, CommitmentProfile, CommitmentText, ConsentValue,
    DecisionProfile, DeclarationProfile, Holds, IncidentProfile, MeetingOutcome, MeetingTitle, MembershipTitle, Slot,
    SlotValue, Symbol, Thing, Titled, Value, WordPlace,
};
use crate::domain::vocabulary::{AmendmentStatus, CommitmentStatus, MeetingKind, MeetingStatus, NegotiationStatus};
use crate::time::{Instant, Period, PlainDate, Window};

/// A slot set to a value, or ended, from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What is set.
    pub slot: Slot,
    /// To what; `None` ends it.
    pub value: Option<Value>,
    /// From when; `None`: at every date, before all that is dated.
    pub window: Option<Window>,
    /// The end of the fact's own last period: it counts for nothing where a cut lies beyond it. `None`: no end.
    pub until: Option<Instant>,
}

/// Collects an event's facts.
struct Facts {
    window: Option<Window>,
    facts: Vec<Fact>,
}

impl Facts {
    fn set<S: Subject, T: SlotValue>(&mut self, of: &S, attribute: &Attribute<S, T>, value: T) {
        self.facts.push(Fact {
            slot: attribute.of(of),
            value: Some(value.into_value()),
            window: self.window,
            until: None,
        });
    }

    fn give<S: Subject, T: SlotValue>(&mut self, of: &S, attribute: &Attribute<S, T>, value: Option<T>) {
        if let Some(value) = value {
            self.set(of, attribute, value);
        }
    }

    fn end<S: Subject, T>(&mut self, of: &S, attribute: &Attribute<S, T>) {
        self.facts.push(Fact { slot: attribute.of(of), value: None, window: self.window, until: None });
    }

    /// Sets a slot from a day of its own on, perhaps up to one.
    fn set_between<S: Subject, T: SlotValue>(
        &mut self,
        of: &S,
        attribute: &Attribute<S, T>,
        value: T,
        (from, to): (Option<&Period>, Option<&Period>),
    ) {
        self.facts.push(Fact {
            slot: attribute.of(of),
            value: Some(value.into_value()),
            window: from.map(Period::window).or(self.window),
            until: to.map(|period| period.window().hi()),
        });
    }
}

/// Returns the facts that an event asserts, in order.
pub fn facts(event: &Event) -> Vec<Fact> {
    let mut to = Facts { window: event.occurred().map(Period::window), facts: Vec::new() };
    match &event.body {
        Body::ActorRegistered(actor) => {
            to.set(&actor.key, &attribute::actor::profile(), Arc::clone(&actor.payload));
        }
        Body::SourceRegistered(source) => {
            to.set(&source.key, &attribute::source::profile(), Arc::clone(&source.payload));
        }
        Body::OfficeHeld(office) => office_held(&mut to, office),
        Body::NegotiationOpened(opened) => negotiation_opened(&mut to, opened),
        Body::PartyJoined(party) => {
            let part = attribute::negotiation::party(party.actor.clone(), party.role);
            to.set(&party.negotiation, &part, Holds);
        }
        Body::PartyLeft(party) => {
            to.end(&party.negotiation, &attribute::negotiation::party(party.actor.clone(), party.role));
        }
        Body::NegotiationStatusChanged(changed) => {
            to.set(&changed.negotiation, &attribute::negotiation::status(), Arc::clone(&changed.payload));
        }
        Body::IssueRaised(raised) => issue_raised(&mut to, raised),
        Body::IssueStatusChanged(changed) => to.set(&changed.issue, &attribute::issue::status(), changed.status),
        Body::StatementMade(statement) => statement_made(&mut to, event, statement),
        Body::StatementWithdrawn(withdrawn) => {
            to.set(&withdrawn.statement, &attribute::statement::withdrawn(), Holds);
        }
        Body::MeetingPlanned(planned) => meeting_planned(&mut to, planned),
        Body::MeetingPostponed(postponed) => {
            meeting(&mut to, &postponed.meeting, MeetingStatus::Postponed, postponed.negotiation.as_ref());
            match &postponed.planned {
                Some(period) => {
                    to.set(&postponed.meeting, &attribute::meeting::planned(), Arc::new(period.clone()));
                }
                None => to.end(&postponed.meeting, &attribute::meeting::planned()),
            }
        }
        Body::MeetingCancelled(cancelled) => {
            meeting(&mut to, &cancelled.meeting, MeetingStatus::Cancelled, cancelled.negotiation.as_ref());
        }
        Body::MeetingHeld(held) => meeting_held(&mut to, held),
        Body::ProposalTabled(tabled) => proposal_tabled(&mut to, tabled),
        Body::ProposalAmended(amended) => proposal_amended(&mut to, amended),
        Body::ProposalStatusChanged(changed) => {
            to.set(&changed.proposal, &attribute::proposal::status(), changed.status);
        }
        Body::CommitmentMade(made) => commitment_made(&mut to, made),
        Body::CommitmentStatusChanged(changed) => {
            let status = attribute::commitment::status(changed.according_to.clone());
            to.set(&changed.commitment, &status, Arc::clone(&changed.payload));
        }
        Body::CommitmentAmended(amended) => commitment_amended(&mut to, amended),
        Body::MembershipHeld(membership) => membership_held(&mut to, membership),
        Body::MeetingOpened(opened) => meeting_opened(&mut to, opened),
        Body::AmendmentMoved(moved) => {
            let profile =
                AmendmentProfile { moved: Arc::clone(&moved.payload), negotiation: moved.negotiation.clone() };
            to.set(&moved.key, &attribute::amendment::profile(), Arc::new(profile));
            to.set(&moved.key, &attribute::amendment::status(), AmendmentStatus::Pending);
        }
        Body::AmendmentWithdrawn(withdrawn) => {
            to.set(&withdrawn.amendment, &attribute::amendment::status(), AmendmentStatus::Withdrawn);
        }
        Body::DecisionTaken(taken) => decision_taken(&mut to, taken),
        Body::ConsentGiven(given) => consent_given(&mut to, given),
        Body::DeclarationMade(made) => {
            let profile = DeclarationProfile { made: Arc::clone(&made.payload), negotiation: made.negotiation.clone() };
            to.set(&made.key, &attribute::declaration::profile(), Arc::new(profile));
        }
        Body::DeclarationWithdrawn(withdrawn) => {
            to.set(&withdrawn.declaration, &attribute::declaration::withdrawn(), Holds);
        }
        Body::IncidentReported(reported) => {
            let profile = IncidentProfile {
                reported: Arc::clone(&reported.payload),
                negotiation: reported.negotiation.clone(),
                occurred: reported.occurred.clone(),
            };
            to.set(&reported.key, &attribute::incident::profile(), Arc::new(profile));
        }
    }
    to.facts
}

fn titled(title: &str, negotiation: &NegotiationKey, by: &[ActorKey]) -> Arc<Titled> {
    Arc::new(Titled { title: title.to_owned(), negotiation: negotiation.clone(), by: by.to_vec() })
}

fn office_held(to: &mut Facts, office: &Registered<OfficeHeld>) {
    let span = (office.from.as_ref(), office.to.as_ref());
    let held = attribute::offices::office(office.of.clone(), office.title.clone());
    to.set_between(&OfficesOf(office.holder.clone()), &held, Holds, span);
    let speaks = attribute::officers::office(office.holder.clone(), office.title.clone());
    to.set_between(&OfficersOf(office.of.clone()), &speaks, Holds, span);
}

fn membership_held(to: &mut Facts, held: &Registered<MembershipHeld>) {
    let span = (held.from.as_ref(), held.to.as_ref());
    let title = MembershipTitle(held.title.as_deref().map(Arc::from));
    let of = attribute::memberships::membership(held.of.clone());
    to.set_between(&MembershipsOf(held.member.clone()), &of, title.clone(), span);
    let member = attribute::members::membership(held.member.clone());
    to.set_between(&MembersOf(held.of.clone()), &member, title, span);
}

fn negotiation_opened(to: &mut Facts, opened: &NegotiationOpened) {
    to.set(&opened.key, &attribute::negotiation::title(), titled(&opened.title, &opened.key, &[]));
    let open = NegotiationStatusChanged { status: NegotiationStatus::Open, by: Vec::new(), reason: None };
    to.set(&opened.key, &attribute::negotiation::status(), Arc::new(open));
    for party in &opened.parties {
        to.set(&opened.key, &attribute::negotiation::party(party.actor.clone(), party.role), Holds);
    }
}

fn issue_raised(to: &mut Facts, raised: &Within<IssueRaised>) {
    to.set(&raised.key, &attribute::issue::title(), titled(&raised.title, &raised.negotiation, &[]));
    to.set(&raised.key, &attribute::issue::parent(), raised.parent.clone());
    to.set(&raised.key, &attribute::issue::status(), raised.status);
}

fn proposal_tabled(to: &mut Facts, tabled: &Within<ProposalTabled>) {
    to.set(&tabled.key, &attribute::proposal::revision(), Holds);
    to.set(&tabled.key, &attribute::proposal::title(), titled(&tabled.title, &tabled.negotiation, &tabled.by));
    to.set(&tabled.key, &attribute::proposal::status(), tabled.status);
    put(to, &tabled.key, &tabled.clauses);
    to.give(&tabled.key, &attribute::proposal::symbol(), tabled.symbol.as_deref().map(|symbol| Symbol(symbol.into())));
    if !tabled.relations.is_empty() {
        to.set(&tabled.key, &attribute::proposal::relations(), Arc::new(tabled.relations.clone()));
    }
    for relation in &tabled.relations {
        let from = attribute::related::from(relation.kind, tabled.key.clone());
        to.set(&TextsRelatedTo(relation.proposal.clone()), &from, Holds);
    }
}

fn proposal_amended(to: &mut Facts, amended: &ProposalAmended) {
    to.set(&amended.proposal, &attribute::proposal::revision(), Holds);
    put(to, &amended.proposal, &amended.put);
    for clause in &amended.drop {
        to.end(&amended.proposal, &attribute::proposal::clause(clause.clone()));
    }
    if let Some(amendment) = &amended.amendment {
        to.set(amendment, &attribute::amendment::status(), AmendmentStatus::CarriedOut);
    }
}

fn decision_taken(to: &mut Facts, taken: &Within<DecisionTaken>) {
    let profile = DecisionProfile {
        taken: Arc::clone(&taken.payload),
        negotiation: taken.negotiation.clone(),
        occurred: taken.occurred.clone(),
    };
    to.set(&taken.key, &attribute::decision::profile(), Arc::new(profile));
    for ballot in &taken.votes {
        to.set(&taken.key, &attribute::decision::vote(ballot.actor.clone()), ballot.vote);
        to.set(&VotesOf(ballot.actor.clone()), &attribute::votes::vote(taken.key.clone()), ballot.vote);
    }
    if let (DecisionSubject::Amendment(amendment), Some(outcome)) = (&taken.on, taken.outcome) {
        to.set(amendment, &attribute::amendment::status(), outcome.into());
    }
}

fn consent_given(to: &mut Facts, given: &Within<ConsentGiven>) {
    let effect = given.effective.as_ref().map(Period::window);
    let value = ConsentValue { given: Arc::clone(&given.payload), effect };
    to.set(&given.proposal, &attribute::proposal::consent(given.actor.clone()), Arc::new(value));
}

fn commitment_made(to: &mut Facts, made: &Within<CommitmentMade>) {
    let key = &made.key;
    let profile = CommitmentProfile { made: Arc::clone(&made.payload), negotiation: made.negotiation.clone() };
    to.set(key, &attribute::commitment::profile(), Arc::new(profile));
    let status = CommitmentStatusChanged {
        commitment: key.clone(),
        status: CommitmentStatus::Made,
        according_to: None,
        degree: None,
        because: Vec::new(),
    };
    to.set(key, &attribute::commitment::status(None), Arc::new(status));
    to.set(key, &attribute::commitment::text(), CommitmentText(made.text.as_str().into()));
    to.give(key, &attribute::commitment::due(), made.due.clone().map(Arc::new));
    to.give(key, &attribute::commitment::over(), made.over.clone().map(Arc::new));
    if !made.conditions.is_empty() {
        to.set(key, &attribute::commitment::conditions(), Arc::new(made.conditions.clone()));
    }
}

fn commitment_amended(to: &mut Facts, amended: &CommitmentAmended) {
    let key = &amended.commitment;
    let text = amended.text.as_deref().map(|text| CommitmentText(text.into()));
    to.give(key, &attribute::commitment::text(), text);
    for (attribute, change) in
        [(attribute::commitment::due(), &amended.due), (attribute::commitment::over(), &amended.over)]
    {
        match change {
            TermChange::None => {}
            TermChange::Gone => to.end(key, &attribute),
            TermChange::To(period) => to.set(key, &attribute, Arc::new(period.clone())),
        }
    }
    to.give(key, &attribute::commitment::conditions(), amended.conditions.clone().map(Arc::new));
}

fn put(to: &mut Facts, proposal: &ProposalKey, clauses: &[Clause]) {
    for clause in clauses {
        to.set(proposal, &attribute::proposal::clause(clause.key.clone()), Arc::new(clause.clone()));
    }
}

fn statement_made(to: &mut Facts, event: &Event, statement: &StatementMade) {
    for (place, claimant) in (0..).zip(statement.claimants()) {
        let unnamed = statement.unnamed.then(|| AttributeName::Unnamed(claimant.clone(), event.id));
        let word = unnamed.unwrap_or_else(|| AttributeName::Claimant(claimant.clone()));
        for (index, claim) in (0..).zip(&statement.claims) {
            let date = claim.from.as_ref().or(event.occurred()).and_then(PlainDate::of);
            let value = ClaimValue { stance: claim.stance, modality: claim.modality, index, claimant: place, date };
            let of = ClaimsOn(claim.subject.clone(), claim.on.clone());
            let word = Attribute::named(word.clone());
            to.set_between(&of, &word, value, (claim.from.as_ref(), claim.to.as_ref()));
        }
        for (index, assertion) in (0..).zip(&statement.assertions) {
            let value = Arc::new(assertion.value.clone());
            let value = Arc::new(AssertionValue { value, modality: assertion.modality, index });
            let of = AssertionsOn(assertion.about.clone(), assertion.aspect.clone());
            let word = Attribute::named(word.clone());
            to.set_between(&of, &word, value, (assertion.from.as_ref(), assertion.to.as_ref()));
        }
    }
}

fn meeting(to: &mut Facts, key: &MeetingKey, status: MeetingStatus, negotiation: Option<&NegotiationKey>) {
    to.set(key, &attribute::meeting::status(), status);
    to.give(key, &attribute::meeting::negotiation(), negotiation.cloned());
}

/// What a planned and a held meeting can both say of themselves.
struct Particulars<'a> {
    kind: Option<MeetingKind>,
    place: &'a Option<Place>,
    participants: &'a Option<Vec<Participant>>,
    agenda: &'a Option<Vec<IssueKey>>,
}

fn particulars(to: &mut Facts, key: &MeetingKey, given: &Particulars<'_>) {
    to.give(key, &attribute::meeting::kind(), given.kind);
    to.give(key, &attribute::meeting::place(), given.place.clone().map(Arc::new));
    to.give(key, &attribute::meeting::participants(), given.participants.clone().map(Arc::new));
    to.give(key, &attribute::meeting::agenda(), given.agenda.clone().map(Arc::new));
}

fn meeting_planned(to: &mut Facts, planned: &Happened<MeetingPlanned>) {
    let key = &planned.key;
    meeting(to, key, MeetingStatus::Planned, planned.negotiation.as_ref());
    to.set(key, &attribute::meeting::title(), MeetingTitle(planned.title.as_str().into()));
    to.give(key, &attribute::meeting::planned(), planned.planned.clone().map(Arc::new));
    let MeetingPlanned { kind, place, participants, agenda, .. } = &*planned.payload;
    particulars(to, key, &Particulars { kind: *kind, place, participants, agenda });
}

fn meeting_opened(to: &mut Facts, opened: &Happened<MeetingOpened>) {
    let key = &opened.key;
    meeting(to, key, MeetingStatus::Sitting, opened.negotiation.as_ref());
    to.set(key, &attribute::meeting::began(), Arc::new(opened.occurred.clone()));
    to.give(key, &attribute::meeting::title(), opened.title.as_deref().map(|title| MeetingTitle(title.into())));
    let MeetingOpened { kind, place, participants, agenda, .. } = &*opened.payload;
    particulars(to, key, &Particulars { kind: *kind, place, participants, agenda });
}

fn meeting_held(to: &mut Facts, held: &Happened<MeetingHeld>) {
    let key = &held.key;
    let over = held.began.as_ref().map(|began| {
        let (opened, over) = sides(began.window(), held.occurred.window());
        to.window = Some(opened);
        over
    });
    let status = if over.is_some() { MeetingStatus::Sitting } else { MeetingStatus::Held };
    meeting(to, key, status, held.negotiation.as_ref());
    to.give(key, &attribute::meeting::began(), held.began.clone().map(Arc::new));
    to.give(key, &attribute::meeting::title(), held.title.as_deref().map(|title| MeetingTitle(title.into())));
    let MeetingHeld { kind, place, participants, agenda, .. } = &*held.payload;
    particulars(to, key, &Particulars { kind: *kind, place, participants, agenda });
    if let Some(over) = over {
        // After SITTING, so that of equal windows HELD is the later.
        to.window = Some(over);
        to.set(key, &attribute::meeting::status(), MeetingStatus::Held);
    }
    let period = held.held.as_ref().unwrap_or(&held.occurred);
    to.set(key, &attribute::meeting::held(), Arc::new(period.clone()));
    to.give(key, &attribute::meeting::outcome(), held.outcome.as_deref().map(|text| MeetingOutcome(text.into())));
}

/// Reads when a meeting began, and when it had been held, each as its part on its own side of the other; where one side is
/// empty, the other is as well, and both are read as they are.
fn sides(began: Window, occurred: Window) -> (Window, Window) {
    began.part_before(occurred.hi()).zip(occurred.part_from(began.lo())).unwrap_or((began, occurred))
}

/// Returns whether an event brings about the thing of a slot, among whose facts it is the opening.
pub fn opens(event: &Event, slot: &Slot) -> bool {
    let made = event.makes().filter(|_| event.kind().is_opening());
    made.is_some_and(|made| match (&made, &slot.thing) {
        (Reference::Negotiation(made), Thing::Negotiation(thing)) => made == thing,
        (Reference::Issue(made), Thing::Issue(thing)) => made == thing,
        (Reference::Proposal(made), Thing::Proposal(thing)) => made == thing,
        (Reference::Meeting(made), Thing::Meeting(thing)) => made == thing,
        (Reference::Commitment(made), Thing::Commitment(thing)) => made == thing,
        (Reference::Incident(made), Thing::Incident(thing)) => made == thing,
        (Reference::Amendment(made), Thing::Amendment(thing)) => made == thing,
        (Reference::Decision(made), Thing::Decision(thing)) => made == thing,
        (Reference::Declaration(made), Thing::Declaration(thing)) => made == thing,
        (_made, _other) => false,
    })
}

/// Returns the end that an office or a membership was recorded with.
pub fn until(event: &Event) -> Option<&Period> {
    if let Body::OfficeHeld(office) = &event.body {
        return office.to.as_ref();
    }
    if let Body::MembershipHeld(membership) = &event.body {
        return membership.to.as_ref();
    }
    None
}

/// Returns the period from which an event's fact of that attribute holds, as it was recorded; `None`: at every date.
///
/// `word` is the place within its statement, of a claim or an assertion; `place` the fact's place within its event.
pub fn since<'a>(
    event: &'a Event,
    attribute: &AttributeName,
    word: Option<WordPlace>,
    place: u32,
) -> Option<&'a Period> {
    let mut own = None;
    if let Body::MeetingHeld(held) = &event.body {
        // Of its two statuses, SITTING is its first fact.
        let is_of_end = match attribute {
            AttributeName::Status => place > 0,
            other => matches!(other, AttributeName::Held | AttributeName::Outcome),
        };
        own = held.began.as_ref().filter(|_| !is_of_end);
    }
    if let (Body::OfficeHeld(office), AttributeName::Office(..)) = (&event.body, attribute) {
        own = office.from.as_ref();
    }
    if let (Body::MembershipHeld(membership), AttributeName::Membership(_)) = (&event.body, attribute) {
        own = membership.from.as_ref();
    }
    if let (Body::StatementMade(statement), Some(word)) = (&event.body, word) {
        own = match word {
            WordPlace::Claim(index) => statement.claims.get(index as usize).and_then(|claim| claim.from.as_ref()),
            WordPlace::Assertion(index) => {
                statement.assertions.get(index as usize).and_then(|assertion| assertion.from.as_ref())
            }
        };
    }
    own.or(event.occurred())
}
