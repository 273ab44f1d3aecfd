//! The attributes of things, each with the type of its value.
//!
//! A fact writes a slot, and a view reads it, through an [`Attribute`]: it says of what sort of thing it is one, and what its
//! values are. A status of a meeting cannot be given to an issue, nor a date read from where a place is kept:
//!
//! ```compile_fail
//! use chancery::domain::attribute::{SlotValue, issue, meeting};
//! use chancery::domain::vocabulary::MeetingStatus;
//! let status: chancery::domain::attribute::Attribute<_, MeetingStatus> = issue::status();
//! ```
//!
//! The table below is the one place that pairs them. In a slot, and on disk, an attribute is its [`AttributeName`] and a
//! value a [`Value`](crate::domain::slot::Value): there alone the pairing is by convention, and both ends of it are the same attribute.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::domain::event::{
    About, ActorRegistered, Clause, CommitmentStatusChanged, NegotiationStatusChanged, Participant, Place, Relation,
    SourceRegistered, Target,
};
use crate::domain::history::{History, Seen, Version};
use crate::domain::key::{
    ActorKey, AmendmentKey, AspectKey, ClauseKey, CommitmentKey, DecisionKey, DeclarationKey, EventId, IncidentKey,
    IssueKey, MeetingKey, NegotiationKey, ProposalKey, SourceKey,
};
use crate::domain::point::Point;
use crate::domain::slot::{
    AmendmentProfile, AssertionValue, AttributeName, ClaimValue, CommitmentProfile, CommitmentText, ConsentValue,
    DecisionProfile, DeclarationProfile, Holds, IncidentProfile, MeetingOutcome, MeetingTitle, MembershipTitle, Slot,
    SlotValue, Symbol, Thing, Titled,
};
use crate::domain::slots::Slots;
use crate::domain::vocabulary::{
    AmendmentStatus, IssueStatus, MeetingKind, MeetingStatus, ProposalStatus, RelationKind, Role, VoteKind,
};
use crate::time::Period;

/// An attribute of things that are named by an `S`, whose values are `T`s.
#[derive(Clone, Debug)]
pub struct Attribute<S, T> {
    name: AttributeName,
    types: PhantomData<fn(S) -> T>,
}

impl<S, T> Attribute<S, T> {
    const fn new(name: AttributeName) -> Self {
        Attribute { name, types: PhantomData }
    }

    /// Makes one of its name, where the caller knows what the values of that name are.
    pub(in crate::domain) const fn named(name: AttributeName) -> Self {
        Self::new(name)
    }

    /// Returns its name within its thing.
    pub fn name(&self) -> &AttributeName {
        &self.name
    }
}

impl<S: Subject, T> Attribute<S, T> {
    /// Returns the slot of a thing.
    pub fn of(&self, subject: &S) -> Slot {
        Slot { thing: subject.thing(), attribute: self.name.clone() }
    }
}

/// What names a thing that has attributes.
pub trait Subject {
    /// Returns the thing.
    fn thing(&self) -> Thing;
}

/// The offices that an actor holds.
#[derive(Clone, Debug)]
pub struct OfficesOf(pub ActorKey);

/// The offices through which others speak for an actor.
#[derive(Clone, Debug)]
pub struct OfficersOf(pub ActorKey);

/// The groups that an actor is a member of.
#[derive(Clone, Debug)]
pub struct MembershipsOf(pub ActorKey);

/// The members of a group.
#[derive(Clone, Debug)]
pub struct MembersOf(pub ActorKey);

/// The votes of an actor.
#[derive(Clone, Debug)]
pub struct VotesOf(pub ActorKey);

/// The texts that say how they relate to a proposal.
#[derive(Clone, Debug)]
pub struct TextsRelatedTo(pub ProposalKey);

/// What is claimed of a party's stance on a matter.
#[derive(Clone, Debug)]
pub struct ClaimsOn(pub ActorKey, pub Target);

/// What is asserted of one aspect of a thing.
#[derive(Clone, Debug)]
pub struct AssertionsOn(pub About, pub AspectKey);

macro_rules! subjects {
    ($($name:ident => $thing:ident),+ $(,)?) => {$(
        impl Subject for $name {
            fn thing(&self) -> Thing {
                Thing::$thing(self.clone())
            }
        }
    )+};
}

subjects! {
    ActorKey => Actor,
    SourceKey => Source,
    NegotiationKey => Negotiation,
    IssueKey => Issue,
    ProposalKey => Proposal,
    MeetingKey => Meeting,
    CommitmentKey => Commitment,
    IncidentKey => Incident,
    EventId => Statement,
    AmendmentKey => Amendment,
    DecisionKey => Decision,
    DeclarationKey => Declaration,
}

macro_rules! lists_of {
    ($($name:ident),+ $(,)?) => {$(
        impl Subject for $name {
            fn thing(&self) -> Thing {
                Thing::$name(self.0.clone())
            }
        }
    )+};
}

lists_of! { OfficesOf, OfficersOf, MembershipsOf, MembersOf, VotesOf, TextsRelatedTo }

impl Subject for AssertionsOn {
    fn thing(&self) -> Thing {
        Thing::Assertions(self.0.clone(), self.1.clone())
    }
}

impl Subject for ClaimsOn {
    fn thing(&self) -> Thing {
        Thing::Claims(self.0.clone(), self.1.clone())
    }
}

/// The facts of one slot whose values are `T`s.
#[derive(Clone, Copy, Debug)]
pub struct FactsOf<'h, T> {
    history: &'h History,
    types: PhantomData<fn() -> T>,
}

impl<'h, T: SlotValue> FactsOf<'h, T> {
    fn new(history: &'h History) -> Self {
        FactsOf { history, types: PhantomData }
    }

    /// Returns them without the type of their values.
    pub fn history(&self) -> &'h History {
        self.history
    }

    /// Returns every value that the slot was ever set to, whether or not it counts; not those of claims.
    pub fn values(self) -> impl Iterator<Item = &'h T>
    where
        T: 'h,
    {
        self.history.values().filter_map(T::of)
    }

    /// Returns the greatest fact that counts at the point where it sets the slot and its end has not come, and its value.
    pub fn current(&self, point: &Point, seen: &dyn Seen) -> Option<(Cow<'h, Version>, T)> {
        let version = self.history.current(point, seen)?;
        let value = T::of(version.value.as_ref()?)?.clone();
        Some((version, value))
    }
}

impl<S, T: SlotValue> Attribute<S, T> {
    /// Returns the facts of its slot, among all slots of the thing.
    pub fn facts<'h>(&self, slots: &'h Slots) -> FactsOf<'h, T> {
        FactsOf::new(slots.history(&self.name))
    }
}

macro_rules! each {
    ($($(#[$doc:meta])* $name:ident: ($($part:ident: $part_ty:ty),+) $value:ty = $variant:ident;)+) => {$(
        $(#[$doc])*
        pub fn $name(slots: &Slots) -> impl Iterator<Item = ($(&$part_ty,)+ FactsOf<'_, $value>)> {
            slots.iter().filter_map(|(name, history)| {
                let AttributeName::$variant($($part),+) = name else { return None };
                Some(($($part,)+ FactsOf::new(history)))
            })
        }
    )+};
}

each! {
    /// Returns every office that was ever held, by the other actor and title.
    each_office: (other: ActorKey, title: String) Holds = Office;
    /// Returns every part that an actor ever had in a negotiation.
    each_party: (actor: ActorKey, role: Role) Holds = Party;
    /// Returns every clause that was ever put into a proposal.
    each_clause: (key: ClauseKey) Arc<Clause> = Clause;
    /// Returns everybody according to whom a commitment ever stood somehow; the recorder is `None`.
    each_status: (according_to: Option<ActorKey>) Arc<CommitmentStatusChanged> = StatusAccordingTo;
    /// Returns every named claimant who ever spoke of a party's stance on a matter.
    each_claimant: (claimant: ActorKey) ClaimValue = Claimant;
    /// Returns every statement by somebody unnamed about a party's stance on a matter.
    each_unnamed: (claimant: ActorKey, statement: EventId) ClaimValue = Unnamed;
    /// Returns every named claimant who ever asserted something about one aspect of a thing.
    each_asserter: (claimant: ActorKey) Arc<AssertionValue> = Claimant;
    /// Returns every statement by somebody unnamed about one aspect of a thing.
    each_unnamed_asserter: (claimant: ActorKey, statement: EventId) Arc<AssertionValue> = Unnamed;
    /// Returns every actor that ever gave a consent, or took one back.
    each_consent: (actor: ActorKey) Arc<ConsentValue> = Consent;
    /// Returns every actor that ever voted in a decision.
    each_vote: (actor: ActorKey) VoteKind = Vote;
    /// Returns every decision in which an actor ever voted.
    each_vote_in: (decision: DecisionKey) VoteKind = VoteIn;
    /// Returns every membership that there ever was, by the other actor.
    each_membership: (other: ActorKey) MembershipTitle = Membership;
    /// Returns every text that ever said how it relates to this one.
    each_related: (kind: RelationKind, from: ProposalKey) Holds = RelatedFrom;
}

macro_rules! attributes {
    ($(
        $(#[$doc:meta])*
        $module:ident of $subject:ty {
            $($(#[$attribute_doc:meta])* $name:ident($($part:ident: $part_ty:ty),*): $value:ty = $variant:expr;)+
        }
    )+) => {$(
        $(#[$doc])*
        pub mod $module {
            use super::*;

            $($(#[$attribute_doc])*
            pub fn $name($($part: $part_ty),*) -> Attribute<$subject, $value> {
                Attribute::new($variant)
            })+
        }
    )+};
}

attributes! {
    /// Attributes of an actor.
    actor of ActorKey {
        /// What the register says of it.
        profile(): Arc<ActorRegistered> = AttributeName::Profile;
    }

    /// Attributes of the offices that an actor holds.
    offices of OfficesOf {
        /// An office by title, and for whom it speaks.
        office(of: ActorKey, title: String): Holds = AttributeName::Office(of, title);
    }

    /// Attributes of the offices through which others speak for an actor.
    officers of OfficersOf {
        /// An office by title, and who holds it.
        office(holder: ActorKey, title: String): Holds = AttributeName::Office(holder, title);
    }

    /// Attributes of a source.
    source of SourceKey {
        /// What the register says of it.
        profile(): Arc<SourceRegistered> = AttributeName::Profile;
    }

    /// Attributes of a negotiation.
    negotiation of NegotiationKey {
        /// What it is called: there from its opening on.
        title(): Arc<Titled> = AttributeName::Title;
        /// How it stands, and whose doing that was.
        status(): Arc<NegotiationStatusChanged> = AttributeName::Status;
        /// An actor's part in it.
        party(actor: ActorKey, role: Role): Holds = AttributeName::Party(actor, role);
    }

    /// Attributes of an issue.
    issue of IssueKey {
        /// What it is called and belongs to: there from its raising on.
        title(): Arc<Titled> = AttributeName::Title;
        /// The issue above.
        parent(): Option<IssueKey> = AttributeName::Parent;
        /// How it stands.
        status(): IssueStatus = AttributeName::Status;
    }

    /// Attributes of a proposal.
    proposal of ProposalKey {
        /// What it is called and belongs to: there from its tabling on.
        title(): Arc<Titled> = AttributeName::Title;
        /// How it stands.
        status(): ProposalStatus = AttributeName::Status;
        /// A text of it: its tabling, or an amendment. Every one counts, not only the last.
        revision(): Holds = AttributeName::Revision;
        /// A clause.
        clause(key: ClauseKey): Arc<Clause> = AttributeName::Clause(key);
        /// Its symbol.
        symbol(): Symbol = AttributeName::Symbol;
        /// How it relates to other texts.
        relations(): Arc<Vec<Relation>> = AttributeName::Relations;
        /// An act by which an actor signs it or is bound by it. Every one counts, not only the last.
        consent(actor: ActorKey): Arc<ConsentValue> = AttributeName::Consent(actor);
    }

    /// Attributes of the texts that say how they relate to a proposal.
    related of TextsRelatedTo {
        /// How one of them does.
        from(kind: RelationKind, proposal: ProposalKey): Holds = AttributeName::RelatedFrom(kind, proposal);
    }

    /// Attributes of the groups that an actor is a member of.
    memberships of MembershipsOf {
        /// As what it is a member of one.
        membership(of: ActorKey): MembershipTitle = AttributeName::Membership(of);
    }

    /// Attributes of the members of a group.
    members of MembersOf {
        /// As what an actor is one.
        membership(member: ActorKey): MembershipTitle = AttributeName::Membership(member);
    }

    /// Attributes of an amendment.
    amendment of AmendmentKey {
        /// What was moved: there from its moving on.
        profile(): Arc<AmendmentProfile> = AttributeName::Profile;
        /// How it stands.
        status(): AmendmentStatus = AttributeName::Status;
    }

    /// Attributes of a decision.
    decision of DecisionKey {
        /// What was decided.
        profile(): Arc<DecisionProfile> = AttributeName::Profile;
        /// How an actor voted.
        vote(actor: ActorKey): VoteKind = AttributeName::Vote(actor);
    }

    /// Attributes of an actor's votes.
    votes of VotesOf {
        /// How it voted in a decision.
        vote(decision: DecisionKey): VoteKind = AttributeName::VoteIn(decision);
    }

    /// Attributes of a declaration.
    declaration of DeclarationKey {
        /// What was declared.
        profile(): Arc<DeclarationProfile> = AttributeName::Profile;
        /// It was taken back.
        withdrawn(): Holds = AttributeName::Withdrawn;
    }

    /// Attributes of what is asserted of one aspect of a thing.
    assertions of AssertionsOn {
        /// One claimant's word.
        claimant(claimant: ActorKey): Arc<AssertionValue> = AttributeName::Claimant(claimant);
        /// The word of somebody unnamed, in one statement.
        unnamed(claimant: ActorKey, statement: EventId): Arc<AssertionValue> =
            AttributeName::Unnamed(claimant, statement);
    }

    /// Attributes of a meeting.
    meeting of MeetingKey {
        /// How it stands: there from the first event of its own on.
        status(): MeetingStatus = AttributeName::Status;
        /// What it is called.
        title(): MeetingTitle = AttributeName::Title;
        /// What sort of meeting.
        kind(): MeetingKind = AttributeName::Kind;
        /// When it is to be.
        planned(): Arc<Period> = AttributeName::Planned;
        /// When it began.
        began(): Arc<Period> = AttributeName::Began;
        /// When it took place.
        held(): Arc<Period> = AttributeName::Held;
        /// Where.
        place(): Arc<Place> = AttributeName::Place;
        /// Who.
        participants(): Arc<Vec<Participant>> = AttributeName::Participants;
        /// Which issues.
        agenda(): Arc<Vec<IssueKey>> = AttributeName::Agenda;
        /// Its outcome.
        outcome(): MeetingOutcome = AttributeName::Outcome;
        /// The negotiation that it is part of.
        negotiation(): NegotiationKey = AttributeName::Negotiation;
    }

    /// Attributes of a commitment.
    commitment of CommitmentKey {
        /// What was undertaken.
        profile(): Arc<CommitmentProfile> = AttributeName::Profile;
        /// How it stands according to somebody; to the recorder where `None`.
        status(according_to: Option<ActorKey>): Arc<CommitmentStatusChanged> =
            AttributeName::StatusAccordingTo(according_to);
        /// What is undertaken.
        text(): CommitmentText = AttributeName::Text;
        /// By when.
        due(): Arc<Period> = AttributeName::Due;
        /// The time over which it is to be kept.
        over(): Arc<Period> = AttributeName::Over;
        /// On what conditions.
        conditions(): Arc<Vec<String>> = AttributeName::Conditions;
    }

    /// Attributes of an incident.
    incident of IncidentKey {
        /// What happened.
        profile(): Arc<IncidentProfile> = AttributeName::Profile;
    }

    /// Attributes of a party's stance on a matter.
    claims of ClaimsOn {
        /// One claimant's word.
        claimant(claimant: ActorKey): ClaimValue = AttributeName::Claimant(claimant);
        /// The word of somebody unnamed, in one statement.
        unnamed(claimant: ActorKey, statement: EventId): ClaimValue = AttributeName::Unnamed(claimant, statement);
    }

    /// Attributes of a statement.
    statement of EventId {
        /// It was taken back.
        withdrawn(): Holds = AttributeName::Withdrawn;
    }
}
