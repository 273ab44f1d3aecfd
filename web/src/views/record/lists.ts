// What can be chosen by its name, read from the server's lists.

import { ask, askAll } from '../../api/client.ts';
import { periodInWords } from '../../lib/dates.ts';
import { inWords, listed } from '../../lib/words.ts';
import { actorsDocument, mattersDocument, meetingsDocument, negotiationsDocument, sourcesDocument } from './documents.ts';
import type { Shelf } from './fields.ts';
import type { Option } from './keys.ts';

export type Lists = Readonly<Record<Exclude<Shelf, 'incident'>, readonly Option[]>>;
export interface Shelves {
  lists: Lists;
  head: number;
  logId: string;
}

export async function readLists(negotiation: string | null, signal: AbortSignal): Promise<Shelves> {
  // The head first: what the lists hold is then at least as new.
  const { log, asOf } = await ask(negotiationsDocument, {}, signal);
  const [actors, sources, meetings, matters] = await Promise.all([
    askAll(actorsDocument, {}, (answer) => answer.asOf.actors, signal),
    askAll(sourcesDocument, {}, (answer) => answer.events, signal),
    askAll(meetingsDocument, {}, (answer) => answer.asOf.meetings, signal),
    negotiation ? ask(mattersDocument, { negotiation }, signal) : null,
  ]);
  const state = matters?.asOf.negotiation;
  const issue = (state?.issues ?? []).map(({ key, title, parent }): Option => ({ key, label: title, detail: parent ? `part of ${parent.title}` : 'issue' }));
  const proposal = (state?.proposals ?? []).map(({ key, title }): Option => ({ key, label: title, detail: 'proposal' }));
  const clause = (state?.proposals ?? []).flatMap(({ key, title, clauses }) =>
    clauses.map((each): Option => ({ key: `clause/${key}/${each.key}`, label: `clause ${each.number}: ${each.text}`, detail: title })),
  );
  const meeting = meetings.map(({ key, title, status, planned, held }): Option => {
    const period = held ?? planned;
    return { key, label: title, detail: `${inWords(status)}${period ? `, ${periodInWords(period, held ? 'lasting' : 'once')}` : ''}` };
  });
  const under = (kind: string, options: readonly Option[]): Option[] => options.map((option) => ({ ...option, key: `${kind}/${option.key}`, also: [option.key] }));
  return {
    head: log.head,
    logId: log.id,
    lists: {
      actor: actors.map(({ key, name, kind, aliases }) => ({ key, label: name, detail: inWords(kind), also: aliases })),
      source: sources.flatMap((event) => {
        if (!('key' in event)) return [];
        const detail = [event.publisher, event.sourcePublished ? periodInWords(event.sourcePublished) : null].filter(Boolean).join(', ');
        return [{ key: event.key, label: event.title ?? event.key, detail, also: event.url ? [event.url] : [] }];
      }),
      meeting,
      issue,
      proposal,
      clause,
      commitment: (state?.commitments ?? []).map(({ key, text, by }) => ({ key, label: text, detail: listed(by.map(({ name }) => name)) })),
      negotiation: asOf.negotiations.nodes.map(({ key, title }) => ({ key, label: title })),
      statement: (matters?.asOf.statements.nodes ?? []).map(({ event, speaker, text }) => ({
        key: event.id,
        label: `${speaker.name}: ${text}`,
        detail: event.occurred ? periodInWords(event.occurred) : '',
      })),
      matter: [...under('issue', issue), ...under('proposal', proposal), ...clause, ...under('meeting', meeting.map((each) => ({ ...each, detail: `meeting, ${each.detail ?? ''}` })))],
    },
  };
}
