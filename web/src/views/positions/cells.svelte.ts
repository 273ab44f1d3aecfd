// The cells of the matrix, read as their rows come into sight.

import { ask } from '../../api/client.ts';
import { targetId, targetInput } from '../../lib/targets.ts';
import { earlierDocument, gridDocument, type Cell } from './documents.ts';

export interface At {
  snapshot: string;
  certainty: 'CERTAIN' | 'BEST' | 'POSSIBLE';
  accordingTo: string | null;
}

/** The server answers for so many rows at once. */
const rowsMax = 200;
const pauseMs = 40;

export class CellsInSight {
  /** By row, then by party. A row that is not in it is not read yet. */
  rows = $state.raw<ReadonlyMap<string, ReadonlyMap<string, Cell>>>(new Map());
  /** 'PARTY/kind/key' of those that rest on words which have changed since. */
  earlier = $state.raw<ReadonlySet<string>>(new Set());
  /** What went wrong, so that the view can tell. */
  failed = $state.raw<unknown>(null);
  readonly at: At;
  #wanted = new Set<string>();
  #asked = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #running = new AbortController();

  constructor(at: At) {
    this.at = at;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#running.abort();
  }

  /** These rows are in sight, or soon will be. */
  want(ids: readonly string[]): void {
    this.#wanted = new Set(ids.filter((id) => !this.#asked.has(id)));
    if (this.#wanted.size === 0) return;
    clearTimeout(this.#timer);
    // The first at once; while the reader scrolls, where they come to rest.
    if (this.#asked.size === 0) void this.#read();
    else this.#timer = setTimeout(() => void this.#read(), pauseMs);
  }

  async #read(): Promise<void> {
    const ids = [...this.#wanted].slice(0, rowsMax);
    for (const id of ids) this.#asked.add(id);
    const on = ids.flatMap((id) => targetInput(id) ?? []);
    const { signal } = this.#running;
    try {
      const texts = ids.filter((id) => id.startsWith('proposal/') || id.startsWith('clause/')).flatMap((id) => targetInput(id) ?? []);
      const [cells, earlier] = await Promise.all([
        ask(gridDocument, { ...this.at, on } as never, signal),
        texts.length > 0 ? ask(earlierDocument, { ...this.at, on: texts } as never, signal) : null,
      ]);
      const rows = new Map(this.rows);
      for (const id of ids) rows.set(id, new Map());
      for (const { target, positions } of cells.asOf.grid) rows.set(targetId(target), new Map(positions.map((cell) => [cell.party.key, cell])));
      const old = new Set(this.earlier);
      for (const { target, positions } of earlier?.asOf.grid ?? []) {
        for (const { party, claims } of positions) if (claims.some(({ onEarlierText, answered }) => onEarlierText && !answered)) old.add(`${party.key}/${targetId(target)}`);
      }
      this.rows = rows;
      this.earlier = old;
    } catch (error) {
      if (signal.aborted) return;
      for (const id of ids) this.#asked.delete(id);
      this.failed = error;
    }
  }
}
