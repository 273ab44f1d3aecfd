// The names of what changed. What is asked for and not known yet is remembered, so that it can be read.

import { ask } from '../../api/client.ts';
import { namesDocument } from './documents.ts';

export type Kind = 'actor' | 'negotiation' | 'issue' | 'proposal' | 'clause' | 'meeting' | 'commitment' | 'incident' | 'amendment' | 'decision' | 'declaration';

export class Names {
  #names = new Map<string, string>();
  #missing = new Set<string>();

  add(kind: Kind, key: string, name: string): void {
    this.#names.set(`${kind}:${key}`, name);
  }

  /** The name of it; its key where none is known. A clause's key is 'PROPOSAL/CLAUSE'. */
  of(kind: Kind, key: string): string {
    const id = `${kind}:${key}`;
    const known = this.#names.get(id);
    if (known === undefined && key !== '') this.#missing.add(id);
    return known ?? key;
  }

  /** The ids that were asked for and are not known; they are not told again. */
  missing(): string[] {
    const ids = [...this.#missing];
    this.#missing.clear();
    return ids;
  }

  /** Reads the names of ids. One that nothing is known of stands by its key. */
  async read(ids: readonly string[], at: At, signal?: AbortSignal): Promise<void> {
    for (let from = 0; from < ids.length; from += namesMax) {
      const { asOf } = await ask(namesDocument, { ...at, of: ids.slice(from, from + namesMax) }, signal);
      for (const { id, name } of asOf.names) this.#names.set(String(id), name);
    }
  }
}

const namesMax = 500;

interface At {
  snapshot: string;
  certainty: 'CERTAIN' | 'BEST' | 'POSSIBLE';
}
