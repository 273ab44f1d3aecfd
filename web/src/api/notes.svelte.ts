// Who says so: the sources of each fact that a view shows. The server finds them as causes: a diff from before all dates to the point
// shown names, of each path, the records that make its value.
//
//   const notes = notesOf(() => ['issue/return/status', …]);    while a component is made; <Note path="…"> within it finds them

import { getContext, setContext } from 'svelte';
import { noNotes, numbered, type Fact, type Notes } from '../lib/notes.ts';
import { askedBy } from './ask.svelte.ts';
import { ask } from './client.ts';
import { eventParts, periodParts } from './fragments.ts';
import { graphql, type ResultOf } from './graphql.ts';
import { page } from './page.svelte.ts';

const factsDocument = graphql(`
  query facts($snapshot: SnapshotToken!, $certainty: Certainty!, $knownAt: PointInTime, $publishedBy: PointInTime, $paths: [String!], $after: String) {
    diff(from: { date: "0001-01-01", knownAt: $knownAt, publishedBy: $publishedBy }, to: { snapshot: $snapshot, certainty: $certainty }, paths: $paths, first: 500, after: $after) {
      nodes { path causes { id sources { source { key } } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const fullCitationParts = graphql(
  `
    fragment fullCitationParts on Citation {
      quote
      locator
      cue
      credibility
      source { key url publisher author title published { ...periodParts } reliability retrievedAt copies { url captured } }
    }
  `,
  [periodParts],
);

/** The records that make one fact, with all that their citations say. */
export const factDocument = graphql(
  `
    query fact($snapshot: SnapshotToken!, $certainty: Certainty!, $knownAt: PointInTime, $publishedBy: PointInTime, $paths: [String!]) {
      diff(from: { date: "0001-01-01", knownAt: $knownAt, publishedBy: $publishedBy }, to: { snapshot: $snapshot, certainty: $certainty }, paths: $paths, first: 20) {
        nodes { path causes { ...eventParts sources { ...fullCitationParts } } }
      }
    }
  `,
  [eventParts, fullCitationParts],
);

export type FullCitation = ResultOf<typeof fullCitationParts>;
export type Witness = ResultOf<typeof factDocument>['diff']['nodes'][number]['causes'][number];

/** The other point of the diff: before all dates, with the same knowledge, so that no correction is taken for a cause. */
export function before(): { knownAt: string | null; publishedBy: string | null } {
  return { knownAt: page.snapshot?.knownAt ?? null, publishedBy: page.snapshot?.publishedBy ?? null };
}

const name = Symbol('notes');

/** As many facts as are asked for at once. */
const factsMax = 500;

/** Numbers the sources of the facts shown, by path and in reading order, for every `Note` within the component. */
export function notesOf(shown: () => readonly string[]): { readonly now: Notes } {
  const paths = $derived(shown().slice(0, factsMax));
  const asked = askedBy(
    () => (paths.length > 0 && page.snapshot ? { paths, ...before() } : null),
    async (variables, at, signal): Promise<Fact[]> => (await ask(factsDocument, { ...variables, ...at }, signal)).diff.nodes,
  );
  const now = $derived(asked.data ? numbered(paths, asked.data) : noNotes);
  const notes = {
    get now(): Notes {
      return now;
    },
  };
  setContext(name, notes);
  return notes;
}

export function notesHere(): { readonly now: Notes } {
  return getContext<{ readonly now: Notes }>(name) ?? { now: noNotes };
}

const listedSource = graphql(
  `
    fragment listedSource on Source { key title publisher published { ...periodParts } }
  `,
  [periodParts],
);

export type ListedSource = ResultOf<typeof listedSource>;

/** Several sources in one question, named s0, s1, … */
export function sourcesDocument(keys: readonly string[]): string {
  const fields = keys.map((key, index) => `s${index}: source(key: ${JSON.stringify(key)}) { ...listedSource }`);
  return `query sources($snapshot: SnapshotToken!, $certainty: Certainty!) {
  asOf(snapshot: $snapshot, certainty: $certainty) {
    ${fields.join('\n    ')}
  }
}
${String(listedSource)}`;
}
