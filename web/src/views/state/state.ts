// The state of play in words and in order. Pure.

import { byName, inText } from '#words/language.ts';
import { inWords } from '#words/enumerations.ts';
import { isolated } from '../../lib/isolated.ts';
import { inReadingOrder } from '../../lib/issues.ts';
import type { Clause, Commitment, Issue, Meeting, Negotiation, Proposal } from './documents.ts';
import { words } from '#words/state.ts';
import { thingOf } from '../../lib/things.ts';

export interface Phase {
  /** null: clauses that belong to no phase. */
  phase: number | null;
  clauses: Clause[];
}

/** Clauses by phase, first to last, those without one at the end; within one they stay by number. */
export function byPhase(clauses: readonly Clause[]): Phase[] {
  const phases = new Map<number | null, Clause[]>();
  for (const clause of clauses) phases.set(clause.phase, [...(phases.get(clause.phase) ?? []), clause]);
  return [...phases]
    .map(([phase, of]) => ({ phase, clauses: of }))
    .sort((a, b) => (a.phase ?? Number.MAX_SAFE_INTEGER) - (b.phase ?? Number.MAX_SAFE_INTEGER));
}

const standing: Record<Proposal['status'], number> = {
  IN_FORCE: 0,
  PROVISIONALLY_APPLIED: 1,
  SIGNED: 2,
  ADOPTED: 3,
  ACCEPTED: 4,
  INITIALLED: 5,
  TABLED: 6,
  SUSPENDED: 7,
  DRAFT: 8,
  REJECTED: 9,
  WITHDRAWN: 10,
  SUPERSEDED: 11,
  EXPIRED: 12,
  TERMINATED: 13,
};

/** Whether a proposal is still to be reckoned with. */
export function isLive({ status }: Proposal): boolean {
  return standing[status] <= standing.DRAFT;
}

export function byStanding(proposals: readonly Proposal[]): Proposal[] {
  return [...proposals].sort((a, b) => standing[a.status] - standing[b.status] || byName(a.title, b.title));
}

export interface Meetings {
  sitting: Meeting[];
  ahead: Meeting[];
  held: Meeting[];
  called: Meeting[];
}

/** What is under way, what is still to come (overdue ones first), what was held (newest first), what was called off. */
export function sorted(meetings: readonly Meeting[]): Meetings {
  const ahead = meetings.filter(({ status }) => status === 'PLANNED' || status === 'POSTPONED');
  return {
    sitting: meetings.filter(({ status }) => status === 'SITTING'),
    ahead: [...ahead.filter(({ overdue }) => overdue), ...ahead.filter(({ overdue }) => !overdue)],
    held: meetings.filter(({ status }) => status === 'HELD').reverse(),
    called: meetings.filter(({ status }) => status === 'CANCELLED'),
  };
}

export type CommitmentGroup = 'overdue' | 'contested' | 'standing' | 'past';

/** Commitments by what a reader has to look at first: overdue ones, then disputed ones, those to be kept, those that are done with. */
export function byConcern(commitments: readonly Commitment[]): { group: CommitmentGroup; of: Commitment[] }[] {
  const groupOf = (each: Commitment): CommitmentGroup => {
    if (each.overdue) return 'overdue';
    if (each.contested) return 'contested';
    return each.past || each.status === 'FULFILLED' || each.status === 'LAPSED' ? 'past' : 'standing';
  };
  const groups: CommitmentGroup[] = ['overdue', 'contested', 'standing', 'past'];
  return groups.map((group) => ({ group, of: commitments.filter((each) => groupOf(each) === group) })).filter(({ of }) => of.length > 0);
}

export const meetingsOrder = (meetings: readonly Meeting[]): Meeting[] => {
  const { sitting, ahead, held, called } = sorted(meetings);
  return [...sitting, ...ahead, ...held, ...called];
};

/** Of more stances, the sources are found behind their cells alone: a question has an end. */
const stancesMax = 80;

/** The path of the fact behind a party's stance on an issue: of one that it has from a broader issue, that issue's. */
export function stancePath(issues: readonly Issue[], issue: Issue, party: string): string {
  const positionOn = (of: Issue) => of.positions?.find((each) => each.party.key === party);
  const passed = new Set<string>();
  let from = issue;
  while (positionOn(from)?.inherited && !passed.has(from.key)) {
    passed.add(from.key);
    const broader = issues.find(({ key }) => key === from.parent?.key);
    if (!broader || !positionOn(broader)) break;
    from = broader;
  }
  return `position/${party}/issue/${from.key}`;
}

/** The facts that the view shows, as paths of diffs, in reading order: their sources are numbered in it. */
export function factsOf(state: Negotiation, meetings: readonly Meeting[]): string[] {
  const proposals = byStanding(state.proposals);
  const issues = inReadingOrder(state.issues).map(({ issue }) => issue);
  const stances = issues.reduce((sum, { positions }) => sum + (positions?.length ?? 0), 0);
  return [
    `negotiation/${state.key}/status`,
    ...issues.flatMap((issue) => [`issue/${issue.key}/status`, ...(stances > stancesMax ? [] : (issue.positions ?? [])).map(({ party }) => stancePath(state.issues, issue, party.key))]),
    ...state.parties.map(({ actor, role }) => `negotiation/${state.key}/party/${actor.key}/${role}`),
    ...proposals.flatMap(({ key, amendments, clauses }) => [
      `proposal/${key}/status`,
      ...amendments.map((each) => `amendment/${each.key}/status`),
      ...byPhase(clauses ?? []).flatMap((phase) => phase.clauses.map((clause) => `proposal/${key}/clause/${clause.key}`)),
    ]),
    ...state.decisions.nodes.map(({ key }) => `decision/${key}`),
    ...meetingsOrder(meetings).map(({ key }) => `meeting/${key}/status`),
    ...byConcern(state.commitments ?? []).flatMap(({ of }) => of.map(({ key }) => `commitment/${key}/status`)),
    ...(state.accounts?.nodes ?? []).map((account) => `account/${thingOf(account.about)}/${account.aspect}`),
    ...(state.incidents ?? []).map(({ key }) => `incident/${key}`),
  ];
}

/** Two or three sentences that say how things stand. */
export function lede(state: Negotiation): string {
  const named = (role: Negotiation['parties'][number]['role']): string[] => state.parties.filter((each) => each.role === role).map(({ actor }) => isolated(inText(actor.name)));
  const having = (...statuses: readonly string[]): number => state.issues.filter(({ status }) => statuses.includes(status)).length;
  const live = byStanding(state.proposals).filter(isLive);
  const first = live[0];
  return [
    words.talks({ status: state.status, parties: named('PARTY'), mediators: named('MEDIATOR') }),
    words.matters({ sticking: having('STICKING_POINT'), open: having('OPEN', 'NARROWED'), agreed: having('AGREED') }),
    words.tables({ count: live.length, first: isolated(first?.title ?? ''), status: first ? inWords(first.status) : '' }),
  ].join(' ');
}

