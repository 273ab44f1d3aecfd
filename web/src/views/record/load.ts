// The question for an event's whole content, whatever its kind: made from the table of fields.
//
// An event shows the citations that were added to it too, which outlive corrections: a correction that named them as its own
// would have them twice. So the sources are those of the revision, as the audit has them.

import { ask } from '../../api/client.ts';
import type { Document } from '../../api/graphql.ts';
import { drafted, type Entry } from './draft.ts';
import { isMixed, kinds, kindId, kindOf, sources, typeOf, type Field, type Mixed } from './fields.ts';

export type Loaded =
  | { is: 'ready'; entry: Entry; revision: number; head: number; logId: string; retracted: boolean }
  | { is: 'absent' }
  /** An operation on the record, which is not corrected but done again. */
  | { is: 'operation' };

export interface LoadAnswer {
  log: { id: string; head: number };
  event: (Record<string, unknown> & { kind: string; revision: number; standing: string }) | null;
}

export function loadDocument(): Document<LoadAnswer, { id: string }> {
  const bodies = kinds.map((kind) => `... on ${typeOf(kind)} { ${kind.fields.map((field) => selected(field, shownName(field))).join(' ')} }`);
  return `query recordLoad($id: ID!) {
  log { id head }
  event(id: $id) {
    kind
    revision
    standing
    occurred { edtf }
    timeZone
    ordinal
    negotiation
    note
    publicSince { edtf }
    ${bodies.join('\n    ')}
  }
}` as unknown as Document<LoadAnswer, { id: string }>;
}

export interface RecordedAnswer {
  audit: { revisions: { revision: number; sources: unknown[] }[] };
}

/** The sources of each revision. An event that is not on record has no audit: it is asked for apart. */
export function recordedDocument(): Document<RecordedAnswer, { id: string }> {
  return `query recordSources($id: ID!) { audit(event: $id) { revisions { revision ${selected(sources)} } } }` as unknown as Document<RecordedAnswer, { id: string }>;
}

export async function load(id: string, signal?: AbortSignal): Promise<Loaded> {
  const answer = await ask(loadDocument(), { id }, signal);
  const kind = answer.event && kindOf(kindId(answer.event.kind));
  return loaded(answer, kind ? await ask(recordedDocument(), { id }, signal) : null);
}

/** What else than clauses stands on a mixed shelf. */
const members: Readonly<Record<Mixed, readonly string[]>> = {
  matter: ['Issue', 'Proposal', 'Meeting'],
  subject: ['Issue', 'Proposal', 'Amendment', 'Meeting', 'Commitment'],
  about: ['Incident', 'Commitment', 'Decision', 'Meeting', 'Amendment', 'Actor'],
};

/** The field's name on events: one that two kinds share has one type. */
function shownName(field: Field): string {
  return field.out ?? field.name;
}

function selected(field: Field, name = field.name): string {
  const given = shownName(field);
  const before = name === given ? given : `${name}: ${given}`;
  switch (field.type) {
    case 'date':
      return `${before} { edtf }`;
    case 'things':
      return `${before} { key }`;
    case 'thing':
      if (given === 'key') return before;
      if (field.of === 'statement') return `${before} { event { id } }`;
      if (field.of === 'clause') return `${before} { __typename key proposal { key title } }`;
      if (isMixed(field.of)) return `${before} { __typename ${members[field.of].map((name) => `... on ${name} { key }`).join(' ')} ... on Clause { key proposal { key title } } }`;
      return `${before} { key }`;
    case 'group':
      if (field.flat) return field.fields.map((each) => selected(each)).join(' ');
      return `${before} { ${field.fields.map((each) => selected(each)).join(' ')} }`;
    case 'rows':
      return `${before} { ${field.fields.map((each) => selected(each)).join(' ')} }`;
    default:
      return field.keyed ? `${before} { key }` : before;
  }
}

export function loaded({ event, log }: LoadAnswer, recorded: RecordedAnswer | null): Loaded {
  if (!event) return { is: 'absent' };
  const kind = kindOf(kindId(event.kind));
  if (!kind) return { is: 'operation' };
  const body = Object.fromEntries(kind.fields.map((field) => [field.name, event[shownName(field)]]));
  const own = recorded?.audit.revisions.find(({ revision }) => revision === event.revision)?.sources ?? [];
  return { is: 'ready', entry: drafted(kind, { ...event, sources: own, body }), revision: event.revision, head: log.head, logId: log.id, retracted: event.standing === 'RETRACTED' };
}
