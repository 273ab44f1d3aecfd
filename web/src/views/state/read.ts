// The state of play, whole where one answer may hold it, else with less of what has no pages.

import { ask } from '../../api/client.ts';
import { ProblemError } from '../../api/problem.ts';
import { stateDocument, type StateAnswer } from './documents.ts';

export interface Asking {
  /** Where each party stands on each issue. */
  marks: boolean;
  /** The clauses of proposals, commitments and incidents. */
  texts: boolean;
}

const askings: readonly Asking[] = [{ marks: true, texts: true }, { marks: false, texts: true }, { marks: false, texts: false }];

export interface StateOfPlay extends StateAnswer {
  asked: Asking;
}

export async function readState(
  negotiation: string,
  at: { snapshot: string; certainty: 'CERTAIN' | 'BEST' | 'POSSIBLE' },
  signal: AbortSignal,
): Promise<StateOfPlay> {
  return asMuch(async (asked) => ({ ...(await ask(stateDocument, { negotiation, ...asked, ...at }, signal)), asked }));
}

/** The most that is answered; whatever else goes wrong is told. */
export async function asMuch<R>(ask: (asked: Asking) => Promise<R>): Promise<R> {
  for (const asking of askings.slice(0, -1)) {
    try {
      return await ask(asking);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'TOO_COSTLY') throw error;
    }
  }
  return ask(askings.at(-1) as Asking);
}
