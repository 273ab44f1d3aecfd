import { expect, test } from 'vitest';
import { inReadingOrder, type IssueStatus } from '../../lib/issues.ts';
import type { Clause, Meeting, Negotiation, Proposal } from './documents.ts';
import { ProblemError, refused } from '../../api/problem.ts';
import { asMuch } from './read.ts';
import { byPhase, byStanding, lede, sorted } from './state.ts';

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
    'The talks between Israel and Hamas are open; Egypt and Qatar mediate. One sticking point, two further issues open and one agreed. One proposal, ‘The bridging proposal’, is tabled.',
  );
  expect(lede({ ...state, status: 'COLLAPSED', parties: [], issues: [], proposals: [] })).toBe('The talks have collapsed. No issue has been raised. No proposal is on the table.');
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
