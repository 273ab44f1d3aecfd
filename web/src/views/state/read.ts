// The state of play, whole if one answer may hold it, else with less of what has no pages.

import { ask } from '../../api/client.ts';
import { ProblemError } from '../../api/problem.ts';
import { addDays } from '../../lib/dates.ts';
import { dayOf } from '../../lib/zone.ts';
import { meetingsDocument, stateDocument, type Meeting, type StateAnswer } from './documents.ts';

export interface Asking {
  /** Where each party stands on each issue. */
  marks: boolean;
  /** The clauses of proposals, commitments, incidents and disputed facts. */
  texts: boolean;
}

const askings: readonly Asking[] = [{ marks: true, texts: true }, { marks: false, texts: true }, { marks: false, texts: false }];

export interface StateOfPlay extends StateAnswer {
  asked: Asking;
  /** All there are, or those of late and those to come. */
  meetings: readonly Meeting[];
}

/** If there are many meetings: how far back they are shown. */
const recentDays = 60;

export async function readState(
  { negotiation, date }: { negotiation: string; date: string },
  at: { snapshot: string; certainty: 'CERTAIN' | 'BEST' | 'POSSIBLE' },
  signal: AbortSignal,
): Promise<StateOfPlay> {
  const answer = await asMuch(async (asked) => ({ ...(await ask(stateDocument, { negotiation, ...asked, ...at }, signal)), asked }));
  const first = answer.asOf.negotiation?.meetings;
  if (!first || first.nodes.length === first.totalCount) return { ...answer, meetings: first?.nodes ?? [] };
  const late = await ask(meetingsDocument, { negotiation, from: addDays(dayOf(date), -recentDays), ...at }, signal);
  const { coming, held } = late.asOf.negotiation ?? { coming: { nodes: [] }, held: { nodes: [] } };
  const found = [...held.nodes, ...coming.nodes];
  return { ...answer, meetings: found.length > 0 ? found : first.nodes };
}

/** The most that is answered; whatever else goes wrong is thrown. */
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
