import { actorParts, eventParts, periodParts, targetParts } from '../../api/fragments.ts';
import { graphql, type ResultOf } from '../../api/graphql.ts';

const positionParts = graphql(
  `
    fragment positionParts on Position {
      party { ...actorParts }
      status
      stance
      declared
    }
  `,
  [actorParts],
);

const meetingParts = graphql(
  `
    fragment meetingParts on Meeting {
      key
      title
      kind
      status
      planned { ...periodParts }
      began { ...periodParts }
      held { ...periodParts }
      place { name country }
      participants { actor { ...actorParts } delegation { ...actorParts } level }
      agenda { key title }
      outcome
      overdue
    }
  `,
  [periodParts, actorParts],
);

export const stateDocument = graphql(
  `
    query state($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $marks: Boolean!, $texts: Boolean!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        negotiation(key: $negotiation) {
          key
          title
          status
          since { ...periodParts }
          parties { role since { ...periodParts } actor { ...actorParts } }
          issues {
            key
            title
            status
            since { ...periodParts }
            parent { key }
            positions @include(if: $marks) { ...positionParts }
          }
          proposals {
            key
            title
            by { ...actorParts }
            status
            statusSince { ...periodParts }
            revision
            clauses @include(if: $texts) {
              key
              number
              phase
              text
              issues { key title }
              schedule { ...periodParts }
              places { name country }
              since { ...periodParts }
            }
          }
          meetings(first: 200) { totalCount nodes { ...meetingParts } }
          commitments @include(if: $texts) {
            key
            by { ...actorParts }
            to { ...actorParts }
            text
            due { ...periodParts }
            status
            since { ...periodParts }
            statuses { status accordingTo { ...actorParts } since { ...periodParts } }
          }
          incidents @include(if: $texts) { key title text occurred { ...periodParts } place { name country } actors { ...actorParts } }
          contested: positions(status: CONTESTED, first: 200) { nodes { party { ...actorParts } target { ...targetParts } } }
        }
        uncertain(first: 100) { totalCount nodes { ...eventParts } }
      }
    }
  `,
  [periodParts, actorParts, targetParts, positionParts, meetingParts, eventParts],
);

export type StateAnswer = ResultOf<typeof stateDocument>;
type Answer = NonNullable<ResultOf<typeof stateDocument>['asOf']['negotiation']>;
export type Negotiation = Answer;
export type Issue = Answer['issues'][number];
export type Proposal = Answer['proposals'][number];
export type Clause = NonNullable<Proposal['clauses']>[number];
export type Meeting = Answer['meetings']['nodes'][number];
export type Commitment = NonNullable<Answer['commitments']>[number];
export type Uncertain = ResultOf<typeof stateDocument>['asOf']['uncertain']['nodes'][number];
