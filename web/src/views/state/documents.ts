import { actorParts, eventParts, periodParts, targetParts } from '../../api/fragments.ts';
import { graphql, type ResultOf } from '../../api/graphql.ts';

const positionParts = graphql(
  `
    fragment positionParts on Position {
      party { ...actorParts }
      status
      stance
      declared
      inherited
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

const decisionParts = graphql(
  `
    fragment decisionParts on Decision {
      key
      title
      body { ...actorParts }
      method
      outcome
      occurred { ...periodParts }
      tally { yes no abstain absent }
    }
  `,
  [periodParts, actorParts],
);

/** A disputed fact: what is said of one aspect of a thing, and by whom. */
export const accountParts = graphql(
  `
    fragment accountParts on Account {
      aspect
      about {
        __typename
        ... on Incident { key title }
        ... on Commitment { key text }
        ... on Clause { key number proposal { key title } }
        ... on Decision { key title }
        ... on Meeting { key title }
        ... on Amendment { key title }
        ... on Actor { key name }
      }
      sides {
        value { text exact least greatest unit date { ...periodParts } actor { key name } }
        negated
        claimants { key name }
        independentSources
      }
    }
  `,
  [periodParts],
);

/** If there are many meetings: those of late, and those still to come. */
export const meetingsDocument = graphql(
  `
    query meetings($snapshot: SnapshotToken!, $certainty: Certainty!, $negotiation: Key!, $from: PointInTime!) {
      asOf(snapshot: $snapshot, certainty: $certainty) {
        negotiation(key: $negotiation) {
          coming: meetings(filter: { status: [PLANNED, POSTPONED, SITTING] }, first: 20) { nodes { ...meetingParts } }
          held: meetings(filter: { status: [HELD], between: { from: $from } }, first: 40) { nodes { ...meetingParts } }
        }
      }
    }
  `,
  [meetingParts],
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
            amendments(status: PENDING) { key title by { ...actorParts } since { ...periodParts } }
            bound @include(if: $texts) { provisional actor { ...actorParts } }
            clauses @include(if: $texts) {
              key
              number
              phase
              text
              bracketed
              issues { key title }
              schedule { ...periodParts }
              places { name country }
            }
          }
          meetings(first: 40) { totalCount nodes { ...meetingParts } }
          decisions(first: 40) { totalCount nodes { ...decisionParts } }
          accounts(status: CONTESTED, first: 40) @include(if: $texts) { totalCount nodes { ...accountParts } }
          commitments @include(if: $texts) {
            key
            by { ...actorParts }
            to { ...actorParts }
            text
            due { ...periodParts }
            status
            since { ...periodParts }
            contested
            overdue
            past
            statuses { status accordingTo { ...actorParts } since { ...periodParts } }
          }
          incidents @include(if: $texts) { key title occurred { ...periodParts } place { name } }
          contested: positions(status: CONTESTED, first: 200) { nodes { party { ...actorParts } target { ...targetParts } } }
        }
        uncertain(first: 40) { totalCount nodes { ...eventParts } }
      }
    }
  `,
  [periodParts, actorParts, targetParts, positionParts, meetingParts, decisionParts, accountParts, eventParts],
);

export type StateAnswer = ResultOf<typeof stateDocument>;
type Answer = NonNullable<ResultOf<typeof stateDocument>['asOf']['negotiation']>;
export type Negotiation = Answer;
export type Issue = Answer['issues'][number];
export type Proposal = Answer['proposals'][number];
export type Clause = NonNullable<Proposal['clauses']>[number];
export type Meeting = Answer['meetings']['nodes'][number];
export type Decision = Answer['decisions']['nodes'][number];
export type Account = ResultOf<typeof accountParts>;
export type Commitment = NonNullable<Answer['commitments']>[number];
export type Uncertain = ResultOf<typeof stateDocument>['asOf']['uncertain']['nodes'][number];
