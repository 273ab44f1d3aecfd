// What the frame of the page asks; each view has its own documents.ts.

import { graphql } from './graphql.ts';

export const snapshotDocument = graphql(`
  query snapshot($date: PointInTime, $timeZone: TimeZone!, $knownAt: PointInTime, $publishedBy: PointInTime, $certainty: Certainty!, $snapshot: SnapshotToken, $atLeast: Sequence) {
    asOf(date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty, snapshot: $snapshot, atLeast: $atLeast) {
      token
      sequence
      date
      knownAt
      publishedBy
      negotiations(first: 200) { nodes { key title status } pageInfo { hasNextPage } }
    }
    log { id head }
  }
`);

export const headDocument = graphql(`query head { log { id head } }`);

/** Every event of a negotiation, for the ticks of the as-of bar: its date alone. */
export const momentsDocument = graphql(`
  query moments($negotiation: Key!, $date: PointInTime!, $knownAt: PointInTime, $publishedBy: PointInTime, $after: String) {
    asOf(date: $date, knownAt: $knownAt, publishedBy: $publishedBy) {
      negotiation(key: $negotiation) {
        timeline(first: 500, after: $after) {
          nodes { occurred { edtf timeZone from to } }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }
`);
