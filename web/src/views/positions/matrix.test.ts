import { expect, test } from 'vitest';
import type { Cell, Claimant, MatrixAnswer } from './documents.ts';
import { blocsOf, filtered, inGroups, isShown, marksOf, matrixOf, opened, voices, wantedOf } from './matrix.ts';

const actor = (key: string, ...blocs: string[]) => ({ key, name: key.toUpperCase(), kind: 'STATE' as const, memberOf: blocs.map((bloc) => ({ of: { key: bloc, name: bloc.toUpperCase() } })) });
const cell = (party: string, more: Partial<Cell> = {}): Cell => ({
  party: { key: party },
  status: 'DECLARED',
  stance: 'ACCEPTS',
  declared: true,
  inherited: false,
  contestedIn: [],
  votes: [],
  ...more,
});
const issue = (key: string) => ({ __typename: 'Issue', key, title: key }) as const;
const clause = { __typename: 'Clause', key: 'withdrawal/schedule', number: '4.1', text: 'When.', proposal: { key: 'bridging', title: 'Bridging' } } as const;

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
};
const said = {
  disagreements: [{ target: issue('corridor') }],
  claimed: { subjects: [actor('israel'), actor('us'), actor('jordan')], targets: [issue('corridor'), issue('withdrawal'), clause] },
};

test('each party has a column, others where they speak; each issue a row, other matters where they are spoken of', () => {
  const { columns, groups } = matrixOf(answer, said);
  expect(columns.map(({ key, role }) => [key, role])).toEqual([['hamas', 'PARTY'], ['israel', 'PARTY'], ['us', 'MEDIATOR'], ['jordan', null]]);
  expect(groups.map(({ title, rows }) => [title, rows.map(({ id }) => id)])).toEqual([
    ['Issues', ['issue/withdrawal', 'issue/corridor']],
    ['Clauses', ['clause/bridging/withdrawal/schedule']],
  ]);
  expect(groups[0]?.rows[1]).toMatchObject({ depth: 1, sticking: true, disagreed: true, title: 'Corridor' });
});

test('who is not at the table is known only if somebody is', () => {
  expect(matrixOf(answer, said).isTableKnown).toBe(true);
  expect(matrixOf({ ...answer, parties: [] }, said).isTableKnown).toBe(false);
});

test('members of a bloc stand together, the bloc first; who belongs to none stays where it was', () => {
  const parties = [actor('a', 'g77'), actor('b'), actor('c', 'g77', 'aosis'), actor('g77')].map((each) => ({ role: 'PARTY' as const, actor: each }));
  const { columns } = matrixOf({ ...answer, parties }, null);
  expect(columns.map(({ key }) => key)).toEqual(['g77', 'a', 'c', 'b']);
  expect(blocsOf(columns).map(({ bloc, count }) => [bloc?.name ?? null, count])).toEqual([['G77', 3], [null, 1]]);
});

test('filters leave the rows and columns that fit', () => {
  const matrix = matrixOf(answer, said);
  const pairs = new Set(['israel/issue/corridor']);
  const contested = filtered(matrix, wantedOf({ status: 'contested' }), pairs);
  expect(contested.columns.map(({ key }) => key)).toEqual(['israel']);
  expect(contested.groups.flatMap(({ rows }) => rows.map(({ id }) => id))).toEqual(['issue/corridor']);
  expect(filtered(matrix, wantedOf({ party: 'us' }), null).columns.map(({ key }) => key)).toEqual(['us']);
  expect(filtered(matrix, wantedOf({ status: 'disagreed' }), null).groups.flatMap(({ rows }) => rows.map(({ id }) => id))).toEqual(['issue/corridor']);
  expect(filtered(matrix, wantedOf({ bloc: 'none', status: 'nonsense' }), null)).toEqual(matrix);
});

test('a cell is said in words', () => {
  expect(marksOf(cell('israel', { status: 'CONTESTED', stance: 'RESERVES' }))).toEqual(['contested']);
  const above = cell('hamas', { status: 'ATTRIBUTED', inherited: true, contestedIn: [{ __typename: 'Issue' }], votes: [{ vote: 'YES' }, { vote: 'YES' }] });
  expect(marksOf(above, true)).toEqual(['others say', 'from the broader issue', 'contested in part', 'on earlier text', 'voted yes']);
  expect(isShown(cell('x', { status: 'UNSTATED', stance: null }))).toBe(false);
  expect(isShown(cell('x', { status: 'UNSTATED', stance: null, votes: [{ vote: 'NO' }] }))).toBe(true);
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

test('columns are parted in groups of like size', () => {
  const sizes = (count: number) => inGroups(Array.from({ length: count }, (_, index) => index), 7).map(({ length }) => length);
  expect([0, 7, 8, 10, 20].map(sizes)).toEqual([[0], [7], [4, 4], [5, 5], [7, 6, 7]]);
  expect(inGroups(['a', 'b', 'c'], 2).flat()).toEqual(['a', 'b', 'c']);
});
