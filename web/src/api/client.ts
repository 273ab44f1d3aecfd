// Asks the server. Answers to questions at a snapshot never change, so they are kept.

import type { Document } from './graphql.ts';
import { Kept } from './kept.ts';
import { gone, ProblemError, refused } from './problem.ts';
import { authorization } from './token.ts';

interface Answer {
  data?: unknown;
  errors?: { message: string; extensions?: { code?: string } }[];
}

const kept = new Kept(8_000_000);

/** Forgets every answer: somebody else reads now. */
export function forget(): void {
  kept.clear();
}

/** Asks once. Rejects with a ProblemError, or with the signal's own reason. */
export async function ask<R, V>(document: Document<R, V>, variables: V, signal?: AbortSignal): Promise<R> {
  const body = JSON.stringify({ query: document.toString(), variables });
  const pinned = isPinned(variables);
  const known = pinned ? kept.get(body) : undefined;
  if (known) return known.data as R;

  const sent = authorization();
  let response: Response;
  let answer: Answer;
  let length: number;
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json', ...sent },
      body,
      ...(signal ? { signal } : {}),
    });
    const text = await response.text();
    length = text.length;
    answer = JSON.parse(text) as Answer;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ProblemError(gone);
  }
  const first = answer.errors?.[0];
  // Refused as one who has signed in meanwhile: the question is theirs now.
  if (first?.extensions?.code === 'UNAUTHENTICATED' && authorization().authorization !== sent.authorization) return ask(document, variables, signal);
  if (first) throw new ProblemError(refused(first.extensions?.code ?? null, first.message));
  if (answer.data === undefined || answer.data === null) throw new ProblemError(gone);
  if (pinned) kept.keep(body, answer.data, length);
  return answer.data as R;
}

/** A list read to its end, page by page. Pages of one snapshot joined are the whole. */
export async function askAll<R, V, N>(
  document: Document<R, V>,
  variables: V,
  list: (answer: R) => { nodes: N[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } | null | undefined,
  signal?: AbortSignal,
): Promise<N[]> {
  const nodes: N[] = [];
  let after: string | null = null;
  for (;;) {
    const page: ReturnType<typeof list> = list(await ask(document, { ...variables, after }, signal));
    if (!page) return nodes;
    nodes.push(...page.nodes);
    if (!page.pageInfo.hasNextPage || !page.pageInfo.endCursor) return nodes;
    after = page.pageInfo.endCursor;
  }
}

function isPinned(variables: unknown): boolean {
  return typeof variables === 'object' && variables !== null && 'snapshot' in variables && Boolean(variables.snapshot);
}
