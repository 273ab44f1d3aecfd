// The relations in reading order, by kind; meetings each with who is there. As many sentences as can be read.

import { byName } from '#words/language.ts';
import { kinds, type Edge, type Graph, type Kind, type Node } from './relations.ts';
import { periodInWords } from '../../lib/dates.ts';
import { kindTitle, words } from '#words/relations.ts';

export interface Groups {
  /** `left`: how many sentences are left out. */
  kinds: { kind: Kind; edges: Edge[]; left: number }[];
  meetings: { meeting: Node; edges: Edge[] }[];
  /** How many meetings, and how many who are there, are left out. */
  meetingsLeft: number;
}

/** More sentences than this nobody reads, and no browser lays out in time. */
export const sentencesMax = 200;

export function groupsOf({ nodes, edges }: Graph, most = sentencesMax): Groups {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const named = (a: string, b: string): number => byName(names.get(a) ?? a, names.get(b) ?? b);
  const inOrder = (kind: Kind): Edge[] =>
    edges.filter((edge) => edge.kind === kind).sort((a, b) => named(a.from, b.from) || named(a.to, b.to) || (a.id < b.id ? -1 : 1));
  const lists = kinds.filter((kind) => kind !== 'meeting').map((kind) => ({ kind, edges: inOrder(kind) })).filter(({ edges }) => edges.length > 0);
  const there = new Map<string, Edge[]>();
  for (const edge of inOrder('meeting')) there.set(edge.to, [...(there.get(edge.to) ?? []), edge]);
  // As the server has them: by date. A meeting is a sentence, and so is everybody who is there.
  const meetings = nodes.filter(({ kind }) => kind === 'meeting').map((meeting) => ({ meeting, edges: there.get(meeting.id) ?? [] }));
  const sentences = meetings.reduce((sum, { edges }) => sum + 1 + edges.length, 0);

  const shares = shared([...lists.map(({ edges }) => edges.length), sentences], most);
  let room = shares[lists.length] ?? 0;
  const shown = meetings.flatMap(({ meeting, edges }) => {
    if (room <= 0) return [];
    room -= 1;
    const some = edges.slice(0, room);
    room -= some.length;
    return [{ meeting, edges: some }];
  });
  return {
    kinds: lists.map(({ kind, edges }, index) => ({ kind, edges: edges.slice(0, shares[index]), left: edges.length - (shares[index] ?? 0) })),
    meetings: shown,
    meetingsLeft: sentences - (shares[lists.length] ?? 0),
  };
}

/** How much of each there is room for: all of what is short, equal parts of what is long. */
export function shared(counts: readonly number[], most: number): number[] {
  const shares = new Array<number>(counts.length).fill(0);
  let room = most;
  const rising = counts.map((count, index) => ({ count, index })).sort((a, b) => a.count - b.count);
  rising.forEach(({ count, index }, place) => {
    shares[index] = Math.min(count, Math.floor(room / (rising.length - place)));
    room -= shares[index];
  });
  return shares;
}

/** All relations as rows of a spreadsheet, by kind; the first is the head. */
export function tableOf({ nodes, edges }: Graph): string[][] {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const said = (edge: Edge): string => [edge.words, ...(edge.claim?.hedges ?? [])].join(', ');
  return [
    [...words.head],
    ...kinds.flatMap((kind) =>
      edges.filter((edge) => edge.kind === kind).map((edge) => [kindTitle[kind], names.get(edge.from) ?? edge.from, said(edge), names.get(edge.to) ?? edge.to, edge.when ? periodInWords(edge.when) : '']),
    ),
  ];
}
