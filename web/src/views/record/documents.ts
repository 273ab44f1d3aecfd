import { actorParts, eventParts, periodParts, targetParts } from '../../api/fragments.ts';
import { graphql, type ResultOf } from '../../api/graphql.ts';

export const recordDocument = graphql(
  `
    mutation record($input: RecordInput!) {
      record(input: $input) {
        sequence
        events { ...eventParts }
        warnings { code message path }
        userErrors { code message path }
      }
    }
  `,
  [eventParts],
);

/** What became of positions through a record: just before it and with it, on one day. */
export const becameDocument = graphql(
  `
    query recordBecame($date: PointInTime!, $timeZone: TimeZone!, $publishedBy: PointInTime, $before: PointInTime!, $with: PointInTime!, $certainty: Certainty!, $on: [TargetInput!]!, $paths: [String!]!) {
      diff(
        from: { date: $date, timeZone: $timeZone, knownAt: $before, publishedBy: $publishedBy, certainty: $certainty }
        to: { date: $date, timeZone: $timeZone, knownAt: $with, publishedBy: $publishedBy, certainty: $certainty }
        paths: $paths
        first: 100
      ) {
        nodes { path before after }
      }
      asOf(date: $date, timeZone: $timeZone, knownAt: $with, publishedBy: $publishedBy, certainty: $certainty) {
        grid(on: $on) { target { ...targetParts } positions { party { ...actorParts } status stance declared sides { stance claimants { ...actorParts } } } }
      }
    }
  `,
  [actorParts, targetParts],
);

export type BecameAnswer = ResultOf<typeof becameDocument>;

/** Everything that a key can name, whatever its date, at the head of the log: each in a list of its own. */
export const actorsDocument = graphql(`
  query recordActors($after: String) {
    asOf(date: "9999-12-31") { actors(first: 500, after: $after) { nodes { key name kind aliases } pageInfo { hasNextPage endCursor } } }
  }
`);

export const sourcesDocument = graphql(
  `
    query recordSources($after: String) {
      events(filter: { kinds: [SOURCE_REGISTERED], standing: [STANDS] }, order: DESCENDING, first: 500, after: $after) {
        nodes { ... on SourceRegistered { key title publisher url sourcePublished { ...periodParts } } }
        pageInfo { hasNextPage endCursor }
      }
    }
  `,
  [periodParts],
);

export const meetingsDocument = graphql(
  `
    query recordMeetings($after: String) {
      asOf(date: "9999-12-31") {
        meetings(first: 500, after: $after) { nodes { key title status planned { ...periodParts } held { ...periodParts } } pageInfo { hasNextPage endCursor } }
      }
    }
  `,
  [periodParts],
);

export const mattersDocument = graphql(
  `
    query recordMatters($negotiation: Key!) {
      asOf(date: "9999-12-31") {
        negotiation(key: $negotiation) {
          parties { role }
          issues { key title parent { title } }
          proposals { key title clauses { key number text } amendments { key title } declarations { key kind actor { name } } }
          commitments { key text by { name } }
          decisions(first: 100) { nodes { key title } }
          incidents { key title }
        }
      }
    }
  `,
);

/** What was said last: only what takes a statement back names one. */
export const statementsDocument = graphql(
  `
    query recordStatements($negotiation: Key!) {
      asOf(date: "9999-12-31") { statements(filter: { negotiation: $negotiation }, first: 200) { nodes { event { id occurred { ...periodParts } } speaker { name } text } } }
    }
  `,
  [periodParts],
);

export const negotiationsDocument = graphql(`
  query recordNegotiations { log { id head } asOf(date: "9999-12-31") { negotiations(first: 500) { nodes { key title } } } }
`);

/** Which record is meant: the newest by date, or what is searched for. */
export const latestDocument = graphql(
  `
    query latest($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        timeline(negotiation: $negotiation, order: DESCENDING, first: 12) { nodes { ...eventParts } }
      }
    }
  `,
  [eventParts],
);

export const foundDocument = graphql(
  `
    query found($snapshot: SnapshotToken!, $certainty: Certainty!, $text: String!) {
      asOf(snapshot: $snapshot, certainty: $certainty) { search(text: $text, first: 12) { nodes { ...eventParts } totalCount } }
    }
  `,
  [eventParts],
);

/** A record that something is to be done to, in one sentence. */
export const subjectDocument = graphql(`query recordSubject($id: ID!) { event(id: $id) { ...eventParts } }`, [eventParts]);

/** Who retracted it, when and why: the last of its retractions. */
export const retractionsDocument = graphql(`
  query recordRetractions($id: ID!) { audit(event: $id) { operations { __typename recordedAt recordedBy ... on EventRetracted { event { id } reason } } } }
`);

/** What others put on record meanwhile, the newest first. */
export const newerDocument = graphql(
  `
    query recordNewer($kinds: [EventKind!]!) {
      events(filter: { kinds: $kinds }, order: DESCENDING, first: 5) { nodes { ...eventParts recordedBy } }
    }
  `,
  [eventParts],
);

export type Payload = ResultOf<typeof recordDocument>['record'];
export type RecordedEvent = Payload['events'][number];
export type Subject = NonNullable<ResultOf<typeof subjectDocument>['event']>;
