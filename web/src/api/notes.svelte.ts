// Who says so: the sources of each fact that a view shows. The server finds them as causes: a diff from before all dates to the point
// shown names, of each path, the records that make its value.
//
//   const notes = notesOf(() => ['issue/return/status', …]);    while a component is made; <Note path="…"> within it finds them

import { getContext, setContext } from 'svelte';
import { noNotes, numbered, type Fact, type Notes } from '../lib/notes.ts';
import { askedBy } from './ask.svelte.ts';
import { ask } from './client.ts';
import { eventParts, periodParts } from './fragments.ts';
import { graphql, type Document, type ResultOf } from './graphql.ts';
import { page } from './page.svelte.ts';
import type { Problem } from './problem.ts';

const factParts = graphql(`
  fragment factParts on Change { path causes { id note sources { source { key } } } }
`);

const titledFactParts = graphql(
  `
    fragment factParts on Change { path causes { id note sources { source { key title publisher url published { ...periodParts } } } } }
  `,
  [periodParts],
);

/** As many paths as one diff takes, and as many diffs as one question holds. */
const pathsMax = 200;
const diffsMax = 3;

type Facts = Record<string, { nodes: ResultOf<typeof factParts>[] }>;

/** Several diffs in one question, named d0, d1, … */
function factsDocument(count: number, titled: boolean): Document<Facts, object> {
  const each = Array.from({ length: count }, (_, index) => index);
  return `query facts($snapshot: SnapshotToken!, $certainty: Certainty!, $knownAt: PointInTime, $publishedBy: PointInTime, ${each.map((index) => `$p${index}: [String!]`).join(', ')}) {
  ${each.map((index) => `d${index}: diff(from: { date: "0001-01-01", knownAt: $knownAt, publishedBy: $publishedBy }, to: { snapshot: $snapshot, certainty: $certainty }, paths: $p${index}, first: ${pathsMax}) { nodes { ...factParts } }`).join('\n  ')}
}
${String(titled ? titledFactParts : factParts)}` as unknown as Document<Facts, object>;
}

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

export interface NotesHere {
  readonly now: Notes;
  /** Why they could not be read. */
  readonly problem: Problem | null;
  /** A source of theirs by its key; null: the titles are asked for apart. */
  readonly titled: ((key: string) => ListedSource | null) | null;
}

const name = Symbol('notes');

/**
 * Numbers the sources of the facts shown, by path and in reading order, for every `Note` within the component. `titled`: their
 * titles come with them, for a page with few facts; else the list of sources asks for them.
 */
export function notesOf(shown: () => readonly string[], { titled = false } = {}): NotesHere {
  const paths = $derived([...new Set(shown())].slice(0, pathsMax * diffsMax));
  const asked = askedBy(
    () => (paths.length > 0 && page.snapshot ? { paths, ...before() } : null),
    async ({ paths, ...cuts }, at, signal): Promise<Fact[]> => {
      const parts = Array.from({ length: Math.ceil(paths.length / pathsMax) }, (_, index) => [`p${index}`, paths.slice(index * pathsMax, (index + 1) * pathsMax)]);
      const answer = await ask(factsDocument(parts.length, titled), { ...Object.fromEntries(parts), ...cuts, ...at }, signal);
      return Object.values(answer).flatMap(({ nodes }) => nodes);
    },
  );
  const now = $derived(asked.data ? numbered(paths, asked.data) : noNotes);
  const titles = $derived(new Map((titled ? (asked.data ?? []) : []).flatMap(({ causes }) => causes.flatMap(({ sources }) => sources.map(({ source }) => [source.key, source as ListedSource] as const)))));
  const notes: NotesHere = {
    get now(): Notes {
      return now;
    },
    get problem(): Problem | null {
      return asked.problem;
    },
    titled: titled ? (key) => titles.get(key) ?? null : null,
  };
  setContext(name, notes);
  return notes;
}

export function notesHere(): NotesHere {
  return getContext<NotesHere | undefined>(name) ?? { now: noNotes, problem: null, titled: null };
}

const listedSource = graphql(
  `
    fragment listedSource on Source { key title publisher url published { ...periodParts } }
  `,
  [periodParts],
);

export type ListedSource = ResultOf<typeof listedSource>;

/** The sources of a view by their numbers, read for a file; null of one that is on record no longer. */
export async function sourcesNumbered(keys: readonly string[]): Promise<(ListedSource | null)[]> {
  if (keys.length === 0 || !page.snapshot) return [];
  const { asOf } = await ask(sourcesDocument(keys), { snapshot: page.snapshot.token, certainty: page.certainty });
  return keys.map((_, index) => asOf[`s${index}`] ?? null);
}

/** Several sources in one question, named s0, s1, … */
export function sourcesDocument(keys: readonly string[]): Document<{ asOf: Record<string, ListedSource | null> }, { snapshot: string; certainty: string }> {
  const fields = keys.map((key, index) => `s${index}: source(key: ${JSON.stringify(key)}) { ...listedSource }`);
  return `query sources($snapshot: SnapshotToken!, $certainty: Certainty!) {
  asOf(snapshot: $snapshot, certainty: $certainty) {
    ${fields.join('\n    ')}
  }
}
${String(listedSource)}` as unknown as Document<{ asOf: Record<string, ListedSource | null> }, { snapshot: string; certainty: string }>;
}
