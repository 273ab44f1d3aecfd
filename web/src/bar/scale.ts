// The slider's arithmetic: days from before the first event to after the last and to today, to scale. A stretch in which
// nothing happens for very long is drawn short, as a break; a day in it still has its place there.
//
//   first                                    break               today
//   ├──·──┼──·──·──·──┤ events ├──·──·───────╱╱──────────────────┤
//
// Pure; a day is 'YYYY-MM-DD', and days are those of the zone that is asked for.

import { addDays, firstDay as dayMin, lastDay as dayMax, middleMs } from '../lib/dates.ts';
import type { Certainty } from '../lib/question.ts';
import { dayOf } from '../lib/zone.ts';
import { ticks, words } from '#words/dates.ts';

export interface Moment {
  from: string;
  to: string;
}

export interface Tick {
  day: string;
  /** Events of exact date, and of vague (longer than two days). */
  sharp: number;
  vague: number;
}

/** A run of days on the slider. */
export interface Piece {
  /** Its first day, as a number of days from the scale's first, and how many days on it ends. */
  from: number;
  days: number;
  /** Where it begins on the slider, and how long it is there; as long as its days, unless it is a break. */
  at: number;
  length: number;
  isBreak: boolean;
}

export interface Scale {
  first: string;
  /** The last day that has a place. */
  last: string;
  today: string;
  /** Days on which something comes in, ascending. */
  ticks: readonly Tick[];
  pieces: readonly Piece[];
  length: number;
}

const dayMs = 86_400_000;

/** The first day that includes the event, as the certainty asked for reads its window. */
export function entryDay({ from, to }: Moment, certainty: Certainty, zone: string): string {
  if (certainty === 'CERTAIN') return dayOf(Date.parse(to) - 1, zone);
  if (certainty === 'POSSIBLE') return dayOf(from, zone);
  return dayOf(middleMs({ from, to }), zone);
}

export function ticksOf(moments: readonly Moment[], certainty: Certainty, zone: string): Tick[] {
  const byDay = new Map<string, Tick>();
  for (const moment of moments) {
    const day = entryDay(moment, certainty, zone);
    const tick = byDay.get(day) ?? { day, sharp: 0, vague: 0 };
    tick[Date.parse(moment.to) - Date.parse(moment.from) > 2 * dayMs ? 'vague' : 'sharp'] += 1;
    byDay.set(day, tick);
  }
  return [...byDay.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

export function scaleOf(moments: readonly Moment[], today: string, certainty: Certainty, zone: string): Scale {
  return scaleOfTicks(ticksOf(moments, certainty, zone), today);
}

/** Of a break: so much of the slider. At most so many are drawn, none shorter than half a year. */
const breakShare = 0.05;
const breaksMax = 4;
const breakMin = 183;

export function scaleOfTicks(ticks: readonly Tick[], today: string): Scale {
  const days = [...new Set([...ticks.map(({ day }) => day), today])].sort();
  const firstDay = days[0] ?? today;
  const lastDay = days.at(-1) ?? today;
  // A stretch is a break where it is longer than all that is drawn to scale beside it.
  const gaps = days.slice(1).map((day, index) => ({ after: index, days: daysBetween(days[index]!, day) }));
  let rest = daysBetween(firstDay, lastDay);
  const breaks = new Set<number>();
  for (const gap of [...gaps].sort((a, b) => b.days - a.days).slice(0, breaksMax)) {
    if (gap.days < breakMin || gap.days < (rest - gap.days) * 1.5) break;
    breaks.add(gap.after);
    rest -= gap.days;
  }
  const pad = Math.max(2, Math.round(rest * 0.03));
  const first = addDays(firstDay, -Math.min(pad, daysBetween(dayMin, firstDay)));
  // Nothing is drawn after today, unless something is on record there.
  const last = addDays(lastDay, Math.min(lastDay === today ? 0 : pad, daysBetween(lastDay, dayMax)));
  const whole = daysBetween(first, last);
  const edges: [number, number][] = [...breaks]
    .sort((a, b) => a - b)
    .map((after): [number, number] => {
      const [from, to] = [daysBetween(first, days[after]!), daysBetween(first, days[after + 1]!)];
      return [from + Math.min(pad, Math.floor((to - from) / 3)), to - (days[after + 1] === today ? 0 : Math.min(pad, Math.floor((to - from) / 3)))];
    });
  const toScale = whole - edges.reduce((sum, [from, to]) => sum + to - from, 0);
  const breakLength = Math.max(1, (toScale * breakShare) / Math.max(0.1, 1 - breakShare * edges.length));
  const pieces: Piece[] = [];
  let at = 0;
  const add = (from: number, to: number, isBreak: boolean): void => {
    if (to <= from) return;
    const length = isBreak ? breakLength : to - from;
    pieces.push({ from, days: to - from, at, length, isBreak });
    at += length;
  };
  let from = 0;
  for (const [start, end] of edges) {
    add(from, start, false);
    add(start, end, true);
    from = end;
  }
  add(from, whole, false);
  return { first, last, today, ticks, pieces, length: Math.max(1, at) };
}

/** How far along the slider a day lies, of null today; null where it has no place there. */
export function offsetOf(scale: Scale, day: string | null): number | null {
  const number = daysBetween(scale.first, day ?? scale.today);
  if (number === 0) return 0;
  const piece = scale.pieces.find(({ from, days }) => number >= from && number <= from + days);
  return piece ? piece.at + ((number - piece.from) / piece.days) * piece.length : null;
}

/** The day nearest to a place on the slider; null for today. */
export function dayNear(scale: Scale, offset: number): string | null {
  const within = Math.max(0, Math.min(scale.length, offset));
  const piece = scale.pieces.find(({ at, length }) => within <= at + length) ?? scale.pieces.at(-1);
  const day = piece ? addDays(scale.first, piece.from + Math.round(((within - piece.at) / piece.length) * piece.days)) : scale.today;
  return day === scale.today ? null : day;
}

/** How far along a day lies, 0 to 1; one without a place at the nearer end. */
export function fraction(scale: Scale, day: string | null): number {
  const offset = offsetOf(scale, day);
  if (offset !== null) return offset / scale.length;
  return (day ?? scale.today) < scale.first ? 0 : 1;
}

/** The nearest day before, on which something came in; null where there is none. */
export function dayBefore(scale: Scale, day: string | null): string | null {
  const from = day ?? addDays(scale.today, 1);
  return scale.ticks.findLast((tick) => tick.day < from)?.day ?? null;
}

/** The next day on which something comes in; 'today' past the last; null where there is nothing to go to. */
export function dayAfter(scale: Scale, day: string | null): string | 'today' | null {
  if (day === null) return scale.ticks.find((tick) => tick.day > scale.today)?.day ?? null;
  const next = scale.ticks.find((tick) => tick.day > day)?.day;
  if (next !== undefined) return next;
  return day < scale.today ? 'today' : null;
}

export function countOn(scale: Scale, day: string): number {
  const tick = scale.ticks.find((each) => each.day === day);
  return tick ? tick.sharp + tick.vague : 0;
}

/** Ticks as one path in a box of `width` × `height`: a line for each column that has events, taller for more. */
export function tickPath(scale: Scale, width: number, height: number, kind: 'sharp' | 'vague'): string {
  const columns = new Map<number, number>();
  for (const tick of scale.ticks) {
    if (tick[kind] === 0) continue;
    const x = Math.round(fraction(scale, tick.day) * width);
    columns.set(x, (columns.get(x) ?? 0) + tick[kind]);
  }
  const most = Math.max(1, ...columns.values());
  return [...columns]
    .map(([x, count]) => `M${x} ${height}v${-(height * (0.35 + (0.65 * Math.log1p(count)) / Math.log1p(most))).toFixed(1)}`)
    .join('');
}

/** The middles of the breaks, 0 to 1. */
export function breaksOf(scale: Scale): number[] {
  return scale.pieces.filter(({ isBreak }) => isBreak).map(({ at, length }) => (at + length / 2) / scale.length);
}

export interface Label {
  day: string;
  text: string;
}

/** A letter of a label, and the least between two labels, in pixels. */
export const letter = 7;
const between = 8;

/** Starts of years, months or weeks in what is to scale, those for which there is room on so many pixels. */
export function labelsOf(scale: Scale, width: number): Label[] {
  const labels: Label[] = [];
  // Where today is the last day, it has its word.
  const end = scale.last === scale.today ? width - words.today.length * letter - between : width + words.today.length * letter;
  let taken = -Infinity;
  for (const piece of scale.pieces) {
    if (piece.isBreak) continue;
    const most = Math.max(1, Math.floor(((piece.length / scale.length) * width) / 85));
    for (const label of startsOf(addDays(scale.first, piece.from), addDays(scale.first, piece.from + piece.days), most)) {
      const half = (label.text.length * letter) / 2;
      const middle = Math.max(half, fraction(scale, label.day) * width);
      if (middle - half < taken || middle + half > end) continue;
      labels.push(label);
      taken = middle + half + between;
    }
  }
  return labels;
}

function startsOf(first: string, last: string, most: number): Label[] {
  const firstYear = Number(first.slice(0, 4));
  const lastYear = Number(last.slice(0, 4));
  const start = (year: number, month: number): string => `${String(year).padStart(4, '0')}-${String(month + 1).padStart(2, '0')}-01`;
  if (lastYear - firstYear >= most && daysBetween(first, last) > 366) {
    const step = roundStep((lastYear - firstYear + 1) / most);
    const years: Label[] = [];
    for (let year = Math.ceil(firstYear / step) * step; year <= lastYear; year += step) {
      if (year > 0 && start(year, 0) >= first) years.push({ day: start(year, 0), text: String(year) });
    }
    return years;
  }
  const months: Label[] = [];
  for (let year = firstYear; year <= lastYear; year += 1) {
    for (let month = 0; month < 12; month += 1) {
      const day = start(year, month);
      if (day < first || day > last) continue;
      months.push({ day, text: month === 0 || months.length === 0 ? ticks.monthOfYear(month, year) : ticks.month(month) });
    }
  }
  if (months.length >= 2 && months.length <= most) return months;
  if (months.length > most) {
    const quarters = months.filter(({ day }) => ['01', '04', '07', '10'].includes(day.slice(5, 7)));
    if (quarters.length <= most && quarters.length > 1) return quarters;
    const years = months.filter(({ day }) => day.slice(5, 7) === '01').map(({ day }) => ({ day, text: String(Number(day.slice(0, 4))) }));
    return years.length > 0 ? years : months.slice(0, most);
  }
  const days = daysBetween(first, last);
  const step = Math.max(1, Math.ceil(days / most));
  const labels: Label[] = [];
  for (let number = Math.min(2, days); number <= days; number += step) {
    const day = addDays(first, number);
    const [year = 0, month = 0, ofMonth = 0] = day.split('-').map(Number);
    labels.push({ day, text: labels.length === 0 ? ticks.dayOfYear(ofMonth, month - 1, year) : ticks.day(ofMonth, month - 1) });
  }
  return labels;
}

/** The next of 1, 2, 5, 10, 20, 50, …: so many years from label to label. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return ([1, 2, 5].find((each) => each * power >= least) ?? 10) * power;
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);
}
