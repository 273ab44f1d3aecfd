// Parties × matters, from what the server says of each pair. Pure; it decides nothing about stances.

import { inReadingOrder } from '../../lib/issues.ts';
import { targetId, targetTitle, type TargetKind, type TargetLike } from '../../lib/targets.ts';
import { byName, capital } from '../../lib/words.ts';
import type { Cell, Claimant, MatrixAnswer } from './documents.ts';

export interface Column {
  key: string;
  name: string;
  role: MatrixAnswer['parties'][number]['role'] | null;
}

export interface Row {
  /** As in addresses: 'issue/withdrawal'. */
  id: string;
  title: string;
  depth: number;
  sticking: boolean;
  /** Parties whose stances on it lie far apart. */
  disagreed: boolean;
  cells: ReadonlyMap<string, Cell>;
}

export interface Group {
  title: string;
  rows: Row[];
}

export interface Matrix {
  columns: Column[];
  groups: Group[];
}

const roleOrder = ['PARTY', 'MEDIATOR', 'GUARANTOR', 'HOST', 'OBSERVER'];
const kinds: [TargetKind, string][] = [
  ['Proposal', 'Proposals'],
  ['Clause', 'Clauses'],
  ['Meeting', 'Meetings'],
];

/**
 * Every issue has a row, claimed on or not; proposals, clauses and meetings where something is claimed.
 * Every PARTY has a column; others where they take a stance.
 */
export function matrixOf(answer: MatrixAnswer, cells: readonly Cell[]): Matrix {
  const byRow = new Map<string, Map<string, Cell>>();
  const columns = new Map<string, Column>();
  for (const { role, actor } of answer.parties) {
    const known = columns.get(actor.key);
    if (!known || order(role) < order(known.role)) columns.set(actor.key, { key: actor.key, name: actor.name, role });
  }
  const speaking = new Set<string>();
  for (const cell of cells) {
    const id = targetId(cell.target);
    const row = byRow.get(id) ?? new Map<string, Cell>();
    row.set(cell.party.key, cell);
    byRow.set(id, row);
    speaking.add(cell.party.key);
    if (!columns.has(cell.party.key)) columns.set(cell.party.key, { key: cell.party.key, name: cell.party.name, role: null });
  }
  const disagreed = new Set(answer.disagreements.map(({ target }) => targetId(target)));
  const rowOf = (target: TargetLike, depth: number, sticking: boolean): Row => {
    const id = targetId(target);
    return { id, title: capital(targetTitle(target)), depth, sticking, disagreed: disagreed.has(id), cells: byRow.get(id) ?? new Map() };
  };

  const issues: Group = {
    title: 'Issues',
    rows: inReadingOrder(answer.issues).map(({ issue, depth }) => rowOf({ __typename: 'Issue', key: issue.key, title: issue.title }, depth, issue.status === 'STICKING_POINT')),
  };
  const others = kinds.map(([kind, title]) => {
    const targets = new Map(cells.filter(({ target }) => target.__typename === kind).map(({ target }) => [targetId(target), target]));
    return { title, rows: [...targets.values()].map((target) => rowOf(target, 0, false)) };
  });
  return {
    columns: [...columns.values()]
      .filter(({ key, role }) => role === 'PARTY' || speaking.has(key))
      .sort((a, b) => order(a.role) - order(b.role) || byName(a.name, b.name)),
    groups: [issues, ...others].filter(({ rows }) => rows.length > 0),
  };
}

function order(role: string | null): number {
  const found = role === null ? -1 : roleOrder.indexOf(role);
  return found < 0 ? roleOrder.length : found;
}

/** The issues that are parts of others, by key: what is claimed of these bears on them too. */
export function partsOf(issues: readonly { key: string; parent: { key: string } | null }[]): string[] {
  return issues.filter(({ parent }) => parent !== null).map(({ key }) => key);
}

/** Columns in groups of at most so many, none much smaller than the others. */
export function inGroups<C>(columns: readonly C[], most: number): C[][] {
  const count = Math.max(1, Math.ceil(columns.length / most));
  return Array.from({ length: count }, (_, index) => columns.slice(Math.round((index * columns.length) / count), Math.round(((index + 1) * columns.length) / count)));
}

/** A cell whose claims all come from a wider matter. */
export function inherited(cell: Cell): boolean {
  return cell.claims.length > 0 && cell.claims.every(({ inheritedFrom }) => inheritedFrom !== null);
}

/** What has to be told beside the stance. */
export function marksOf(cell: Cell): string[] {
  return [
    cell.status === 'CONTESTED' ? 'contested' : null,
    cell.status === 'ATTRIBUTED' ? 'others say' : null,
    inherited(cell) ? 'from the whole' : null,
    cell.contestedIn.length > 0 ? 'contested in part' : null,
  ].filter((each) => each !== null);
}

/** 'PARTY/kind/key…' as party and target. */
export function opened(select: string | null): { party: string; target: string } | null {
  const at = select?.indexOf('/') ?? -1;
  if (!select || at < 1) return null;
  return { party: select.slice(0, at), target: select.slice(at + 1) };
}

export interface Voice {
  key: string;
  name: string;
}

/** Through whom the matrix can be read: the claimants, and those for whom they may speak; by name. */
export function voices(claimants: readonly Claimant[]): Voice[] {
  const found = new Map<string, string>();
  for (const { key, name, partOf, offices } of claimants) {
    found.set(key, name);
    for (const above of [partOf, partOf?.partOf, ...offices.flatMap(({ of }) => [of, of.partOf])]) if (above) found.set(above.key, above.name);
  }
  return [...found].map(([key, name]) => ({ key, name })).sort((a, b) => byName(a.name, b.name));
}
