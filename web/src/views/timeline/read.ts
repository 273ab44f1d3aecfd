// Reads what is drawn: all events where they are few; else those of a period, where those are few; else a page of them, for
// the list, and the counts of days are drawn.

import { ask } from '../../api/client.ts';
import { daysDocument, timelineDocument, type Between, type Entry } from './documents.ts';
import type { Range } from './range.ts';

export interface At {
  snapshot: string;
  certainty: 'CERTAIN' | 'BEST' | 'POSSIBLE';
}

export interface Day {
  /** The middle of the day, in milliseconds. */
  at: number;
  count: number;
}

export interface Part {
  entries: Entry[];
  /** The period that they are of; null: all. */
  between: Between | null;
  /** Where the list goes on; null: these are all of the period. */
  after: string | null;
}

/** So many are drawn one by one. */
export const drawnMax = 300;
const pageSize = 100;
const dayMs = 86_400_000;

/** Null where the negotiation is not there by then. */
export async function readDays(negotiation: string, at: At, signal: AbortSignal): Promise<Day[] | null> {
  const { asOf } = await ask(daysDocument, { negotiation, ...at }, signal);
  return asOf.negotiation?.days.map(({ day, exact, vague }) => ({ at: Date.parse(`${day}T12:00:00Z`), count: exact + vague })) ?? null;
}

export function countIn(days: readonly Day[], [from, to]: Range): number {
  return days.reduce((sum, { at, count }) => (at + dayMs / 2 > from && at - dayMs / 2 < to ? sum + count : sum), 0);
}

/** Where a long timeline opens: on the last events. */
export function lastOf(days: readonly Day[], count: number): Range | null {
  let left = count;
  const last = days.at(-1);
  if (!last) return null;
  const first = [...days].reverse().find((day) => (left -= day.count) <= 0) ?? days[0]!;
  return [first.at - dayMs / 2, last.at + dayMs / 2];
}

export async function readPart(negotiation: string, between: Between | null, isAll: boolean, at: At, signal: AbortSignal, after: string | null = null): Promise<Part> {
  const { asOf } = await ask(timelineDocument, { negotiation, between, first: isAll ? 500 : pageSize, after, ...at }, signal);
  const timeline = asOf.negotiation?.timeline;
  return { entries: timeline?.edges ?? [], between, after: timeline?.pageInfo.hasNextPage ? timeline.pageInfo.endCursor : null };
}
