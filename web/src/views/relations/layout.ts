// Where everything stands. Pure: the same graph has the same picture, whatever was shown before.
//
//   matters      actors, each below whom it stands for      meetings
//   ┌──────┐     ┌───────────────┐                          ┌──────┐
//   │      │◀────│ Israel        │─────────────────────────▶│      │
//   └──────┘     └┬──────────────┘                          └──────┘
//          ▲      └──┌───────────┐                          ▲
//          └─────────│ Netanyahu │──────────────────────────┘
//                    └───────────┘
//
// Matters and meetings come in the order of those who hang on them, so that lines cross little.

import { byName } from '#words/language.ts';
import { betweenActors, standsFor, type Edge, type Graph, type Node } from './relations.ts';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where a line leaves and arrives, from the middle of each box. */
export interface Ends {
  /** across: straight; tree: sideways, then up to the box above; bow: past what lies between. */
  shape: 'across' | 'tree' | 'bow';
  from: [number, number];
  to: [number, number];
}

/** The corner of a line that goes sideways first: how far along the straight way from end to end, and how far off it. */
export function cornerOf(from: [number, number], to: [number, number]): { weight: number; distance: number } {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy) || 1;
  return { weight: (dx / length) ** 2, distance: (-dx * dy) / length };
}

export interface Layout {
  width: number;
  height: number;
  boxes: ReadonlyMap<string, Box>;
  ends: ReadonlyMap<string, Ends>;
}

/** What the picture needs at least: the fewer columns, the less. */
export function widthMin(graph: Graph): number {
  return [260, 440, 720][aside(graph)] ?? 720;
}
const heightGuess = 46;
const indent = 26;
const indentsMax = 3;
const gap = 12;
const groupGap = 26;
/** Where the lines of each kind go up to whom one stands for. */
const trunk: Partial<Record<Edge['kind'], number>> = { office: 7, organ: 13, delegation: 19 };

/** `heights`: how high each box is, by id, at the width that `columns` gives it. */
export function layoutOf(graph: Graph, width: number, heights: Readonly<Record<string, number>>): Layout {
  const heightOf = (id: string): number => heights[id] || heightGuess;
  const columns = columnsOf(graph, width);
  const spine = spineOf(graph);
  const boxes = new Map<string, Box>();

  let y = 0;
  for (const { node, depth } of spine.order) {
    if (y > 0) y += depth === 0 ? groupGap : gap;
    const height = heightOf(node.id);
    boxes.set(node.id, { ...actorSpan(columns, depth), y, height });
    y += height;
  }

  const columnsAside = [
    { kind: 'matter', ...columns.matters },
    { kind: 'meeting', ...columns.meetings },
  ].map(({ kind, x, width }) => {
    const items = graph.nodes
      .filter((node) => node.kind === kind)
      .map((node) => ({ node, height: heightOf(node.id), want: middleOf(node.id, graph.edges, boxes) ?? Number.MAX_SAFE_INTEGER }))
      .sort((a, b) => a.want - b.want || byName(a.node.name, b.node.name) || (a.node.id < b.node.id ? -1 : 1));
    return { x, width, items, height: items.reduce((sum, { height }) => sum + height + gap, -gap) };
  });
  const height = Math.max(y, 0, ...columnsAside.map((column) => column.height));
  for (const { x, width, items } of columnsAside) {
    stacked(items, height).forEach((y, index) => {
      const item = items[index];
      if (item) boxes.set(item.node.id, { x, width, y, height: item.height });
    });
  }
  return { width, height, boxes, ends: endsOf(graph.edges, boxes, spine.parents) };
}

/** How many of the columns beside the actors there are. */
function aside({ nodes }: Graph): number {
  return new Set(nodes.map(({ kind }) => kind).filter((kind) => kind !== 'actor')).size;
}

interface Span {
  x: number;
  width: number;
}

export interface Columns {
  matters: Span;
  actors: Span;
  meetings: Span;
}

/** Columns over the width; one that would be empty takes no room. */
export function columnsOf(graph: Graph, width: number): Columns {
  const has = (kind: Node['kind']): number => (graph.nodes.some((node) => node.kind === kind) ? 1 : 0);
  const unit = width / (3 + 3.5 * aside(graph));
  const side = Math.min(2.4 * unit, 260);
  const middle = Math.min(3 * unit, 330);
  const rest = width - middle - side * (has('matter') + has('meeting'));
  const between = Math.min(has('matter') + has('meeting') > 0 ? rest / (has('matter') + has('meeting')) : 0, 320);
  const left = has('matter') ? side + between : 0;
  return {
    matters: { x: 0, width: side },
    actors: { x: left, width: middle },
    meetings: { x: left + middle + between, width: side },
  };
}

export function actorSpan(columns: Columns, depth: number): Span {
  const shift = Math.min(depth, indentsMax) * indent;
  return { x: columns.actors.x + shift, width: columns.actors.width - shift };
}

interface Spine {
  order: { node: Node; depth: number }[];
  /** The line to whom each stands below. */
  parents: ReadonlyMap<string, Edge>;
}

/** Actors in order: parties by role, then others; each followed by those who stand for it. */
export function spineOf(graph: Graph): Spine {
  const actors = new Map(graph.nodes.filter(({ kind }) => kind === 'actor').map((node) => [node.id, node]));
  const parents = new Map<string, Edge>();
  const under = (id: string, above: string): boolean => {
    for (let at: string | undefined = above; at !== undefined; at = parents.get(at)?.to) if (at === id) return true;
    return false;
  };
  const rankOf = (id: string): number => actors.get(id)?.rank ?? Infinity;
  const edges = [...graph.edges].sort((a, b) => rankOf(a.to) - rankOf(b.to) || (a.id < b.id ? -1 : 1));
  for (const kind of standsFor) {
    for (const edge of edges) {
      if (edge.kind !== kind || parents.has(edge.from) || !actors.has(edge.to) || !actors.has(edge.from)) continue;
      // A party stands by itself, whatever it is part of.
      if (actors.get(edge.from)?.party || under(edge.from, edge.to)) continue;
      parents.set(edge.from, edge);
    }
  }
  const below = new Map<string | null, Node[]>();
  for (const node of actors.values()) {
    const above = parents.get(node.id)?.to ?? null;
    below.set(above, [...(below.get(above) ?? []), node]);
  }
  const order: Spine['order'] = [];
  const place = (above: string | null, depth: number): void => {
    const siblings = [...(below.get(above) ?? [])].sort(
      (a, b) => a.rank - b.rank || Number(below.has(b.id)) - Number(below.has(a.id)) || byName(a.name, b.name) || (a.id < b.id ? -1 : 1),
    );
    for (const node of siblings) {
      order.push({ node, depth });
      place(node.id, depth + 1);
    }
  };
  place(null, 0);
  return { order, parents };
}

/** The middle of those who hang on it. */
function middleOf(id: string, edges: readonly Edge[], boxes: ReadonlyMap<string, Box>): number | null {
  const found = edges.flatMap(({ from, to }) => {
    const box = to === id ? boxes.get(from) : undefined;
    return box ? [box.y + box.height / 2] : [];
  });
  return found.length > 0 ? found.reduce((sum, each) => sum + each, 0) / found.length : null;
}

/** Tops of boxes in this order, each as near to where it wants to be as the others and the height let it. */
export function stacked(items: readonly { want: number; height: number }[], height: number): number[] {
  const tops: number[] = [];
  let free = 0;
  for (const { want, height } of items) {
    const top = Math.max(free, want - height / 2);
    tops.push(top);
    free = top + height + gap;
  }
  let floor = height;
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const top = Math.min(tops[index] ?? 0, floor - (items[index]?.height ?? 0));
    tops[index] = top;
    floor = top - gap;
  }
  return tops;
}

function endsOf(edges: readonly Edge[], boxes: ReadonlyMap<string, Box>, parents: ReadonlyMap<string, Edge>): Map<string, Ends> {
  const ends = new Map<string, Ends>();
  const sides = new Map<string, { end: [number, number]; towards: number; id: string; height: number }[]>();
  const spread = (box: string, side: number, end: [number, number], towards: number, id: string, height: number): void => {
    const name = `${box} ${side}`;
    sides.set(name, [...(sides.get(name) ?? []), { end, towards, id, height }]);
  };
  for (const edge of edges) {
    const from = boxes.get(edge.from);
    const to = boxes.get(edge.to);
    if (!from || !to) continue;
    const at = trunk[edge.kind] ?? 0;
    if (betweenActors.has(edge.kind)) {
      const tree = parents.get(edge.from) === edge;
      ends.set(
        edge.id,
        tree
          ? { shape: 'tree', from: [-from.width / 2, 0], to: [at - to.width / 2, to.height / 2] }
          : { shape: 'bow', from: [from.width / 2, 0], to: [to.width / 2, 0] },
      );
      continue;
    }
    const side = to.x > from.x ? 1 : -1;
    const both: Ends = { shape: 'across', from: [(side * from.width) / 2, 0], to: [(-side * to.width) / 2, 0] };
    ends.set(edge.id, both);
    spread(edge.from, side, both.from, to.y + to.height / 2, edge.id, from.height);
    spread(edge.to, -side, both.to, from.y + from.height / 2, edge.id, to.height);
  }
  // Lines that meet at one side of a box stand apart, in the order of where they go.
  for (const lines of sides.values()) {
    lines.sort((a, b) => a.towards - b.towards || (a.id < b.id ? -1 : 1));
    lines.forEach(({ end, height }, index) => {
      end[1] = ((index + 1) / (lines.length + 1) - 0.5) * height * 0.9;
    });
  }
  return ends;
}
