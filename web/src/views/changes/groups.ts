// Changes as a reader looks for them: by what they are about; those that the same events brought stand together, so that
// the events are told once.

import type { Cause, Change, Difference } from './documents.ts';
import { aboutOf, accountTitle, incidentTitle, linesOf, type Line, type Section } from './lines.ts';
import type { Names } from './names.ts';
import { byName } from '#words/language.ts';
import { counts, sections as titles } from '#words/changes.ts';

export interface Cluster {
  lines: Line[];
  causes: Cause[];
  retroactive: boolean;
}

export interface Group {
  key: string;
  title: string;
  /** Its id, if it has a page: 'issue/K'. */
  thing: string;
  /** Whether the thing itself is there at one point alone. */
  is: 'new' | 'gone' | null;
  clusters: Cluster[];
}

export interface Part {
  section: Section;
  title: string;
  groups: Group[];
}

/** In the order in which they are read. */
const sections = Object.keys(titles) as Section[];

export function partsOf(changes: readonly Change[], names: Names): Part[] {
  const by = new Map<string, Change[]>();
  for (const change of changes) {
    const { section, key } = aboutOf(change.path);
    const id = `${section}/${key}`;
    by.set(id, [...(by.get(id) ?? []), change]);
  }
  return sections
    .map((section): Part => {
      const groups = [...by].flatMap(([id, of]): Group[] => {
        const first = of[0];
        if (!first || aboutOf(first.path).section !== section) return [];
        const key = id.slice(section.length + 1);
        return [{ key: id, title: titleOf(section, key, first, names), thing: section === 'account' ? key.slice(0, key.lastIndexOf('/')) : id, is: whole(section, key, of), clusters: clustersOf(of, names) }];
      });
      return { section, title: titles[section], groups: groups.sort((a, b) => byName(a.title, b.title)) };
    })
    .filter(({ groups }) => groups.length > 0);
}

function titleOf(section: Section, key: string, first: Change, names: Names): string {
  if (section === 'other') return key;
  if (section === 'account') return accountTitle(key, names);
  if (section === 'incident') return incidentTitle(first) ?? key;
  return names.of(section, key);
}

// A thing is there where its status is; an incident and an actor have one path of their own.
function whole(section: Section, key: string, changes: readonly Change[]): Group['is'] {
  const decisive = changes.find(({ path }) => path === (['incident', 'actor', 'decision', 'declaration', 'account'].includes(section) ? `${section}/${key}` : `${section}/${key}/status`));
  if (!decisive) return null;
  return decisive.before === null ? 'new' : decisive.after === null ? 'gone' : null;
}

function clustersOf(changes: readonly Change[], names: Names): Cluster[] {
  const clusters = new Map<string, Cluster>();
  // What the thing itself is comes before what parties say of it.
  const ordered = [...changes].sort((a, b) => rank(a.path) - rank(b.path));
  for (const change of ordered) {
    const lines = linesOf(change, names);
    const id = `${change.retroactive}:${change.causes.map((cause) => cause.id).join()}`;
    const cluster = clusters.get(id);
    if (cluster) cluster.lines.push(...lines);
    else clusters.set(id, { lines: [...lines], causes: change.causes, retroactive: change.retroactive });
  }
  return [...clusters.values()].filter(({ lines }) => lines.length > 0);
}

const attributes = ['status', 'kind', 'planned', 'began', 'held', 'place', 'participants', 'agenda', 'outcome'];

function rank(path: string): number {
  if (path.startsWith('position/')) return 100;
  if (path.includes('/clause/')) return 50;
  const at = attributes.indexOf(path.split('/').at(-1) ?? '');
  return at < 0 ? 20 : at;
}

/** How many events brought all that, and how many of the changes are to the past. */
export function sumOf(changes: readonly Difference[]): { events: number; past: number } {
  return {
    events: new Set(changes.flatMap(({ causes }) => causes.map(({ id }) => id))).size,
    past: changes.filter(({ retroactive }) => retroactive).length,
  };
}

/** When the newest of the causes was taken in. */
export function lastRecorded(causes: readonly Cause[]): string | null {
  return causes.reduce<string | null>((last, { recordedAt }) => (last === null || recordedAt > last ? recordedAt : last), null);
}

export interface Count {
  /** What it counts, as the address has it: a section, 'positions', 'contested', 'settled'. */
  what: string;
  words: string;
}

/** What changed in short: positions first, then each sort of thing once, however much of it changed. */
export function summaryOf(changes: readonly Difference[]): Count[] {
  const positions = changes.filter(({ path }) => path.startsWith('position/'));
  const isContested = (value: string | null): boolean => value !== null && /"status":\s*"CONTESTED"/.test(value);
  const contested = positions.filter(({ before, after }) => isContested(after) && !isContested(before)).length;
  const settled = positions.filter(({ before, after }) => isContested(before) && !isContested(after)).length;
  const things = new Map<Section, Set<string>>();
  for (const { path } of changes) {
    if (path.startsWith('position/')) continue;
    const { section, key } = aboutOf(path);
    things.set(section, (things.get(section) ?? new Set()).add(key));
  }
  return [
    ...(positions.length > 0 ? [{ what: 'positions', words: counts.positions(positions.length) }] : []),
    ...(contested > 0 ? [{ what: 'contested', words: counts.contested(contested) }] : []),
    ...(settled > 0 ? [{ what: 'settled', words: counts.settled(settled) }] : []),
    ...sections.flatMap((section): Count[] => {
      const count = things.get(section)?.size ?? 0;
      return count > 0 ? [{ what: section, words: counts[section](count) }] : [];
    }),
  ];
}

/** The changes that are asked for: of one sort, and of one party. */
export function chosen<C extends { path: string; before: string | null; after: string | null }>(changes: readonly C[], show: string | null, party: string | null): C[] {
  const isContested = (value: string | null): boolean => value !== null && /"status":\s*"CONTESTED"/.test(value);
  return changes.filter(({ path, before, after }) => {
    const isPosition = path.startsWith('position/');
    if (party !== null && !path.split('/').includes(party) && !`${before ?? ''}${after ?? ''}`.includes(`"${party}"`)) return false;
    switch (show) {
      case null:
        return true;
      case 'positions':
        return isPosition;
      case 'contested':
        return isPosition && isContested(after) && !isContested(before);
      case 'settled':
        return isPosition && isContested(before) && !isContested(after);
      default:
        return !isPosition && aboutOf(path).section === show;
    }
  });
}

/** The parties whose positions changed, by key. */
export function partiesIn(changes: readonly Difference[]): string[] {
  return [...new Set(changes.flatMap(({ path }) => (path.startsWith('position/') ? [path.split('/')[1] ?? ''] : [])))].filter(Boolean);
}
