// The names of what changed. Something may be there at one of the two points alone, so both are asked; the second
// point's name holds where they differ.

import { ask, askAll } from '../../api/client.ts';
import { actorNamesDocument, meetingNamesDocument, namesDocument } from './documents.ts';

export type Kind = 'actor' | 'negotiation' | 'issue' | 'proposal' | 'clause' | 'meeting' | 'commitment';

export class Names {
  #names = new Map<string, string>();

  add(kind: Kind, key: string, name: string): void {
    this.#names.set(`${kind}:${key}`, name);
  }

  /** The name of it; its key where none is known. A clause's key is 'PROPOSAL/CLAUSE'. */
  of(kind: Kind, key: string): string {
    return this.#names.get(`${kind}:${key}`) ?? key;
  }
}

interface At {
  snapshot: string;
  certainty: 'CERTAIN' | 'BEST' | 'POSSIBLE';
}

export async function namesAt(points: readonly At[], negotiation: string, signal: AbortSignal): Promise<Names> {
  const names = new Names();
  const answers = await Promise.all(
    points.map((at) =>
      Promise.all([
        ask(namesDocument, { ...at, negotiation }, signal),
        askAll(actorNamesDocument, at, ({ asOf }) => asOf.actors, signal),
        askAll(meetingNamesDocument, at, ({ asOf }) => asOf.meetings, signal),
      ]),
    ),
  );
  for (const [{ asOf }, actors, meetings] of answers) {
    const shown = asOf.negotiation;
    if (shown) names.add('negotiation', shown.key, shown.title);
    for (const { key, title } of shown?.issues ?? []) names.add('issue', key, title);
    for (const { key, text } of shown?.commitments ?? []) names.add('commitment', key, text);
    for (const { key, title, clauses } of shown?.proposals ?? []) {
      names.add('proposal', key, title);
      for (const clause of clauses) names.add('clause', `${key}/${clause.key}`, clause.number);
    }
    for (const { key, name } of actors) names.add('actor', key, name);
    for (const { key, title } of meetings) names.add('meeting', key, title);
  }
  return names;
}
