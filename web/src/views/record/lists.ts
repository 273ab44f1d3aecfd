// What can be chosen by its name, read from the server's lists.

import { ask, askAll } from '../../api/client.ts';
import { periodInWords } from '../../lib/dates.ts';
import { inWords } from '#words/enumerations.ts';
import { listed } from '#words/language.ts';
import { actorsDocument, mattersDocument, meetingsDocument, negotiationsDocument, sourcesDocument, statementsDocument } from './documents.ts';
import type { Shelf } from './fields.ts';
import type { Option } from './keys.ts';
import { words } from '#words/record.ts';
import { targets } from '#words/stances.ts';

export type Lists = Readonly<Record<Shelf, readonly Option[]>>;
export interface Shelves {
  lists: Lists;
  head: number;
  logId: string;
  /** How many take part in the negotiation; null where there is none. */
  parties: number | null;
}

/** Shelves that are read when a field wants them: they may hold thousands. */
export type Late = 'actor' | 'source' | 'meeting' | 'statement';

/** Which of these a field of that shelf wants. */
export function lateOf(shelf: Shelf): Late | null {
  if (shelf === 'source' || shelf === 'statement' || shelf === 'actor') return shelf;
  return shelf === 'meeting' || shelf === 'matter' || shelf === 'subject' || shelf === 'about' ? 'meeting' : null;
}

export async function readLists(negotiation: string | null, wanted: ReadonlySet<Late>, signal: AbortSignal): Promise<Shelves> {
  // The head first: what the lists hold is then at least as new.
  const { log, asOf } = await ask(negotiationsDocument, {}, signal);
  const isThere = negotiation !== null && asOf.negotiations.nodes.some(({ key }) => key === negotiation);
  const [actors, sources, meetings, said, matters] = await Promise.all([
    // The first of them at once: of few, that is all.
    wanted.has('actor') ? askAll(actorsDocument, {}, (answer) => answer.asOf.actors, signal) : ask(actorsDocument, {}, signal).then(({ asOf }) => asOf.actors.nodes),
    wanted.has('source') ? askAll(sourcesDocument, {}, (answer) => answer.events, signal) : [],
    wanted.has('meeting') ? askAll(meetingsDocument, {}, (answer) => answer.asOf.meetings, signal) : [],
    wanted.has('statement') && isThere ? ask(statementsDocument, { negotiation }, signal) : null,
    isThere ? ask(mattersDocument, { negotiation }, signal) : null,
  ]);
  const w = words.options;
  const state = matters?.asOf.negotiation;
  const issue = (state?.issues ?? []).map(({ key, title, parent }): Option => ({ key, label: title, detail: parent ? w.partOf(parent.title) : w.issue }));
  const proposal = (state?.proposals ?? []).map(({ key, title }): Option => ({ key, label: title, detail: w.proposal }));
  const clause = (state?.proposals ?? []).flatMap(({ key, title, clauses }) =>
    clauses.map((each): Option => ({ key: `clause/${key}/${each.key}`, label: targets.clause({ number: each.number, text: each.text }), detail: title })),
  );
  const meeting = meetings.map(({ key, title, status, planned, held }): Option => {
    const period = held ?? planned;
    return { key, label: title, detail: `${inWords(status)}${period ? `, ${periodInWords(period, held ? 'lasting' : 'once')}` : ''}` };
  });
  const amendment = (state?.proposals ?? []).flatMap(({ title, amendments }) => amendments.map((each): Option => ({ key: each.key, label: each.title, detail: w.amendmentOf(title) })));
  const declaration = (state?.proposals ?? []).flatMap(({ title, declarations }) =>
    declarations.map(({ key, kind, actor }): Option => ({ key, label: w.declarationOf({ kind: inWords(kind), actor: actor.name }), detail: `${title}, ${key}` })),
  );
  const decision = (state?.decisions.nodes ?? []).map(({ key, title }): Option => ({ key, label: title, detail: w.decision }));
  const incident = (state?.incidents ?? []).map(({ key, title }): Option => ({ key, label: title, detail: w.incident }));
  const commitment = (state?.commitments ?? []).map(({ key, text, by }): Option => ({ key, label: text, detail: listed(by.map(({ name }) => name)) }));
  const actor = actors.map(({ key, name, kind, aliases }): Option => ({ key, label: name, detail: inWords(kind), also: aliases }));
  const under = (kind: string, options: readonly Option[]): Option[] => options.map((option) => ({ ...option, key: `${kind}/${option.key}`, also: [option.key] }));
  const anyMeeting = under('meeting', meeting.map((each) => ({ ...each, detail: w.meeting(each.detail ?? '') })));
  return {
    head: log.head,
    logId: log.id,
    parties: state ? state.parties.length : null,
    lists: {
      actor,
      amendment,
      declaration,
      decision,
      incident,
      commitment,
      source: sources.flatMap((event) => {
        if (!('key' in event)) return [];
        const detail = [event.publisher, event.sourcePublished ? periodInWords(event.sourcePublished) : null].filter(Boolean).join(', ');
        return [{ key: event.key, label: event.title ?? event.key, detail, also: event.url ? [event.url] : [] }];
      }),
      meeting,
      issue,
      proposal,
      clause,
      negotiation: asOf.negotiations.nodes.map(({ key, title }) => ({ key, label: title })),
      statement: (said?.asOf.statements.nodes ?? []).map(({ event, speaker, text }) => ({
        key: event.id,
        label: `${speaker.name}: ${text}`,
        detail: event.occurred ? periodInWords(event.occurred) : '',
      })),
      matter: [...under('issue', issue), ...under('proposal', proposal), ...clause, ...anyMeeting],
      subject: [...under('proposal', proposal), ...under('amendment', amendment), ...clause, ...under('issue', issue), ...under('commitment', commitment), ...anyMeeting],
      about: [...under('incident', incident), ...under('commitment', commitment), ...under('decision', decision), ...under('amendment', amendment), ...clause, ...anyMeeting, ...under('actor', actor)],
    },
  };
}
