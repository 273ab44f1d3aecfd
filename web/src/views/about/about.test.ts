import { expect, test } from 'vitest';
import { depthOf, sideBySide } from './clauses.ts';
import { textsOf } from './texts.ts';

const clause = (key: string, alternatives: string[] = [], alternativeTo: string | null = null) => ({ key, alternatives: alternatives.map((each) => ({ key: each })), alternativeTo: alternativeTo === null ? null : { key: alternativeTo } });

test('alternatives stand together in the place of the first, each once', () => {
  const clauses = [clause('1'), clause('2a', ['2b', '2c']), clause('3'), clause('2b', ['2a', '2c'], '2a'), clause('2c', ['2a', '2b'], '2a')];
  expect(sideBySide(clauses).map((group) => group.map(({ key }) => key))).toEqual([['1'], ['2a', '2b', '2c'], ['3']]);
});

test('depth goes by the number', () => {
  const numbers = new Set(['1', '1.2', '1.2.3', '1.2.3.4', '5', '5.1', 'A', '20']);
  expect(['1', '5.1', '5.1.2', '1.2.3.4.5', 'A.1'].map((number) => depthOf(number, numbers))).toEqual([0, 1, 2, 3, 1]);
  // Without an article 21 it is part of none.
  expect(['21.1', '8.2.1'].map((number) => depthOf(number, numbers))).toEqual([0, 0]);
});

test('the texts of an actor, each with its acts', () => {
  const of = (path: string, after: string | null = '{}') => ({ path, after });
  expect(textsOf([of('proposal/p/bound/a'), of('proposal/p/signature/a'), of('proposal/q/consent/a'), of('proposal/r/bound/a', null), of('account/actor/a/founder')])).toEqual([
    { key: 'p', acts: ['bound', 'signature'], paths: ['proposal/p/bound/a', 'proposal/p/signature/a'] },
    { key: 'q', acts: ['consent'], paths: ['proposal/q/consent/a'] },
  ]);
});
