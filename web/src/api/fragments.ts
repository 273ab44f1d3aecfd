// Pieces of documents that several views show with the shared parts.

import { graphql, type ResultOf } from './graphql.ts';

export const periodParts = graphql(`
  fragment periodParts on Period { edtf timeZone from to approximate uncertain }
`);

export const actorParts = graphql(`
  fragment actorParts on Actor { key name kind }
`);

export const citationParts = graphql(
  `
    fragment citationParts on Citation {
      quote
      locator
      cue
      credibility
      source { key url publisher title published { ...periodParts } reliability }
    }
  `,
  [periodParts],
);

export const targetParts = graphql(`
  fragment targetParts on Target {
    __typename
    ... on Issue { key title }
    ... on Proposal { key title }
    ... on Clause { key number text proposal { key title } }
    ... on Meeting { key title }
  }
`);

export const claimParts = graphql(
  `
    fragment claimParts on Claim {
      id
      claimant { ...actorParts }
      subject { ...actorParts }
      stance
      conditions
      hedge
      modality
      from { ...periodParts }
      to { ...periodParts }
      own
      standing
      statement {
        id
        speaker { ...actorParts }
        onBehalfOf { ...actorParts }
        act
        basis
        channel
        text
        withdrawn
      }
      sources { ...citationParts }
    }
  `,
  [periodParts, actorParts, citationParts],
);

export type PeriodParts = ResultOf<typeof periodParts>;
export type ActorParts = ResultOf<typeof actorParts>;
export type CitationParts = ResultOf<typeof citationParts>;
export type TargetParts = ResultOf<typeof targetParts>;
export type ClaimParts = ResultOf<typeof claimParts>;
