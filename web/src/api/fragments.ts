// Pieces of documents that several views show with the shared parts.

import { graphql, type ResultOf } from './graphql.ts';

export const periodParts = graphql(`
  fragment periodParts on Period { edtf timeZone from to approximate uncertain }
`);

export const actorParts = graphql(`
  fragment actorParts on Actor { key name kind }
`);

export const citationParts = graphql(
  `
    fragment citationParts on Citation {
      quote
      locator
      cue
      credibility
      source { key url publisher title published { ...periodParts } reliability }
    }
  `,
  [periodParts],
);

export const targetParts = graphql(`
  fragment targetParts on Target {
    __typename
    ... on Issue { key title }
    ... on Proposal { key title }
    ... on Clause { key number text proposal { key title } }
    ... on Meeting { key title }
  }
`);

export const claimParts = graphql(
  `
    fragment claimParts on Claim {
      id
      claimant { ...actorParts }
      subject { ...actorParts }
      stance
      conditions
      hedge
      modality
      from { ...periodParts }
      to { ...periodParts }
      own
      standing
      statement {
        id
        speaker { ...actorParts }
        onBehalfOf { ...actorParts }
        act
        basis
        channel
        text
        withdrawn
      }
      sources { ...citationParts }
    }
  `,
  [periodParts, actorParts, citationParts],
);

export type PeriodParts = ResultOf<typeof periodParts>;
export type ActorParts = ResultOf<typeof actorParts>;
export type CitationParts = ResultOf<typeof citationParts>;
export type TargetParts = ResultOf<typeof targetParts>;
export type ClaimParts = ResultOf<typeof claimParts>;

/** An event with what `eventInWords` needs to say it in one sentence. */
export const eventParts = graphql(
  `
    fragment eventParts on Event {
      __typename
      id
      sequence
      kind
      occurred { ...periodParts }
      recordedAt
      revision
      standing
      negotiation
      ... on ActorRegistered { registered: name }
      ... on OfficeHeld { title holder { name } of { name } }
      ... on SourceRegistered { source { key title } }
      ... on NegotiationOpened { title }
      ... on PartyJoined { joining: actor { name } role }
      ... on PartyLeft { leaving: actor { name } }
      ... on NegotiationStatusChanged { negotiationStatus }
      ... on IssueRaised { issue { key title } }
      ... on IssueStatusChanged { issue { key title } issueStatus }
      ... on StatementMade { speaker { name } act basis text addressees { name } claims { hedge } }
      ... on StatementWithdrawn { withdrawn: statement { speaker { name } text } }
      ... on MeetingPlanned { meeting { key title } planned { ...periodParts } }
      ... on MeetingPostponed { meeting { key title } planned { ...periodParts } }
      ... on MeetingCancelled { meeting { key title } }
      ... on MeetingHeld { began { ...periodParts } meeting { key title } }
      ... on ProposalTabled { proposal { key title } by { name } }
      ... on ProposalAmended { proposal { key title } }
      ... on ProposalStatusChanged { proposal { key title } proposalStatus }
      ... on CommitmentMade { by { name } text }
      ... on CommitmentStatusChanged { commitment { key text } commitmentStatus }
      ... on CommitmentAmended { commitment { key text } }
      ... on IncidentReported { title }
      ... on MembershipHeld { member { name } of { name } }
      ... on MeetingOpened { meeting { key title } }
      ... on AmendmentMoved { by { name } amendment { title proposal { title } } }
      ... on AmendmentWithdrawn { amendment { title proposal { title } } }
      ... on DecisionTaken { decision { title } body { name } decisionOutcome }
      ... on ConsentGiven { actor { name } proposal { key title } consentAct }
      ... on DeclarationMade { actor { name } proposal { key title } declarationKind }
      ... on DeclarationWithdrawn { declaration { kind actor { name } proposal { title } } }
      ... on EventCorrected { event { id kind } reason }
      ... on EventRetracted { event { id kind } reason }
      ... on EventReinstated { event { id kind } reason }
      ... on EventCited { event { id kind } }
    }
  `,
  [periodParts],
);

export type EventParts = ResultOf<typeof eventParts>;
