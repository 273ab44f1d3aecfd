import { expect, test } from 'vitest';
import { numbered, support } from './notes.ts';

const fact = (path: string, ...sources: string[]) => ({ path, causes: [{ id: path, sources: sources.map((key) => ({ source: { key } })) }] });

test('sources are numbered as they are met in reading', () => {
  const { numbers, sources } = numbered(['b', 'a', 'c', 'unknown'], [fact('a', 'reuters', 'ap'), fact('b', 'ap'), fact('c')]);
  expect(sources).toEqual(['ap', 'reuters']);
  expect([...numbers]).toEqual([['b', [1]], ['a', [1, 2]], ['c', []]]);
});

test('a source that several records of a fact cite has one number', () => {
  const twice = { path: 'a', causes: [...fact('a', 'ap').causes, ...fact('x', 'ap', 'tass').causes] };
  expect(numbered(['a'], [twice]).numbers.get('a')).toEqual([1, 2]);
});

test('a name that the map of a sheet registered lacks no source; a row of the sheet does', () => {
  const of = (path: string, note: string) => ({ path, causes: [{ id: path, note, sources: [] }] });
  const tags = '(map 3f9a2c41b07e, import 8d21e60cc4a1)';
  const { numbers } = numbered(['a', 'b'], [of('a', `Name in sheet Talks of talks.xlsx ${tags}`), of('b', `Row 14 of talks.csv ${tags}`)]);
  expect([...numbers]).toEqual([['b', []]]);
});

test('support counts publishers; a source without one is one of its own', () => {
  const cited = (key: string, publisher: string | null) => ({ source: { key, publisher } });
  expect(support([cited('a', 'Reuters'), cited('b', 'Reuters '), cited('c', null), cited('d', null), cited('a', 'Reuters')])).toEqual({ sources: 4, publishers: 3 });
  expect(support([])).toEqual({ sources: 0, publishers: 0 });
});
