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

/**
 * On which days events of a negotiation come in, those after the date shown included: the ticks of the as-of bar. And of the
 * last events by the date shown, in which zones they are dated, and whether one is of a later day in its own.
 */
export const daysDocument = graphql(`
  query days($negotiation: Key!, $knownAt: PointInTime, $publishedBy: PointInTime, $certainty: Certainty!, $timeZone: TimeZone!, $snapshot: SnapshotToken!) {
    whole: asOf(date: "9999-12-31", knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty) {
      negotiation(key: $negotiation) { days(timeZone: $timeZone) { day exact vague } }
    }
    shown: asOf(snapshot: $snapshot, certainty: $certainty) {
      timeline(negotiation: $negotiation, order: DESCENDING, first: 100) { nodes { occurred { edtf timeZone from to } } }
    }
  }
`);
