import { graphql, type ResultOf } from '../../api/graphql.ts';

/** The names of what the paths of a history name by key, and the order of issues. */
export const namesDocument = graphql(`
  query overTimeNames($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!) {
    asOf(snapshot: $snapshot, certainty: $certainty) {
      negotiation(key: $negotiation) {
        parties { role actor { key name } }
        issues { key title status parent { key } }
        proposals { key title }
      }
    }
  }
`);

export type Names = NonNullable<ResultOf<typeof namesDocument>['asOf']['negotiation']>;

/** The names of several actors in one question, named a0, a1, … */
export function actorsDocument(keys: readonly string[]): string {
  return `query overTimeActors($snapshot: SnapshotToken!, $certainty: Certainty!) {
  asOf(snapshot: $snapshot, certainty: $certainty) {
    ${keys.map((key, index) => `a${index}: actor(key: ${JSON.stringify(key)}) { key name }`).join('\n    ')}
  }
}`;
}
