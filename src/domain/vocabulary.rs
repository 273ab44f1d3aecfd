//! The closed lists of the field: what a statement does, how a party stands, how a meeting ends.
//!
//! Every list is written once, here, with the name that files and the API use and one sentence of meaning. Sources: CAMEO
//! and PLOVER (acts and their codes, modalities), the Admiralty code (reliability), PA-X (stages of agreement texts).

use serde::{Deserialize, Serialize};

use crate::domain::kinds::with_kinds;

/// A closed list whose members have names.
pub trait Vocabulary: Copy + Eq + 'static {
    /// The members in their order, each with its name and its meaning.
    const MEMBERS: &'static [(Self, &'static str, &'static str)];

    /// Returns the member's name, as files and the API write it.
    fn name(self) -> &'static str {
        Self::MEMBERS.iter().find(|(member, ..)| *member == self).map_or("", |(_, name, _)| name)
    }

    /// Finds a member by its name.
    fn named(name: &str) -> Option<Self> {
        Self::MEMBERS.iter().find(|(_, known, _)| *known == name).map(|(member, ..)| *member)
    }
}

macro_rules! vocabulary {
    ($($(#[$doc:meta])* $list:ident { $($member:ident $name:literal $meaning:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $list {
            $(#[doc = $meaning] #[serde(rename = $name)] $member,)+
        }

        impl Vocabulary for $list {
            const MEMBERS: &'static [(Self, &'static str, &'static str)] = &[$(($list::$member, $name, $meaning),)+];
        }
    )+};
}

vocabulary! {
    /// What sort of actor.
    ActorKind {
        State "STATE" "A state.",
        Intergovernmental "INTERGOVERNMENTAL" "An organization of states.",
        ArmedGroup "ARMED_GROUP" "An armed group that is not a state's.",
        Organization "ORGANIZATION" "Any other organization.",
        Organ "ORGAN" "A part of another actor that can speak for it: a ministry, a delegation, its officials.",
        Person "PERSON" "One human being.",
        Media "MEDIA" "A news outlet or agency.",
        Collective "COLLECTIVE" "Several who are not named one by one: 'the mediators'.",
    }

    /// What an actor is to a negotiation.
    Role {
        Party "PARTY" "Negotiates on its own behalf.",
        Mediator "MEDIATOR" "Carries proposals between the parties.",
        Facilitator "FACILITATOR" "Helps the parties to talk, without proposals of its own.",
        Guarantor "GUARANTOR" "Answers for what is agreed.",
        Host "HOST" "Gives the talks a place.",
        Observer "OBSERVER" "Is present without a part of its own.",
        Witness "WITNESS" "Signs beside the parties, and is not bound.",
        Verifier "VERIFIER" "Watches whether what was agreed is kept.",
        Depositary "DEPOSITARY" "Keeps the text and the acts of consent to it.",
    }

    /// How a negotiation stands.
    NegotiationStatus {
        Open "OPEN" "Goes on.",
        Suspended "SUSPENDED" "Interrupted, to be taken up again.",
        Concluded "CONCLUDED" "Ended with a result.",
        Collapsed "COLLAPSED" "Ended without one.",
    }

    /// How an issue stands.
    IssueStatus {
        Open "OPEN" "Under negotiation.",
        StickingPoint "STICKING_POINT" "Holds up the agreement.",
        Narrowed "NARROWED" "The parties have moved closer.",
        Agreed "AGREED" "Settled between them.",
        Dropped "DROPPED" "No longer negotiated.",
    }

    /// How a proposal stands.
    ProposalStatus {
        Draft "DRAFT" "Being written.",
        Tabled "TABLED" "Put to the parties.",
        Initialled "INITIALLED" "Initialled: the words are settled, nobody is bound.",
        Accepted "ACCEPTED" "Accepted by those it was put to.",
        Adopted "ADOPTED" "Adopted as the final text.",
        Rejected "REJECTED" "Rejected.",
        Withdrawn "WITHDRAWN" "Taken back by its authors.",
        Superseded "SUPERSEDED" "Replaced by a later text.",
        Signed "SIGNED" "Signed.",
        ProvisionallyApplied "PROVISIONALLY_APPLIED" "Applied before it binds.",
        InForce "IN_FORCE" "Binding.",
        Suspended "SUSPENDED" "Binding, but not applied for now.",
        Expired "EXPIRED" "Ran out.",
        Terminated "TERMINATED" "Ended by a party.",
    }

    /// What sort of meeting.
    MeetingKind {
        Talks "TALKS" "Negotiations proper.",
        Visit "VISIT" "An official visit.",
        Call "CALL" "By telephone or video.",
        Summit "SUMMIT" "Heads of state or government.",
        Signing "SIGNING" "A text is signed.",
        Session "SESSION" "A sitting of a standing body.",
        ProximityTalks "PROXIMITY_TALKS" "The parties are in separate rooms, and somebody goes between them.",
        Correspondence "CORRESPONDENCE" "By letter.",
    }

    /// How a meeting stands.
    MeetingStatus {
        Planned "PLANNED" "Announced or expected.",
        Postponed "POSTPONED" "Put off, with or without a new date.",
        Cancelled "CANCELLED" "Called off.",
        Sitting "SITTING" "Began, and is not over.",
        Held "HELD" "Took place.",
    }

    /// How a commitment stands.
    CommitmentStatus {
        Made "MADE" "Undertaken.",
        Suspended "SUSPENDED" "Not to be kept for now.",
        Fulfilled "FULFILLED" "Done as undertaken.",
        Breached "BREACHED" "Broken.",
        Lapsed "LAPSED" "No longer binding.",
    }

    /// What a statement does; the CAMEO root of each is given by `Act::cameo_root`.
    Act {
        Assert "ASSERT" "States something.",
        Confirm "CONFIRM" "Says that it is so, after others did.",
        Reaffirm "REAFFIRM" "Says again what was said before.",
        Caution "CAUTION" "Warns against expecting too much.",
        DeclineComment "DECLINE_COMMENT" "Declines to comment.",
        Pessimism "PESSIMISM" "Makes a pessimistic comment.",
        Optimism "OPTIMISM" "Makes an optimistic comment.",
        Deny "DENY" "Says that it is not so.",
        Appeal "APPEAL" "Asks others to act.",
        Commit "COMMIT" "Says that the speaker will act.",
        Praise "PRAISE" "Praises or endorses.",
        Demand "DEMAND" "Demands.",
        Criticize "CRITICIZE" "Criticizes or denounces.",
        Accuse "ACCUSE" "Accuses.",
        Reject "REJECT" "Rejects.",
        Threaten "THREATEN" "Threatens.",
    }

    /// On what terms a statement was made.
    Basis {
        OnRecord "ON_RECORD" "By name, to be quoted.",
        OnBackground "ON_BACKGROUND" "To be attributed to a description, not to a name.",
        DeepBackground "DEEP_BACKGROUND" "To be used without attribution.",
        UnattributedReport "UNATTRIBUTED_REPORT" "Reported without saying who said so.",
        OfficialDocument "OFFICIAL_DOCUMENT" "In a document of the speaker's own.",
        Leak "LEAK" "Made public against the will of the speaker.",
        Narrator "NARRATOR" "In the source's own voice.",
    }

    /// How a party stands towards a matter; `Stance::weight` orders most of them on one scale.
    Stance {
        Accepts "ACCEPTS" "Accepts.",
        InsistsOn "INSISTS_ON" "Makes it a demand of its own.",
        AcceptsInPrinciple "ACCEPTS_IN_PRINCIPLE" "Accepts the principle.",
        AcceptsWithConditions "ACCEPTS_WITH_CONDITIONS" "Accepts if conditions are met.",
        Reserves "RESERVES" "Has reservations.",
        Opposes "OPPOSES" "Opposes.",
        Rejects "REJECTS" "Rejects.",
        Undecided "UNDECIDED" "Has not decided.",
        NoPosition "NO_POSITION" "Takes no position.",
        AsABasis "AS_A_BASIS" "Takes a text as the basis of further talks, and nothing in it as agreed.",
    }

    /// How one text relates to another.
    RelationKind {
        BasedOn "BASED_ON" "Was written from it.",
        Counters "COUNTERS" "Answers it with other terms.",
        Replaces "REPLACES" "Takes its place.",
        AnnexedTo "ANNEXED_TO" "Is an annex of it.",
        Implements "IMPLEMENTS" "Says how it is to be carried out.",
    }

    /// How an amendment stands.
    AmendmentStatus {
        Pending "PENDING" "Moved, and not decided on.",
        Adopted "ADOPTED" "Adopted: the text is still to be changed.",
        Rejected "REJECTED" "Rejected.",
        Deferred "DEFERRED" "Put off to a later sitting.",
        Referred "REFERRED" "Handed to another body.",
        Withdrawn "WITHDRAWN" "Taken back by its movers.",
        CarriedOut "CARRIED_OUT" "The text was changed by it.",
    }

    /// How a body decides.
    DecisionMethod {
        Consensus "CONSENSUS" "Nobody objected.",
        Acclamation "ACCLAMATION" "By acclamation.",
        Silence "SILENCE" "Nobody broke a silence of a set length.",
        Vote "VOTE" "By vote.",
        Referendum "REFERENDUM" "By a vote of the people.",
        Decree "DECREE" "By the word of one who may decide alone.",
    }

    /// What a body announced.
    Outcome {
        Adopted "ADOPTED" "Adopted.",
        Rejected "REJECTED" "Rejected.",
        Deferred "DEFERRED" "Put off to a later sitting.",
        Referred "REFERRED" "Handed to another body.",
    }

    /// How an actor voted.
    VoteKind {
        Yes "YES" "In favour.",
        No "NO" "Against.",
        Abstain "ABSTAIN" "Abstained.",
        Absent "ABSENT" "Was not there.",
        NotParticipating "NOT_PARTICIPATING" "Was there and took no part.",
        Dissociates "DISSOCIATES" "Does not join a consensus, without breaking it.",
    }

    /// An act by which an actor signs a text, or is bound by it.
    ConsentAct {
        Signature "SIGNATURE" "Signed, subject to a later act.",
        DefinitiveSignature "DEFINITIVE_SIGNATURE" "Signed, and is bound by that.",
        Ratification "RATIFICATION" "Ratified.",
        Acceptance "ACCEPTANCE" "Accepted in the terms of the text.",
        Approval "APPROVAL" "Approved in the terms of the text.",
        Accession "ACCESSION" "Acceded without having signed.",
        Succession "SUCCESSION" "Took over the consent of another state.",
        ProvisionalApplication "PROVISIONAL_APPLICATION" "Applies the text before it is bound.",
        Withdrawal "WITHDRAWAL" "Left the text.",
        WithdrawalOfSignature "WITHDRAWAL_OF_SIGNATURE" "Took its signature back.",
    }

    /// What sort of formal statement about a text.
    DeclarationKind {
        Reservation "RESERVATION" "Excludes or changes the effect of parts of the text for its maker.",
        Understanding "UNDERSTANDING" "Says how its maker reads the text.",
        Declaration "DECLARATION" "Any other declaration.",
        Objection "OBJECTION" "Objects to another's declaration.",
        Territorial "TERRITORIAL" "Says for which territories the text holds.",
    }

    /// What sort of incident.
    IncidentKind {
        Attack "ATTACK" "An attack.",
        Clash "CLASH" "Forces fought each other.",
        Violation "VIOLATION" "Something agreed was violated.",
        Detention "DETENTION" "People were detained or abducted.",
        Release "RELEASE" "People were released.",
        Movement "MOVEMENT" "Forces or people moved.",
        Aid "AID" "Aid was delivered or stopped.",
        Protest "PROTEST" "A protest.",
        Sanction "SANCTION" "Sanctions were imposed or lifted.",
        Other "OTHER" "Anything else.",
    }

    /// What accounts of one matter come to.
    AccountStatus {
        Single "SINGLE" "One claimant speaks.",
        Agreed "AGREED" "Several speak, and none excludes another.",
        Contested "CONTESTED" "Two of them exclude each other.",
    }

    /// How closely a place is known.
    PlacePrecision {
        Exact "EXACT" "The spot itself.",
        Town "TOWN" "The town or village.",
        Region "REGION" "The region.",
        Country "COUNTRY" "The country.",
    }

    /// How sure the source is of the claim.
    Hedge {
        None "NONE" "Stated as it is.",
        Reportedly "REPORTEDLY" "As reported by others.",
        Allegedly "ALLEGEDLY" "As alleged.",
        Expected "EXPECTED" "As expected.",
        Probably "PROBABLY" "Probably.",
        Possibly "POSSIBLY" "Possibly.",
    }

    /// How real what is claimed is meant to be.
    Modality {
        Actual "ACTUAL" "It is so.",
        Future "FUTURE" "It will be so.",
        Hypothetical "HYPOTHETICAL" "It would be so.",
        Negated "NEGATED" "It is not so.",
        Historical "HISTORICAL" "It was so once.",
    }

    /// How reliable a source is in general (Admiralty code); set by people only.
    Reliability {
        A "A" "Completely reliable.",
        B "B" "Usually reliable.",
        C "C" "Fairly reliable.",
        D "D" "Not usually reliable.",
        E "E" "Unreliable.",
        F "F" "Cannot be judged.",
    }

    /// How the record of an event stands.
    Standing {
        Stands "STANDS" "Its content counts.",
        Corrected "CORRECTED" "A later revision replaced it.",
        Retracted "RETRACTED" "It left every view and stays in the audit.",
    }

    /// What a snapshot says of a party's stance on a matter.
    PositionStatus {
        Contested "CONTESTED" "Two claims clash.",
        Declared "DECLARED" "The party has spoken for itself.",
        Attributed "ATTRIBUTED" "Only others have spoken for it.",
        Unstated "UNSTATED" "Nobody has spoken to it.",
    }

    /// How a vague date is read against a cut.
    Certainty {
        Certain "CERTAIN" "Counts only what had certainly happened.",
        Best "BEST" "Counts what had happened by the middle of its window.",
        Possible "POSSIBLE" "Counts all that may have happened.",
    }
}

macro_rules! event_kind {
    ($($name:ident($envelope:ident) = $family:ident $number:literal $api:literal $field:literal $opening:ident
        $sentence:literal $input:literal;)+) => {
        vocabulary! {
            /// What sort of event.
            EventKind {
                $($name $api $sentence,)+
                EventCorrected "EVENT_CORRECTED" "A record was found wrong and its content replaced.",
                EventRetracted "EVENT_RETRACTED" "A record, or sources added to one, were found not to belong here.",
                EventReinstated "EVENT_REINSTATED" "A retraction was reversed.",
                EventCited "EVENT_CITED" "Further sources were added to a record.",
            }
        }

        impl EventKind {
            /// Returns the number by which stored records know the kind.
            pub fn number(self) -> u8 {
                match self {
                    $(EventKind::$name => $number,)+
                    EventKind::EventCorrected => 21,
                    EventKind::EventRetracted => 22,
                    EventKind::EventReinstated => 23,
                    EventKind::EventCited => 24,
                }
            }

            /// Returns whether it brings a thing about, which happens once for each key.
            pub fn is_opening(self) -> bool {
                match self {
                    $(EventKind::$name => stringify!($opening) == "opening",)+
                    EventKind::EventCorrected
                    | EventKind::EventRetracted
                    | EventKind::EventReinstated
                    | EventKind::EventCited => false,
                }
            }
        }
    };
}
with_kinds!(event_kind);

impl EventKind {
    /// Finds a kind by its number.
    pub fn numbered(number: u8) -> Option<Self> {
        let is_it = |kind: &Self| kind.number() == number;
        let guess = Self::MEMBERS.get(usize::from(number)).map(|(kind, ..)| *kind);
        guess.filter(is_it).or_else(|| Self::MEMBERS.iter().map(|(kind, ..)| *kind).find(is_it))
    }
}

impl Act {
    /// Returns the CAMEO code by which event data knows such a statement: two digits where a root stands for all its codes.
    pub fn cameo_root(self) -> &'static str {
        match self {
            Act::Assert | Act::Confirm | Act::Reaffirm | Act::Caution => "010",
            Act::DeclineComment => "011",
            Act::Pessimism => "012",
            Act::Optimism => "013",
            Act::Deny => "016",
            Act::Appeal => "02",
            Act::Commit => "03",
            Act::Praise => "051",
            Act::Demand => "10",
            Act::Criticize => "111",
            Act::Accuse => "112",
            Act::Reject => "12",
            Act::Threaten => "13",
        }
    }
}

/// The least difference of weights at which two stances clash.
pub const CLASH_MIN: i8 = 3;

impl Stance {
    /// Returns the stance's weight, from +2 (accepts) to −2 (rejects); a stance without one clashes with nothing.
    pub fn weight(self) -> Option<i8> {
        match self {
            Stance::Accepts | Stance::InsistsOn => Some(2),
            Stance::AcceptsInPrinciple | Stance::AcceptsWithConditions => Some(1),
            Stance::Reserves => Some(-1),
            Stance::Opposes | Stance::Rejects => Some(-2),
            Stance::Undecided | Stance::NoPosition | Stance::AsABasis => None,
        }
    }

    /// Returns whether two stances on one matter cannot both be right.
    pub fn clashes_with(self, other: Stance) -> bool {
        let (Some(one), Some(two)) = (self.weight(), other.weight()) else { return false };
        (one - two).abs() >= CLASH_MIN
    }
}

impl ConsentAct {
    /// Whether the actor is bound by such an act, once it has taken effect and the text is in force.
    pub fn binds(self) -> bool {
        match self {
            ConsentAct::DefinitiveSignature
            | ConsentAct::Ratification
            | ConsentAct::Acceptance
            | ConsentAct::Approval
            | ConsentAct::Accession
            | ConsentAct::Succession => true,
            ConsentAct::Signature
            | ConsentAct::ProvisionalApplication
            | ConsentAct::Withdrawal
            | ConsentAct::WithdrawalOfSignature => false,
        }
    }
}

impl From<Outcome> for AmendmentStatus {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Adopted => AmendmentStatus::Adopted,
            Outcome::Rejected => AmendmentStatus::Rejected,
            Outcome::Deferred => AmendmentStatus::Deferred,
            Outcome::Referred => AmendmentStatus::Referred,
        }
    }
}

impl Modality {
    /// Returns whether a claim of this modality speaks: makes a stance, a side or a clash.
    pub fn speaks(self) -> bool {
        matches!(self, Modality::Actual | Modality::Future)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acceptance_and_reservations_clash_and_shades_of_one_side_do_not() {
        assert!(Stance::Accepts.clashes_with(Stance::Reserves));
        assert!(Stance::Rejects.clashes_with(Stance::AcceptsInPrinciple));
        assert!(!Stance::AcceptsWithConditions.clashes_with(Stance::Reserves));
        assert!(!Stance::Accepts.clashes_with(Stance::InsistsOn));
        assert!(!Stance::Rejects.clashes_with(Stance::Undecided));
    }

    #[test]
    fn a_member_is_found_by_its_name() {
        assert_eq!(Stance::named("ACCEPTS_IN_PRINCIPLE"), Some(Stance::AcceptsInPrinciple));
        assert_eq!(Stance::AcceptsInPrinciple.name(), "ACCEPTS_IN_PRINCIPLE");
        assert_eq!(Stance::named("accepts"), None);
    }

    #[test]
    fn every_kind_has_a_number_of_its_own() {
        for (kind, ..) in EventKind::MEMBERS {
            assert_eq!(EventKind::numbered(kind.number()), Some(*kind));
        }
        assert_eq!(EventKind::numbered(u8::MAX), None);
    }
}
