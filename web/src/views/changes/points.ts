// The two points that are compared. The second is the page's own, as the bar says; the first is the view's:
//
//   from=DATE              until when things had happened; left out: until the day before the last events
//   fromKnownAt=DATE       as recorded by then; left out: as at the second point

import { addDays, pointInWords } from '../../lib/dates.ts';
import { justBefore } from '../../lib/micros.ts';
import type { Question } from '../../lib/question.ts';
import { words } from '#words/changes.ts';
import { beginsDay, dayOf, utc } from '../../lib/zone.ts';

export interface First {
  /** null: until the day before the last events. */
  date: string | null;
  knownAt: string | null;
}

/** What of the page's snapshot a comparison needs. */
export interface Second {
  date: string;
  knownAt: string | null;
  publishedBy: string | null;
}

/** As early as a date can be: everything came after it. */
export const beginning = '0001';

export function firstOf(own: Readonly<Record<string, string>>, second: Second, zone = utc): First {
  const knownAt = own['fromKnownAt'] ?? null;
  // Who asks only how the record grew, asks it of one date.
  return { date: own['from'] ?? (knownAt === null ? null : dateOf(second, zone)), knownAt };
}

/** The date of the second point: the day that it ends, or the instant in it. A whole day would come after the latter. */
function dateOf({ date }: Second, zone: string): string {
  return date.endsWith('.999999Z') && beginsDay(Date.parse(date) + 1, zone) ? dayOf(date, zone) : date;
}

export function ownOf({ date, knownAt }: First): Record<string, string> {
  return { ...(date === null ? {} : { from: date }), ...(knownAt === null ? {} : { fromKnownAt: knownAt }) };
}

export interface Preset {
  title: string;
  own: Record<string, string>;
}

export function presets(second: Second, zone = utc): Preset[] {
  const day = dayOf(second.date, zone);
  const known = second.knownAt === null ? null : dayOf(second.knownAt, zone);
  return [
    { title: words.presets.last, own: {} },
    { title: words.presets.dayBefore, own: { from: addDays(day, -1) } },
    { title: words.presets.weekBefore, own: { from: addDays(day, -7) } },
    { title: words.presets.beginning, own: { from: beginning } },
    ...(known !== null && day < known ? [{ title: words.presets.knownNow, own: { from: dateOf(second, zone), fromKnownAt: day } }] : []),
    ...(second.knownAt !== null ? [{ title: words.presets.latest, own: { from: dateOf(second, zone), fromKnownAt: justBefore(second.knownAt) } }] : []),
  ];
}

/** The question that compares the same points the other way round. */
export function swapped(question: Question, first: { date: string; knownAt: string | null }, second: Second): Partial<Question> {
  const { pin, timeZone } = question;
  return {
    date: first.date,
    knownAt: first.knownAt ?? (pin ? second.knownAt : question.knownAt),
    publishedBy: pin ? second.publishedBy : question.publishedBy,
    own: ownOf({
      date: pin ? second.date : (question.date ?? dateOf(second, timeZone)),
      knownAt: first.knownAt === null ? null : pin ? second.knownAt : (question.knownAt ?? second.knownAt),
    }),
  };
}

/** A date of a comparison: '20 August 2024', or 'the beginning'. */
export function dateInWords(date: string): string {
  return date === beginning ? words.theBeginning : pointInWords(date);
}
