// The things that have a page of their own, as they are named in addresses: `view=about&select=actor/israel`.
// The names are those of lib/targets, with sources besides.

import { targetId, type ThingLike } from './targets.ts';
import { targets } from '#words/stances.ts';

export const thingKinds = ['actor', 'issue', 'proposal', 'clause', 'amendment', 'meeting', 'decision', 'commitment', 'incident', 'source'] as const;
export type ThingKind = (typeof thingKinds)[number];

export interface ThingName {
  kind: ThingKind;
  key: string;
  /** Of a clause alone: the key of its proposal. */
  proposal?: string;
}

/** The name of a thing in an address: 'actor/israel', 'clause/PROPOSAL/CLAUSE'. */
export function thingId({ kind, key, proposal }: ThingName): string {
  return kind === 'clause' ? `clause/${proposal ?? ''}/${key}` : `${kind}/${key}`;
}

/** The thing that an address names; null if it names none. A clause's own key may hold slashes. */
export function thingNamed(id: string | null): ThingName | null {
  const [kind, key, ...rest] = (id ?? '').split('/');
  const known = thingKinds.find((each) => each === kind);
  if (!known || !key) return null;
  if (known === 'clause') return rest.length > 0 ? { kind: known, key: rest.join('/'), proposal: key } : null;
  return rest.length === 0 ? { kind: known, key } : null;
}

/** A thing as the server gives it, with whatever names it. */
interface Named extends ThingLike {
  title?: string;
  name?: string;
  text?: string;
  number?: string;
}

/** What a thing is called: a clause by its number and its text, a commitment by its words. */
export function titleOf({ __typename, key, title, name, text, number, proposal }: Named): string {
  if (__typename === 'Clause') return targets.clauseOf({ number: number ?? key, proposal: proposal?.title ?? '' });
  return title ?? name ?? text ?? key;
}

/** The same for a thing as the server gives it. */
export function thingOf(thing: ThingLike): string {
  return targetId(thing);
}
