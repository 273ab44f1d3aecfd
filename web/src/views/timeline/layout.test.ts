import { expect, test } from 'vitest';
import { byTrack, clusterWidth, hit, lanesFor, layout, rowsOf, stretch } from './layout.ts';
import type { Mark } from './marks.ts';

const day = 86_400_000;

function mark(index: number, from: number, days = 1, track = 0): Mark {
  return { id: `e${index}`, index, track, from: from * day, to: (from + days) * day, middle: (from + days / 2) * day, lasting: false, approximate: false, uncertain: false, planned: false, label: `Event ${index}` };
}
function groups<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const found = new Map<string, T[]>();
  for (const item of items) found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return [...found.values()];
}
/** Ten pixels a day. */
const scale = 10 / day;

test('what overlaps gets lanes of its own, what does not shares one where no label is in the way', () => {
  const marks = [mark(0, 0), mark(1, 0), mark(2, 40)];
  const lists = byTrack(marks);
  const lanes = lanesFor(lists, 0, scale, 12);
  expect(lanes[0]).toBe(2);
  const { placed, clusters } = layout(lists, 0, scale, lanes);
  expect(placed.map(({ mark, lane }) => [mark.id, lane])).toEqual([['e0', 0], ['e2', 0], ['e1', 1]]);
  expect(placed[0]?.room).toBe(390);
  expect(clusters).toEqual([]);
});

test('every mark is in a lane or in one cluster, and no two of a lane overlap', () => {
  const marks = Array.from({ length: 900 }, (_, index) => mark(index, (index * 37) % 300, index % 11 === 0 ? 60 : 1, index % 4));
  const lists = byTrack(marks);
  for (const pixels of [0.5, 3, 40, 700]) {
    const lanes = lanesFor(lists, 0, pixels / day, 12);
    const { placed, clusters } = layout(lists, 0, pixels / day, lanes);
    const ids = [...placed.map(({ mark }) => mark.id), ...clusters.flatMap(({ marks }) => marks.map(({ id }) => id))];
    expect(new Set(ids).size).toBe(900);
    expect(ids.length).toBe(900);
    for (const row of groups(placed, ({ mark, lane }) => `${mark.track}/${lane}`)) {
      row.sort((a, b) => a.x0 - b.x0);
      row.forEach((each, index) => expect(each.x0).toBeGreaterThan(row[index - 1]?.x1 ?? -Infinity));
    }
    for (const of of groups(clusters, ({ track }) => String(track))) {
      of.forEach((each, index) => expect(each.x0 - (of[index - 1]?.x0 ?? -Infinity)).toBeGreaterThan(clusterWidth));
    }
  }
});

test('long windows do not hide what happened within them', () => {
  const marks = [...Array.from({ length: 30 }, (_, index) => mark(index, 0, 300)), ...Array.from({ length: 60 }, (_, index) => mark(30 + index, index * 5))];
  const lists = byTrack(marks);
  const { placed } = layout(lists, 0, scale, [6, 1, 1, 1]);
  expect(placed.filter(({ mark }) => mark.index >= 30).length).toBe(60);
  expect(placed.some(({ mark }) => mark.index < 30)).toBe(true);
});

test('lanes are shared fairly, and one more is given where it spares a cluster of one', () => {
  const lists = byTrack([...Array.from({ length: 30 }, (_, index) => mark(index, 0)), mark(30, 0, 1, 2), mark(31, 0, 1, 2)]);
  expect(lanesFor(lists, 0, scale, 12)).toEqual([7, 1, 2, 1, 1]);
  expect(lanesFor(byTrack(Array.from({ length: 10 }, (_, index) => mark(index, 0))), 0, scale, 12)).toEqual([8, 1, 1, 1, 1]);
});

test('a point is of the mark or cluster that lies there', () => {
  const lists = byTrack([mark(0, 0), mark(1, 0), mark(2, 0.4)]);
  const lanes = [1, 1, 1, 1];
  const made = layout(lists, 0, scale, lanes);
  const rows = rowsOf(lanes, [true, false, false, false], 28);
  expect(hit(made, rows, 5, rows.laneTop(0, 0) + 5)).toEqual({ mark: lists[0]?.[0] });
  expect(hit(made, rows, 200, rows.laneTop(0, 0) + 5)).toBe(null);
  const found = hit(made, rows, 10, rows.clusterTop(0) + 5);
  if (!found || !('cluster' in found)) throw new Error('BUG: no cluster was hit');
  expect(found.cluster.marks.map(({ id }) => id)).toEqual(['e1', 'e2']);
  const [from, to] = stretch(found.cluster);
  expect(from).toBeLessThan(0.5 * day);
  expect(to).toBeGreaterThan(0.9 * day);
});
