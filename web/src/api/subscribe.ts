// A subscription over graphql-transport-ws that never gives up on its own, unless the server says it has none.

import { createClient } from 'graphql-ws';
import { waitMs } from '../lib/backoff.ts';
import { authorization } from './token.ts';

interface Heard<T> {
  opened: () => void;
  next: (data: T) => void;
  missing: () => void;
}

/** `variables` is asked again at each connection, so that nothing is heard twice and nothing is missed. */
export function subscribe<T>(query: string, variables: () => Promise<Record<string, unknown>>, heard: Heard<T>): () => void {
  let stopped = false;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`;

  const connect = (): void => {
    const client = createClient({ url, lazy: false, connectionParams: authorization, retryAttempts: 0, onNonLazyError: () => undefined });
    let refused = false;
    const begin = (asked: Record<string, unknown>): void => {
      if (stopped) return;
      client.subscribe<T>(
        { query, variables: asked },
        {
          next: (result) => {
            if (result.errors) refused = true;
            else if (result.data) heard.next(result.data);
          },
          error: () => {
            refused = true;
            void client.dispose();
          },
          complete: () => undefined,
        },
      );
      // A refusal comes at once, so what is still open after a moment is open.
      setTimeout(() => {
        if (!refused && !stopped) {
          attempt = 0;
          heard.opened();
        }
      }, 250);
    };
    // Without them it is as with no connection: it is tried again.
    client.on('connected', () => void variables().then(begin, () => client.dispose()));
    client.on('closed', (event) => {
      if (stopped) return;
      // A caller who is not let in is not let in a moment later either.
      if ((event as CloseEvent).code === 4403) refused = true;
      heard.missing();
      if (refused) return;
      timer = setTimeout(connect, waitMs(attempt++, Math.random()));
    });
  };
  connect();

  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
