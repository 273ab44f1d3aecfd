// Which words are asked for: the filter and its form in the address.

import { addDays, readPoint } from '../../lib/dates.ts';
import { micros } from '../../lib/micros.ts';
import type { TargetParts } from '../../api/fragments.ts';
import { stances, type Stance } from '../../lib/stance.ts';
import { targetId, targetInput, targetTitle, type TargetInput } from '../../lib/targets.ts';
import { dayStart, utc } from '../../lib/zone.ts';
import type { How, Row } from './rows.ts';

export interface Filter {
  /** The key of whose word it is; after `spoke/` that of the person who spoke for another. */
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

const spoke = 'spoke/';

/** The key of the person who spoke, if the filter asks for one that spoke for another. */
export function speakerOf({ claimant }: Filter): string | null {
  return claimant?.startsWith(spoke) ? claimant.slice(spoke.length) : null;
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
  const speaker = speakerOf(filter);
  return rows.filter((row) => {
    if (speaker !== null ? !row.speakers.includes(speaker) : filter.claimant !== null && row.claimant.key !== filter.claimant) return false;
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
}

/** What can be chosen: only what occurs in the claims. */
export function choicesOf(claimed: { claimants: readonly Named[]; subjects: readonly Named[]; targets: readonly TargetParts[] } | null, spokesmen: readonly Named[] = []): Choices {
  const sorted = (choices: Choice[]): Choice[] => choices.sort((a, b) => a.title.localeCompare(b.title, 'en'));
  const others = [...new Map(spokesmen.map((each) => [each.key, each])).values()].filter(({ key }) => !claimed?.claimants.some((each) => each.key === key));
  return {
    claimants: sorted([...(claimed?.claimants ?? []).map(({ key, name }) => ({ value: key, title: name })), ...others.map(({ key, name }) => ({ value: spoke + key, title: name }))]),
    subjects: sorted((claimed?.subjects ?? []).map(({ key, name }) => ({ value: key, title: name }))),
    targets: sorted((claimed?.targets ?? []).map((target) => ({ value: targetId(target), title: shortened(targetTitle(target)) }))),
  };
}

/** The part of a filter that the server applies; the rest is applied to what it answers. */
export function asked(filter: Filter, negotiation: string): { filter: ClaimFilter; standing: boolean | null } {
  const on = filter.on === null ? null : targetInput(filter.on);
  const speaker = speakerOf(filter);
  const said = { ...(filter.from === null ? {} : { from: filter.from }), ...(filter.to === null ? {} : { to: filter.to }) };
  return {
    filter: {
      negotiation,
      ...(filter.claimant === null ? {} : speaker === null ? { claimant: filter.claimant } : { speaker }),
      ...(filter.subject === null ? {} : { subject: filter.subject }),
      ...(on === null ? {} : { on }),
      ...(filter.stance === null || !(filter.stance in stances) ? {} : { stance: [filter.stance as Stance] }),
      ...(filter.whose === null ? {} : { own: filter.whose === 'own' }),
      ...(Object.keys(said).length === 0 ? {} : { said }),
    },
    standing: filter.standing === null ? null : filter.standing === 'standing',
  };
}

export interface ClaimFilter {
  negotiation: string;
  claimant?: string;
  speaker?: string;
  subject?: string;
  on?: TargetInput;
  stance?: Stance[];
  own?: boolean;
  said?: { from?: string; to?: string };
}

interface Named {
  key: string;
  name: string;
}

function shortened(title: string): string {
  return title.length > 60 ? `${title.slice(0, 58).trimEnd()} …` : title;
}
