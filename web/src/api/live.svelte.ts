// Hears that something was recorded. It changes nothing that is shown: it raises `page.head`, and the reader decides.
//
//   live     a subscription brings each new record
//   asking   the server has no subscription (or a proxy eats it): its head is asked now and then
//   lost     no answer; it goes on trying, with longer and longer waits
//
// graphql-ws is loaded after the first view.

import { waitMs } from '../lib/backoff.ts';
import { ask } from './client.ts';
import { headDocument } from './documents.ts';
import { page } from './page.svelte.ts';

// As text: a server without subscriptions has no such type in its schema.
const recordsDocument = `subscription records($after: Sequence) { events(after: $after) { sequence occurred { from } } }`;

interface NewRecord {
  sequence: number;
  occurred: { from: string } | null;
}

/** A record, and of which log. */
interface Heard extends NewRecord {
  logId: string;
}

const askEveryMs = 20_000;
const rememberedMax = 1000;

class Live {
  state = $state<'starting' | 'live' | 'asking' | 'lost'>('starting');
  #records = $state.raw<Heard[]>([]);

  /** How many of the news are dated before the end of what is shown, and so bear on it; null where that is not known. */
  get touching(): number | null {
    const snapshot = page.snapshot;
    if (!snapshot) return null;
    const news = this.#records.filter((record) => record.logId === snapshot.logId && record.sequence > snapshot.sequence);
    if (news.length < page.news) return null;
    return news.filter((record) => !record.occurred || record.occurred.from <= snapshot.date).length;
  }

  #isLive(): boolean {
    return this.state === 'live';
  }

  /** Begins once there is something to show; returns how to end it. */
  start(): () => void {
    let stopped = false;
    let stopSubscription: (() => void) | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    /** The log that the subscription is of. */
    let logId = '';

    // Behind the same address may be another log by now, and a shorter one, in which there is nothing after the old head.
    const whereToBegin = async (): Promise<{ after: number }> => {
      const shown = { id: page.serving, head: page.head };
      const { log } = await ask(headDocument, {});
      logId = log.id;
      if (!stopped) page.heard(log);
      return { after: log.id === shown.id ? Math.min(shown.head, log.head) : log.head };
    };

    const askNow = async (): Promise<void> => {
      clearTimeout(timer);
      if (stopped || this.#isLive()) return;
      try {
        const { log } = await ask(headDocument, {});
        if (stopped || this.#isLive()) return;
        if (this.state === 'lost') page.retry();
        this.state = 'asking';
        failures = 0;
        page.heard(log);
        timer = setTimeout(askNow, askEveryMs);
      } catch {
        if (stopped) return;
        this.state = 'lost';
        timer = setTimeout(askNow, waitMs(failures++, Math.random()));
      }
    };

    void import('./subscribe.ts').then(({ subscribe }) => {
      if (stopped) return;
      stopSubscription = subscribe<{ events: NewRecord }>(recordsDocument, whereToBegin, {
        opened: () => {
          const back = this.state === 'lost';
          this.state = 'live';
          clearTimeout(timer);
          if (back) page.retry();
        },
        next: ({ events: record }) => {
          if (logId === page.serving) page.head = Math.max(page.head, record.sequence);
          this.#records = [...this.#records.slice(1 - rememberedMax), { ...record, logId }];
        },
        // Whether it is the subscription or the server that is missing shows in asking.
        missing: () => {
          if (this.state === 'live') this.state = 'lost';
          void askNow();
        },
      });
    });

    return () => {
      stopped = true;
      clearTimeout(timer);
      stopSubscription?.();
    };
  }
}

export const live = new Live();
