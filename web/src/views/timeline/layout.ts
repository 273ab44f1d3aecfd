// Where each mark lies: lanes within tracks, room for labels, and clusters where there is no lane left.
//
//   Statements   ▬ label        ▬ lab… ▬ label
//                 ▬▬ label       ▬
//                     (+12)
//
// Worked out in pixels of the whole line at one scale, so that moving along it changes nothing: only zooming does.
//
// - No two marks of a lane overlap, and no label runs into the next mark of its lane.
// - A long window, a year perhaps, gets only the room that the short ones leave, and a third of the lanes: it would else hide
//   all that happened in it.
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
  /** The mark before it in its lane. */
  before: Placed | null;
  /** Its label as it fits, once that was worked out; '' where it does not. */
  text: string | null;
  textWidth: number;
  /** Where its label was drawn last, from and to in pixels of the whole line. */
  said: [number, number] | null;
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
  // Whole pixels: sharp edges, and the quickest to fill.
  if (x1 - x0 >= markMin) return { mark, x0: Math.round(x0), x1: Math.round(x1) };
  const left = Math.round((x0 + x1 - markMin) / 2);
  return { mark, x0: left, x1: left + markMin };
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
  // One lane more costs no more than the row that says '+1'.
  return lanes.map((count, track) => (wants[track] === count + 1 ? count + 1 : count));
}

export function layout(lists: readonly Mark[][], origin: number, scale: number, lanes: readonly number[]): Layout {
  const placed: Placed[] = [];
  const clusters: Cluster[] = [];
  lists.forEach((list, track) => {
    const boxes = list.map((mark) => boxOf(mark, origin, scale));
    const count = lanes[track] ?? 1;
    const { held, over } = inLanes(boxes, count);
    for (const lane of held) {
      lane.forEach((place, index) => {
        place.before = lane[index - 1] ?? null;
        place.room = (lane[index + 1]?.x0 ?? Infinity) - place.x1;
      });
      placed.push(...lane);
    }
    clusters.push(...clustersOf(over, track));
  });
  return { scale, placed, clusters };
}

/** Short boxes first, in the lanes below those kept for long ones where they can; then long ones wherever there is room left. */
function inLanes(boxes: readonly Box[], count: number): { held: Placed[][]; over: Box[] } {
  const isLong = ({ x0, x1 }: Box): boolean => x1 - x0 > longFrom;
  const short = boxes.filter((box) => !isLong(box));
  const long = boxes.filter(isLong);
  const kept = long.length === 0 ? 0 : Math.min(long.length, Math.max(Math.floor(count / 3), count - need(short, count)));
  const held: Placed[][] = Array.from({ length: count }, () => []);
  const over: Box[] = [];
  const put = (box: Box, lane: number): void => {
    held[lane]?.push({ mark: box.mark, lane, x0: box.x0, x1: box.x1, room: Infinity, before: null, text: null, textWidth: 0, said: null });
  };

  // How far each lane is taken, and how far its last label would like to reach.
  const ends = new Float64Array(count).fill(-Infinity);
  const wishes = new Float64Array(count).fill(-Infinity);
  for (const box of short) {
    let best = -1;
    for (let step = 0; step < count; step += 1) {
      const lane = (step + kept) % count;
      if ((ends[lane] ?? 0) + gap > box.x0) continue;
      if (best < 0 || (wishes[lane] ?? 0) < (wishes[best] ?? 0)) best = lane;
      if ((wishes[lane] ?? 0) <= box.x0) {
        best = lane;
        break;
      }
    }
    if (best < 0) {
      over.push(box);
      continue;
    }
    put(box, best);
    ends[best] = box.x1;
    wishes[best] = box.x1 + labelWish;
  }

  // Both kinds come in order, so in each lane one place to look from and one end are enough.
  const taken = held.map((lane) => [...lane]);
  const next = new Uint32Array(count);
  const longEnds = new Float64Array(count).fill(-Infinity);
  for (const box of long) {
    let free = -1;
    for (let lane = 0; lane < count && free < 0; lane += 1) {
      if ((longEnds[lane] ?? 0) + gap > box.x0) continue;
      const others = taken[lane] ?? [];
      let at = next[lane] ?? 0;
      while (at < others.length && (others[at]?.x1 ?? 0) + gap <= box.x0) at += 1;
      next[lane] = at;
      if (at >= others.length || (others[at]?.x0 ?? 0) >= box.x1 + gap) free = lane;
    }
    if (free < 0) {
      over.push(box);
      continue;
    }
    put(box, free);
    longEnds[free] = box.x1;
  }
  for (const lane of held) lane.sort((a, b) => a.x0 - b.x0);
  return { held, over };
}

function clustersOf(over: readonly Box[], track: number): Cluster[] {
  const clusters: Cluster[] = [];
  const middles = over.map(({ mark, x0, x1 }) => ({ mark, at: Math.round((x0 + x1) / 2) })).sort((a, b) => a.at - b.at || a.mark.index - b.mark.index);
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
  const inBox = (place: Placed): boolean => x >= place.x0 - near && x <= place.x1 + near;
  const inLabel = ({ said }: Placed): boolean => said !== null && x >= said[0] && x <= said[1];
  const row = placed.filter(({ mark, lane }) => {
    const top = rows.laneTop(mark.track, lane);
    return y >= top && y < top + laneHeight;
  });
  const best = row.find(inBox) ?? row.find(inLabel);
  if (best) return { mark: best.mark };
  const cluster = clusters.find(({ track, x0, x1 }) => x >= x0 && x <= x1 && y >= rows.clusterTop(track) && y < rows.clusterTop(track) + laneHeight);
  return cluster ? { cluster } : null;
}
