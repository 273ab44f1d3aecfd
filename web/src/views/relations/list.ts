// The relations in reading order, by kind; meetings each with who is there.

import { kinds, type Edge, type Graph, type Kind, type Node } from './relations.ts';

export interface Groups {
  kinds: { kind: Kind; edges: Edge[] }[];
  meetings: { meeting: Node; edges: Edge[] }[];
}

export function groupsOf({ nodes, edges }: Graph): Groups {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const byName = (a: string, b: string): number => (names.get(a) ?? a).localeCompare(names.get(b) ?? b, 'en');
  const inOrder = (kind: Kind): Edge[] =>
    edges.filter((edge) => edge.kind === kind).sort((a, b) => byName(a.from, b.from) || byName(a.to, b.to) || (a.id < b.id ? -1 : 1));
  const met = inOrder('meeting');
  return {
    kinds: kinds.filter((kind) => kind !== 'meeting').map((kind) => ({ kind, edges: inOrder(kind) })).filter(({ edges }) => edges.length > 0),
    // As the server has them: by date.
    meetings: nodes.filter(({ kind }) => kind === 'meeting').map((meeting) => ({ meeting, edges: met.filter(({ to }) => to === meeting.id) })),
  };
}
