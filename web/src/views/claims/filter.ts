// Which words are asked for: the filter and its form in the address.

import { addDays, readPoint } from '../../lib/dates.ts';
import { micros } from '../../lib/micros.ts';
import { targetId, targetTitle } from '../../lib/targets.ts';
import { dayStart, utc } from '../../lib/zone.ts';
import type { How, Row } from './rows.ts';

export interface Filter {
  claimant: string | null;
  subject: string | null;
  /** As `targetId` writes it. */
  on: string | null;
  stance: string | null;
  whose: 'own' | 'attributed' | null;
  /** 'past': all that no longer stand. */
  standing: How | 'past' | null;
  /** Said from the start of the one to the end of the other. */
  from: string | null;
  to: string | null;
}

const names = ['claimant', 'subject', 'on', 'stance', 'whose', 'standing', 'from', 'to'] as const;
export type Name = (typeof names)[number];

const hows: readonly string[] = ['standing', 'past', 'overtaken', 'withdrawn', 'ended', 'corrected', 'retracted'];

/** Reads a filter; what of it means nothing is named, and left out. */
export function readFilter(own: Readonly<Record<string, string>>): { filter: Filter; unread: string[] } {
  const filter: Record<Name, string | null> = { claimant: null, subject: null, on: null, stance: null, whose: null, standing: null, from: null, to: null };
  const unread: string[] = [];
  for (const name of names) {
    const value = own[name];
    if (value === undefined) continue;
    const good =
      name === 'whose' ? value === 'own' || value === 'attributed'
      : name === 'standing' ? hows.includes(value)
      : name === 'from' || name === 'to' ? boundsOf(value) !== null
      : true;
    if (good) filter[name] = value;
    else unread.push(value);
  }
  return { filter: filter as unknown as Filter, unread };
}

export function isSet(filter: Filter): boolean {
  return names.some((name) => filter[name] !== null);
}

/** The view's own parameters with one of them changed. */
export function withOne(own: Readonly<Record<string, string>>, name: Name, value: string | null): Record<string, string> {
  const { [name]: _, ...rest } = own;
  return value ? { ...rest, [name]: value } : rest;
}

export function matching(rows: readonly Row[], filter: Filter, zone = utc): Row[] {
  const start = filter.from === null ? null : (boundsOf(filter.from, zone)?.start ?? null);
  const end = filter.to === null ? null : (boundsOf(filter.to, zone)?.end ?? null);
  return rows.filter((row) => {
    if (filter.claimant !== null && row.claimant.key !== filter.claimant) return false;
    if (filter.subject !== null && row.subject.key !== filter.subject) return false;
    if (filter.on !== null && targetId(row.target) !== filter.on) return false;
    if (filter.stance !== null && row.stance !== filter.stance) return false;
    if (filter.whose !== null && row.own !== (filter.whose === 'own')) return false;
    if (filter.standing === 'past' ? row.how === 'standing' : filter.standing !== null && row.how !== filter.standing) return false;
    if (start === null && end === null) return true;
    if (!row.said) return false;
    return (start === null || micros(row.said.to) > start) && (end === null || micros(row.said.from) < end);
  });
}

/** The end of the years that there are, in any zone. */
const afterTheLast = Date.UTC(10_000, 0, 2);

/** A day, month, year or instant as [start, end) in microseconds, days being those of the zone. */
export function boundsOf(point: string, zone = utc): { start: bigint; end: bigint } | null {
  const read = readPoint(point);
  if (read === null || read === undefined) return null;
  if (/T/i.test(read)) {
    const at = micros(read);
    return { start: at, end: at + 1n };
  }
  const first = `${read}-01-01`.slice(0, 10);
  // A month has 31 days at most, a year 366: some day of the next one is that far on, and its first is wanted.
  const next = read.length === 10 ? addDays(first, 1) : read.length === 7 ? `${addDays(first, 31).slice(0, 7)}-01` : `${addDays(first, 366).slice(0, 4)}-01-01`;
  const start = (day: string): bigint => BigInt(/^\d{4}-/.test(day) ? dayStart(day, zone) : afterTheLast) * 1000n;
  return { start: start(first), end: start(next) };
}

export interface Choice {
  value: string;
  title: string;
}

export interface Choices {
  claimants: Choice[];
  subjects: Choice[];
  targets: Choice[];
  stances: string[];
}

/** What can be chosen: only what occurs in the words. */
export function choicesOf(rows: readonly Row[]): Choices {
  const by = (name: (row: Row) => Choice): Choice[] =>
    [...new Map(rows.map((row) => [name(row).value, name(row)])).values()].sort((a, b) => a.title.localeCompare(b.title, 'en'));
  return {
    claimants: by(({ claimant }) => ({ value: claimant.key, title: claimant.name })),
    subjects: by(({ subject }) => ({ value: subject.key, title: subject.name })),
    targets: by(({ target }) => ({ value: targetId(target), title: shortened(targetTitle(target)) })),
    stances: [...new Set(rows.map(({ stance }) => stance))],
  };
}

function shortened(title: string): string {
  return title.length > 60 ? `${title.slice(0, 58).trimEnd()} …` : title;
}
