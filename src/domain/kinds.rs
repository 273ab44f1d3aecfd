//! The table of the kinds of events: each is written here once, and every list that names them all is made of it.
//!
//! [`with_kinds!`] hands the table to a macro of the caller's, a row for each kind:
//!
//! | column | says |
//! | --- | --- |
//! | name | of the payload, the stored tag and the GraphQL type |
//! | envelope | which of `event::envelope` is around it: whether it needs a date, and a negotiation |
//! | family | which rules and which track it shares with others |
//! | number | by which the header of a record and the lists of the index know it; never changed, never given twice |
//! | names | in the API's enumeration, and as the field of an input |
//! | opening | whether it brings a thing about, which happens once for each key; else `later` |
//! | sentences | what it says: in the enumeration, and as the field of an input |
//!
//! What is done to the record (corrections and the like) happens to no thing in the world: those kinds stand in
//! `vocabulary::EventKind` alone, and the payload of each is a variant of `event::Operation`.

/// Hands the table of kinds to a macro.
macro_rules! with_kinds {
    ($then:ident) => {
        $then! {
            ActorRegistered(Registered) = Register 0 "ACTOR_REGISTERED" "actorRegistered" later
                "An actor was put on the register, or its profile changed."
                "An actor was put on the register, or its profile changed.";
            OfficeHeld(Registered) = Register 1 "OFFICE_HELD" "officeHeld" later
                "Somebody speaks for an actor over an interval."
                "Somebody speaks for an actor over an interval.";
            SourceRegistered(Registered) = Register 2 "SOURCE_REGISTERED" "sourceRegistered" later
                "A source was put on the register, or its profile changed."
                "A source was put on the register, or its profile changed.";
            NegotiationOpened(Founding) = Negotiation 3 "NEGOTIATION_OPENED" "negotiationOpened" opening
                "A negotiation began."
                "A negotiation began.";
            PartyJoined(Within) = Negotiation 4 "PARTY_JOINED" "partyJoined" later
                "An actor took a role in a negotiation."
                "An actor took a role in the negotiation.";
            PartyLeft(Within) = Negotiation 5 "PARTY_LEFT" "partyLeft" later
                "An actor gave a role up."
                "An actor gave up a role in the negotiation.";
            NegotiationStatusChanged(Within) = Negotiation 6 "NEGOTIATION_STATUS_CHANGED" "negotiationStatusChanged" later
                "A negotiation was suspended, resumed or ended."
                "The negotiation was suspended, resumed or ended.";
            IssueRaised(Within) = Negotiation 7 "ISSUE_RAISED" "issueRaised" opening
                "An issue came up."
                "An issue came up in the negotiation.";
            IssueStatusChanged(Within) = Negotiation 8 "ISSUE_STATUS_CHANGED" "issueStatusChanged" later
                "An issue moved."
                "An issue moved.";
            StatementMade(Happened) = Statement 9 "STATEMENT_MADE" "statementMade" later
                "Somebody said something."
                "Somebody said something.";
            StatementWithdrawn(Happened) = Statement 10 "STATEMENT_WITHDRAWN" "statementWithdrawn" later
                "The speaker took it back."
                "The speaker took a statement back.";
            MeetingPlanned(Happened) = Meeting 11 "MEETING_PLANNED" "meetingPlanned" opening
                "A meeting was announced or is expected."
                "A meeting was announced or is expected.";
            MeetingPostponed(Happened) = Meeting 12 "MEETING_POSTPONED" "meetingPostponed" later
                "A meeting was put off."
                "A meeting was put off.";
            MeetingCancelled(Happened) = Meeting 13 "MEETING_CANCELLED" "meetingCancelled" later
                "A meeting was called off."
                "A meeting was called off.";
            MeetingHeld(Happened) = Meeting 14 "MEETING_HELD" "meetingHeld" later
                "A meeting took place."
                "A meeting took place.";
            ProposalTabled(Within) = Proposal 15 "PROPOSAL_TABLED" "proposalTabled" opening
                "A text was put on the table."
                "A text was put on the table.";
            ProposalAmended(Within) = Proposal 16 "PROPOSAL_AMENDED" "proposalAmended" later
                "Clauses were added, changed or dropped."
                "Clauses were added, changed or dropped.";
            ProposalStatusChanged(Within) = Proposal 17 "PROPOSAL_STATUS_CHANGED" "proposalStatusChanged" later
                "A text was accepted, signed, rejected and so on."
                "A text was accepted, signed, rejected and so on.";
            CommitmentMade(Within) = Commitment 18 "COMMITMENT_MADE" "commitmentMade" opening
                "Somebody undertook to do something."
                "Actors undertook to do something.";
            CommitmentStatusChanged(Within) = Commitment 19 "COMMITMENT_STATUS_CHANGED" "commitmentStatusChanged" later
                "A commitment was fulfilled, breached or lapsed."
                "A commitment was fulfilled, breached or lapsed.";
            IncidentReported(Happened) = Incident 20 "INCIDENT_REPORTED" "incidentReported" opening
                "Something happened on the ground that bears on the talks."
                "Something happened on the ground that bears on the talks.";
            MembershipHeld(Registered) = Register 25 "MEMBERSHIP_HELD" "membershipHeld" later
                "An actor belongs to a group over an interval."
                "An actor belongs to a group over an interval: a bloc, a coalition, an alliance.";
            MeetingOpened(Happened) = Meeting 26 "MEETING_OPENED" "meetingOpened" later
                "A meeting of some length began."
                "A meeting of some length began: it sits until it is recorded as held.";
            AmendmentMoved(Within) = Proposal 27 "AMENDMENT_MOVED" "amendmentMoved" opening
                "A change to a text was moved, and not yet made."
                "A change to a text was moved, and not yet made.";
            AmendmentWithdrawn(Within) = Proposal 28 "AMENDMENT_WITHDRAWN" "amendmentWithdrawn" later
                "An amendment was taken back by its movers."
                "An amendment was taken back by its movers.";
            DecisionTaken(Within) = Decision 29 "DECISION_TAKEN" "decisionTaken" opening
                "A body decided something."
                "A body decided something.";
            ConsentGiven(Within) = Proposal 30 "CONSENT_GIVEN" "consentGiven" later
                "An actor signed a text, or consented to be bound by it, or took that back."
                "An actor signed a text, or consented to be bound by it, or took that back.";
            DeclarationMade(Within) = Proposal 31 "DECLARATION_MADE" "declarationMade" opening
                "An actor made a formal statement about a text."
                "An actor made a formal statement about a text: a reservation, an understanding, an objection.";
            DeclarationWithdrawn(Within) = Proposal 32 "DECLARATION_WITHDRAWN" "declarationWithdrawn" later
                "A declaration was taken back."
                "A declaration was taken back.";
            CommitmentAmended(Within) = Commitment 33 "COMMITMENT_AMENDED" "commitmentAmended" later
                "The terms of a commitment changed."
                "The terms of a commitment changed: its text, its day, its conditions.";
        }
    };
}
pub(crate) use with_kinds;

/// Kinds of events that share rules of form and of publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Actors, offices, memberships and sources: `occurred` may be left out.
    Register,
    /// Negotiations, their parties and issues.
    Negotiation,
    /// What was said.
    Statement,
    /// Who met.
    Meeting,
    /// Texts on the table.
    Proposal,
    /// What a body resolved.
    Decision,
    /// What was undertaken.
    Commitment,
    /// What happened on the ground.
    Incident,
}

impl Family {
    /// Returns whether an event of the family that cites no source is the recorder's own frame, which no cut of
    /// publication hides.
    pub fn is_frame(self) -> bool {
        matches!(self, Family::Register | Family::Negotiation)
    }
}
