import { actorParts, claimParts, periodParts, targetParts } from '../../api/fragments.ts';
import { graphql, type ResultOf } from '../../api/graphql.ts';

/** What a cell shows: small, for there may be a thousand in sight. */
const cellParts = graphql(`
  fragment cellParts on Position {
    party { key }
    status
    stance
    declared
    inherited
    contestedIn { __typename }
    votes { vote }
  }
`);

/** Rows and columns that are there whatever is claimed: these come first, so that the cells can be asked for. */
export const matrixDocument = graphql(
  `
    query matrix($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        negotiation(key: $negotiation) {
          parties { role actor { ...actorParts memberOf { of { key name } } } }
          issues { key title status parent { key } }
        }
      }
    }
  `,
  [actorParts],
);

/** Of whom and on what else anything is claimed, who claims, for whom they may speak, and where parties disagree. */
export const claimedDocument = graphql(
  `
    query matrixClaimed($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $accordingTo: Key) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        negotiation(key: $negotiation) {
          disagreements { target { ...targetParts } }
          claimed(accordingTo: $accordingTo) {
            subjects { ...actorParts memberOf { of { key name } } }
            targets { ...targetParts }
          }
          anybody: claimed {
            claimants {
              key
              name
              partOf { key name partOf { key name } }
              offices { of { key name partOf { key name } } }
            }
          }
        }
      }
    }
  `,
  [actorParts, targetParts],
);

/** The cells of the rows in sight. */
export const gridDocument = graphql(
  `
    query grid($snapshot: SnapshotToken!, $certainty: Certainty!, $on: [TargetInput!]!, $accordingTo: Key) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        grid(on: $on, accordingTo: $accordingTo) {
          target { __typename ... on Issue { key } ... on Proposal { key } ... on Meeting { key } ... on Clause { key proposal { key title } } }
          positions { ...cellParts }
        }
      }
    }
  `,
  [cellParts],
);

/** Which claims are about words that have changed since, in the few texts there are. */
export const earlierDocument = graphql(`
  query earlier($snapshot: SnapshotToken!, $certainty: Certainty!, $on: [TargetInput!]!, $accordingTo: Key) {
    asOf(snapshot: $snapshot, certainty: $certainty) {
      grid(on: $on, accordingTo: $accordingTo) {
        target { __typename ... on Issue { key } ... on Proposal { key } ... on Meeting { key } ... on Clause { key proposal { key title } } }
        positions { party { key } claims { onEarlierText answered } }
      }
    }
  }
`);

/** The pairs with a position of one status, where not all cells are read. */
export const statusDocument = graphql(
  `
    query withStatus($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $status: PositionStatus!, $accordingTo: Key) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        negotiation(key: $negotiation) {
          positions(status: $status, accordingTo: $accordingTo, first: 500) { nodes { party { key } target { ...targetParts } } }
        }
      }
    }
  `,
  [targetParts],
);

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
          claims { answered onEarlierText inheritedFrom { ...targetParts } claim { ...claimParts } }
          votes { vote decision { key title occurred { ...periodParts } } }
          throughGroups { answered onEarlierText inheritedFrom { ...targetParts } claim { ...claimParts } }
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

type MatrixNegotiation = NonNullable<ResultOf<typeof matrixDocument>['asOf']['negotiation']>;
export type MatrixAnswer = MatrixNegotiation;
export type Cell = ResultOf<typeof cellParts>;
export type Position = NonNullable<ResultOf<typeof positionDocument>['asOf']['position']>;
export type Bearing = Position['claims'][number];
export type ClaimedAnswer = NonNullable<ResultOf<typeof claimedDocument>['asOf']['negotiation']>;
export type Claimant = ClaimedAnswer['anybody']['claimants'][number];
