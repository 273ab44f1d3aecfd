// Strips in reading order: by matter, what is stuck first, or by party. Pure.

import { inReadingOrder } from '../../lib/issues.ts';
import type { Strip } from '../../lib/strips.ts';
import { capital } from '#words/language.ts';
import type { Clauses, Names } from './documents.ts';
import { targetId, targetTitle } from '../../lib/targets.ts';
import { words } from '#words/over-time.ts';

export interface NamedStrip extends Strip {
  partyName: string;
  targetName: string;
}

export interface Group {
  /** 'issue/K', 'clause/P/C' or a party's key. */
  id: string;
  title: string;
  strips: NamedStrip[];
}

interface Named {
  key: string;
  name: string;
}

/** Strips with names, in groups; `clauses` by their ids, in their order. What the list of names lacks goes by its key, last. */
export function groupedStrips(strips: readonly Strip[], names: Names, by: 'matter' | 'party', others: readonly Named[] = [], clauses: readonly Named[] = []): Group[] {
  const parties = new Map([...names.parties.map(({ actor }) => actor), ...others].map(({ key, name }) => [key, name]));
  const matters = new Map([
    ...inReadingOrder(names.issues).map(({ issue }): [string, string] => [`issue/${issue.key}`, capital(issue.title)]),
    ...names.proposals.map(({ key, title }): [string, string] => [`proposal/${key}`, title]),
    ...clauses.map(({ key, name }): [string, string] => [key, name]),
  ]);
  const order = new Map([...matters.keys(), ...parties.keys()].map((id, index) => [id, index]));
  const place = (id: string): number => order.get(id) ?? order.size;
  const groups = new Map<string, Group>();
  for (const strip of strips) {
    const named = { ...strip, partyName: parties.get(strip.party) ?? strip.party, targetName: matters.get(strip.target) ?? strip.target };
    const [id, title] = by === 'matter' ? [strip.target, named.targetName] : [strip.party, named.partyName];
    const group = groups.get(id) ?? { id, title, strips: [] };
    groups.set(id, group);
    group.strips.push(named);
  }
  const inner = (strip: NamedStrip): string => (by === 'matter' ? strip.party : strip.target);
  for (const group of groups.values()) group.strips.sort((a, b) => place(inner(a)) - place(inner(b)));
  return [...groups.values()].sort((a, b) => place(a.id) - place(b.id));
}

/** The clauses of a text by their ids, with names: first those of the text as it stands, then those that are no longer in it. */
export function namedClauses(text: string, { clauses, revisions }: Clauses): Named[] {
  const named = (clause: Clauses['clauses'][number]): Named => {
    const target = { __typename: 'Clause' as const, ...clause, proposal: { key: text, title: '' } };
    return { key: targetId(target), name: capital(targetTitle(target)) };
  };
  const here = clauses.map(named);
  const gone = new Map(revisions.flatMap(({ dropped }) => dropped).map((clause) => named(clause)).map(({ key, name }) => [key, words.gone(name)]));
  for (const { key } of here) gone.delete(key);
  return [...here, ...[...gone].map(([key, name]) => ({ key, name }))];
}
