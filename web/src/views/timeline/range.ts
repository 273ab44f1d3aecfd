// Which stretch of time is in view: its arithmetic, its form in the address, the ticks along it. Pure; milliseconds UTC.
//
//   ?from=2024-08-15&to=2024-08-21                  both days included
//   ?from=2024-08-19T21:00:00Z&to=2024-08-20T21:00:00Z

import { addDays, dayAndMonth, dayInWords, firstDay, instantInWords, minuteInWords, lastDay, readPoint } from '../../lib/dates.ts';
import { dayOf } from '../../lib/zone.ts';
import { ticks, words } from '#words/dates.ts';

export type Range = readonly [from: number, to: number];

const hour = 3_600_000;
const day = 24 * hour;

/** Nearer than this nothing is told apart by looking. */
export const spanMin = 2 * hour;

// To the minute, as the address has it.
const earliest = Date.parse(`${firstDay}T00:00:00Z`);
const latest = Date.parse(`${lastDay}T23:59:00Z`);

/** All there is to see, with a margin: every window, and the end of the day that is shown where that is near. */
export function extentOf(windows: Iterable<{ from: number; to: number }>, cut: number | null): Range {
  let from = Infinity;
  let to = -Infinity;
  for (const window of windows) {
    from = Math.min(from, window.from);
    to = Math.max(to, window.to);
  }
  if (from > to) return [(cut ?? 0) - 15 * day, (cut ?? 0) + 15 * day];
  if (cut !== null && cut > to && cut - to < Math.max(7 * day, (to - from) / 4)) to = cut;
  const margin = Math.max(2 * day, (to - from) * 0.04);
  // On the right a mark has its label as well.
  return [Math.max(earliest, from - margin), Math.min(latest, to + 3 * margin)];
}

/** Where it opens: on the events whose date is well known, and the date shown; long vague windows reach out of it. */
export function openingOf(marks: readonly { from: number; to: number }[], extent: Range, cut: number | null): Range {
  const vague = (extent[1] - extent[0]) * 0.15;
  const sharp = marks.filter(({ from, to }) => to - from <= Math.max(3 * day, vague));
  if (sharp.length === 0 || sharp.length === marks.length) return extent;
  const from = Math.min(...sharp.map((mark) => mark.from));
  const to = Math.max(...sharp.map((mark) => mark.to));
  const shown = cut !== null && cut > to && cut - to < (to - from) / 2 ? cut : to;
  const margin = Math.max(day, (shown - from) * 0.08);
  return clamped([from - margin, shown + 3 * margin], extent);
}

/** The range of that size or the nearest possible, within the extent. */
export function clamped([from, to]: Range, [first, last]: Range): Range {
  const span = Math.min(last - first, Math.max(spanMin, to - from));
  const start = Math.min(last - span, Math.max(first, (from + to - span) / 2));
  return [start, start + span];
}

/** Closer by a factor greater than 1, farther by one below, about a moment that stays where it is. */
export function zoomed([from, to]: Range, factor: number, about = (from + to) / 2): Range {
  return [about - (about - from) / factor, about + (to - about) / factor];
}

/** By so much of its own length. */
export function moved([from, to]: Range, share: number): Range {
  const by = (to - from) * share;
  return [from + by, to + by];
}

/** The range brought to a moment, only if that is out of view. */
export function showing([from, to]: Range, moment: number): Range {
  const margin = (to - from) * 0.08;
  if (moment >= from + margin && moment <= to - margin) return [from, to];
  const half = (to - from) / 2;
  return [moment - half, moment + half];
}

/** As the address has it: null where it asks for none, undefined where that cannot be read. */
export function readRange(own: Readonly<Record<string, string>>): Range | null | undefined {
  if (own.from === undefined && own.to === undefined) return null;
  const from = edge(own.from, 'start');
  const to = edge(own.to, 'end');
  return from === undefined || to === undefined || from >= to ? undefined : [from, to];
}

/** For the address: days where days are fine enough. */
export function writeRange([from, to]: Range): { from: string; to: string } {
  if (to - from > 60 * day) return { from: dayOf(from), to: dayOf(to - 1) };
  return { from: minute(from), to: minute(to) };
}

/** '1 May to 20 August 2024'; with the time of day where that matters. */
export function rangeInWords([from, to]: Range): string {
  if (to - from < 4 * day) return words.fromTo(minuteInWords(iso(from)), instantInWords(iso(to)));
  const first = dayOf(from);
  const last = dayOf(to - 1);
  const sameYear = first.slice(0, 4) === last.slice(0, 4);
  const start = sameYear ? dayAndMonth(first) : dayInWords(first);
  return words.fromTo(start, dayInWords(last));
}

function edge(text: string | undefined, side: 'start' | 'end'): number | undefined {
  const point = text === undefined ? undefined : readPoint(text);
  if (!point) return undefined;
  if (point.includes('T')) return Date.parse(point);
  const first = Date.parse(`${point}${'-01-01'.slice(point.length === 4 ? 0 : point.length === 7 ? 3 : 6)}T00:00:00Z`);
  if (side === 'start') return first;
  const at = new Date(first);
  if (point.length === 4) at.setUTCFullYear(at.getUTCFullYear() + 1);
  else if (point.length === 7) at.setUTCMonth(at.getUTCMonth() + 1);
  else return Date.parse(`${addDays(point, 1)}T00:00:00Z`);
  return at.getTime();
}

function minute(ms: number): string {
  return `${iso(Math.round(ms / 60_000) * 60_000).slice(0, 19)}Z`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** What a tick is called: the year at its first day, the month at its first, the day, the hour. */
export function tickInWords(at: Date, first: boolean): string {
  const hours = at.getUTCHours();
  const minutes = at.getUTCMinutes();
  const [day, month] = [at.getUTCDate(), at.getUTCMonth()];
  const year = at.getUTCFullYear();
  if (hours !== 0 || minutes !== 0) {
    const clock = `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
    return first ? ticks.dayAt(day, month, clock) : clock;
  }
  if (day !== 1) return first ? ticks.dayOfYear(day, month, year) : ticks.day(day, month);
  if (month !== 0) return first ? ticks.monthOfYear(month, year) : ticks.month(month);
  return String(year);
}
