import { actorParts, citationParts, eventParts, periodParts, targetParts } from '../../api/fragments.ts';
import { graphql, type ResultOf } from '../../api/graphql.ts';

/** How many events come in on each day, whatever their number. */
export const daysDocument = graphql(`
  query timelineDays($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!) {
    asOf(snapshot: $snapshot, certainty: $certainty) { negotiation(key: $negotiation) { days(timeZone: "UTC") { day exact vague } } }
  }
`);

/** When an event is dated that an address opens. */
export const datedDocument = graphql(`query timelineDated($id: ID!) { event(id: $id) { occurred { from to } } }`);

/** All that counts, in fact order, or what reaches into a period. The cursors are kept: what stands after one of them is the next event alone. */
export const timelineDocument = graphql(
  `
    query timeline($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $between: PeriodInput, $first: Int!, $after: String) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        negotiation(key: $negotiation) {
          timeline(between: $between, first: $first, after: $after) {
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
    query one($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $between: PeriodInput, $after: String) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        negotiation(key: $negotiation) {
          timeline(between: $between, first: 1, after: $after) {
            nodes {
              ...eventParts
              note
              recordedBy
              sources { ...citationParts }
              ... on StatementMade { channel onBehalfOf { ...actorParts } meeting { title } claims { ...claimedParts } }
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
export interface Between {
  from: string;
  to: string;
}
