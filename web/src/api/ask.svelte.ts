// A query of a view, asked at the page's snapshot, again whenever that or its variables change.
//
//   const state = asked(stateDocument, () => ({ negotiation: page.negotiation! }));
//   state.data, state.problem, state.pending
//
// A document asked this way takes `$snapshot: SnapshotToken!` and `$certainty: Certainty!`, and asks
// `asOf(snapshot: $snapshot, certainty: $certainty)`. Variables that are null: not asked at present.

import { ask, askAll } from './client.ts';
import type { Document } from './graphql.ts';
import { page } from './page.svelte.ts';
import { problemOf, type Problem } from './problem.ts';

interface AtSnapshot {
  snapshot: string;
  certainty: 'CERTAIN' | 'BEST' | 'POSSIBLE';
}

export class Asked<R> {
  /** The newest answer there is; it stays while the next one is awaited. */
  data = $state.raw<R | null>(null);
  problem = $state.raw<Problem | null>(null);
  pending = $state(false);
}

type Rest<V> = Omit<V, 'snapshot' | 'certainty'>;

/** Call it while a component is made, as one does with `$effect`. */
export function asked<R, V>(document: Document<R, V>, variables: () => Rest<V> | null): Asked<R> {
  return askedBy(variables, (rest, at, signal) => ask(document, { ...rest, ...at } as V, signal));
}

/** The same for a list that is read to its end. */
export function askedAll<R, V, N>(
  document: Document<R, V>,
  variables: () => Rest<V> | null,
  list: Parameters<typeof askAll<R, V, N>>[2],
): Asked<N[]> {
  return askedBy(variables, (rest, at, signal) => askAll(document, { ...rest, ...at } as V, list, signal));
}

/** The same for whatever has to be asked in several steps. */
export function askedBy<R, V>(variables: () => V | null, run: (variables: V, at: AtSnapshot, signal: AbortSignal) => Promise<R>): Asked<R> {
  const state = new Asked<R>();
  $effect(() => {
    const rest = variables();
    const snapshot = page.snapshot;
    void page.attempt;
    if (rest === null || !snapshot) {
      state.pending = false;
      return;
    }
    const running = new AbortController();
    state.pending = true;
    run(rest, { snapshot: snapshot.token, certainty: snapshot.question.certainty }, running.signal)
      .then(
        (data) => {
          if (running.signal.aborted) return;
          state.data = data;
          state.problem = null;
        },
        (error: unknown) => {
          if (running.signal.aborted) return;
          const problem = problemOf(error);
          // No pin is at fault where there is none: the log itself is another by now, and the page asks again.
          if (problem.code === 'SNAPSHOT_UNKNOWN' && !page.question.pin) return page.strayed();
          state.problem = problem;
          if (problem.kind === 'gone') page.lost();
        },
      )
      .finally(() => {
        if (!running.signal.aborted) state.pending = false;
      });
    return () => running.abort();
  });
  return state;
}
