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

use std::marker::PhantomData;
use std::sync::Arc;

use crate::domain::event::{ActorRegistered, Clause, Participant, Place, SourceRegistered, Target};
use crate::domain::history::{History, Seen, Version};
use crate::domain::key::{
    ActorKey, ClauseKey, CommitmentKey, EventId, IncidentKey, IssueKey, MeetingKey, NegotiationKey, ProposalKey,
    SourceKey,
};
use crate::domain::point::Point;
use crate::domain::slot::{
    AttributeName, ClaimValue, CommitmentProfile, Holds, IncidentProfile, MeetingTitle, Outcome, Slot, SlotValue,
    Thing, Titled,
};
use crate::domain::slots::Slots;
use crate::domain::vocabulary::{
    CommitmentStatus, IssueStatus, MeetingKind, MeetingStatus, NegotiationStatus, ProposalStatus, Role,
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

    /// Gives its name within its thing.
    pub fn name(&self) -> &AttributeName {
        &self.name
    }
}

impl<S: Subject, T> Attribute<S, T> {
    /// Gives the slot of a thing.
    pub fn of(&self, subject: &S) -> Slot {
        Slot { thing: subject.thing(), attribute: self.name.clone() }
    }
}

/// What names a thing that has attributes.
pub trait Subject {
    /// Gives the thing.
    fn thing(&self) -> Thing;
}

/// The offices that an actor holds.
#[derive(Clone, Debug)]
pub struct OfficesOf(pub ActorKey);

/// The offices through which others speak for an actor.
#[derive(Clone, Debug)]
pub struct OfficersOf(pub ActorKey);

/// What is claimed of a party's stance on a matter.
#[derive(Clone, Debug)]
pub struct ClaimsOn(pub ActorKey, pub Target);

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
}

impl Subject for OfficesOf {
    fn thing(&self) -> Thing {
        Thing::OfficesOf(self.0.clone())
    }
}

impl Subject for OfficersOf {
    fn thing(&self) -> Thing {
        Thing::OfficersOf(self.0.clone())
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

    /// Gives them without the type of their values.
    pub fn history(&self) -> &'h History {
        self.history
    }

    /// Gives every value that the slot was ever set to, whether or not it counts.
    pub fn values(self) -> impl Iterator<Item = &'h T>
    where
        T: 'h,
    {
        self.history.versions().iter().filter_map(|version| T::of(version.value.as_ref()?))
    }

    /// Gives the greatest fact that counts at the point where it sets the slot and its end has not come, and its value.
    pub fn current(&self, point: &Point, seen: &dyn Seen) -> Option<(&'h Version, &'h T)> {
        let version = self.history.current(point, seen)?;
        Some((version, T::of(version.value.as_ref()?)?))
    }
}

impl<S, T: SlotValue> Attribute<S, T> {
    /// Gives the facts of its slot, among all slots of the thing.
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
    /// Gives every office that was ever held, by the other actor and title.
    each_office: (other: ActorKey, title: String) Holds = Office;
    /// Gives every part that an actor ever had in a negotiation.
    each_party: (actor: ActorKey, role: Role) Holds = Party;
    /// Gives every clause that was ever put into a proposal.
    each_clause: (key: ClauseKey) Arc<Clause> = Clause;
    /// Gives everybody according to whom a commitment ever stood somehow; the recorder is `None`.
    each_status: (according_to: Option<ActorKey>) CommitmentStatus = StatusAccordingTo;
    /// Gives every claimant who ever said something of a party's stance on a matter.
    each_claimant: (claimant: ActorKey) ClaimValue = Claimant;
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
        /// How it stands.
        status(): NegotiationStatus = AttributeName::Status;
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
        /// What came of it.
        outcome(): Outcome = AttributeName::Outcome;
        /// The negotiation that it is part of.
        negotiation(): NegotiationKey = AttributeName::Negotiation;
    }

    /// Attributes of a commitment.
    commitment of CommitmentKey {
        /// What was undertaken.
        profile(): Arc<CommitmentProfile> = AttributeName::Profile;
        /// How it stands according to somebody; to the recorder where `None`.
        status(according_to: Option<ActorKey>): CommitmentStatus = AttributeName::StatusAccordingTo(according_to);
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
    }

    /// Attributes of a statement.
    statement of EventId {
        /// It was taken back.
        withdrawn(): Holds = AttributeName::Withdrawn;
    }
}
