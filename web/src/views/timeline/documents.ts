import { actorParts, citationParts, eventParts, periodParts, targetParts } from '../../api/fragments.ts';
import { graphql, type ResultOf } from '../../api/graphql.ts';

/** All that counts, in fact order. The cursors are kept: what stands after one of them is the next event alone. */
export const timelineDocument = graphql(
  `
    query timeline($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $after: String) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        negotiation(key: $negotiation) {
          timeline(first: 500, after: $after) {
            totalCount
            edges { cursor node { ...eventParts } }
            pageInfo { hasNextPage endCursor }
          }
        }
      }
    }
  `,
  [eventParts],
);

const claimedParts = graphql(
  `
    fragment claimedParts on Claim {
      id
      claimant { ...actorParts }
      subject { ...actorParts }
      target { ...targetParts }
      stance
      hedge
      modality
      own
      standing
    }
  `,
  [actorParts, targetParts],
);

/** One event whole: the one that comes after the cursor of its neighbour. */
export const oneDocument = graphql(
  `
    query one($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $after: String) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        negotiation(key: $negotiation) {
          timeline(first: 1, after: $after) {
            nodes {
              ...eventParts
              note
              recordedBy
              sources { ...citationParts }
              ... on StatementMade { basis channel onBehalfOf { ...actorParts } meeting { title } claims { ...claimedParts } }
              ... on MeetingPlanned { place { name } }
              ... on MeetingPostponed { reason }
              ... on MeetingCancelled { reason }
              ... on MeetingHeld { place { name } meetingOutcome }
              ... on IncidentReported { text place { name } }
            }
          }
        }
      }
    }
  `,
  [eventParts, citationParts, periodParts, actorParts, targetParts, claimedParts],
);

export type Answer = NonNullable<ResultOf<typeof timelineDocument>['asOf']['negotiation']>;
export type Entry = Answer['timeline']['edges'][number];
export type One = NonNullable<ResultOf<typeof oneDocument>['asOf']['negotiation']>['timeline']['nodes'][number];
