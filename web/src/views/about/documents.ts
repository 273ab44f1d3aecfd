// What each page asks. A page asks for what it is about in one question, and for its long lists one by one.

import { actorParts, citationParts, claimParts, eventParts, periodParts, targetParts } from '../../api/fragments.ts';
import { graphql, type Document, type ResultOf } from '../../api/graphql.ts';
import { accountParts, type Account } from '../state/documents.ts';

const heldParts = graphql(
  `
    fragment heldParts on Office { title holder { ...actorParts } of { ...actorParts } since { ...periodParts } until { ...periodParts } }
  `,
  [actorParts, periodParts],
);

const memberParts = graphql(
  `
    fragment memberParts on Membership { title member { ...actorParts } of { ...actorParts } since { ...periodParts } until { ...periodParts } }
  `,
  [actorParts, periodParts],
);

const commitmentLine = graphql(
  `
    fragment commitmentLine on Commitment {
      key
      text
      by { ...actorParts }
      to { ...actorParts }
      due { ...periodParts }
      status
      since { ...periodParts }
      contested
      overdue
    }
  `,
  [actorParts, periodParts],
);

const decisionLine = graphql(
  `
    fragment decisionLine on Decision { key title body { ...actorParts } method outcome occurred { ...periodParts } tally { yes no abstain absent } }
  `,
  [actorParts, periodParts],
);

export const saidParts = graphql(
  `
    fragment saidParts on Statement {
      id
      occurred { ...periodParts }
      speaker { ...actorParts }
      onBehalfOf { ...actorParts }
      addressees { ...actorParts }
      act
      basis
      text
      withdrawn
      event { id }
      claims { subject { ...actorParts } stance hedge modality target { ...targetParts } }
      sources { ...citationParts }
    }
  `,
  [actorParts, periodParts, targetParts, citationParts],
);

export const saidByDocument = graphql(
  `
    query saidBy($snapshot: SnapshotToken!, $certainty: Certainty!, $filter: StatementFilter!, $after: String) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        statements(filter: $filter, first: 20, after: $after) { nodes { ...saidParts } pageInfo { hasNextPage endCursor } }
      }
    }
  `,
  [saidParts],
);

/** What others say of an actor. */
export const claimedOfDocument = graphql(
  `
    query claimedOf($snapshot: SnapshotToken!, $certainty: Certainty!, $filter: ClaimFilter!, $after: String) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        claims(filter: $filter, first: 10, after: $after) { nodes { ...claimParts target { ...targetParts } } pageInfo { hasNextPage endCursor } }
      }
    }
  `,
  [claimParts, targetParts],
);

const attendedParts = graphql(
  `
    fragment attendedParts on Meeting { key title kind status held { ...periodParts } planned { ...periodParts } place { name } }
  `,
  [periodParts],
);

export const attendedDocument = graphql(
  `
    query attended($snapshot: SnapshotToken!, $certainty: Certainty!, $key: Key!, $after: String) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        meetings(filter: { participant: $key }, first: 20, after: $after) {
          nodes { ...attendedParts }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  `,
  [attendedParts],
);

export const votedDocument = graphql(
  `
    query voted($snapshot: SnapshotToken!, $certainty: Certainty!, $key: Key!, $after: String) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        actor(key: $key) {
          votes(first: 20, after: $after) { nodes { vote decision { ...decisionLine } } pageInfo { hasNextPage endCursor } }
        }
      }
    }
  `,
  [decisionLine],
);

/**
 * An actor, the beginnings of its long lists, and which texts bind it or were signed by it: paths of a diff from before all dates.
 * Further pages of the lists are asked for one by one.
 */
export const actorDocument = graphql(
  `
    query aboutActor($snapshot: SnapshotToken!, $certainty: Certainty!, $key: Key!, $negotiation: Key!, $talks: Boolean!, $knownAt: PointInTime, $publishedBy: PointInTime, $paths: [String!]) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        said: statements(filter: { speaker: $key }, first: 20) { nodes { ...saidParts } pageInfo { hasNextPage endCursor } }
        saidFor: statements(filter: { onBehalfOf: $key }, first: 20) { nodes { ...saidParts } pageInfo { hasNextPage endCursor } }
        claims(filter: { subject: $key, own: false }, first: 10) { nodes { ...claimParts target { ...targetParts } } pageInfo { hasNextPage endCursor } }
        meetings(filter: { participant: $key }, first: 20) { nodes { ...attendedParts } pageInfo { hasNextPage endCursor } }
        actor(key: $key) {
          ...actorParts
          aliases
          country
          wikidata
          partOf { ...actorParts }
          offices { ...heldParts }
          officers { ...heldParts }
          memberOf { ...memberParts }
          members { ...memberParts }
          votes(first: 20) { nodes { vote decision { ...decisionLine } } pageInfo { hasNextPage endCursor } }
        }
        negotiation(key: $negotiation) @include(if: $talks) {
          key
          parties { role since { ...periodParts } actor { key } }
          positions(party: $key, first: 100) {
            nodes { status stance declared since { ...periodParts } target { ...targetParts } contestedIn { __typename } }
            pageInfo { hasNextPage }
          }
          commitments(by: $key) { ...commitmentLine }
        }
      }
      bound: diff(from: { date: "0001-01-01", knownAt: $knownAt, publishedBy: $publishedBy }, to: { snapshot: $snapshot, certainty: $certainty }, paths: $paths, first: 100) {
        nodes { path after }
      }
    }
  `,
  [actorParts, periodParts, targetParts, heldParts, memberParts, commitmentLine, saidParts, claimParts, attendedParts, decisionLine],
);

export const onRecordDocument = graphql(
  `
    query onRecord($snapshot: SnapshotToken!, $certainty: Certainty!, $actor: Key!, $after: String) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        timeline(actor: $actor, order: DESCENDING, first: 20, after: $after) { nodes { ...eventParts } pageInfo { hasNextPage endCursor } }
      }
    }
  `,
  [eventParts],
);

export const issueDocument = graphql(
  `
    query aboutIssue($snapshot: SnapshotToken!, $certainty: Certainty!, $key: Key!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        statements(filter: { issue: $key }, first: 20) { nodes { ...saidParts } pageInfo { hasNextPage endCursor } }
        issue(key: $key) {
          key
          title
          status
          since { ...periodParts }
          parent { key title }
          children { key title status }
          positions { party { ...actorParts } status stance declared since { ...periodParts } }
          negotiation { key title proposals { key title status clauses { key number text bracketed issues { key } } } }
        }
      }
    }
  `,
  [actorParts, periodParts, saidParts],
);

export const clauseParts = graphql(
  `
    fragment clauseParts on Clause {
      key
      number
      phase
      text
      bracketed
      alternativeTo { key }
      alternatives { key }
      proposedBy { ...actorParts }
      takenFrom { key number proposal { key title } }
      issues { key title }
      schedule { ...periodParts }
      places { name }
    }
  `,
  [actorParts, periodParts],
);

export const proposalDocument = graphql(
  `
    query aboutProposal($snapshot: SnapshotToken!, $certainty: Certainty!, $key: Key!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        proposal(key: $key) {
          key
          title
          symbol
          status
          statusSince { ...periodParts }
          revision
          by { ...actorParts }
          negotiation {
            key
            title
            positions(on: { proposal: $key }, first: 200) { nodes { party { ...actorParts } status stance declared since { ...periodParts } target { ...targetParts } } }
          }
          relations { kind to { key title } }
          relatedFrom { kind from { key title } }
          amendments { key title status since { ...periodParts } by { ...actorParts } }
          decisions { ...decisionLine on { __typename } }
          bound { actor { ...actorParts } since { ...periodParts } provisional }
          consents { actor { ...actorParts } act since { ...periodParts } effective { ...periodParts } standing }
          declarations { key actor { ...actorParts } kind text withdrawn since { ...periodParts } territories excludes clauses { key number } }
          clauses { ...clauseParts }
        }
      }
    }
  `,
  [actorParts, periodParts, targetParts, clauseParts, decisionLine],
);

/** Every version of a text: what each brought and took, by whom, and where that is known from. */
export const revisionsDocument = graphql(
  `
    query revisions($snapshot: SnapshotToken!, $certainty: Certainty!, $key: Key!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        proposal(key: $key) {
          key
          revisions {
            revision
            occurred { ...periodParts }
            event {
              id
              sources { ...citationParts }
              ... on ProposalTabled { by { ...actorParts } }
              ... on ProposalAmended { by { ...actorParts } amendment { key title by { ...actorParts } } }
            }
            added { key number text bracketed }
            changed { after { key number text bracketed } }
            dropped { key }
          }
        }
      }
    }
  `,
  [actorParts, periodParts, citationParts],
);

export const meetingDocument = graphql(
  `
    query aboutMeeting($snapshot: SnapshotToken!, $certainty: Certainty!, $key: Key!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        meeting(key: $key) {
          key
          title
          kind
          status
          since { ...periodParts }
          planned { ...periodParts }
          began { ...periodParts }
          held { ...periodParts }
          place { name country region }
          participants { actor { ...actorParts } delegation { ...actorParts } level }
          agenda { key title }
          outcome
          overdue
          negotiation {
            key
            title
            accounts(first: 200) { nodes { ...accountParts } }
            decisions(first: 200) { nodes { ...decisionLine meeting { key } } }
          }
        }
      }
    }
  `,
  [actorParts, periodParts, accountParts, decisionLine],
);

export const sourceDocument = graphql(
  `
    query aboutSource($snapshot: SnapshotToken!, $certainty: Certainty!, $key: Key!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        source(key: $key) {
          key
          title
          url
          publisher
          author
          language
          published { ...periodParts }
          retrievedAt
          sha256
          copies { url sha256 captured }
          reliability
        }
      }
    }
  `,
  [periodParts],
);

export const citedByDocument = graphql(
  `
    query citedBy($snapshot: SnapshotToken!, $certainty: Certainty!, $key: Key!, $after: String) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        source(key: $key) {
          citedBy(first: 20, after: $after) { nodes { ...eventParts sources { ...citationParts } } pageInfo { hasNextPage endCursor } }
        }
      }
    }
  `,
  [eventParts, citationParts],
);

export const decisionDocument = graphql(
  `
    query aboutDecision($snapshot: SnapshotToken!, $certainty: Certainty!, $key: Key!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        decision(key: $key) {
          ...decisionLine
          meeting { key title }
          negotiation { key title accounts(first: 200) { nodes { ...accountParts } } }
          on {
            __typename
            ... on Issue { key title }
            ... on Proposal { key title }
            ... on Clause { key number text proposal { key title } }
            ... on Amendment { key title }
            ... on Meeting { key title }
            ... on Commitment { key text }
          }
        }
      }
    }
  `,
  [decisionLine, accountParts],
);

export const commitmentDocument = graphql(
  `
    query aboutCommitment($snapshot: SnapshotToken!, $certainty: Certainty!, $key: Key!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        commitment(key: $key) {
          ...commitmentLine
          over { ...periodParts }
          conditions
          past
          dues { due { ...periodParts } since { ...periodParts } }
          clause { key number text proposal { key title } }
          statuses { status accordingTo { ...actorParts } since { ...periodParts } degree because { key title } }
          negotiation { key title accounts(first: 200) { nodes { ...accountParts } } }
        }
      }
    }
  `,
  [actorParts, periodParts, commitmentLine, accountParts],
);

export const amendmentDocument = graphql(
  `
    query aboutAmendment($snapshot: SnapshotToken!, $certainty: Certainty!, $key: Key!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        amendment(key: $key) {
          key
          title
          status
          since { ...periodParts }
          by { ...actorParts }
          proposal { key title clauses { key number text } }
          put { key number text }
          drop { key number text }
          decisions { ...decisionLine }
        }
      }
    }
  `,
  [actorParts, periodParts, decisionLine],
);

export const incidentDocument = graphql(
  `
    query aboutIncident($snapshot: SnapshotToken!, $certainty: Certainty!, $key: Key!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        incident(key: $key) {
          key
          title
          text
          kind
          occurred { ...periodParts }
          place { name country }
          actors { ...actorParts }
          by { ...actorParts }
          against { ...actorParts }
          commitments { ...commitmentLine }
          accounts { ...accountParts }
        }
      }
    }
  `,
  [actorParts, periodParts, commitmentLine, accountParts],
);

type ActorLists = ResultOf<typeof actorDocument>['asOf'];
export type SaidPage = ActorLists['said'];
export type Said = ResultOf<typeof saidParts>;
export type Attended = ResultOf<typeof attendedParts>;
export type Voted = NonNullable<ActorLists['actor']>['votes']['nodes'][number];
export type ClaimedOf = ActorLists['claims']['nodes'][number];
export type CommitmentLine = ResultOf<typeof commitmentLine>;
export type DecisionLine = ResultOf<typeof decisionLine>;
export type Held = ResultOf<typeof heldParts>;
export type Member = ResultOf<typeof memberParts>;
export type Clause = ResultOf<typeof clauseParts>;
type ProposalAnswer = NonNullable<ResultOf<typeof revisionsDocument>['asOf']['proposal']>;
export type Revision = ProposalAnswer['revisions'][number];
export type Proposal = NonNullable<ResultOf<typeof proposalDocument>['asOf']['proposal']>;
export type Consent = Proposal['consents'][number];

/** What is said of several aspects of an actor in one question, named a0, a1, … */
export function accountsDocument(actor: string, aspects: readonly string[]): Document<{ asOf: Record<string, Account | null> }, object> {
  const each = aspects.map((aspect, index) => `a${index}: account(about: { actor: ${JSON.stringify(actor)} }, aspect: ${JSON.stringify(aspect)}) { ...accountParts }`);
  return `query accounts($snapshot: SnapshotToken!, $certainty: Certainty!) {
  asOf(snapshot: $snapshot, certainty: $certainty) {
    ${each.join('\n    ')}
  }
}
${String(accountParts)}` as unknown as Document<{ asOf: Record<string, Account | null> }, object>;
}
