// What can go wrong between the page and the server, in words for the reader.

import { titles, words } from '#words/problems.ts';

export interface Problem {
  /** gone: no answer at all; refused: the question is at fault; failed: the server is. */
  kind: 'gone' | 'refused' | 'failed';
  /** The server's code from its closed list, where it gave one. */
  code: string | null;
  /** What happened, one sentence. */
  title: string;
  /** What the server says of it, or what can be done. */
  detail: string | null;
}

export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

export const gone: Problem = {
  kind: 'gone',
  code: null,
  title: words.gone,
  detail: words.goneDetail,
};

/** Of a GraphQL error: code and message, as they came. */
export function refused(code: string | null, message: string): Problem {
  const failed = code === 'INTERNAL' || code === 'TIMED_OUT';
  let title = (code && titles[code]) || words.refused;
  if (code === 'BAD_INPUT' && message.includes('PointInTime')) title = words.date;
  if (code === 'BAD_INPUT' && message.includes('snapshot token')) title = words.pin;
  // The library's prefix tells a reader nothing.
  const detail = message.replace(/^Failed to parse "\w+": /, '');
  return { kind: failed ? 'failed' : 'refused', code, title, detail };
}

export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return { kind: 'failed', code: null, title: words.page, detail: String(error) };
}
