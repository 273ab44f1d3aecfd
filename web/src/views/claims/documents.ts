import { actorParts, citationParts, claimParts, periodParts, targetParts } from '../../api/fragments.ts';
import { graphql, type ResultOf } from '../../api/graphql.ts';

/** Claims of a negotiation, those that no longer stand included, a page at a time: what a row shows of each. */
export const claimsDocument = graphql(
  `
    query claims($snapshot: SnapshotToken!, $certainty: Certainty!, $timeZone: TimeZone!, $filter: ClaimFilter!, $standing: Boolean, $first: Int!, $after: String, $counts: Boolean!, $all: ClaimFilter!) {
      asOf(snapshot: $snapshot, certainty: $certainty, timeZone: $timeZone) {
        all: claims(filter: $all, first: 0) @include(if: $counts) { totalCount }
        count: claims(filter: $filter, standing: $standing, first: 0) @include(if: $counts) { totalCount }
        claims(filter: $filter, standing: $standing, first: $first, after: $after) {
          nodes {
            id
            claimant { ...actorParts }
            subject { ...actorParts }
            target { ...targetParts }
            stance
            hedge
            modality
            from { ...periodParts }
            to { ...periodParts }
            own
            standing
            overtakenBy { id stance modality from { ...periodParts } }
            statement {
              occurred { ...periodParts }
              speaker { ...actorParts }
              with { speaker { key } }
              onBehalfOf { ...actorParts }
              act
              text
              withdrawn
              event { id sequence ordinal }
            }
            sources { locator source { key title publisher url published { ...periodParts } } }
          }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  `,
  [actorParts, periodParts, targetParts],
);

/** What can be filtered by. */
export const claimedDocument = graphql(
  `
    query claimed($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        negotiation(key: $negotiation) { claimed { claimants { ...actorParts } speakers { ...actorParts } subjects { ...actorParts } targets { ...targetParts } } }
      }
    }
  `,
  [actorParts, targetParts],
);

/** Who spoke in the newest statements, though none of it may stand any more: a person who spoke for another is looked for by name too. */
export const speakersDocument = graphql(
  `
    query speakers($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        statements(filter: { negotiation: $negotiation }, first: 500) { nodes { speaker { ...actorParts } claims { id } } }
      }
    }
  `,
  [actorParts],
);

/** When a statement was made that an address opens. */
export const saidDocument = graphql(`query said($id: ID!) { event(id: $id) { occurred { from to } } }`);

/** One claimant's words on one matter, with sources: the opened one is among them. */
export const wordsDocument = graphql(
  `
    query words($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $claimant: Key!, $subject: Key!, $on: TargetInput!, $after: String) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        claims(filter: { negotiation: $negotiation, claimant: $claimant, subject: $subject, on: $on }, first: 50, after: $after) {
          nodes { ...claimParts }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  `,
  [claimParts],
);

/** What was done to records from a moment on: in the log alone, in no snapshot. */
export const operationsDocument = graphql(`
  query operations($from: PointInTime, $order: Order!, $first: Int!, $after: String) {
    log { id head }
    events(filter: { kinds: [EVENT_CORRECTED, EVENT_RETRACTED, EVENT_REINSTATED], recorded: { from: $from } }, order: $order, first: $first, after: $after) {
      nodes {
        sequence
        recordedAt
        ... on EventCorrected { event { id kind } }
        ... on EventRetracted { event { id kind } }
        ... on EventReinstated { event { id kind } }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const trailParts = graphql(
  `
    fragment trailParts on AuditTrail {
      revisions {
        id
        sequence
        revision
        recordedAt
        recordedBy
        negotiation
        ordinal
        note
        published { ...periodParts }
        occurred { ...periodParts }
        sources { ...citationParts }
        ... on StatementMade {
          speaker { ...actorParts }
          with { speaker { key } }
          onBehalfOf { ...actorParts }
          act
          basis
          channel
          text
          addressees { key name }
          meeting { key title }
          claims {
            id
            claimant { ...actorParts }
            subject { ...actorParts }
            target { ...targetParts }
            stance
            conditions
            hedge
            modality
            from { ...periodParts }
            to { ...periodParts }
            own
          }
        }
      }
      operations {
        __typename
        id
        sequence
        recordedAt
        recordedBy
        published { ...periodParts }
        sources { ...citationParts }
        ... on EventCorrected { reason }
        ... on EventRetracted { reason event { kind } }
        ... on EventReinstated { reason event { kind } }
      }
    }
  `,
  [actorParts, periodParts, targetParts, citationParts],
);

export const trailDocument = graphql(`query trail($event: ID!) { audit(event: $event) { ...trailParts } }`, [trailParts]);

export const keyDocument = graphql(`query key { log { verifierKey } }`);

export const inclusionDocument = graphql(`
  query inclusion($sequence: Sequence!) {
    log { inclusion(sequence: $sequence) { treeSize leafIndex leafHash path record checkpoint { note } } }
  }
`);

const trailText = String(trailParts);

/** Several trails in one question, named a0, a1, … */
export function trailsDocument(events: readonly string[]): string {
  return `query trails { ${events.map((event, index) => `a${index}: audit(event: ${JSON.stringify(event)}) { ...trailParts }`).join(' ')} }\n${trailText}`;
}

export type Listed = ResultOf<typeof claimsDocument>['asOf']['claims']['nodes'][number];
export type Trail = ResultOf<typeof trailParts>;
export type Revision = Trail['revisions'][number];
export type StatementRevision = Extract<Revision, { text: string | null }>;
export type Operation = Trail['operations'][number];
export type Touch = ResultOf<typeof operationsDocument>['events']['nodes'][number];
export type Inclusion = ResultOf<typeof inclusionDocument>['log']['inclusion'];
