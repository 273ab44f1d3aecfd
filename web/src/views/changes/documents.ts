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

/** What differs, a page at a time, with its causes; and all of it without them, enough to sum it up. */
export const changesDocument = graphql(
  `
    query changes($from: SnapshotToken!, $snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $after: String, $sums: Boolean!) {
      all: diff(from: { snapshot: $from, certainty: $certainty }, to: { snapshot: $snapshot, certainty: $certainty }, negotiation: $negotiation, first: 500) @include(if: $sums) {
        totalCount
        nodes { path before after retroactive causes { id } }
      }
      diff(from: { snapshot: $from, certainty: $certainty }, to: { snapshot: $snapshot, certainty: $certainty }, negotiation: $negotiation, first: 60, after: $after) {
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

/** What the keys in paths and values are called; what is no longer there by its last name. */
export const namesDocument = graphql(`
  query changeNames($snapshot: SnapshotToken!, $certainty: Certainty!, $of: [ID!]!) {
    asOf(snapshot: $snapshot, certainty: $certainty) { names(of: $of) { id name } }
  }
`);

export type Change = ResultOf<typeof changesDocument>['diff']['nodes'][number];
export type Difference = NonNullable<ResultOf<typeof changesDocument>['all']>['nodes'][number];
export type Cause = Change['causes'][number];
