// What can go wrong between the page and the server, in words for the reader.

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
  title: 'The server does not answer.',
  detail: 'What is shown is what it said last. The page asks again by itself.',
};

const titles: Record<string, string> = {
  BAD_INPUT: 'The server could not read the question.',
  NOT_FOUND: 'There is nothing of that name.',
  CONFLICT: 'Something changed in the meantime.',
  CURSOR_MISMATCH: 'The place in the list no longer fits the question.',
  SNAPSHOT_UNKNOWN: 'The pin in this link belongs to another chronicle.',
  SNAPSHOT_AHEAD: 'The pin in this link is of a later state than this server holds.',
  TOO_COSTLY: 'The question asks for too much at once.',
  TOO_DEEP: 'The question is nested too deeply.',
  TIMED_OUT: 'The server took too long.',
  UNAUTHENTICATED: 'The server does not know who asks.',
  FORBIDDEN: 'This may not be read or done with the rights at hand.',
  RATE_LIMITED: 'The server was asked too often; it will answer again shortly.',
  READ_ONLY: 'The server takes no records at the moment.',
  INTERNAL: 'Something went wrong on the server.',
};

/** Of a GraphQL error: code and message, as they came. */
export function refused(code: string | null, message: string): Problem {
  const failed = code === 'INTERNAL' || code === 'TIMED_OUT';
  let title = (code && titles[code]) || 'The server refused the question.';
  if (code === 'BAD_INPUT' && message.includes('PointInTime')) title = 'A date could not be read.';
  if (code === 'BAD_INPUT' && message.includes('snapshot token')) title = 'The pin in this link is not one that this server gave.';
  // The library's prefix tells a reader nothing.
  const detail = message.replace(/^Failed to parse "\w+": /, '');
  return { kind: failed ? 'failed' : 'refused', code, title, detail };
}

export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return { kind: 'failed', code: null, title: 'The page itself made a mistake.', detail: String(error) };
}
