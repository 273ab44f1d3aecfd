// Which statements' records were touched, and all that was done to each. Records never change, so what was read of the log
// is kept: a snapshot of what is read already asks nothing, a newer one only what came since.
//
//   operations   at first the newest alone, where few are wanted; then read on from the last one known; those of its batch come twice and are told by their sequence
//   trails       each as of the head by which it was read: names and sources in it may be others at a later one

import { ask, askAll } from '../../api/client.ts';
import type { Document } from '../../api/graphql.ts';
import { operationsDocument, trailsDocument, type Touch, type Trail } from './documents.ts';

const batch = 20;

/** How the server is asked; another in tests. */
export interface Source {
  operations: (from: string | null, signal: AbortSignal, most: number) => Promise<{ log: { id: string; head: number }; operations: Touch[] }>;
  trails: (events: readonly string[], signal: AbortSignal) => Promise<Trail[]>;
}

export class Touched {
  readonly #source: Source;
  #log: { id: string; head: number } | null = null;
  #most = 0;
  #operations = new Map<number, Touch>();
  #trails = new Map<string, Trail>();

  constructor(source: Source) {
    this.#source = source;
  }

  /** The trails of the statements to whose records something was done up to a sequence: at most so many, the last changed. */
  async trails({ logId, sequence }: { logId: string; sequence: number }, signal: AbortSignal, most = Infinity): Promise<Trail[]> {
    if (this.#log?.id !== logId) this.#forget();
    // Who wants more than were read before has them read again.
    if (this.#most < most) this.#forget();
    this.#most = most;
    if (!this.#log || this.#log.head < sequence) await this.#readOn(signal);
    const events = this.#statements(sequence).slice(-most);
    const trails = this.#trails;
    const missing = events.filter((event) => !trails.has(event));
    for (let from = 0; from < missing.length; from += batch) {
      const asked = missing.slice(from, from + batch);
      const read = await this.#source.trails(asked, signal);
      asked.forEach((event, index) => read[index] && trails.set(event, read[index]));
    }
    return events.flatMap((event) => trails.get(event) ?? []);
  }

  async #readOn(signal: AbortSignal): Promise<void> {
    const last = Math.max(0, ...this.#operations.keys());
    const { log, operations } = await this.#source.operations(this.#operations.get(last)?.recordedAt ?? null, signal, this.#most);
    // Another log answers now: it is read from its start.
    if (this.#log && this.#log.id !== log.id) {
      this.#forget();
      return this.#readOn(signal);
    }
    for (const operation of operations) this.#operations.set(operation.sequence, operation);
    this.#log = log;
    this.#trails = new Map();
  }

  // What was done to the record later than the snapshot is not asked for.
  #statements(sequence: number): string[] {
    const touched = [...this.#operations.values()].sort((a, b) => a.sequence - b.sequence).flatMap((each) => ('event' in each && each.sequence <= sequence && each.event.kind === 'STATEMENT_MADE' ? [each.event.id] : []));
    return [...new Set(touched)];
  }

  #forget(): void {
    this.#log = null;
    this.#operations = new Map();
    this.#trails = new Map();
  }
}

export const touched = new Touched({
  async operations(from, signal, most) {
    // A few of many: the newest, in one answer.
    if (from === null && Number.isFinite(most)) {
      const { log, events } = await ask(operationsDocument, { from, order: 'DESCENDING', first: most * 4, after: null }, signal);
      return { log, operations: events.nodes };
    }
    let log = { id: '', head: 0 };
    let isFirst = true;
    const operations = await askAll(
      operationsDocument,
      { from, order: 'ASCENDING' as const, first: 500 },
      (answer) => {
        // All pages are cut where the first one is.
        if (isFirst) log = answer.log;
        isFirst = false;
        return answer.events;
      },
      signal,
    );
    return { log, operations };
  },
  async trails(events, signal) {
    const document = trailsDocument(events) as unknown as Document<Record<string, Trail>, object>;
    return Object.values(await ask(document, {}, signal));
  },
});
