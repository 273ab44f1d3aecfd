import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { cellsDocument, issuesDocument, type Cell, type Claimant, type MatrixAnswer } from './documents.ts';
import { inGroups, inherited, marksOf, matrixOf, opened, partsOf, voices } from './matrix.ts';

const actor = (key: string) => ({ key, name: key.toUpperCase(), kind: 'STATE' as const });
const cell = (party: string, target: Cell['target'], more: Partial<Cell> = {}): Cell => ({
  party: actor(party),
  target,
  status: 'DECLARED',
  stance: 'ACCEPTS',
  declared: true,
  contestedIn: [],
  claims: [{ inheritedFrom: null }],
  ...more,
});
const issue = (key: string): Cell['target'] => ({ __typename: 'Issue', key, title: key });
const clause: Cell['target'] = { __typename: 'Clause', key: 'withdrawal/schedule', number: '4.1', text: 'When.', proposal: { key: 'bridging', title: 'Bridging' } };

const answer: MatrixAnswer = {
  parties: [
    { role: 'MEDIATOR', actor: actor('egypt') },
    { role: 'MEDIATOR', actor: actor('us') },
    { role: 'PARTY', actor: actor('israel') },
    { role: 'PARTY', actor: actor('hamas') },
  ],
  issues: [
    { key: 'withdrawal', title: 'withdrawal', status: 'OPEN', parent: null },
    { key: 'corridor', title: 'corridor', status: 'STICKING_POINT', parent: { key: 'withdrawal' } },
  ],
  disagreements: [{ target: issue('corridor') }],
};
const cells = [cell('israel', issue('corridor'), { status: 'CONTESTED', stance: 'RESERVES' }), cell('us', issue('withdrawal')), cell('jordan', clause)];

test('each party has a column, others where they speak; each issue a row, other matters where they are spoken of', () => {
  const { columns, groups } = matrixOf(answer, cells);
  expect(columns.map(({ key, role }) => [key, role])).toEqual([['hamas', 'PARTY'], ['israel', 'PARTY'], ['us', 'MEDIATOR'], ['jordan', null]]);
  expect(groups.map(({ title, rows }) => [title, rows.map(({ id }) => id)])).toEqual([
    ['Issues', ['issue/withdrawal', 'issue/corridor']],
    ['Clauses', ['clause/bridging/withdrawal/schedule']],
  ]);
  const corridor = groups[0]?.rows[1];
  expect(corridor).toMatchObject({ depth: 1, sticking: true, disagreed: true, title: 'Corridor' });
  expect(corridor?.cells.get('israel')?.status).toBe('CONTESTED');
});

test('a cell is said in words', () => {
  expect(marksOf(cells[0] as Cell)).toEqual(['contested']);
  const above = cell('hamas', issue('corridor'), { status: 'ATTRIBUTED', claims: [{ inheritedFrom: { __typename: 'Issue' } }], contestedIn: [issue('x')] });
  expect(inherited(above)).toBe(true);
  expect(marksOf(above)).toEqual(['others say', 'from the whole', 'contested in part']);
});

test('what is opened is read from the address', () => {
  expect(opened('israel/clause/bridging/withdrawal/schedule')).toEqual({ party: 'israel', target: 'clause/bridging/withdrawal/schedule' });
  expect(opened('israel')).toBeNull();
  expect(opened(null)).toBeNull();
});

test('one can hear a claimant, or whomever it may speak for', () => {
  const blinken = { key: 'blinken', name: 'Blinken', partOf: null, offices: [{ of: { key: 'state-department', name: 'State Department', partOf: { key: 'us', name: 'United States' } } }] };
  const officials = { key: 'officials', name: 'Officials', partOf: { key: 'us', name: 'United States', partOf: null }, offices: [] };
  expect(voices([blinken, officials, blinken] as Claimant[]).map(({ key }) => key)).toEqual(['blinken', 'officials', 'state-department', 'us']);
});

test('many cells are asked in one question', () => {
  const schema = buildSchema(readFileSync('../schema/chronicle.graphql', 'utf8'));
  const text = cellsDocument([
    { party: 'israel', on: { issue: 'withdrawal' } },
    { party: 'hamas', on: { clause: { proposal: 'bridging', clause: 'withdrawal/schedule' } } },
  ]);
  expect(validate(schema, parse(text))).toEqual([]);
  expect(validate(schema, parse(issuesDocument(['withdrawal', 'corridor'])))).toEqual([]);
});

test('only parts are asked for by themselves', () => {
  expect(partsOf(answer.issues)).toEqual(['corridor']);
});

test('columns are parted in groups of like size', () => {
  const sizes = (count: number) => inGroups(Array.from({ length: count }, (_, index) => index), 7).map(({ length }) => length);
  expect([0, 7, 8, 10, 20].map(sizes)).toEqual([[0], [7], [4, 4], [5, 5], [7, 6, 7]]);
  expect(inGroups(['a', 'b', 'c'], 2).flat()).toEqual(['a', 'b', 'c']);
});
