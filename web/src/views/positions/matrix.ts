// Parties × matters: the rows and columns that there are, and what is told of each cell. Pure; it decides nothing about stances.

import type { ActorParts, TargetParts } from '../../api/fragments.ts';
import { inReadingOrder } from '../../lib/issues.ts';
import { targetId, targetTitle, type TargetKind, type TargetLike } from '../../lib/targets.ts';
import { byName, capital } from '#words/language.ts';
import { inWords } from '#words/enumerations.ts';
import type { Cell, Claimant, ClaimedAnswer, MatrixAnswer } from './documents.ts';
import { words } from '#words/positions.ts';

export interface Column {
  key: string;
  name: string;
  role: MatrixAnswer['parties'][number]['role'] | null;
  /** The bloc that it stands with: one that it belongs to, or is. */
  bloc: { key: string; name: string } | null;
}

export interface Row {
  /** As in addresses: 'issue/withdrawal'. */
  id: string;
  title: string;
  depth: number;
  sticking: boolean;
  /** Parties whose stances on it lie far apart. */
  disagreed: boolean;
}

export interface Group {
  title: string;
  rows: Row[];
}

export interface Matrix {
  columns: Column[];
  groups: Group[];
  /** Who takes part in the talks is on record, so that others are known not to. */
  isTableKnown: boolean;
}

/** Cells by row, then by party. */
export type Cells = ReadonlyMap<string, ReadonlyMap<string, Cell>>;

const roleOrder = ['PARTY', 'MEDIATOR', 'GUARANTOR', 'HOST', 'OBSERVER'];
const kinds: readonly TargetKind[] = ['Proposal', 'Clause', 'Meeting'];

type Member = ActorParts & { memberOf: readonly { of: { key: string; name: string } }[] };

/**
 * Every issue has a row, claimed on or not; proposals, clauses and meetings where something is claimed.
 * Every PARTY has a column; others where they take a stance. Members of a bloc stand together.
 */
export function matrixOf(answer: MatrixAnswer, said: Pick<ClaimedAnswer, 'disagreements' | 'claimed'> | null): Matrix {
  const columns = new Map<string, Column & { member: Member }>();
  for (const { role, actor } of answer.parties) {
    const known = columns.get(actor.key);
    if (!known || order(role) < order(known.role)) columns.set(actor.key, { key: actor.key, name: actor.name, role, bloc: null, member: actor });
  }
  const speaking = new Set((said?.claimed.subjects ?? []).map(({ key }) => key));
  for (const actor of said?.claimed.subjects ?? []) if (!columns.has(actor.key)) columns.set(actor.key, { key: actor.key, name: actor.name, role: null, bloc: null, member: actor });
  const shown = [...columns.values()].filter(({ key, role }) => role === 'PARTY' || speaking.has(key));

  const disagreed = new Set((said?.disagreements ?? []).map(({ target }) => targetId(target)));
  const rowOf = (target: TargetLike, depth: number, sticking: boolean): Row => {
    const id = targetId(target);
    return { id, title: capital(targetTitle(target)), depth, sticking, disagreed: disagreed.has(id) };
  };
  const issues: Group = {
    title: words.groups.Issue,
    rows: inReadingOrder(answer.issues).map(({ issue, depth }) => rowOf({ __typename: 'Issue', key: issue.key, title: issue.title }, depth, issue.status === 'STICKING_POINT')),
  };
  const others = kinds.map((kind) => {
    const targets = new Map<string, TargetParts>((said?.claimed.targets ?? []).filter(({ __typename }) => __typename === kind).map((target) => [targetId(target), target]));
    return { title: words.groups[kind], rows: [...targets.values()].map((target) => rowOf(target, 0, false)) };
  });
  return { columns: inBlocs(shown), groups: [issues, ...others].filter(({ rows }) => rows.length > 0), isTableKnown: answer.parties.length > 0 };
}

/** Blocs of two or more stand together, the bloc itself first; who belongs to none comes as before, by role and name. */
function inBlocs(columns: readonly (Column & { member: Member })[]): Column[] {
  const sorted = [...columns].sort((a, b) => order(a.role) - order(b.role) || byName(a.name, b.name));
  const names = new Map<string, string>();
  const size = new Map<string, number>();
  for (const { key, member } of sorted) {
    for (const { of } of member.memberOf) {
      names.set(of.key, of.name);
      size.set(of.key, (size.get(of.key) ?? 0) + 1);
    }
    void key;
  }
  const blocOf = ({ key, member }: Column & { member: Member }): Column['bloc'] => {
    if ((size.get(key) ?? 0) > 0) return { key, name: names.get(key) ?? key };
    // The greatest of those that it belongs to; of two as great, the first by name.
    const best = member.memberOf.map(({ of }) => of).filter((of) => (size.get(of.key) ?? 0) > 1 || sorted.some((each) => each.key === of.key)).sort((a, b) => (size.get(b.key) ?? 0) - (size.get(a.key) ?? 0) || byName(a.name, b.name))[0];
    return best ? { key: best.key, name: best.name } : null;
  };
  const placed = sorted.map(({ member, ...column }) => ({ ...column, bloc: blocOf({ ...column, member }) }));
  const result: Column[] = [];
  for (const column of placed) {
    if (result.some(({ key }) => key === column.key)) continue;
    const bloc = column.bloc;
    if (bloc === null) {
      result.push(column);
      continue;
    }
    const members = placed.filter((each) => each.bloc?.key === bloc.key && !result.some(({ key }) => key === each.key));
    result.push(...members.filter(({ key }) => key === bloc.key), ...members.filter(({ key }) => key !== bloc.key));
  }
  return result;
}

/** Neighbours of one bloc: for the row of names above the parties'. */
export function blocsOf(columns: readonly Column[]): { bloc: Column['bloc']; count: number }[] {
  const blocs: { bloc: Column['bloc']; count: number }[] = [];
  for (const { bloc } of columns) {
    const last = blocs.at(-1);
    if (last && last.bloc?.key === bloc?.key) last.count += 1;
    else blocs.push({ bloc, count: 1 });
  }
  return blocs;
}

function order(role: string | null): number {
  const found = role === null ? -1 : roleOrder.indexOf(role);
  return found < 0 ? roleOrder.length : found;
}

/** Columns in groups of at most so many, none much smaller than the others. */
export function inGroups<C>(columns: readonly C[], most: number): C[][] {
  const count = Math.max(1, Math.ceil(columns.length / most));
  return Array.from({ length: count }, (_, index) => columns.slice(Math.round((index * columns.length) / count), Math.round(((index + 1) * columns.length) / count)));
}

/** What has to be told beside the stance. */
export function marksOf(cell: Cell, isEarlier = false): string[] {
  const votes = [...new Set(cell.votes.map(({ vote }) => words.voted(inWords(vote))))];
  return [
    cell.status === 'CONTESTED' ? words.contested : null,
    cell.status === 'ATTRIBUTED' ? words.attributed : null,
    cell.inherited ? words.inherited : null,
    cell.contestedIn.length > 0 ? words.contestedIn : null,
    isEarlier ? words.earlierText : null,
    ...votes,
  ].filter((each) => each !== null);
}

/** Whether a cell has anything to show: a stance, or a vote. */
export function isShown(cell: Cell | undefined): cell is Cell {
  return cell !== undefined && (cell.status !== 'UNSTATED' || cell.votes.length > 0 || cell.contestedIn.length > 0);
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

/** Which rows and columns are asked for: in the address. */
export interface Wanted {
  party: string | null;
  /** The key of a bloc; 'none': those in no bloc. */
  bloc: string | null;
  status: 'CONTESTED' | 'DECLARED' | 'ATTRIBUTED' | 'DISAGREED' | null;
}

export function wantedOf(own: Readonly<Record<string, string>>): Wanted {
  const status = own.status?.toUpperCase();
  return {
    party: own.party ?? null,
    bloc: own.bloc ?? null,
    status: status === 'CONTESTED' || status === 'DECLARED' || status === 'ATTRIBUTED' || status === 'DISAGREED' ? status : null,
  };
}

/** The matrix with what is asked for alone. `pairs` says of which pairs the status is the one asked for: 'PARTY/kind/key'. */
export function filtered(matrix: Matrix, wanted: Wanted, pairs: ReadonlySet<string> | null): Matrix {
  const byName = matrix.columns.filter(({ key, bloc }) => (wanted.party === null || key === wanted.party) && (wanted.bloc === null || (wanted.bloc === 'none' ? bloc === null : bloc?.key === wanted.bloc)));
  const fits = (row: Row): boolean => {
    if (wanted.status === null) return true;
    if (wanted.status === 'DISAGREED') return row.disagreed;
    return byName.some(({ key }) => pairs?.has(`${key}/${row.id}`));
  };
  const groups = matrix.groups.map((group) => ({ ...group, rows: group.rows.filter(fits) })).filter(({ rows }) => rows.length > 0);
  const needed = wanted.status === null || wanted.status === 'DISAGREED' || pairs === null ? byName : byName.filter(({ key }) => groups.some(({ rows }) => rows.some(({ id }) => pairs.has(`${key}/${id}`))));
  return { ...matrix, columns: needed, groups };
}
