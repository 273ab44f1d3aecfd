import { graphql, type ResultOf } from '../../api/graphql.ts';

/** The names of what the paths of a history name by key, and the order of issues. */
export const namesDocument = graphql(`
  query overTimeNames($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $of: [ID!]!) {
    asOf(snapshot: $snapshot, certainty: $certainty) {
      negotiation(key: $negotiation) {
        parties { role actor { key name } }
        issues { key title status parent { key } }
        proposals { key title }
      }
      names(of: $of) { id name }
    }
  }
`);

/** The clauses of one text, by their numbers, and those that an amendment took out, as they last read. */
export const clausesDocument = graphql(`
  query overTimeClauses($snapshot: SnapshotToken!, $certainty: Certainty!, $key: Key!) {
    asOf(snapshot: $snapshot, certainty: $certainty) {
      proposal(key: $key) { clauses { key number text } revisions { dropped { key number text } } }
    }
  }
`);

export type Clauses = NonNullable<ResultOf<typeof clausesDocument>['asOf']['proposal']>;
export type Names = NonNullable<ResultOf<typeof namesDocument>['asOf']['negotiation']>;

/** What things are called, by node ids such as `actor:un`. */
export const calledDocument = graphql(`
  query called($snapshot: SnapshotToken!, $certainty: Certainty!, $of: [ID!]!) {
    asOf(snapshot: $snapshot, certainty: $certainty) { names(of: $of) { id name } }
  }
`);
