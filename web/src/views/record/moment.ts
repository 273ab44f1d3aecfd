// A date that is being typed: what it is sent as, and how it reads. The server has the last word on what it takes.
//
//   20 August 2024            2024-08-20
//   yesterday                 the day before today, where days are read
//   03/04/2024                asked: which?
//   before 29 March 2022      asked: from when on? The record wants both ends

import { periodInWords, type Reading } from '../../lib/dates.ts';
import { readTyped, type Near } from '../../lib/typed.ts';
import { dayOf } from '../../lib/zone.ts';

export type Moment =
  | { is: 'date'; edtf: string }
  | { is: 'which'; choices: string[] }
  /** One end is missing. */
  | { is: 'open'; words: string }
  | { is: 'unread' };

const now = (): Near => ({ today: dayOf(Date.now()) });

export function momentOf(typed: string, near: Near = now()): Moment {
  const read = readTyped(typed, near);
  if (read.is === 'date' && read.edtf.includes('..')) return { is: 'open', words: periodInWords({ edtf: read.edtf, from: '', to: '' }) };
  return read;
}

/** EDTF where what was typed can be read as one date, else what was typed. */
export function edtfOf(typed: string, near: Near = now()): string {
  const moment = momentOf(typed, near);
  return moment.is === 'date' ? moment.edtf : typed.trim();
}

/** What was typed, in words; null where it cannot be read as one date. */
export function reading(typed: string, as: Reading = 'once', near: Near = now()): string | null {
  const moment = momentOf(typed, near);
  if (moment.is !== 'date') return null;
  const words = periodInWords({ edtf: moment.edtf, from: '', to: '' }, as);
  return words === moment.edtf && !/^\d{4}$/.test(moment.edtf) ? null : words;
}

/** A day that is named from today, by its date: a draft may lie until tomorrow. */
export function fixed(typed: string, near: Near = now()): string {
  return /^(today|now|yesterday|tomorrow)$/i.test(typed.trim()) ? (reading(typed, 'once', near) ?? typed) : typed;
}
