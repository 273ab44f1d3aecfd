import { eventParts } from '../../api/fragments.ts';
import { graphql, type ResultOf } from '../../api/graphql.ts';

export const searchDocument = graphql(
  `
    query search($snapshot: SnapshotToken!, $certainty: Certainty!, $text: String!, $after: String) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        search(text: $text, first: 50, after: $after) {
          nodes {
            ...eventParts
            sources { quote source { key title } }
            ... on ActorRegistered { actor { key name } }
            ... on AmendmentMoved { amendment { key title } }
            ... on OfficeHeld { holder { key } }
            ... on MembershipHeld { member { key } }
            ... on IncidentReported { incident { key title } }
            ... on DecisionTaken { decision { key title } }
            ... on CommitmentMade { commitment { key text } }
            ... on ProposalTabled { clauses { key number text } }
            ... on ProposalAmended { put { key number text } }
            ... on MeetingHeld { meetingOutcome }
          }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  `,
  [eventParts],
);

export type Found = ResultOf<typeof searchDocument>['asOf']['search']['nodes'][number];
