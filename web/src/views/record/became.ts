// What became of positions through a statement that was just recorded.
//
// Its own claims come first, whether they changed anything or not; then the narrower matters on which they bear too.

import type { StatedPosition } from '../../lib/stance.ts';
import { targetId, targetInput, targetTitle, type TargetInput } from '../../lib/targets.ts';
import type { BecameAnswer } from './documents.ts';
import type { Entry, Row } from './draft.ts';

type Sides = BecameAnswer['asOf']['grid'][number]['positions'][number]['sides'];

export interface Became {
  party: { key: string; name: string };
  /** The matter as the address has it, 'issue/K', and its name. */
  matter: string;
  name: string;
  was: StatedPosition | null;
  is: StatedPosition | null;
  /** Of a contested position on the matter of a claim. */
  sides: Sides;
}

export interface Claimed {
  party: string;
  matter: string;
}

/** Whose stance on what the entries claim, each pair once. */
export function claimedIn(entries: readonly Entry[]): Claimed[] {
  const pairs = new Map<string, Claimed>();
  for (const { kind, body } of entries) {
    if (kind !== 'statementMade') continue;
    for (const { subject, on } of (body.claims ?? []) as Row[]) {
      if (typeof subject !== 'string' || typeof on !== 'string' || subject === '' || targetInput(on) === null) continue;
      pairs.set(`${subject}/${on}`, { party: subject, matter: on });
    }
  }
  return [...pairs.values()].slice(0, pairsMax);
}

/** What is asked of those claims: the rows of the grid, and the paths that differ. */
export function questionOf(claimed: readonly Claimed[]): { on: TargetInput[]; paths: string[] } {
  const matters = [...new Set(claimed.map(({ matter }) => matter))];
  const parties = [...new Set(claimed.map(({ party }) => party))];
  return {
    on: matters.flatMap((matter) => targetInput(matter) ?? []),
    // A clause's path is one word longer.
    paths: parties.flatMap((party) => [`position/${party}/*/*`, `position/${party}/*/*/*`]),
  };
}

/** Each position with what it was and is. `nameOf` knows actors ('actor') and matters ('matter') by their keys. */
export function becameOf(claimed: readonly Claimed[], { diff, asOf }: BecameAnswer, nameOf: (shelf: 'actor' | 'matter', key: string) => string): Became[] {
  const values = (json: string | null): StatedPosition | null => (json === null ? null : (JSON.parse(json) as StatedPosition));
  const changes = new Map(diff.nodes.map(({ path, before, after }) => [path.slice('position/'.length), { was: values(before), is: values(after) }]));
  const own = claimed.flatMap(({ party: key, matter }): Became[] => {
    const row = asOf.grid.find(({ target }) => targetId(target) === matter);
    const found = row?.positions.find(({ party }) => party.key === key);
    const change = changes.get(`${key}/${matter}`);
    if (!found && !change) return [];
    const is = found ? { status: found.status, stance: found.stance, declared: found.declared } : null;
    return [
      {
        party: { key, name: found?.party.name ?? nameOf('actor', key) },
        matter,
        name: row ? targetTitle(row.target) : nameOf('matter', matter),
        was: change ? change.was : is,
        is,
        sides: found?.sides ?? [],
      },
    ];
  });
  const said = new Set(claimed.map(({ party, matter }) => `${party}/${matter}`));
  const narrower = [...changes].flatMap(([place, change]): Became[] => {
    if (said.has(place)) return [];
    const slash = place.indexOf('/');
    const [key, matter] = [place.slice(0, slash), place.slice(slash + 1)];
    return [{ party: { key, name: nameOf('actor', key) }, matter, name: nameOf('matter', matter), ...change, sides: [] }];
  });
  return [...own, ...narrower];
}

const pairsMax = 50;
