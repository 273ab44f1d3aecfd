// Days of other zones beside the day that is shown: which zones the events are dated in, and what counts by the end of the
// day shown though it is dated a later day where it happened. Pure.

import { exactDay, middleMs } from '../lib/dates.ts';
import type { Certainty } from '../lib/question.ts';
import { utc } from '../lib/zone.ts';

export interface DatedMoment {
  edtf: string;
  timeZone: string;
  from: string;
  to: string;
}

/** Events of one day in one zone. */
export interface Ahead {
  timeZone: string;
  day: string;
  count: number;
}

/** The zones that events are dated in, those of most events first. */
export function zonesOf(moments: readonly DatedMoment[]): string[] {
  const counts = new Map<string, number>();
  for (const { timeZone } of moments) counts.set(timeZone, (counts.get(timeZone) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([zone]) => zone);
}

/** What counts by the end of a day, and is dated exactly a later day in its own zone; the earliest first. */
export function aheadOf(moments: readonly DatedMoment[], shown: { day: string; cut: string; certainty: Certainty }): Ahead[] {
  const cut = Date.parse(shown.cut);
  const found = new Map<string, Ahead>();
  for (const moment of moments) {
    const day = exactDay(moment);
    if (day === null || day <= shown.day || entryMs(moment, shown.certainty) > cut) continue;
    const name = `${day} ${moment.timeZone}`;
    const ahead = found.get(name) ?? { timeZone: moment.timeZone, day, count: 0 };
    ahead.count += 1;
    found.set(name, ahead);
  }
  return [...found.values()].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.timeZone < b.timeZone ? -1 : 1));
}

function entryMs(moment: DatedMoment, certainty: Certainty): number {
  if (certainty === 'BEST') return middleMs(moment);
  return Date.parse(certainty === 'POSSIBLE' ? moment.from : moment.to);
}

/** The zones to choose from: UTC, the reader's, those of the events, then all that the browser knows, each once. */
export function choices(own: string, dated: readonly string[], chosen: string, all: readonly string[]): { near: string[]; dated: string[]; all: string[] } {
  const near = [...new Set([utc, own])];
  const shown = dated.filter((zone) => !near.includes(zone));
  const rest = [...new Set([...all, chosen])].filter((zone) => !near.includes(zone) && !shown.includes(zone)).sort();
  return { near, dated: shown, all: rest };
}
