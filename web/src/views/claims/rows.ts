// The table of words: every claim of the snapshot, and at their place by date those that were corrected or retracted.

import type { ActorParts, ClaimParts, PeriodParts, TargetParts } from '../../api/fragments.ts';
import { claimVerb } from '../../lib/claims.ts';
import { instantInWords, periodInWords } from '../../lib/dates.ts';
import { micros, middle } from '../../lib/micros.ts';
import type { ListedSource } from '../../api/notes.svelte.ts';
import type { Stance } from '../../lib/stance.ts';
import type { Listed, Operation } from './documents.ts';
import { counts, type At, type Past } from './history.ts';
import { textOf } from './revised.ts';
import { words } from '#words/claims.ts';

/** How a claim stands. What was corrected, retracted or taken back is struck through; what was superseded or ended is grey. */
export type How = 'standing' | 'overtaken' | 'withdrawn' | 'ended' | 'corrected' | 'retracted';

export interface Row {
  /** The claim's id; of an older revision of its statement, that with the number: 'UUID@1#0'. */
  id: string;
  /** The event by which its statement is on record. */
  event: string;
  sequence: number;
  ordinal: number;
  claimant: ActorParts;
  subject: ActorParts;
  target: TargetParts;
  stance: Stance;
  hedge: ClaimParts['hedge'];
  modality: ClaimParts['modality'];
  from: PeriodParts;
  to: PeriodParts | null;
  said: PeriodParts | null;
  speaker: ActorParts;
  /** The keys of all who made the statement. */
  speakers: readonly string[];
  onBehalfOf: ActorParts | null;
  act: ClaimParts['statement']['act'];
  text: string;
  own: boolean;
  how: How;
  /** The claim that overtook it. */
  by: Listed['overtakenBy'];
  /** The operation that took it out of the record. */
  operation: Operation | null;
  /** Where it is known from. */
  sources: readonly { locator: string | null; source: ListedSource }[];
  /** All of it, where no snapshot has it. */
  whole: ClaimParts | null;
}

export function rowOf(claim: Listed): Row {
  const { statement } = claim;
  return {
    ...claim,
    event: statement.event.id,
    sequence: statement.event.sequence,
    ordinal: statement.event.ordinal,
    said: statement.occurred,
    speaker: statement.speaker,
    speakers: speakersOf(statement),
    onBehalfOf: statement.onBehalfOf,
    act: statement.act,
    text: statement.text,
    how: claim.standing ? 'standing' : statement.withdrawn ? 'withdrawn' : claim.overtakenBy ? 'overtaken' : 'ended',
    by: claim.overtakenBy,
    operation: null,
    whole: null,
  };
}

export function rowsOfPast({ revision, how, by }: Past, at: At): Row[] {
  const { id, sequence, ordinal, occurred, speaker, onBehalfOf, act, basis, channel, sources } = revision;
  const text = textOf(revision);
  return revision.claims
    .filter(({ from }) => counts(from, at))
    .map((claim) => ({
      ...claim,
      id: how === 'corrected' ? claim.id.replace('#', `@${revision.revision}#`) : claim.id,
      event: id,
      sequence,
      ordinal,
      said: occurred,
      speaker,
      speakers: speakersOf(revision),
      onBehalfOf,
      act,
      text,
      sources,
      how,
      by: null,
      operation: by,
      whole: { ...claim, standing: true, sources, statement: { id, speaker, onBehalfOf, act, basis, channel, text, withdrawn: false } },
    }));
}

function speakersOf({ speaker, with: others }: { speaker: { key: string }; with: readonly { speaker: { key: string } }[] }): string[] {
  return [speaker, ...others.map((other) => other.speaker)].map(({ key }) => key);
}

/** Puts what the record no longer holds at its place among what it holds: newest first, a replaced word after its successor. */
export function merged(rows: readonly Row[], past: readonly Row[]): Row[] {
  const there = new Set(rows.map(({ id }) => id));
  const rest = past.filter(({ id }) => !there.has(id)).sort(newestFirst);
  const all: Row[] = [];
  for (const row of rows) {
    while (rest[0] && newestFirst(rest[0], row) < 0) all.push(rest.shift() as Row);
    all.push(row);
  }
  return [...all, ...rest];
}

// Fact order, the greatest first.
function newestFirst(a: Row, b: Row): number {
  return (
    compare(middle(b.from), middle(a.from)) ||
    compare(width(a.from), width(b.from)) ||
    b.ordinal - a.ordinal ||
    b.sequence - a.sequence ||
    compare(b.id, a.id)
  );
}

function width({ from, to }: PeriodParts): bigint {
  return micros(to) - micros(from);
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function isStruck({ how }: Row): boolean {
  return how === 'withdrawn' || how === 'corrected' || how === 'retracted';
}

/** The day that a date names, in its own zone; null where it names none. */
function dayNamed({ edtf }: { edtf: string }): string | null {
  return /^\d{4}-\d{2}-\d{2}/.exec(edtf)?.[0] ?? null;
}

/** Whether a later claim says the same: then nothing has changed. */
export function isRepeated({ how, by, stance, modality }: Row): boolean {
  return how === 'overtaken' && by !== null && by.stance === stance && by.modality === modality;
}

/** Why a claim no longer stands; null of one that does. */
export function reason(row: Row): string | null {
  const { operation } = row;
  const day = (at: string): string => instantInWords(at).replace(/, \d\d:\d\d UTC$/, '');
  switch (row.how) {
    case 'standing':
      return null;
    case 'overtaken': {
      if (!row.by) return words.superseded;
      const isSameDay = dayNamed(row.by.from) !== null && dayNamed(row.by.from) === dayNamed(row.from);
      const when = periodInWords(row.by.from);
      const verb = claimVerb(row.by);
      // Which of two that may be of one moment counts, the order on record says; that one was later, nobody does.
      const isLater = micros(row.by.from.from) >= micros(row.from.to);
      if (isRepeated(row)) return isSameDay ? words.repeatedSameDay : isLater ? words.repeated(when) : words.repeatedSameTime;
      return isSameDay ? words.supersededSameDay(verb) : isLater ? words.supersededBy(when, verb) : words.supersededSameTime(verb);
    }
    case 'withdrawn':
      return words.withdrawn;
    case 'ended':
      return row.to ? words.heldUntil(periodInWords(row.to)) : words.ended;
    case 'corrected':
    case 'retracted': {
      if (!operation) return null;
      const why = 'reason' in operation ? (operation.reason ?? '') : '';
      return (row.how === 'corrected' ? words.corrected : words.retracted)(day(operation.recordedAt), operation.recordedBy, why);
    }
  }
}
