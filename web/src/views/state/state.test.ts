import { expect, test } from 'vitest';
import { inReadingOrder, type IssueStatus } from '../../lib/issues.ts';
import type { Clause, Commitment, Meeting, Negotiation, Proposal } from './documents.ts';
import { ProblemError, refused } from '../../api/problem.ts';
import { asMuch } from './read.ts';
import { byConcern, byPhase, byStanding, factsOf, lede, sorted, stancePath } from './state.ts';

const issue = (key: string, status: IssueStatus, parent: string | null = null) => ({ key, title: key, status, parent: parent ? { key: parent } : null });

test('what is stuck comes first, with the wholes it belongs to', () => {
  const order = inReadingOrder([
    issue('ceasefire', 'OPEN'),
    issue('agreed', 'AGREED'),
    issue('withdrawal', 'OPEN'),
    issue('netzarim', 'OPEN', 'withdrawal'),
    issue('philadelphi', 'STICKING_POINT', 'withdrawal'),
    issue('return', 'STICKING_POINT'),
    issue('orphan', 'NARROWED', 'unknown'),
  ]);
  expect(order.map(({ issue: { key }, depth }) => `${'-'.repeat(depth)}${key}`)).toEqual([
    'return', 'withdrawal', '-philadelphi', '-netzarim', 'ceasefire', 'orphan', 'agreed',
  ]);
});

const clause = (number: string, phase: number | null) => ({ key: number, number, phase }) as Clause;

test('clauses stand by phase, those of none last', () => {
  expect(byPhase([clause('1', 2), clause('2', 1), clause('3', null), clause('4', 1)]).map(({ phase, clauses }) => [phase, clauses.map(({ number }) => number)])).toEqual([
    [1, ['2', '4']],
    [2, ['1']],
    [null, ['3']],
  ]);
});

const proposal = (title: string, status: Proposal['status']) => ({ key: title, title, status }) as Proposal;

test('what is in force stands before what is tabled, and that before what is over', () => {
  expect(byStanding([proposal('a', 'REJECTED'), proposal('b', 'TABLED'), proposal('c', 'IN_FORCE')]).map(({ key }) => key)).toEqual(['c', 'b', 'a']);
});

const meeting = (key: string, status: Meeting['status'], overdue = false) => ({ key, status, overdue }) as Meeting;

test('overdue meetings are told first, held ones newest first', () => {
  const { sitting, ahead, held, called } = sorted([meeting('f', 'SITTING'), meeting('a', 'HELD'), meeting('b', 'HELD'), meeting('c', 'PLANNED'), meeting('d', 'POSTPONED', true), meeting('e', 'CANCELLED')]);
  expect([sitting, ahead, held, called].map((list) => list.map(({ key }) => key))).toEqual([['f'], ['d', 'c'], ['b', 'a'], ['e']]);
});

const party = (name: string, role: Negotiation['parties'][number]['role']) => ({ role, actor: { name } }) as Negotiation['parties'][number];
const state = {
  status: 'OPEN',
  parties: [party('Israel', 'PARTY'), party('Hamas', 'PARTY'), party('Egypt', 'MEDIATOR'), party('Qatar', 'MEDIATOR')],
  issues: [issue('a', 'STICKING_POINT'), issue('b', 'OPEN'), issue('c', 'OPEN'), issue('d', 'AGREED')],
  proposals: [proposal('The bridging proposal', 'TABLED'), proposal('An old one', 'SUPERSEDED')],
} as unknown as Negotiation;

test('how things stand, in sentences', () => {
  expect(lede(state)).toBe(
    'The talks between Israel and Hamas are open; Egypt and Qatar mediate. One sticking point and two further issues are open; one is agreed. One proposal, ‘The bridging proposal’, is tabled.',
  );
  expect(lede({ ...state, status: 'COLLAPSED', parties: [], issues: [], proposals: [] })).toBe('The talks have collapsed. No issue has been raised. No proposal is on the table.');
});

const commitment = (key: string, rest: Partial<Commitment> = {}) => ({ key, status: 'MADE', overdue: false, contested: false, past: false, ...rest }) as Commitment;

test('overdue commitments come first, then disputed ones, then those to be kept; an overdue one is not told twice', () => {
  const groups = byConcern([commitment('kept', { status: 'FULFILLED' }), commitment('open'), commitment('late', { overdue: true, contested: true }), commitment('disputed', { contested: true, status: 'FULFILLED' })]);
  expect(groups.map(({ group, of }) => [group, of.map(({ key }) => key)])).toEqual([
    ['overdue', ['late']],
    ['contested', ['disputed']],
    ['standing', ['open']],
    ['past', ['kept']],
  ]);
});

test('facts are named in reading order, as diffs name them', () => {
  const whole = {
    key: 't',
    parties: [{ role: 'PARTY', actor: { key: 'a', name: 'A' } }],
    issues: [{ ...issue('i', 'OPEN'), positions: [{ party: { key: 'a' } }] }, issue('j', 'STICKING_POINT')],
    proposals: [{ key: 'p', title: 'P', status: 'TABLED', amendments: [{ key: 'm' }], clauses: [clause('1', null)] }],
    decisions: { nodes: [{ key: 'd' }] },
    commitments: [commitment('c')],
    accounts: { nodes: [{ aspect: 'killed', about: { __typename: 'Incident', key: 'x', title: 'X' } }, { aspect: 'reading', about: { __typename: 'Clause', key: 'c', number: '1', proposal: { key: 'p', title: 'P' } } }] },
    incidents: [{ key: 'x' }],
  } as unknown as Negotiation;
  expect(factsOf(whole, [meeting('g', 'HELD')])).toEqual([
    'negotiation/t/status', 'issue/j/status', 'issue/i/status', 'position/a/issue/i', 'negotiation/t/party/a/PARTY', 'proposal/p/status', 'amendment/m/status', 'proposal/p/clause/1',
    'decision/d', 'meeting/g/status', 'commitment/c/status', 'account/incident/x/killed', 'account/clause/p/c/reading', 'incident/x',
  ]);
});

test('a stance that comes from a broader issue is cited by that issue', () => {
  const held = (key: string, parent: string | null, inherited: boolean) => ({ ...issue(key, 'OPEN', parent), positions: [{ party: { key: 'egypt' }, inherited }] });
  const issues = [held('withdrawal', null, false), held('netzarim', 'withdrawal', true), held('gates', 'netzarim', true), held('orphan', 'unknown', true)] as unknown as Negotiation['issues'];
  expect(issues.map((each) => stancePath(issues, each, 'egypt'))).toEqual([
    'position/egypt/issue/withdrawal', 'position/egypt/issue/withdrawal', 'position/egypt/issue/withdrawal', 'position/egypt/issue/orphan',
  ]);
});

test('what one answer cannot hold is asked for with less; other trouble is told', async () => {
  const server = (code: string, most: number) => {
    let times = 0;
    return asMuch(async ({ marks, texts }) => {
      times += 1;
      if (Number(marks) + Number(texts) > most) throw new ProblemError(refused(code, 'the answer has more than 9 items in its lists'));
      return { marks, texts, times };
    });
  };
  expect(await server('TOO_COSTLY', 2)).toEqual({ marks: true, texts: true, times: 1 });
  expect(await server('TOO_COSTLY', 1)).toEqual({ marks: false, texts: true, times: 2 });
  expect(await server('TOO_COSTLY', 0)).toEqual({ marks: false, texts: false, times: 3 });
  await expect(server('TOO_COSTLY', -1)).rejects.toThrow(ProblemError);
  await expect(server('INTERNAL', 1)).rejects.toThrow(ProblemError);
});
