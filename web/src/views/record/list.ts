// A list that is pasted: who, and when, one a line. Pure.
//
//   Ghana     21 September 2016
//   Brazil, 21/09/2016
//   2016-09-03; China

import { readTyped, type Near } from '../../lib/typed.ts';

export interface Lines {
  rows: { who: string; when: string }[];
  /** Lines in which no name or no date is found, or in which two dates are meant. */
  unread: string[];
}

export function readList(text: string, near: Near = { today: '' }): Lines {
  const lines: Lines = { rows: [], unread: [] };
  for (const line of text.split('\n')) {
    const trimmed = line.trim().replace(/^[-•*]\s+/, '');
    if (trimmed === '') continue;
    const row = readLine(trimmed, near);
    if (row) lines.rows.push(row);
    else lines.unread.push(trimmed);
  }
  return lines;
}

function readLine(line: string, near: Near): { who: string; when: string } | null {
  const cells = line.split(/\t|;|\s{2,}|\s[|–—]\s/).map((cell) => cell.trim()).filter(Boolean);
  if (cells.length > 1) {
    const at = cells.findIndex((cell) => dated(cell, near) !== null);
    const who = cells.find((_, index) => index !== at);
    return at < 0 || who === undefined ? null : { who, when: dated(cells[at]!, near)! };
  }
  // 'Brazil, 21 September 2016', 'Brazil 2016-09-21', 'Brazil (21 September 2016)': the longest date at the end.
  for (const match of line.matchAll(/[\s,:(]+/g)) {
    const when = dated(line.slice(match.index + match[0].length).replace(/\)$/, ''), near);
    const who = line.slice(0, match.index);
    if (when !== null && who !== '' && dated(who, near) === null) return { who, when };
  }
  return null;
}

function dated(text: string, near: Near): string | null {
  const read = readTyped(text, near);
  return read.is === 'date' && !read.edtf.includes('..') ? read.edtf : null;
}
