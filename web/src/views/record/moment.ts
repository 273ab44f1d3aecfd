// A date that is being typed: what it is sent as, and how it reads. The server has the last word on what it takes.
//
//   20 August 2024            2024-08-20
//   about 15 August 2024      2024-08-15~
//   May 2024 to August 2024   2024-05/2024-08
//   2024-08-20T10:00-04:00    as it is

import { periodInWords, readPoint, type Reading } from '../../lib/dates.ts';

const hedges: [RegExp, string][] = [
  [/^perhaps about\s+/i, '%'],
  [/^(?:about|around|circa|c\.)\s+/i, '~'],
  [/^(?:perhaps|probably)\s+/i, '?'],
];

/** EDTF where what was typed can be read, else what was typed. */
export function edtfOf(typed: string): string {
  const text = typed.trim();
  const both = /^(?:between\s+(.+?)\s+and\s+(.+)|(?:from\s+)?(.+?)\s+(?:to|until|–|-)\s+(.+))$/i.exec(text);
  if (both) {
    const [start = '', end = ''] = [both[1] ?? both[3], both[2] ?? both[4]];
    // '15 to 16 August 2024', '30 July to 2 August 2024': what both share is said once, at the end.
    const [, month = '', year = ''] = /(\s+[a-z]+)?(\s+\d{4})$/i.exec(end) ?? [];
    const last = one(end);
    const first = /\d{3}[\dX]/.test(start) ? one(start) : (one(start + year) ?? one(start + month + year));
    if (first && last) return `${first}/${last}`;
  }
  return one(text) ?? text;
}

function one(typed: string): string | null {
  const text = typed.trim();
  for (const [pattern, mark] of hedges) {
    if (!pattern.test(text)) continue;
    const date = readPoint(text.replace(pattern, ''));
    return date && !date.includes('T') ? date + mark : null;
  }
  if (/[a-z]{3}/i.test(text)) return readPoint(text) ?? null;
  return text === '' || /\s/.test(text) ? null : text;
}

/** What was typed, in words; null where it cannot be read. */
export function reading(typed: string, as: Reading = 'once'): string | null {
  const edtf = edtfOf(typed);
  if (/\s/.test(edtf) || edtf === '') return null;
  // A day that no month has is left to the server to refuse, but not read aloud here.
  for (const part of edtf.split('/')) {
    const date = /^\d{4}-(?!2[1-4])\d{2}(-\d{2})?(?=[?~%T]|$)/.exec(part)?.[0];
    if (date && readPoint(date) === undefined) return null;
  }
  const words = periodInWords({ edtf, from: '', to: '' }, as);
  return words === edtf && !/^\d{4}$/.test(edtf) ? null : words;
}
