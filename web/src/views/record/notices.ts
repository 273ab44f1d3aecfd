// What the server says of a batch, put to the fields of the form and in the form's words.

import type { Problem } from '../../api/problem.ts';
import { capital } from '#words/language.ts';
import type { Built } from './draft.ts';
import { words } from '#words/record.ts';

export interface Notice {
  /** The field: 'body.claims.0.subject'; '' where it is about the whole. */
  at: string;
  text: string;
  code: string;
  warning: boolean;
}

interface Said {
  code: string;
  message: string;
  path: readonly string[];
}

/** What it means of the form that the server says at that path. */
export function placed(said: Said, places: Built['places'], warning: boolean): Notice {
  return { at: fieldOf(said.path.join('.'), places), text: worded(said), code: said.code, warning };
}

function fieldOf(path: string, places: Built['places']): string {
  for (const [server, form] of places) {
    if (path !== server && !path.startsWith(`${server}.`)) continue;
    return [form, path.slice(server.length + 1)].filter(Boolean).join('.');
  }
  return '';
}

/** Whether a field, or a part of it, is meant. */
export function isAt(notice: { at: string }, field: string): boolean {
  return notice.at === field || notice.at.startsWith(`${field}.`);
}

/** A value that the server could not read fails the whole question, unplaced: it is found again by what it says of it. */
export function unread(problem: Problem, operations: readonly object[], places: Built['places']): { notices: Notice[]; values: string[] } {
  const message = problem.detail ?? problem.title;
  const text = sentence(
    message
      .replace(/^Failed to parse "\w+": /, '')
      .replace(/ \(occurred while parsing .*$/s, '')
      .replace(/; accepted is EDTF.*$/s, '')
      .replace(/^['"](.*?)['"] is not/, (_, value: string) => words.notices.notValue(value)),
  );
  const where = /"input\.([\w.-]+)"/.exec(message)?.[1];
  if (where) {
    const field = /field "(\w+)"/.exec(message)?.[1];
    return { notices: [{ at: fieldOf([where, field].filter(Boolean).join('.'), places), text: words.notices.notThatForm, code: 'BAD_INPUT', warning: false }], values: [] };
  }
  const notices: Notice[] = [];
  const values = new Set<string>();
  for (const [path, value] of leaves({ operations })) {
    if (!message.includes(`'${value}' is not`) && !message.includes(`${JSON.stringify(value)} is not`)) continue;
    values.add(value);
    notices.push({ at: fieldOf(path, places), text, code: 'BAD_INPUT', warning: false });
  }
  return { notices, values: [...values] };
}

function* leaves(value: unknown, path = ''): Generator<[string, string]> {
  if (typeof value === 'string') yield [path.slice(1), value];
  else if (typeof value === 'object' && value !== null) for (const [name, each] of Object.entries(value)) yield* leaves(each, `${path}.${name}`);
}

/** The same with each of the values gone, so that the rest can be checked. */
export function without<T>(value: T, values: readonly string[]): T {
  if (Array.isArray(value)) return value.map((each: unknown) => without(each, values)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, each]) => name === 'occurred' || !values.includes(each as string))
      .map(([name, each]) => [name, name === 'occurred' && values.includes(each as string) ? '2000-01-01' : without(each as unknown, values)]),
  ) as T;
}

function worded({ code, message, path }: Said): string {
  const absent = /^no (\w+) "(.*)" is on record/.exec(message);
  if (code === 'NOT_FOUND' && absent) return words.notices.absent({ kind: absent[1] ?? '', key: absent[2] ?? '' });
  const changed = /^the (\w+) "(.*)" changed at sequence/.exec(message);
  if (code === 'CONFLICT' && changed) return words.notices.changed({ kind: changed[1] ?? '', key: changed[2] ?? '' });
  if (code === 'CONFLICT' && path[path.length - 1] === 'expectedRevision') return words.notices.corrected;
  const refused = /^"(.*)" is not taken: an address/s.exec(message);
  if (refused) return words.notices.notAddress(refused[1] ?? '');
  if (message.startsWith('the text is blank')) return words.needed;
  return sentence(message);
}

function sentence(message: string): string {
  const text = capital(message.trim());
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
