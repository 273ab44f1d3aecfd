import { expect, test } from 'vitest';
import { groupsOf, shared } from './list.ts';
import { columnsOf, cornerOf, layoutOf, spineOf, stacked, widthMin } from './layout.ts';
import type { Edge, Graph, Kind, Node } from './relations.ts';

const node = (id: string, more: Partial<Node> = {}): Node => ({ id, kind: 'actor', name: id, note: '', party: false, rank: 5, open: false, ...more });
const edge = (kind: Kind, from: string, to: string): Edge => ({ id: `${kind} ${from} ${to}`, kind, from, to, words: '', label: '', when: null, claim: null });

const graph: Graph = {
  nodes: [
    node('loner'),
    node('minister'),
    node('organ'),
    node('israel', { party: true, rank: 0 }),
    node('us', { party: true, rank: 1 }),
    node('issue', { kind: 'matter' }),
    node('other', { kind: 'matter' }),
    node('talks', { kind: 'meeting' }),
  ],
  edges: [
    edge('organ', 'organ', 'israel'),
    edge('office', 'minister', 'organ'),
    edge('office', 'minister', 'us'),
    edge('own', 'minister', 'issue'),
    edge('own', 'us', 'other'),
    edge('own', 'israel', 'issue'),
    edge('meeting', 'loner', 'talks'),
    edge('meeting', 'us', 'talks'),
  ],
};

test('parties come first by role, each with those who stand for it below', () => {
  expect(spineOf(graph).order.map(({ node, depth }) => `${depth} ${node.id}`)).toEqual(['0 israel', '1 organ', '0 us', '1 minister', '0 loner']);
});

test('a circle of offices does not hang', () => {
  const circle: Graph = { nodes: [node('a'), node('b')], edges: [edge('office', 'a', 'b'), edge('office', 'b', 'a')] };
  expect(spineOf(circle).order).toHaveLength(2);
});

test('no two boxes lie on each other, and all lie within', () => {
  for (const heights of [{}, { issue: 200, other: 120, talks: 300, israel: 20 }]) {
    const { boxes, width, height } = layoutOf(graph, 1000, heights);
    expect(boxes.size).toBe(graph.nodes.length);
    const all = [...boxes.values()];
    for (const [index, a] of all.entries()) {
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.y).toBeGreaterThanOrEqual(0);
      expect(a.x + a.width).toBeLessThanOrEqual(width);
      expect(a.y + a.height).toBeLessThanOrEqual(height);
      for (const b of all.slice(index + 1)) {
        expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
      }
    }
  }
});

test('the same graph has the same picture, in whatever order it came', () => {
  const turned: Graph = { nodes: [...graph.nodes].reverse(), edges: [...graph.edges].reverse() };
  const sorted = (layout: ReturnType<typeof layoutOf>): unknown => [...layout.boxes].sort(([a], [b]) => (a < b ? -1 : 1));
  expect(sorted(layoutOf(turned, 1000, {}))).toEqual(sorted(layoutOf(graph, 1000, {})));
});

test('lines to one box stand apart', () => {
  const { ends } = layoutOf(graph, 1000, {});
  expect(ends.get('own minister issue')?.to[1]).not.toBe(ends.get('own israel issue')?.to[1]);
  expect(ends.get('own minister issue')?.from[0]).toBeLessThan(0);
  expect(ends.get('meeting us talks')?.from[0]).toBeGreaterThan(0);
});

test('a column that would be empty takes no room', () => {
  expect(columnsOf({ nodes: [node('a')], edges: [] }, 1000).actors.x).toBe(0);
  expect(widthMin(graph)).toBeGreaterThan(widthMin({ nodes: [node('a')], edges: [] }));
  expect(layoutOf({ nodes: [], edges: [] }, 1000, {}).height).toBe(0);
});

test('boxes are pushed down where they would overlap, and up again where they would stick out', () => {
  expect(stacked([{ want: 10, height: 20 }, { want: 10, height: 20 }], 100)).toEqual([0, 32]);
  expect(stacked([{ want: 95, height: 20 }, { want: 95, height: 20 }], 100)).toEqual([48, 80]);
  expect(stacked([], 100)).toEqual([]);
});

test('the corner of a line that goes left, then up, is where both meet', () => {
  const [from, to]: [[number, number], [number, number]] = [[30, 50], [10, 20]];
  const { weight, distance } = cornerOf(from, to);
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const [nx, ny] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  expect(from[0] + nx * length * weight - ny * distance).toBeCloseTo(10);
  expect(from[1] + ny * length * weight + nx * distance).toBeCloseTo(50);
});

test('of more sentences than can be read some are shown, of every kind, and what is left out is counted', () => {
  const many: Graph = {
    nodes: [...graph.nodes, node('great', { kind: 'meeting' })],
    edges: [...Array.from({ length: 2000 }, (_, index) => edge('own', 'us', `issue ${index}`)), edge('organ', 'organ', 'israel'), ...Array.from({ length: 300 }, (_, index) => edge('meeting', `guest ${index}`, 'great'))],
  };
  const { kinds, meetings, meetingsLeft } = groupsOf(many, 200);
  const shown = kinds.map(({ kind, edges, left }) => [kind, edges.length, left]);
  expect(shown).toEqual([['organ', 1, 0], ['own', 100, 1900]]);
  expect(meetings.map(({ meeting, edges }) => [meeting.id, edges.length])).toEqual([['talks', 0], ['great', 97]]);
  expect(meetingsLeft).toBe(203);
  expect(groupsOf(graph).kinds.map(({ left }) => left)).toEqual([0, 0, 0]);
  expect(shared([5, 300, 300], 200)).toEqual([5, 97, 98]);
});
