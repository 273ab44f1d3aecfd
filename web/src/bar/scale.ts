// The slider's arithmetic: days between the first and the last event, with a place of its own for today.
//
//   slot  0        1        …                            last-1     last
//         pad   first event …   events   … last event      pad       today
//
// Where today lies soon after the last event, it is a day like others and the slots run on to it.
// Pure; a day is 'YYYY-MM-DD', and days are those of the zone that is asked for.

import { addDays, firstDay as dayMin, lastDay as dayMax, middleMs } from '../lib/dates.ts';
import type { Certainty } from '../lib/question.ts';
import { dayOf } from '../lib/zone.ts';

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

export interface Scale {
  first: string;
  /** Number of the last slot; slots are 0 to this. */
  last: number;
  /** Whether the last slot stands for today, far from the rest. */
  gap: boolean;
  today: string;
  /** Days on which something comes in, ascending. */
  ticks: readonly Tick[];
}

const dayMs = 86_400_000;

/** The first day that includes the event, as the certainty asked for reads its window. */
export function entryDay({ from, to }: Moment, certainty: Certainty, zone: string): string {
  if (certainty === 'CERTAIN') return dayOf(Date.parse(to) - 1, zone);
  if (certainty === 'POSSIBLE') return dayOf(from, zone);
  return dayOf(middleMs({ from, to }), zone);
}

export function scaleOf(moments: readonly Moment[], today: string, certainty: Certainty, zone: string): Scale {
  const byDay = new Map<string, Tick>();
  for (const moment of moments) {
    const day = entryDay(moment, certainty, zone);
    const tick = byDay.get(day) ?? { day, sharp: 0, vague: 0 };
    tick[Date.parse(moment.to) - Date.parse(moment.from) > 2 * dayMs ? 'vague' : 'sharp'] += 1;
    byDay.set(day, tick);
  }
  const ticks = [...byDay.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
  const firstDay = ticks[0]?.day ?? today;
  const lastDay = ticks[ticks.length - 1]?.day ?? today;
  const span = daysBetween(firstDay, lastDay);
  const pad = Math.max(2, Math.round(span * 0.03));
  const first = addDays(firstDay, -Math.min(pad, daysBetween(dayMin, firstDay)));
  const end = addDays(lastDay, Math.min(pad, daysBetween(lastDay, dayMax)));
  const untilToday = daysBetween(lastDay, today);
  const gap = untilToday > Math.max(7, span / 4);
  const lastShown = gap || today <= end ? end : today;
  return { first, last: daysBetween(first, lastShown) + (gap ? 1 : 0), gap, today, ticks };
}

/** The slot of a day, or of today for null; days beyond stand at the nearer end. */
export function slotOf(scale: Scale, day: string | null): number {
  if (day === null || (scale.gap && day >= scale.today)) return scale.gap ? scale.last : clamp(scale, daysBetween(scale.first, scale.today));
  const slot = daysBetween(scale.first, day);
  return Math.max(0, Math.min(scale.gap ? scale.last - 1 : scale.last, slot));
}

/** The day of a slot; null for today. */
export function dayAt(scale: Scale, slot: number): string | null {
  if (scale.gap && slot >= scale.last) return null;
  const day = addDays(scale.first, slot);
  return day === scale.today ? null : day;
}

/** Where the days end when today is far. */
const gapAt = 0.94;

/** The length of the slider in days: the gap before a far today counts as some. */
export function lengthOf(scale: Scale): number {
  return scale.gap ? Math.max(scale.last + 1, Math.ceil((scale.last - 1) / gapAt)) : Math.max(1, scale.last);
}

/** How far along the slider a slot lies, in days. */
export function offsetOf(scale: Scale, slot: number): number {
  return scale.gap && slot >= scale.last ? lengthOf(scale) : slot;
}

/** The inverse of `offsetOf`, to the nearest slot. */
export function slotNear(scale: Scale, offset: number): number {
  const within = Math.max(0, Math.min(lengthOf(scale), Math.round(offset)));
  if (!scale.gap) return Math.min(scale.last, within);
  const days = scale.last - 1;
  return within > (days + lengthOf(scale)) / 2 ? scale.last : Math.min(days, within);
}

/** How far along a slot lies, 0 to 1. */
export function fraction(scale: Scale, slot: number): number {
  return offsetOf(scale, slot) / lengthOf(scale);
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
    const x = Math.round(fraction(scale, slotOf(scale, tick.day)) * width);
    columns.set(x, (columns.get(x) ?? 0) + tick[kind]);
  }
  const most = Math.max(1, ...columns.values());
  return [...columns]
    .map(([x, count]) => `M${x} ${height}v${-(height * (0.35 + (0.65 * Math.log1p(count)) / Math.log1p(most))).toFixed(1)}`)
    .join('');
}

export interface Label {
  slot: number;
  text: string;
}

const shortMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'June', 'July', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'];

/** A letter of a label, and the least between two labels, in pixels. */
const letter = 7;
const between = 8;

/** Starts of years, months or weeks, those for which there is room on so many pixels. */
export function labelsOf(scale: Scale, width: number): Label[] {
  const labels: Label[] = [];
  // Where today has a place of its own, it has its word as well.
  const end = scale.gap ? width - 'today'.length * letter - between : Infinity;
  let taken = -Infinity;
  for (const label of startsOf(scale, Math.max(2, Math.floor(width / 85)))) {
    const middle = fraction(scale, label.slot) * width;
    const half = (label.text.length * letter) / 2;
    if (middle - half < taken || middle + half > end) continue;
    labels.push(label);
    taken = middle + half + between;
  }
  return labels;
}

function startsOf(scale: Scale, most: number): Label[] {
  const days = scale.gap ? scale.last - 1 : scale.last;
  const end = addDays(scale.first, days);
  const firstYear = Number(scale.first.slice(0, 4));
  const lastYear = Number(end.slice(0, 4));
  const starts = (year: number, month: number): string => `${String(year).padStart(4, '0')}-${String(month + 1).padStart(2, '0')}-01`;
  if (lastYear - firstYear >= most) {
    const step = roundStep((lastYear - firstYear + 1) / most);
    const years: Label[] = [];
    for (let year = Math.ceil(firstYear / step) * step; year <= lastYear; year += step) {
      if (starts(year, 0) >= scale.first) years.push({ slot: daysBetween(scale.first, starts(year, 0)), text: String(year) });
    }
    return years;
  }
  const months: Label[] = [];
  for (let year = firstYear; year <= lastYear; year += 1) {
    for (let month = 0; month < 12; month += 1) {
      const day = starts(year, month);
      if (day < scale.first || day > end) continue;
      const name = month === 0 || months.length === 0 ? `${shortMonths[month]} ${year}` : `${shortMonths[month]}`;
      months.push({ slot: daysBetween(scale.first, day), text: name });
    }
  }
  if (months.length >= 2 && months.length <= most) return months;
  if (months.length > most) {
    const quarters = months.filter(({ slot }) => ['01', '04', '07', '10'].includes(addDays(scale.first, slot).slice(5, 7)));
    if (quarters.length <= most && quarters.length > 1) return quarters;
    return months
      .filter(({ slot }) => addDays(scale.first, slot).slice(5, 7) === '01')
      .map(({ slot }) => ({ slot, text: String(Number(addDays(scale.first, slot).slice(0, 4))) }));
  }
  const step = Math.max(1, Math.ceil(days / most));
  const labels: Label[] = [];
  for (let slot = 0; slot <= days; slot += step) {
    const day = addDays(scale.first, slot);
    labels.push({ slot, text: `${Number(day.slice(8))} ${shortMonths[Number(day.slice(5, 7)) - 1]}` });
  }
  return labels;
}

/** The next of 1, 2, 5, 10, 20, 50, …: so many years from label to label. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return ([1, 2, 5].find((each) => each * power >= least) ?? 10) * power;
}

function clamp(scale: Scale, slot: number): number {
  return Math.max(0, Math.min(scale.last, slot));
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);
}
