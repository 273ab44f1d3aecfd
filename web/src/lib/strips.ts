// A party's stance on a matter over time, as pieces of a strip: from each step of a history to the next. Pure.

import type { Stance } from './stance.ts';
import { ticks } from '#words/dates.ts';

export type PositionStatus = 'CONTESTED' | 'DECLARED' | 'ATTRIBUTED' | 'UNSTATED';

export interface Step {
  /** 'position/PARTY/issue/K' */
  path: string;
  /** The last microsecond before which the step lies, RFC 3339. */
  date: string;
  /** JSON of the position after the step; null: nothing is said any more. */
  after: string | null;
}

export interface Piece {
  from: number;
  to: number;
  status: PositionStatus;
  stance: Stance | null;
}

export interface Strip {
  party: string;
  /** 'issue/K', 'proposal/K', 'clause/P/C'. */
  target: string;
  pieces: Piece[];
}

/** The strips of a history, by party and matter, in the order in which they begin; `end` is the moment shown. */
export function stripsOf(steps: readonly Step[], end: number): Strip[] {
  const strips = new Map<string, Strip>();
  for (const { path, date, after } of steps) {
    const [word, party = '', ...target] = path.split('/');
    if (word !== 'position') continue;
    const at = Date.parse(date);
    const strip = strips.get(path) ?? { party, target: target.join('/'), pieces: [] };
    strips.set(path, strip);
    const last = strip.pieces.at(-1);
    if (last && last.to > at) last.to = at;
    const value = after === null ? null : (JSON.parse(after) as { status: PositionStatus; stance: Stance | null });
    if (value && value.status !== 'UNSTATED' && at < end) strip.pieces.push({ from: at, to: end, status: value.status, stance: value.stance });
  }
  return [...strips.values()].filter(({ pieces }) => pieces.length > 0).map((strip) => ({ ...strip, pieces: joined(strip.pieces) }));
}

/** Pieces that look alike and touch are one: what changed was not the stance. */
function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (last && last.to === piece.from && last.status === piece.status && last.stance === piece.stance) last.to = piece.to;
    else if (piece.to > piece.from) all.push({ ...piece });
  }
  return all;
}

/** A place between 0 and 1 for each moment: `dates` in proportion to time, `changes` with the same room from each change to the next. */
export type Scale = (at: number) => number;

export function scaleOf(by: 'dates' | 'changes', rows: readonly { pieces: readonly Piece[] }[], from: number, to: number): { place: Scale; stops: number[] } {
  const bounded = (place: number): number => Math.min(1, Math.max(0, place));
  if (by === 'dates') return { place: (at) => bounded((at - from) / Math.max(1, to - from)), stops: [] };
  const stops = [...new Set([...rows.flatMap(({ pieces }) => pieces.flatMap((piece) => [piece.from, piece.to])), to])].sort((a, b) => a - b);
  const place: Scale = (at) => {
    const next = stops.findIndex((stop) => stop > at);
    if (next < 0) return 1;
    const last = stops[next - 1];
    const stop = stops[next];
    if (last === undefined || stop === undefined) return 0;
    return bounded((next - 1 + (at - last) / (stop - last)) / Math.max(1, stops.length - 1));
  };
  return { place, stops };
}

/** The scale on which the bars can be read: `changes` if on that of dates most of them would be slivers. */
export function readableScale(rows: readonly { pieces: readonly Piece[] }[], from: number, to: number): 'dates' | 'changes' {
  const pieces = rows.flatMap((row) => row.pieces);
  const narrow = pieces.filter((piece) => piece.to - piece.from < narrowShare * (to - from));
  return narrow.length * 2 > pieces.length ? 'changes' : 'dates';
}

/** Of the width of a strip, what a word does not fit into. */
const narrowShare = 0.08;

/** Round dates to label a scale with, at most `most`: years, months or days. */
export function labels(from: number, to: number, most = 8): { at: number; text: string }[] {
  const day = 86_400_000;
  const found = (dates: Date[], text: (date: Date) => string): { at: number; text: string }[] | null => {
    const inside = dates.filter((date) => date.getTime() >= from && date.getTime() <= to);
    return inside.length <= most ? inside.map((date) => ({ at: date.getTime(), text: text(date) })) : null;
  };
  const first = new Date(from);
  const last = new Date(to);
  if (to - from < most * day * 4) {
    for (const step of [1, 2, 5, 10]) {
      const dates = Array.from({ length: Math.ceil((to - from) / day) + 2 }, (_, each) => new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), first.getUTCDate() + each))).filter((_, each) => each % step === 0);
      const fit = found(dates, (date) => ticks.day(date.getUTCDate(), date.getUTCMonth()));
      if (fit) return fit;
    }
  }
  for (const step of [1, 2, 3, 6]) {
    const count = (last.getUTCFullYear() - first.getUTCFullYear()) * 12 + last.getUTCMonth() + 1;
    const dates = Array.from({ length: count + 1 }, (_, each) => each).filter((each) => each % step === 0).map((each) => new Date(Date.UTC(first.getUTCFullYear(), each)));
    const fit = found(dates, (date) => (date.getUTCMonth() === 0 || to - from > 700 * day ? ticks.monthOfYear(date.getUTCMonth(), date.getUTCFullYear()) : ticks.month(date.getUTCMonth())));
    if (fit && fit.length > 0) return fit;
  }
  for (let step = 1; ; step *= step === 2 || step === 20 || step === 200 ? 2.5 : 2) {
    const start = Math.ceil(first.getUTCFullYear() / step) * step;
    const dates = Array.from({ length: Math.ceil((last.getUTCFullYear() - start) / step) + 1 }, (_, each) => { const date = new Date(0); date.setUTCFullYear(start + each * step, 0, 1); return date; });
    const fit = found(dates, (date) => String(date.getUTCFullYear()));
    if (fit) return fit;
  }
}
