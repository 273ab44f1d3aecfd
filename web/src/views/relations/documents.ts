import { actorParts, periodParts, targetParts } from '../../api/fragments.ts';
import { graphql, type ResultOf } from '../../api/graphql.ts';

/** Who takes part; who else comes in through meetings and claims. */
export const partiesDocument = graphql(
  `
    query relationParties($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        negotiation(key: $negotiation) { parties { role actor { ...actorParts } } }
      }
    }
  `,
  [actorParts],
);

export const meetingsDocument = graphql(
  `
    query relationMeetings($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $after: String) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        negotiation(key: $negotiation) {
          meetings(first: 500, after: $after) {
            nodes {
              key
              title
              kind
              status
              planned { ...periodParts }
              began { ...periodParts }
              held { ...periodParts }
              participants { level actor { ...actorParts } delegation { ...actorParts } }
            }
            pageInfo { hasNextPage endCursor }
          }
        }
      }
    }
  `,
  [actorParts, periodParts],
);

/** Each claimant's newest word on each matter. */
export const claimsDocument = graphql(
  `
    query relationClaims($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $after: String) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        claims(filter: { negotiation: $negotiation }, standing: true, order: ASCENDING, first: 500, after: $after) {
          nodes {
            id
            claimant { ...actorParts }
            subject { ...actorParts }
            target { ...targetParts }
            stance
            hedge
            modality
            own
            from { ...periodParts }
          }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  `,
  [actorParts, periodParts, targetParts],
);

export const organsDocument = graphql(
  `
    query organs($snapshot: SnapshotToken!, $certainty: Certainty!, $after: String) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        actors(kind: ORGAN, first: 500, after: $after) {
          nodes { ...actorParts partOf { key } }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  `,
  [actorParts],
);

const profileParts = graphql(
  `
    fragment profileParts on Actor {
      ...actorParts
      partOf { key }
      offices { title since { ...periodParts } of { key } }
      officers { holder { key } }
    }
  `,
  [actorParts, periodParts],
);

const profileText = String(profileParts);

/** Several actors in one question, named a0, a1, …: whom they are part of and speak for is asked step by step. */
export function profilesDocument(keys: readonly string[]): string {
  const fields = keys.map((key, index) => `a${index}: actor(key: ${JSON.stringify(key)}) { ...profileParts }`);
  return `query profiles($snapshot: SnapshotToken!, $certainty: Certainty!) {
  asOf(snapshot: $snapshot, certainty: $certainty) {
    ${fields.join('\n    ')}
  }
}
${profileText}`;
}

export type PartyAnswer = NonNullable<ResultOf<typeof partiesDocument>['asOf']['negotiation']>['parties'][number];
export type MeetingAnswer = NonNullable<ResultOf<typeof meetingsDocument>['asOf']['negotiation']>['meetings']['nodes'][number];
export type ClaimAnswer = ResultOf<typeof claimsDocument>['asOf']['claims']['nodes'][number];
export type OrganAnswer = ResultOf<typeof organsDocument>['asOf']['actors']['nodes'][number];
export type Profile = ResultOf<typeof profileParts>;
