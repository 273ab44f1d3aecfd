// Changes as a reader looks for them: by what they are about; those that the same events brought stand together, so that
// the events are told once.

import type { Cause, Change } from './documents.ts';
import { aboutOf, incidentTitle, linesOf, type Line, type Section } from './lines.ts';
import type { Names } from './names.ts';

export interface Cluster {
  lines: Line[];
  causes: Cause[];
  retroactive: boolean;
}

export interface Group {
  key: string;
  title: string;
  /** Whether the thing itself is there at one point alone. */
  is: 'new' | 'gone' | null;
  clusters: Cluster[];
}

export interface Part {
  section: Section;
  title: string;
  groups: Group[];
}

const sections: readonly [Section, string][] = [
  ['issue', 'Issues and what parties say of them'],
  ['proposal', 'Proposals'],
  ['meeting', 'Meetings'],
  ['negotiation', 'The talks and who takes part'],
  ['commitment', 'Commitments'],
  ['incident', 'Incidents'],
  ['actor', 'Actors and offices'],
  ['other', 'Other'],
];

export function partsOf(changes: readonly Change[], names: Names): Part[] {
  const by = new Map<string, Change[]>();
  for (const change of changes) {
    const { section, key } = aboutOf(change.path);
    const id = `${section}/${key}`;
    by.set(id, [...(by.get(id) ?? []), change]);
  }
  return sections
    .map(([section, title]): Part => {
      const groups = [...by].flatMap(([id, of]): Group[] => {
        const first = of[0];
        if (!first || aboutOf(first.path).section !== section) return [];
        const key = id.slice(section.length + 1);
        return [{ key: id, title: titleOf(section, key, first, names), is: whole(section, key, of), clusters: clustersOf(of, names) }];
      });
      return { section, title, groups: groups.sort((a, b) => a.title.localeCompare(b.title, 'en')) };
    })
    .filter(({ groups }) => groups.length > 0);
}

function titleOf(section: Section, key: string, first: Change, names: Names): string {
  if (section === 'other') return key;
  if (section === 'incident') return incidentTitle(first) ?? key;
  return names.of(section, key);
}

// A thing is there where its status is; an incident and an actor have one path of their own.
function whole(section: Section, key: string, changes: readonly Change[]): Group['is'] {
  const decisive = changes.find(({ path }) => path === (section === 'incident' || section === 'actor' ? `${section}/${key}` : `${section}/${key}/status`));
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
export function sumOf(changes: readonly Change[]): { events: number; past: number } {
  return {
    events: new Set(changes.flatMap(({ causes }) => causes.map(({ id }) => id))).size,
    past: changes.filter(({ retroactive }) => retroactive).length,
  };
}

/** When the newest of the causes was taken in. */
export function lastRecorded(causes: readonly Cause[]): string | null {
  return causes.reduce<string | null>((last, { recordedAt }) => (last === null || recordedAt > last ? recordedAt : last), null);
}
