// Dates as people write them, read into EDTF. Pure.
//
//   20 August 2024 · August 20, 2024 · Tue 20 Aug 2024 · 20.8.2024 · 2024-08-20      2024-08-20
//   20/08/2024         2024-08-20      one of the numbers can be no month
//   03/04/2024         asked: 3 April or 4 March
//   late March 2022    2022-03-21/2022-03-31      early: the 1st to the 10th; mid: the 11th to the 20th
//   early 2022         2022-01/2022-04            the first, the middle, the last third of the year
//   spring 2022        2022-21                    the 1990s: 199X
//   before 29 March 2022     ../2022-03-28        after 29 March 2022: 2022-03-30/..
//   about 15 August 2024     2024-08-15~          perhaps: ?, both: %
//   between 30 July and 2 August 2024             2024-07-30/2024-08-02
//   yesterday, today, tomorrow                    by the day that is given
//   29 March           asked: 29 March of the year shown
//
// The command line reads the same. What it does not do: guess which of two dates is meant, read years of two digits,
// other languages.

import { addDays, isRealDate } from './dates.ts';
import { months } from '#words/dates.ts';

export interface Near {
  /** Today, where days are read. */
  today: string;
  /** The year that is looked at, for a date without one. */
  year?: string;
}

export type Typed =
  | { is: 'date'; edtf: string }
  /** More than one date is meant by that, or a year has to be agreed to. */
  | { is: 'which'; choices: string[] }
  | { is: 'unread' };

type Order = 'dayFirst' | 'monthFirst';
interface How {
  order: Order;
  near: Near;
  year: string | null;
}

const hedges: readonly [RegExp, string][] = [
  [/^(?:perhaps|probably|possibly|maybe)\s+(?:about|around|circa)\s+(.+)$/i, '%'],
  [/^(?:about|around|circa|approximately|ca\.?|c\.|~)\s*(.+?)\s*\(uncertain\)$/i, '%'],
  [/^(?:about|around|circa|approximately|ca\.?|c\.|~)\s*(?=[\da-z])(.+)$/i, '~'],
  [/^(?:perhaps|probably|possibly|maybe)\s+(.+)$/i, '?'],
  [/^(.+?)\s*\(uncertain\)$/i, '?'],
  [/^(.*[a-z] .+?)\s*\?$/i, '?'],
];

const seasonCodes: Record<string, string> = { spring: '21', summer: '22', autumn: '23', fall: '23', winter: '24' };

export function readTyped(typed: string, near: Near): Typed {
  const text = typed.trim().replace(/\s+/g, ' ');
  if (text === '') return { is: 'unread' };
  const at = (order: Order, year: string | null): string | null => whole(text, { order, near, year });
  const found = [at('dayFirst', null), at('monthFirst', null)].filter((each) => each !== null);
  const distinct = [...new Set(found)];
  if (distinct.length === 1) return { is: 'date', edtf: distinct[0]! };
  if (distinct.length > 1) return { is: 'which', choices: distinct };
  const guessed = near.year === undefined ? null : at('dayFirst', near.year);
  return guessed === null ? { is: 'unread' } : { is: 'which', choices: [guessed] };
}

/** The point that an EDTF comes to when all of it is to be included: its last day, month or year; null where it has no end. */
export function pointOf(edtf: string): string | null {
  const last = (edtf.split('/').at(-1) ?? '').replace(/[?~%]$/, '');
  if (last === '..' || last === '') return null;
  const [, year = '', season = ''] = /^(\d{4})-(2[1-4])$/.exec(last) ?? [];
  // A season is three months from March, June, September or December.
  if (season) return season === '24' ? `${String(Number(year) + 1).padStart(4, '0')}-02` : `${year}-${{ '21': '05', '22': '08', '23': '11' }[season]}`;
  const [, decade] = /^(\d{3})X$/.exec(last) ?? [];
  if (decade) return `${decade}9-12-31`;
  if (/T/.test(last)) return /(Z|[+-]\d{2}:\d{2})$/i.test(last) ? last : null;
  return isRealDate(last) && /^\d{4}(-\d{2}(-\d{2})?)?$/.test(last) ? last : null;
}

function whole(text: string, how: How): string | null {
  const open = /^(before|until|till|by|up to|after|since|from)\s+(.+)$/i.exec(text);
  if (open && !/\s(to|until|–|-)\s/i.test(open[2] ?? '')) {
    const date = hedged(open[2] ?? '', how);
    const bounds = date === null ? null : boundsOf(date);
    if (!bounds) return null;
    switch ((open[1] ?? '').toLowerCase()) {
      case 'before':
        return `../${addDays(bounds.first, -1)}`;
      case 'after':
        return `${addDays(bounds.last, 1)}/..`;
      case 'since':
      case 'from':
        return `${date}/..`;
      default:
        return `../${date}`;
    }
  }
  const both = /^(?:between\s+(.+?)\s+and\s+(.+)|(?:from\s+)?(.+?)\s*(?:\s(?:to|until|till|through|-)\s|\s*[–—]\s*)\s*(.+))$/i.exec(text);
  if (both) {
    const [start = '', end = ''] = [both[1] ?? both[3], both[2] ?? both[4]];
    const last = hedged(end, how);
    if (last === null || last.includes('/')) return single(text, how);
    // '15 to 16 August 2024', '30 July to 2 August 2024': what both share is said once, at the end.
    const [, month = '', year = ''] = /(?:\s([a-z]+))?(?:\s(\d{4}))?(?:\s*\(uncertain\))?$/i.exec(end) ?? [];
    const tries = [start, `${start} ${year}`, `${start} ${month} ${year}`];
    const first = tries.map((each) => hedged(each.trim(), how)).find((each) => each !== null && (each.length > 4 || /^\d{4}$/.test(start))) ?? null;
    return first === null || first.includes('/') ? null : `${first}/${last}`;
  }
  return hedged(text, how);
}

function hedged(text: string, how: How): string | null {
  for (const [pattern, mark] of hedges) {
    const inner = pattern.exec(text)?.[1];
    if (inner === undefined) continue;
    const date = single(inner, how);
    if (date === null || /[T?~%]/.test(date)) return null;
    return date.split('/').map((part) => part + mark).join('/');
  }
  return single(text, how);
}

function single(typed: string, how: How): string | null {
  const text = typed.trim();
  const relative = { today: 0, now: 0, yesterday: -1, tomorrow: 1 }[text.toLowerCase()];
  if (relative !== undefined) return addDays(how.near.today, relative);
  return stretch(text, how) ?? named(text, how) ?? numbers(text, how) ?? written(text);
}

/** 'late March 2022', 'early 2022', 'spring 2022', 'the 1990s'. */
function stretch(text: string, { year: given }: How): string | null {
  const decade = /^(?:the )?(\d{3})0s$/i.exec(text);
  if (decade) return decade[1] === '000' ? null : `${decade[1]}X`;
  const season = /^(?:the )?(spring|summer|autumn|fall|winter)(?: of)?(?:,? (\d{4}))?$/i.exec(text);
  if (season) {
    const year = season[2] ?? given;
    return year ? `${year}-${seasonCodes[(season[1] ?? '').toLowerCase()]}` : null;
  }
  const part = /^(?:the )?(early|beginning of|start of|mid|middle of|late|end of)[ -](?:in )?(?:([a-z]{3,9})\.?,?(?: (?:of )?(\d{4}))?|(\d{4}))$/i.exec(text);
  if (!part) return null;
  const third = /^(early|beginning|start)/i.test(part[1] ?? '') ? 0 : /^mid/i.test(part[1] ?? '') ? 1 : 2;
  const year = part[3] ?? part[4] ?? given;
  if (!year || Number(year) === 0) return null;
  if (part[2] === undefined) {
    const [from, to] = [['01', '04'], ['05', '08'], ['09', '12']][third] as [string, string];
    return `${year}-${from}/${year}-${to}`;
  }
  const month = monthOf(part[2]);
  if (month === null) return null;
  const [from, to] = [['01', '10'], ['11', '20'], ['21', String(lengthOf(year, month))]][third] as [string, string];
  return `${year}-${month}-${from}/${year}-${month}-${to}`;
}

/** A date with the name of its month, and perhaps a time of day. */
function named(text: string, { year: given }: How): string | null {
  const bare = text.replace(/^(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?\.?,? /i, '');
  const timed = /^(.+?),? (?:at )?(\d{1,2}:\d{2})(?: ?(Z|UTC|GMT)?([+\-−]\d{1,2}(?::?\d{2})?)?)?$/.exec(bare);
  if (timed) {
    const day = named(timed[1] ?? '', { order: 'dayFirst', near: { today: '' }, year: given });
    if (!day || day.length !== 10) return null;
    const clock = (timed[2] ?? '').padStart(5, '0');
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(clock)) return null;
    return `${day}T${clock}${offsetOf(timed[4]) ?? (timed[3] ? 'Z' : '')}`;
  }
  const dayFirst = /^(?:the )?(?:(\d{1,2})(?:st|nd|rd|th)?\.? (?:of )?)?([a-z]{3,9})\.?,?(?: (\d{4}))?$/i.exec(bare);
  const monthFirst = /^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?$/i.exec(bare);
  const [day, name = '', year] = dayFirst ? [dayFirst[1], dayFirst[2], dayFirst[3] ?? given] : monthFirst ? [monthFirst[2], monthFirst[1], monthFirst[3] ?? given] : [];
  const month = monthOf(name);
  if (month === null || !year) return null;
  return real([year, month, ...(day === undefined ? [] : [day.padStart(2, '0')])].join('-'));
}

/** '20/08/2024', '8.20.2024', '2024/8/20'. */
function numbers(text: string, { order }: How): string | null {
  const last = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/.exec(text);
  if (last) {
    const [day, month] = order === 'dayFirst' ? [last[1], last[3]] : [last[3], last[1]];
    return real(`${last[4]}-${(month ?? '').padStart(2, '0')}-${(day ?? '').padStart(2, '0')}`);
  }
  const first = /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/.exec(text);
  return first ? real(`${first[1]}-${(first[2] ?? '').padStart(2, '0')}-${(first[3] ?? '').padStart(2, '0')}`) : null;
}

/** As the record itself has it. */
function written(text: string): string | null {
  if (/\s/.test(text)) return null;
  const parts = text.split('/');
  if (parts.length > 2 || !parts.every((part) => /^(\d{4}|\d{3}X|\d{2}XX)(-(\d{2}|XX)(-(\d{2}|XX))?)?(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}(:?\d{2})?)?)?[?~%]?$/i.test(part) || part === '..')) return null;
  // A day that no month has is not read.
  const isPossible = parts.every((part) => {
    const date = /^\d{4}-(?!2[1-4])\d{2}(-\d{2})?(?=[?~%T]|$)/i.exec(part)?.[0];
    return date === undefined || isRealDate(date);
  });
  return isPossible && text !== '../..' ? text : null;
}

function monthOf(name: string): string | null {
  const wanted = name.toLowerCase() === 'sept' ? 'sep' : name.toLowerCase();
  const index = wanted.length < 3 ? -1 : months.findIndex((each) => each.toLowerCase().startsWith(wanted));
  return index < 0 ? null : String(index + 1).padStart(2, '0');
}

function real(date: string): string | null {
  return isRealDate(date) ? date : null;
}

function lengthOf(year: string, month: string): number {
  return [31, 30, 29, 28].find((day) => isRealDate(`${year}-${month}-${day}`)) ?? 31;
}

function offsetOf(text: string | undefined): string | null {
  const read = /^([+\-−])(\d{1,2})(?::?(\d{2}))?$/.exec(text ?? '');
  return read ? `${read[1] === '+' ? '+' : '-'}${(read[2] ?? '').padStart(2, '0')}:${read[3] ?? '00'}` : null;
}

/** The first and the last day of a date; null where it names none. */
function boundsOf(edtf: string): { first: string; last: string } | null {
  const parts = edtf.split('/').map((part) => part.replace(/[?~%]$/, ''));
  const starts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(parts[0] ?? '');
  const point = pointOf(edtf);
  if (!starts || point === null || /T/.test(point)) return null;
  const month = starts[2] === undefined ? '01' : ({ '21': '03', '22': '06', '23': '09', '24': '12' }[starts[2]] ?? starts[2]);
  const last = point.length === 10 ? point : point.length === 7 ? `${point}-${lengthOf(point.slice(0, 4), point.slice(5))}` : `${point}-12-31`;
  return { first: `${starts[1]}-${month}-${starts[3] ?? '01'}`, last };
}
