// When things begin: asked only while the snapshot holds no negotiation, so that a reader who came too early is led on.

import { ask } from './client.ts';
import { graphql } from './graphql.ts';
import { page } from './page.svelte.ts';
import { periodParts } from './fragments.ts';

const beginningsDocument = graphql(
  `
    query beginnings($knownAt: PointInTime, $publishedBy: PointInTime) {
      asOf(date: "9999-12-31", knownAt: $knownAt, publishedBy: $publishedBy) {
        negotiations(first: 50) { nodes { key title timeline(first: 1) { nodes { occurred { ...periodParts } } } } }
      }
    }
  `,
  [periodParts],
);

export interface Beginning {
  key: string;
  title: string;
  from: string;
  to: string;
}

class Beginnings {
  /** The negotiations that open on a later day, the earliest first; null: not asked, or not heard yet. */
  list = $state.raw<Beginning[] | null>(null);

  /** Call it while a component is made. */
  watch(): void {
    $effect(() => {
      const snapshot = page.snapshot;
      void page.attempt;
      if (!snapshot || snapshot.negotiations.length > 0 || page.question.negotiation !== null || page.astray || snapshot.sequence === 0) {
        this.list = null;
        return;
      }
      const running = new AbortController();
      ask(beginningsDocument, { knownAt: snapshot.knownAt, publishedBy: snapshot.publishedBy }, running.signal).then(
        ({ asOf }) => {
          this.list = asOf.negotiations.nodes
            .flatMap(({ key, title, timeline }): Beginning[] => {
              const first = timeline.nodes[0]?.occurred;
              return first ? [{ key, title, from: first.from, to: first.to }] : [];
            })
            .sort((a, b) => (a.from < b.from ? -1 : 1));
        },
        // The page says what is wrong with the server.
        () => undefined,
      );
      return () => running.abort();
    });
  }
}

export const beginnings = new Beginnings();
