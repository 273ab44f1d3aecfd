// Where each mark lies: lanes within tracks, room for labels, and clusters where there is no lane left.
//
//   Statements   ▬ label        ▬ lab… ▬ label
//                 ▬▬ label       ▬
//                     (+12)
//
// Worked out in pixels of the whole line at one scale, so that moving along it changes nothing: only zooming does.
//
// - No two marks of a lane overlap, and no label runs into the next mark of its lane.
// - A long window, a year perhaps, gets only the lanes that the short ones leave: it would else hide all that happened in it.
// - What finds no lane is counted in a cluster of its track; each mark is in a lane or in one cluster.
// Pure.

import { tracks, type Mark } from './marks.ts';

export interface Placed {
  mark: Mark;
  lane: number;
  x0: number;
  x1: number;
  /** How far to the right of x1 is free for its label. */
  room: number;
  /** Its label as it fits, once that was worked out; '' where it does not. */
  text: string | null;
  textWidth: number;
}

export interface Cluster {
  track: number;
  x0: number;
  x1: number;
  marks: Mark[];
}

export interface Layout {
  scale: number;
  placed: Placed[];
  clusters: Cluster[];
}

/** Pixels: the least a mark is wide, the least gap between two, what a label hopes for, from where a mark is long. */
export const markMin = 7;
const gap = 3;
const labelWish = 150;
const longFrom = 160;
export const clusterWidth = 38;

interface Box {
  mark: Mark;
  x0: number;
  x1: number;
}

function boxOf(mark: Mark, origin: number, scale: number): Box {
  const x0 = (mark.from - origin) * scale;
  const x1 = (mark.to - origin) * scale;
  if (x1 - x0 >= markMin) return { mark, x0, x1 };
  const middle = (x0 + x1) / 2;
  return { mark, x0: middle - markMin / 2, x1: middle + markMin / 2 };
}

/** Marks of each track by the start of their windows: what `layout` and `lanesFor` want. */
export function byTrack(marks: readonly Mark[]): Mark[][] {
  const lists: Mark[][] = tracks.map(() => []);
  for (const mark of marks) lists[mark.track]?.push(mark);
  for (const list of lists) list.sort((a, b) => a.from - b.from || b.to - a.to || a.index - b.index);
  return lists;
}

/** How many lanes the boxes need where nothing is left out; stops counting at `most`. */
function need(boxes: readonly Box[], most: number): number {
  const ends: number[] = [];
  for (const { x0, x1 } of boxes) {
    const free = ends.findIndex((end) => end + gap <= x0);
    if (free >= 0) ends[free] = x1;
    else if (ends.length < most) ends.push(x1);
  }
  return ends.length;
}

/** How many lanes each track gets, of so many in all: what it needs to show the whole, shared fairly where that is too much. */
export function lanesFor(lists: readonly Mark[][], origin: number, scale: number, most: number): number[] {
  const wants = lists.map((list) => Math.max(1, need(list.map((mark) => boxOf(mark, origin, scale)), most)));
  const lanes = wants.map(() => 1);
  let left = most - lanes.length;
  while (left > 0 && lanes.some((count, track) => count < (wants[track] ?? 0))) {
    for (let track = 0; track < lanes.length && left > 0; track += 1) {
      if ((lanes[track] ?? 0) >= (wants[track] ?? 0)) continue;
      lanes[track] = (lanes[track] ?? 0) + 1;
      left -= 1;
    }
  }
  return lanes;
}

export function layout(lists: readonly Mark[][], origin: number, scale: number, lanes: readonly number[]): Layout {
  const placed: Placed[] = [];
  const clusters: Cluster[] = [];
  lists.forEach((list, track) => {
    const count = lanes[track] ?? 1;
    const boxes = list.map((mark) => boxOf(mark, origin, scale));
    const isLong = ({ x0, x1 }: Box): boolean => x1 - x0 > longFrom;
    const short = need(boxes.filter((box) => !isLong(box)), count);
    const forLong = Math.max(Math.floor(count / 3), count - short);
    // Of each lane: its last mark, how far that reaches, and how far its label would like to.
    const last: (Placed | undefined)[] = new Array<Placed | undefined>(count).fill(undefined);
    const ends: number[] = new Array<number>(count).fill(-Infinity);
    const wishes: number[] = new Array<number>(count).fill(-Infinity);
    const over: Box[] = [];
    for (const box of boxes) {
      const long = isLong(box);
      let lane = -1;
      for (let step = 0; step < count; step += 1) {
        // Long ones from the top of the lanes that are theirs, short ones after those first.
        const each = long ? step : (step + forLong) % count;
        if (long && each >= forLong) break;
        if ((ends[each] ?? 0) + gap > box.x0) continue;
        if (lane < 0 || (wishes[each] ?? 0) < (wishes[lane] ?? 0)) lane = each;
        if ((wishes[each] ?? 0) <= box.x0) {
          lane = each;
          break;
        }
      }
      if (lane < 0) {
        over.push(box);
        continue;
      }
      const before = last[lane];
      if (before) before.room = box.x0 - before.x1;
      const place: Placed = { mark: box.mark, lane, x0: box.x0, x1: box.x1, room: Infinity, text: null, textWidth: 0 };
      placed.push(place);
      last[lane] = place;
      ends[lane] = box.x1;
      wishes[lane] = box.x1 + labelWish;
    }
    clusters.push(...clustersOf(over, track));
  });
  return { scale, placed, clusters };
}

function clustersOf(over: readonly Box[], track: number): Cluster[] {
  const clusters: Cluster[] = [];
  const middles = over.map(({ mark, x0, x1 }) => ({ mark, at: (x0 + x1) / 2 })).sort((a, b) => a.at - b.at || a.mark.index - b.mark.index);
  let open: Cluster | undefined;
  for (const { mark, at } of middles) {
    if (open && at < open.x0 + clusterWidth + gap) open.marks.push(mark);
    else clusters.push((open = { track, x0: at, x1: at + clusterWidth, marks: [mark] }));
  }
  return clusters;
}

/** The stretch of time that holds a cluster's marks, with a margin. */
export function stretch({ marks }: Cluster): [number, number] {
  let from = Infinity;
  let to = -Infinity;
  for (const { middle } of marks) {
    from = Math.min(from, middle);
    to = Math.max(to, middle);
  }
  const margin = Math.max(12 * 3_600_000, (to - from) * 0.15);
  return [from - margin, to + margin];
}

/** Rows from top to bottom: each track's title, its lanes, and a row for clusters where it may have some. */
export interface Rows {
  tops: number[];
  laneTop: (track: number, lane: number) => number;
  clusterTop: (track: number) => number;
  height: number;
}

export const laneHeight = 20;
const titleHeight = 22;

export function rowsOf(lanes: readonly number[], crowded: readonly boolean[], top: number): Rows {
  const tops: number[] = [];
  let y = top;
  lanes.forEach((count, track) => {
    tops.push(y);
    y += titleHeight + (count + (crowded[track] ? 1 : 0)) * laneHeight + 6;
  });
  const laneTop = (track: number, lane: number): number => (tops[track] ?? 0) + titleHeight + lane * laneHeight;
  return { tops, laneTop, clusterTop: (track) => laneTop(track, lanes[track] ?? 0), height: y + 2 };
}

export type Hit = { mark: Mark } | { cluster: Cluster } | null;

/** What lies at a point; x in pixels of the whole line. */
export function hit({ placed, clusters }: Layout, rows: Rows, x: number, y: number): Hit {
  const near = 3;
  let best: Placed | null = null;
  for (const each of placed) {
    const top = rows.laneTop(each.mark.track, each.lane);
    if (y < top || y >= top + laneHeight) continue;
    if (x >= each.x0 - near && x <= each.x1 + near + (each.text && each.room !== 0 && each.textWidth <= each.room ? each.textWidth + 6 : 0)) {
      // Of two that are near, the one that is nearer by its own box.
      if (best === null || each.x0 > best.x0) best = each;
    }
  }
  if (best) return { mark: best.mark };
  const cluster = clusters.find(({ track, x0, x1 }) => x >= x0 && x <= x1 && y >= rows.clusterTop(track) && y < rows.clusterTop(track) + laneHeight);
  return cluster ? { cluster } : null;
}
