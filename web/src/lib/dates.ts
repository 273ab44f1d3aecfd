// Dates in words, with their vagueness. Made from the EDTF text as it was recorded, and from the bounds the server
// worked out of it where the text alone does not do.
//
//   2024-08-20              20 August 2024
//   2024-08-15~             about 15 August 2024
//   2024-08-20?             20 August 2024 (uncertain)
//   2024-05/2024-08-16      between May and 16 August 2024 (something that happened once)
//                           May to 16 August 2024          (something that lasted)
//   ../2022-03-28           before 29 March 2022; 2022-03-30/.. is 'after 29 March 2022'
//   2024-08-16T10:26-04:00  16 August 2024, 10:26 UTC−4
//   2022-02-08              8 February 2022 (Auckland time)    (days are read in a zone in which it is mostly another day)
//
// The words are those of the catalogue. What it does not do: level 2 of EDTF, which the server refuses.

import { dayOf, placeOf, utc } from './zone.ts';
import { months, seasons, words } from '#words/dates.ts';

export interface Period {
  edtf: string;
  timeZone?: string;
  from: string;
  to: string;
  approximate?: boolean;
  uncertain?: boolean;
}

/** once: the window holds one happening, at some time in it. lasting: it took all of it. */
export type Reading = 'once' | 'lasting';

interface Part {
  approximate: boolean;
  uncertain: boolean;
  day: string;
  month: string;
  year: string;
  time: string;
  /** It stands as a whole: no year or month may be taken off it. */
  whole: boolean;
}

/** A date in words, for a reader who reads days in a zone. */
export function periodInWords(period: Period, reading: Reading = 'once', zone?: string): string {
  const date = recordedInWords(period, reading);
  if (zone === undefined || !isElsewhere(period, zone)) return date;
  const own = period.timeZone ?? utc;
  return own === utc ? words.inUtc(date) : words.zoned({ date, place: placeOf(own) });
}

/** Whether a date names hours of another zone, or a day that is mostly another day in the zone in which the reader reads days. */
function isElsewhere(period: Period, zone: string): boolean {
  if ((period.timeZone ?? utc) === zone) return false;
  const parts = period.edtf.split('/');
  if (parts.some((part) => /T[\d:.]+$/.test(part))) return true;
  const day = /^(\d{4}-\d{2}-\d{2})[?~%]?$/.exec(parts[0] ?? '')?.[1];
  const noon = parts.length === 1 ? middleMs(period) : Date.parse(period.from) + 43_200_000;
  return day !== undefined && dayOf(noon, zone) !== day;
}

/** The day that a date names exactly, in its own zone; null where it is vague, a time, or several days. */
export function exactDay(period: { edtf: string }): string | null {
  return /^\d{4}-\d{2}-\d{2}$/.test(period.edtf) ? period.edtf : null;
}

function recordedInWords(period: Period, reading: Reading): string {
  const [first = '', second] = period.edtf.split('/');
  if (first === '..' || second === '..') return openInWords(first, second ?? '') ?? boundsInWords(period);
  const start = readPart(first);
  if (!start) return boundsInWords(period);
  if (second === undefined) return whole(start);
  const end = readPart(second);
  if (!end) return boundsInWords(period);
  const left = joined(shortened(start, end));
  const right = joined(end);
  return marked(reading === 'once' ? words.between(left, right) : words.fromTo(left, right), start.uncertain || end.uncertain);
}

/** A date of which one end is not known. */
function openInWords(first: string, second: string): string | null {
  const part = readPart(first === '..' ? second : first);
  if (!part) return null;
  const day = exactDay({ edtf: first === '..' ? second : first });
  if (first === '..') return day === null ? words.until(whole(part)) : words.before(dayInWords(addDays(day, 1)));
  return day === null ? words.since(whole(part)) : words.after(dayInWords(addDays(day, -1)));
}

/** The exact window, for who wants to know: 'from 19 August 2024, 21:00 to 20 August 2024, 21:00 UTC'. */
export function windowInWords(period: Period): string {
  const isInstant = Date.parse(period.to) - Date.parse(period.from) < 2;
  const date = isInstant ? instantInWords(period.from) : words.window(minuteInWords(period.from), instantInWords(period.to));
  return period.timeZone && period.timeZone !== utc ? words.datedIn({ date, zone: period.timeZone }) : date;
}

/** An RFC 3339 instant, to the minute: '20 December 2024, 09:00 UTC'. */
export function instantInWords(instant: string): string {
  return utcText(instant) ? words.utc(minuteInWords(instant)) : instant;
}

/** The same where the zone is said elsewhere: '20 December 2024, 09:00'. */
export function minuteInWords(instant: string): string {
  const at = utcText(instant);
  return at ? words.at({ date: dayInWords(at.slice(0, 10)), time: at.slice(11, 16) }) : instant;
}

/** '2024-08-20' as '20 August 2024', '2024-08' as 'August 2024'; what is no date stays. */
export function dayInWords(date: string): string {
  const part = readPart(date);
  return part ? whole(part) : date;
}

/** A day of a year that is said elsewhere: '20 August'. */
export function dayAndMonth(date: string): string {
  const part = readPart(date);
  return part ? joined({ ...part, year: '' }) : date;
}

/** What a reader asked for: a day, month, year or instant. */
export function pointInWords(point: string): string {
  return /T/.test(point) ? instantInWords(point) : dayInWords(point);
}

/** The middle of a window: where a vague date stands. */
export function middleMs(period: { from: string; to: string }): number {
  return (Date.parse(period.from) + Date.parse(period.to)) / 2;
}

/** The first and the last day there are: the years are 1 to 9999. */
export const firstDay = '0001-01-01';
export const lastDay = '9999-12-31';

export function addDays(day: string, count: number): string {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000);
}

function utcText(instant: string): string | null {
  const ms = Date.parse(instant);
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}

function readPart(text: string): Part | null {
  const approximate = /[~%]$/.test(text);
  const uncertain = /[?%]$/.test(text);
  const bare = approximate || uncertain ? text.slice(0, -1) : text;
  const whole = (year: string): Part => ({ approximate, uncertain, day: '', month: '', year, time: '', whole: true });

  const moment = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(bare);
  if (moment) {
    const [, year = '', month = '', day = '', clock = '', offset] = moment;
    const name = months[Number(month) - 1];
    if (!name) return null;
    return { approximate, uncertain, day: String(Number(day)), month: name, year: plainYear(year), time: withOffset(clock, offset), whole: true };
  }
  const date = /^(\d{4})(?:-(\d{2}|XX)(?:-(\d{2}|XX))?)?$/.exec(bare);
  if (date) {
    const [, year = '', month, day] = date;
    const plain = plainYear(year);
    if (month === undefined) return { approximate, uncertain, day: '', month: '', year: plain, time: '', whole: false };
    if (month === 'XX') return whole(day === undefined ? words.monthOf(plain) : words.dayOf(plain));
    const season = seasons[month];
    if (season) return whole(words.season(season, plain));
    const name = months[Number(month) - 1];
    if (!name) return null;
    if (day === 'XX') return whole(words.dayIn(name, plain));
    return { approximate, uncertain, day: day === undefined ? '' : String(Number(day)), month: name, year: plain, time: '', whole: false };
  }
  const decade = /^(\d{3})X$/.exec(bare);
  if (decade) return whole(words.decade(plainYear(`${decade[1]}0`)));
  const century = /^(\d{2})XX$/.exec(bare);
  if (century) return whole(words.century(plainYear(`${century[1]}00`), plainYear(`${century[1]}99`)));
  return null;
}

// What both ends share is said once, at the end: 'May and 16 August 2024', '15 to 16 August 2024'.
function shortened(start: Part, end: Part): Part {
  if (start.whole || end.whole || start.year !== end.year) return start;
  const sameMonth = start.month === end.month && start.day !== '' && end.day !== '' && !end.approximate;
  const month = sameMonth ? '' : start.month;
  return month === '' && start.day === '' ? start : { ...start, month, year: '' };
}

/** A date by itself. */
function whole(part: Part): string {
  return marked(joined(part), part.uncertain);
}

function marked(date: string, uncertain: boolean): string {
  return uncertain ? words.uncertain(date) : date;
}

function joined(part: Part): string {
  const date = words.date(part);
  const timed = part.time ? words.at({ date, time: part.time }) : date;
  return part.approximate ? words.about(timed) : timed;
}

function plainYear(year: string): string {
  return String(Number(year));
}

function withOffset(time: string, offset: string | undefined): string {
  if (offset === undefined) return time;
  if (offset === 'Z' || /^[+-]00:?(00)?$/.test(offset)) return words.utc(time);
  const sign = offset.startsWith('-') ? '−' : '+';
  const minutes = offset.slice(3).replace(':', '');
  return words.offset({ time, offset: `${sign}${Number(offset.slice(1, 3))}${minutes && minutes !== '00' ? `:${minutes}` : ''}` });
}

function boundsInWords(period: Period): string {
  const last = dayOf(Date.parse(period.to) - 1);
  const first = dayOf(period.from);
  if (!first || !last) return period.edtf;
  const bounds = first === last ? dayInWords(first) : words.between(dayInWords(first), dayInWords(last));
  return marked(period.approximate ? words.about(bounds) : bounds, period.uncertain ?? false);
}

/** What a reader typed as a date, as the server reads it; null for today; undefined where it is no date. */
export function readPoint(typed: string): string | null | undefined {
  const text = typed.trim();
  if (text === '' || /^(today|now)$/i.test(text)) return null;
  if (/^\d{4}(-\d{2}(-\d{2})?)?$/.test(text)) return isRealDate(text) ? text : undefined;
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/i.test(text)) {
    const seconds = /T\d{2}:\d{2}(?=Z|[+-])/i.exec(text);
    const full = seconds ? text.replace(seconds[0], `${seconds[0]}:00`) : text;
    return isRealDate(text.slice(0, 10)) && Number.isFinite(Date.parse(full)) ? full : undefined;
  }
  const named = /^(?:(\d{1,2})\s+)?([a-z]{3,9})\.?\s+(\d{4})$/i.exec(text);
  if (named) {
    const [, day, name = '', year = ''] = named;
    const month = months.findIndex((each) => each.toLowerCase().startsWith(name.toLowerCase()));
    if (month < 0) return undefined;
    const date = [year, String(month + 1).padStart(2, '0'), ...(day === undefined ? [] : [day.padStart(2, '0')])].join('-');
    return isRealDate(date) ? date : undefined;
  }
  return undefined;
}

/** Whether there is such a day, month or year. */
export function isRealDate(date: string): boolean {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}
