//! Slots: what facts set.
//!
//! A slot is one attribute of one thing: the status of an issue, a clause of a proposal, one claimant's word on one matter.
//! A fact sets a slot to a [`Value`], or ends it. All slots of one [`Thing`] are kept together, so that a thing is read at
//! once; what its attributes are, and the type of value of each, is fixed in `domain::attribute` alone.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::event::{
    About, ActorRegistered, AmendmentMoved, AssertedValue, Clause, CommitmentMade, CommitmentStatusChanged,
    ConsentGiven, DecisionTaken, DeclarationMade, IncidentReported, NegotiationStatusChanged, Participant, Place,
    Relation, SourceRegistered, Target,
};
use crate::domain::key::{
    ActorKey, AmendmentKey, AspectKey, ClauseKey, CommitmentKey, DecisionKey, DeclarationKey, EventId, IncidentKey,
    IssueKey, MeetingKey, NegotiationKey, ProposalKey, SourceKey,
};
use crate::domain::vocabulary::{
    AmendmentStatus, IssueStatus, MeetingKind, MeetingStatus, Modality, ProposalStatus, RelationKind, Role, Stance,
    VoteKind,
};
use crate::time::{Instant, Period, PlainDate, Window};

/// What has attributes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// An actor's profile.
    Actor(ActorKey),
    /// The offices that an actor holds.
    OfficesOf(ActorKey),
    /// The offices through which others speak for an actor.
    OfficersOf(ActorKey),
    /// A source's profile.
    Source(SourceKey),
    /// A negotiation, with its parties.
    Negotiation(NegotiationKey),
    /// An issue.
    Issue(IssueKey),
    /// A proposal, with its clauses.
    Proposal(ProposalKey),
    /// A meeting.
    Meeting(MeetingKey),
    /// A commitment, with its status according to each.
    Commitment(CommitmentKey),
    /// An incident.
    Incident(IncidentKey),
    /// What is claimed of one party's stance on one matter, by claimant.
    Claims(ActorKey, Target),
    /// A statement, as far as it was taken back.
    Statement(EventId),
    /// The groups that an actor is a member of.
    MembershipsOf(ActorKey),
    /// The members of a group.
    MembersOf(ActorKey),
    /// The texts that say how they relate to a proposal.
    TextsRelatedTo(ProposalKey),
    /// An amendment.
    Amendment(AmendmentKey),
    /// A decision, with its votes.
    Decision(DecisionKey),
    /// The votes of one actor.
    VotesOf(ActorKey),
    /// A declaration about a text.
    Declaration(DeclarationKey),
    /// What is asserted of one aspect of a thing, by claimant.
    Assertions(About, AspectKey),
}

/// Which attribute of a thing. What type its value has, `domain::attribute` says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AttributeName {
    /// The whole profile of an actor or source; what an incident or commitment is.
    Profile,
    /// What a negotiation, issue or proposal is called and belongs to: there from its making on.
    Title,
    /// How it stands.
    Status,
    /// The issue above.
    Parent,
    /// What sort of meeting.
    Kind,
    /// When a meeting is to be.
    Planned,
    /// When a meeting began.
    Began,
    /// When a meeting took place.
    Held,
    /// Where a meeting is.
    Place,
    /// Who is at a meeting.
    Participants,
    /// What a meeting deals with.
    Agenda,
    /// The outcome of a meeting.
    Outcome,
    /// The negotiation that a meeting is part of.
    Negotiation,
    /// A text of a proposal: its tabling, or an amendment. Every one counts, not only the last.
    Revision,
    /// An actor's part in a negotiation.
    Party(ActorKey, Role),
    /// A clause of a proposal.
    Clause(ClauseKey),
    /// How a commitment stands according to somebody; to the recorder where `None`.
    StatusAccordingTo(Option<ActorKey>),
    /// An office by title; the actor is whom it speaks for among `OfficesOf`, who holds it among `OfficersOf`.
    Office(ActorKey, String),
    /// One claimant's word.
    Claimant(ActorKey),
    /// A statement, or a declaration, was taken back.
    Withdrawn,
    /// A proposal's symbol.
    Symbol,
    /// How a proposal relates to other texts.
    Relations,
    /// How another text relates to this one.
    RelatedFrom(RelationKind, ProposalKey),
    /// An act of an actor by which it signs a text, or is bound by it. Every one counts, not only the last.
    Consent(ActorKey),
    /// How an actor voted.
    Vote(ActorKey),
    /// How this actor voted in a decision.
    VoteIn(DecisionKey),
    /// A membership; the actor is the group among `MembershipsOf`, the member among `MembersOf`.
    Membership(ActorKey),
    /// What is undertaken.
    Text,
    /// By when a commitment is to be kept.
    Due,
    /// The time over which a commitment is to be kept.
    Over,
    /// On what conditions a commitment was made.
    Conditions,
    /// The word of somebody unnamed, in one statement.
    Unnamed(ActorKey, EventId),
}

/// One attribute of one thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// Of what.
    pub thing: Thing,
    /// Which attribute.
    pub attribute: AttributeName,
}

/// What a negotiation, issue or proposal is called, and what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Titled {
    /// Its title.
    pub title: String,
    /// The negotiation that it is part of; itself, of a negotiation.
    pub negotiation: NegotiationKey,
    /// Who tabled it, of a proposal; else empty.
    pub by: Vec<ActorKey>,
}

/// A commitment with what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentProfile {
    /// What was undertaken.
    pub made: Arc<CommitmentMade>,
    /// The negotiation that it is part of.
    pub negotiation: NegotiationKey,
}

/// An incident with what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentProfile {
    /// What happened.
    pub reported: Arc<IncidentReported>,
    /// The negotiation that it bears on, where one was given.
    pub negotiation: Option<NegotiationKey>,
    /// When it happened.
    pub occurred: Period,
}

/// An amendment with what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmendmentProfile {
    /// What was moved.
    pub moved: Arc<AmendmentMoved>,
    /// The negotiation that it is part of.
    pub negotiation: NegotiationKey,
}

/// A decision with what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionProfile {
    /// What was decided.
    pub taken: Arc<DecisionTaken>,
    /// The negotiation that it is part of.
    pub negotiation: NegotiationKey,
    /// When it was taken.
    pub occurred: Period,
}

/// A declaration with what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclarationProfile {
    /// What was declared.
    pub made: Arc<DeclarationMade>,
    /// The negotiation that it is part of.
    pub negotiation: NegotiationKey,
}

/// An act of consent, with the part of its own window of effect that is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentValue {
    /// The act.
    pub given: Arc<ConsentGiven>,
    /// From when it takes effect; `None`: from when it happened.
    pub effect: Option<Window>,
}

impl ConsentValue {
    /// Reads the window of effect as its part at or after the opening of the text: where it certainly precedes that, it takes
    /// effect with the opening.
    fn part_from(&self, lo: Instant) -> ConsentValue {
        let effect = self.effect.map(|effect| effect.part_from(lo).unwrap_or_else(|| Window::instant(lo)));
        ConsentValue { given: Arc::clone(&self.given), effect }
    }
}

/// What an assertion says; its words are in the statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssertionValue {
    /// What the aspect is said to be.
    pub value: Arc<AssertedValue>,
    /// How real it is meant to be.
    pub modality: Modality,
    /// The assertion's place among its statement's, from 0.
    pub index: u32,
}

/// What a claim says, as far as positions are made of it; its words are in the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimValue {
    /// The stance claimed.
    pub stance: Stance,
    /// How real it is meant to be.
    pub modality: Modality,
    /// The claim's place among its statement's claims, from 0.
    pub index: u32,
    /// The claimant's place among those of the statement, from 0.
    pub claimant: u32,
    /// How the date from which it holds is written, if its window says so; else the statement has the text.
    pub date: Option<PlainDate>,
}

/// A claim or an assertion, by its place within its statement, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant says what it is the place of")]
pub enum WordPlace {
    Claim(u32),
    Assertion(u32),
}

/// A value that a slot can have.
pub trait SlotValue: Clone {
    /// Puts it into a slot.
    fn into_value(self) -> Value;
    /// Returns it back; `None` of a value of another type, which no slot of its attribute has.
    fn of(value: &Value) -> Option<&Self>;
}

macro_rules! slot_values {
    ($($variant:ident($ty:ty)),+ $(,)?) => {
        /// What a fact sets a slot to.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[allow(missing_docs, reason = "each variant is named for the attribute that it is the value of")]
        pub enum Value {
            $($variant($ty),)+
            /// The slot says no more than that it is so: a part in a negotiation, an office, a revision, a withdrawal.
            Holds,
        }

        $(
        impl SlotValue for $ty {
            fn into_value(self) -> Value {
                Value::$variant(self)
            }

            fn of(value: &Value) -> Option<&Self> {
                if let Value::$variant(value) = value { Some(value) } else { None }
            }
        }
        )+
    };
}

slot_values! {
    Actor(Arc<ActorRegistered>),
    Source(Arc<SourceRegistered>),
    Titled(Arc<Titled>),
    NegotiationStatus(Arc<NegotiationStatusChanged>),
    IssueStatus(IssueStatus),
    Parent(Option<IssueKey>),
    ProposalStatus(ProposalStatus),
    Clause(Arc<Clause>),
    MeetingKind(MeetingKind),
    MeetingStatus(MeetingStatus),
    MeetingTitle(MeetingTitle),
    Period(Arc<Period>),
    Place(Arc<Place>),
    Participants(Arc<Vec<Participant>>),
    Agenda(Arc<Vec<IssueKey>>),
    Outcome(MeetingOutcome),
    Negotiation(NegotiationKey),
    Commitment(Arc<CommitmentProfile>),
    CommitmentStatus(Arc<CommitmentStatusChanged>),
    Incident(Arc<IncidentProfile>),
    Claim(ClaimValue),
    Symbol(Symbol),
    Relations(Arc<Vec<Relation>>),
    Amendment(Arc<AmendmentProfile>),
    AmendmentStatus(AmendmentStatus),
    Decision(Arc<DecisionProfile>),
    Vote(VoteKind),
    Consent(Arc<ConsentValue>),
    Declaration(Arc<DeclarationProfile>),
    Membership(MembershipTitle),
    CommitmentText(CommitmentText),
    Conditions(Arc<Vec<String>>),
    Assertion(Arc<AssertionValue>),
}

impl SlotValue for Holds {
    fn into_value(self) -> Value {
        Value::Holds
    }

    fn of(value: &Value) -> Option<&Self> {
        matches!(value, Value::Holds).then_some(&Holds)
    }
}

impl Value {
    /// Returns whether a thing's opening alone sets a slot to such a value: by it an opening is known among facts.
    pub fn is_of_opening(&self) -> bool {
        match self {
            Value::Titled(_)
            | Value::Commitment(_)
            | Value::Incident(_)
            | Value::Amendment(_)
            | Value::Decision(_)
            | Value::Declaration(_) => true,
            Value::MeetingStatus(status) => *status == MeetingStatus::Planned,
            Value::Actor(_)
            | Value::Source(_)
            | Value::NegotiationStatus(_)
            | Value::IssueStatus(_)
            | Value::Parent(_)
            | Value::ProposalStatus(_)
            | Value::Clause(_)
            | Value::MeetingTitle(_)
            | Value::MeetingKind(_)
            | Value::Period(_)
            | Value::Place(_)
            | Value::Participants(_)
            | Value::Agenda(_)
            | Value::Outcome(_)
            | Value::Negotiation(_)
            | Value::CommitmentStatus(_)
            | Value::Claim(_)
            | Value::Symbol(_)
            | Value::Relations(_)
            | Value::AmendmentStatus(_)
            | Value::Vote(_)
            | Value::Consent(_)
            | Value::Membership(_)
            | Value::CommitmentText(_)
            | Value::Conditions(_)
            | Value::Assertion(_)
            | Value::Holds => false,
        }
    }

    /// Returns which claim or assertion of its statement it is.
    pub fn word(&self) -> Option<WordPlace> {
        ClaimValue::of(self)
            .map(|claim| WordPlace::Claim(claim.index))
            .or_else(|| Arc::<AssertionValue>::of(self).map(|assertion| WordPlace::Assertion(assertion.index)))
    }

    /// Returns the value without what a claim or an assertion says of its place within its statement, and of how its date is
    /// written.
    pub fn wherever_it_stands(&self) -> Value {
        if let Value::Claim(claim) = self {
            return Value::Claim(ClaimValue { index: 0, claimant: 0, date: None, ..*claim });
        }
        if let Value::Assertion(assertion) = self {
            return Value::Assertion(Arc::new(AssertionValue { index: 0, ..AssertionValue::clone(assertion) }));
        }
        self.clone()
    }

    /// Returns a window of its own, beside that of its fact.
    pub fn effect(&self) -> Option<Window> {
        if let Value::Consent(consent) = self { consent.effect } else { None }
    }

    /// Returns the value as it is read where its thing was opened there: a window of its own is read as a part.
    pub fn from_opening(&self, lo: Instant) -> Value {
        if let Value::Consent(consent) = self {
            return Value::Consent(Arc::new(consent.part_from(lo)));
        }
        self.clone()
    }
}

/// What a slot says that says no more than that it is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holds;

/// What a meeting is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MeetingTitle(pub Arc<str>);

/// The outcome of a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MeetingOutcome(pub Arc<str>);

/// The symbol of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Symbol(pub Arc<str>);

/// As what an actor is a member, where that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MembershipTitle(pub Option<Arc<str>>);

/// What is undertaken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommitmentText(pub Arc<str>);
