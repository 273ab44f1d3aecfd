import { citationParts, eventParts, periodParts } from '../../api/fragments.ts';
import { graphql, type ResultOf } from '../../api/graphql.ts';

/** The newest event there is: what changed last, changed by it. */
export const lastDocument = graphql(
  `
    query last($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        timeline(negotiation: $negotiation, order: DESCENDING, first: 1) { nodes { occurred { ...periodParts } } }
      }
    }
  `,
  [periodParts],
);

/** The first point, as a snapshot; the second one is the page's own. */
export const pointDocument = graphql(`
  query point($date: PointInTime!, $timeZone: TimeZone!, $knownAt: PointInTime, $publishedBy: PointInTime, $certainty: Certainty!) {
    asOf(date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty) { token date sequence knownAt }
  }
`);

export const changesDocument = graphql(
  `
    query changes($from: SnapshotToken!, $snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $after: String) {
      diff(from: { snapshot: $from, certainty: $certainty }, to: { snapshot: $snapshot, certainty: $certainty }, negotiation: $negotiation, first: 100, after: $after) {
        nodes {
          path
          before
          after
          retroactive
          causes { ...eventParts recordedBy sources { ...citationParts } }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  `,
  [eventParts, citationParts],
);

/** What the keys in paths and values are called. */
export const namesDocument = graphql(`
  query names($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!) {
    asOf(snapshot: $snapshot, certainty: $certainty) {
      negotiation(key: $negotiation) {
        key
        title
        issues { key title }
        proposals { key title clauses { key number } }
        commitments { key text }
      }
    }
  }
`);

export const actorNamesDocument = graphql(`
  query actorNames($snapshot: SnapshotToken!, $certainty: Certainty!, $after: String) {
    asOf(snapshot: $snapshot, certainty: $certainty) {
      actors(first: 500, after: $after) { nodes { key name } pageInfo { hasNextPage endCursor } }
    }
  }
`);

export const meetingNamesDocument = graphql(`
  query meetingNames($snapshot: SnapshotToken!, $certainty: Certainty!, $after: String) {
    asOf(snapshot: $snapshot, certainty: $certainty) {
      meetings(first: 500, after: $after) { nodes { key title } pageInfo { hasNextPage endCursor } }
    }
  }
`);

export type Change = ResultOf<typeof changesDocument>['diff']['nodes'][number];
export type Cause = Change['causes'][number];
