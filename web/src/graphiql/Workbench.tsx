// The page: where one is, the example questions, and GraphiQL beside them, all asking this server.

import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN, HistoryStore } from '@graphiql/plugin-history';
import { GraphiQLProvider } from '@graphiql/react';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL, GraphiQLInterface } from 'graphiql';
import { createClient } from 'graphql-ws';
import { useMemo } from 'react';
import { authorization } from '../api/token.ts';
import { Examples } from './Examples.tsx';
import type { Question } from './questions.ts';

const socket = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`;
const fetcher = createGraphiQLFetcher({
  url: '/graphql',
  // A reader who signed in on the explorer, in this tab, is signed in here.
  headers: authorization(),
  wsClient: createClient({ url: socket, connectionParams: authorization }),
  enableIncrementalDelivery: false,
});
const plugins = [DOC_EXPLORER_PLUGIN, HISTORY_PLUGIN];

export function Workbench({ questions }: { questions: readonly Question[] }) {
  // Who comes for the first time finds an example in the editor; anyone who was here finds their own tabs.
  const defaultTabs = useMemo(() => [{ query: (questions.find(({ id }) => id === location.hash.slice(1)) ?? questions[0])?.text ?? '' }], [questions]);
  return (
    <GraphiQLProvider
      fetcher={fetcher}
      plugins={plugins}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      defaultTabs={defaultTabs}
      inputValueDeprecation
      schemaDescription
    >
      <HistoryStore>
        <DocExplorerStore>
          <div className="page">
            <header>
              <a className="home" href="/">
                Chancery
              </a>
              <h1>GraphiQL</h1>
              <p>
                Ask the chronicle in its own language. <a href="/">Back to the explorer</a>
              </p>
            </header>
            <main>
              <Examples questions={questions} />
              <section className="bench" aria-label="GraphiQL">
                <GraphiQLInterface>
                  <GraphiQL.Logo>
                    <span />
                  </GraphiQL.Logo>
                </GraphiQLInterface>
              </section>
            </main>
          </div>
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  );
}
