// The example questions. Each is a file: its title and what it shows as the first two comments, then the question.
// The comments stay with it, so that a tab tells what it is.

export interface Question {
  /** Its name in the address: `/graphiql#contested`. */
  id: string;
  title: string;
  /** What it shows, a sentence or two. */
  shows: string;
  /** All of the file, as the editor has it. */
  text: string;
}

/** 'questions/01-contested.graphql' and its text; throws where the two comments are missing. */
export function readQuestion(path: string, text: string): Question {
  const id = /([^/]+)\.graphql$/.exec(path)?.[1]?.replace(/^\d+-/, '');
  const [title, shows] = text.split('\n').map((line) => /^# (\S.*)$/.exec(line)?.[1]);
  if (!id || !title || !shows) throw new Error(`BUG: ${path} does not begin with a title and what it shows`);
  return { id, title, shows, text: text.trim() };
}

/** All of them, in the order of their file names. */
export function readQuestions(files: Readonly<Record<string, string>>): Question[] {
  return Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => readQuestion(path, text));
}

export interface TabLike {
  query: string | null;
}

/**
 * Where a question goes: a tab that holds it already; else the active one, if nothing of the reader's is lost by it;
 * else a new one.
 */
export function tabFor(question: Question, tabs: readonly TabLike[], active: number, known: readonly Question[]): { tab: number | 'new'; fresh: boolean } {
  const held = (tab: TabLike | undefined): string => tab?.query?.trim() ?? '';
  const found = tabs.findIndex((tab) => held(tab) === question.text);
  if (found >= 0) return { tab: found, fresh: false };
  const replaceable = held(tabs[active]) === '' || known.some(({ text }) => text === held(tabs[active]));
  return { tab: replaceable ? active : 'new', fresh: true };
}
