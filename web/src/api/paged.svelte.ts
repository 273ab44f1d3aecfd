// A long list, filled as one scrolls: its first page is asked for as `asked` does, each further one once it is wanted.
//
//   const said = paged(saidDocument, () => ({ key }), (answer) => answer.asOf.statements);
//   said.nodes, said.hasMore, said.more()

import { ask } from './client.ts';
import { askedBy } from './ask.svelte.ts';
import type { Document } from './graphql.ts';
import { page } from './page.svelte.ts';
import { problemOf, type Problem } from './problem.ts';

interface Connection<N> {
  nodes: N[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** A file of more than that is made by the command line. */
const wholeMax = 20_000;

type Rest<V> = Omit<V, 'snapshot' | 'certainty' | 'after'>;

export class Paged<N> {
  readonly #first: () => Connection<N> | null;
  readonly #next: (after: string) => Promise<Connection<N> | null>;
  readonly #trouble: () => Problem | null;
  #later = $state.raw<{ of: Connection<N>; nodes: readonly N[]; pageInfo: Connection<N>['pageInfo'] } | null>(null);
  #failed = $state.raw<Problem | null>(null);
  pending = $state(false);

  constructor(first: () => Connection<N> | null, next: (after: string) => Promise<Connection<N> | null>, trouble: () => Problem | null) {
    this.#first = first;
    this.#next = next;
    this.#trouble = trouble;
  }

  // Later pages are of one first page: under another they are forgotten.
  get #own() {
    return this.#later?.of === this.#first() ? this.#later : null;
  }

  get asked(): boolean {
    return this.#first() !== null;
  }

  get nodes(): readonly N[] {
    return [...(this.#first()?.nodes ?? []), ...(this.#own?.nodes ?? [])];
  }

  get hasMore(): boolean {
    return (this.#own ?? this.#first())?.pageInfo.hasNextPage ?? false;
  }

  /** Whether the reader has asked for more than the first page: then it goes on by itself. */
  get hasGoneOn(): boolean {
    return this.#own !== null;
  }

  get problem(): Problem | null {
    return this.#trouble() ?? this.#failed;
  }

  /** All of it, read to its end: for a file. What is shown stays as it is. */
  async whole(): Promise<readonly N[]> {
    const nodes = [...this.nodes];
    let info = (this.#own ?? this.#first())?.pageInfo;
    while (info?.hasNextPage && info.endCursor && nodes.length < wholeMax) {
      const page = await this.#next(info.endCursor);
      nodes.push(...(page?.nodes ?? []));
      info = page?.pageInfo;
    }
    return nodes;
  }

  async more(): Promise<void> {
    const first = this.#first();
    const after = (this.#own ?? first)?.pageInfo.endCursor;
    if (!first || !after || this.pending || !this.hasMore) return;
    this.pending = true;
    this.#failed = null;
    try {
      const page = await this.#next(after);
      if (page && this.#first() === first) this.#later = { of: first, nodes: [...(this.#own?.nodes ?? []), ...page.nodes], pageInfo: page.pageInfo };
    } catch (error) {
      this.#failed = problemOf(error);
    } finally {
      this.pending = false;
    }
  }
}

/** Call it while a component is made. */
export function paged<R, V, N>(document: Document<R, V>, variables: () => Rest<V> | null, list: (answer: R) => Connection<N> | null | undefined): Paged<N> {
  const nothing: Connection<N> = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };
  let next: (after: string) => Promise<Connection<N> | null> = async () => null;
  const first = askedBy(variables, async (rest, at, signal): Promise<Connection<N>> => {
    const page = async (after: string | null, signal?: AbortSignal): Promise<Connection<N>> => list(await ask(document, { ...rest, ...at, after } as V, signal)) ?? nothing;
    const found = await page(null, signal);
    next = (after) => page(after);
    return found;
  });
  return new Paged(() => first.data, (after) => next(after), () => first.problem);
}

/** A list whose first page came with another answer; each further one is asked for by a document of its own. */
export function pagedOn<R, V, N>(first: () => Connection<N> | null | undefined, document: Document<R, V>, variables: () => Rest<V>, list: (answer: R) => Connection<N> | null | undefined): Paged<N> {
  return new Paged(
    () => first() ?? null,
    async (after) => (page.snapshot ? (list(await ask(document, { ...variables(), snapshot: page.snapshot.token, certainty: page.certainty, after } as V)) ?? null) : null),
    () => null,
  );
}
