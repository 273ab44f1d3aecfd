// What a claim can be about, as text and as a name in addresses: 'issue/K', 'proposal/K', 'clause/P/C', 'meeting/K'.

import { targets } from '#words/stances.ts';

export type TargetKind = 'Issue' | 'Proposal' | 'Clause' | 'Meeting';

export interface TargetLike {
  __typename: TargetKind;
  key: string;
  title?: string;
  number?: string;
  text?: string;
  proposal?: { key: string; title: string };
}

export function targetId(target: ThingLike): string {
  if (target.__typename === 'Clause') return `clause/${target.proposal?.key ?? ''}/${target.key}`;
  return `${target.__typename.toLowerCase()}/${target.key}`;
}

export function targetTitle(target: TargetLike): string {
  if (target.__typename === 'Clause') return targets.clause({ number: target.number ?? target.key, text: target.text ?? '' });
  return target.title ?? target.key;
}

export type TargetInput =
  | { issue: string }
  | { proposal: string }
  | { clause: { proposal: string; clause: string } }
  | { meeting: string };

/** Whatever an event can be about by its kind and key: a target, or another thing. */
export interface ThingLike {
  __typename: TargetKind | 'Amendment' | 'Commitment' | 'Decision' | 'Incident' | 'Actor';
  key: string;
  proposal?: { key: string; title: string };
}

/** The argument that names a thing to the server: 'incident/K' as { incident: K }; null where the text names none. */
export function thingInput(id: string): Record<string, unknown> | null {
  const [kind, key, ...rest] = id.split('/');
  const is = ['amendment', 'commitment', 'decision', 'incident', 'actor'].includes(kind ?? '');
  return is && key && rest.length === 0 ? { [kind!]: key } : targetInput(id);
}

/** The argument that names a target to the server; null where the text names none. */
export function targetInput(id: string): TargetInput | null {
  const [kind, key, ...rest] = id.split('/');
  if (!key) return null;
  if (kind === 'issue' && rest.length === 0) return { issue: key };
  if (kind === 'proposal' && rest.length === 0) return { proposal: key };
  if (kind === 'meeting' && rest.length === 0) return { meeting: key };
  // A clause's own key may hold slashes.
  if (kind === 'clause' && rest.length > 0) return { clause: { proposal: key, clause: rest.join('/') } };
  return null;
}
