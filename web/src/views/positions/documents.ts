import { actorParts, claimParts, periodParts, targetParts } from '../../api/fragments.ts';
import { graphql, type ResultOf } from '../../api/graphql.ts';

const cellParts = graphql(
  `
    fragment cellParts on Position {
      party { ...actorParts }
      target { ...targetParts }
      status
      stance
      declared
      contestedIn { ...targetParts }
      claims { inheritedFrom { __typename } }
    }
  `,
  [actorParts, targetParts],
);

export const matrixDocument = graphql(
  `
    query matrix($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        negotiation(key: $negotiation) {
          parties { role actor { ...actorParts } }
          issues { key title status parent { key } }
          disagreements { target { ...targetParts } }
        }
      }
    }
  `,
  [actorParts, targetParts],
);

/** Every pair on which something is claimed directly; through one claimant where that is asked. */
export const pairsDocument = graphql(
  `
    query pairs($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $accordingTo: Key, $after: String) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        negotiation(key: $negotiation) {
          positions(first: 500, after: $after, accordingTo: $accordingTo) {
            nodes { ...cellParts }
            pageInfo { hasNextPage endCursor }
          }
        }
      }
    }
  `,
  [cellParts],
);

/** Who has a standing word in the negotiation, and for whom they may speak. */
export const claimantsDocument = graphql(`
  query claimants($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $after: String) {
    asOf(snapshot: $snapshot, certainty: $certainty) {
      claims(filter: { negotiation: $negotiation }, standing: true, first: 200, after: $after) {
        nodes {
          claimant {
            key
            name
            partOf { key name partOf { key name } }
            offices { of { key name partOf { key name } } }
          }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

export const positionDocument = graphql(
  `
    query position($snapshot: SnapshotToken!, $certainty: Certainty!, $party: Key!, $on: TargetInput!, $accordingTo: Key) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        position(party: $party, on: $on, accordingTo: $accordingTo) {
          party { ...actorParts }
          target { ...targetParts }
          status
          stance
          declared
          since { ...periodParts }
          contestedIn { ...targetParts }
          claims { answered inheritedFrom { ...targetParts } claim { ...claimParts } }
          sides { stance independentSources claimants { ...actorParts } claims { id } }
        }
      }
    }
  `,
  [actorParts, targetParts, periodParts, claimParts],
);

export const actorDocument = graphql(
  `
    query actor($snapshot: SnapshotToken!, $certainty: Certainty!, $key: Key!) {
      asOf(snapshot: $snapshot, certainty: $certainty) { actor(key: $key) { ...actorParts } }
    }
  `,
  [actorParts],
);

const issueCells = graphql(
  `
    fragment issueCells on Issue { positions { ...cellParts } }
  `,
  [cellParts],
);

export type IssueCells = ResultOf<typeof issueCells>;

/** Everybody's positions on several issues, named i0, i1, …: with what comes from the wholes that they are parts of. */
export function issuesDocument(keys: readonly string[]): string {
  const fields = keys.map((key, index) => `i${index}: issue(key: ${JSON.stringify(key)}) { ...issueCells }`);
  return `query issues($snapshot: SnapshotToken!, $certainty: Certainty!) {
  asOf(snapshot: $snapshot, certainty: $certainty) {
    ${fields.join('\n    ')}
  }
}
${String(issueCells)}`;
}

type MatrixNegotiation = NonNullable<ResultOf<typeof matrixDocument>['asOf']['negotiation']>;
export type MatrixAnswer = MatrixNegotiation;
export type Cell = ResultOf<typeof cellParts>;
export type Position = NonNullable<ResultOf<typeof positionDocument>['asOf']['position']>;
export type Bearing = Position['claims'][number];
export type Claimant = ResultOf<typeof claimantsDocument>['asOf']['claims']['nodes'][number]['claimant'];

const cellText = String(cellParts);

/** Several positions in one question, named c0, c1, …: there is no list of those that come from above alone. */
export function cellsDocument(pairs: readonly { party: string; on: Record<string, unknown> }[]): string {
  const fields = pairs.map(({ party, on }, index) => `c${index}: position(party: ${JSON.stringify(party)}, on: ${literal(on)}, accordingTo: $accordingTo) { ...cellParts }`);
  return `query cells($snapshot: SnapshotToken!, $certainty: Certainty!, $accordingTo: Key) {
  asOf(snapshot: $snapshot, certainty: $certainty) {
    ${fields.join('\n    ')}
  }
}
${cellText}`;
}

function literal(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, each]) => `${name}: ${literal(each)}`)
    .join(', ')}}`;
}
