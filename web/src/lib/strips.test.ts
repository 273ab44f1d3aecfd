import { expect, test } from 'vitest';
import { labels, readableScale, scaleOf, stripsOf, type Piece } from './strips.ts';

const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const step = (path: string, day: string, after: { status: string; stance: string | null } | null) => ({ path, date: `${day}T00:00:00Z`, after: after && JSON.stringify(after) });
const accepts = { status: 'DECLARED', stance: 'ACCEPTS' };

test('a strip goes from step to step, and to the moment shown', () => {
  const [strip, ...others] = stripsOf(
    [
      step('position/a/issue/x', '2024-01-01', accepts),
      step('position/a/issue/x', '2024-02-01', { status: 'CONTESTED', stance: 'ACCEPTS' }),
      step('position/a/issue/x', '2024-03-01', null),
      step('position/a/issue/x', '2024-04-01', { status: 'ATTRIBUTED', stance: 'REJECTS' }),
    ],
    at('2024-05-01'),
  );
  expect(others).toEqual([]);
  expect(strip).toEqual({
    party: 'a',
    target: 'issue/x',
    pieces: [
      { from: at('2024-01-01'), to: at('2024-02-01'), status: 'DECLARED', stance: 'ACCEPTS' },
      { from: at('2024-02-01'), to: at('2024-03-01'), status: 'CONTESTED', stance: 'ACCEPTS' },
      { from: at('2024-04-01'), to: at('2024-05-01'), status: 'ATTRIBUTED', stance: 'REJECTS' },
    ],
  });
});

test('steps that change no stance make no new piece; nothing said is no strip', () => {
  const strips = stripsOf(
    [
      step('position/a/issue/x', '2024-01-01', accepts),
      step('position/a/issue/x', '2024-02-01', { ...accepts }),
      step('position/b/proposal/y', '2024-02-01', { status: 'UNSTATED', stance: null }),
      step('issue/x/status', '2024-02-01', null),
    ],
    at('2024-05-01'),
  );
  expect(strips).toEqual([{ party: 'a', target: 'issue/x', pieces: [{ from: at('2024-01-01'), to: at('2024-05-01'), status: 'DECLARED', stance: 'ACCEPTS' }] }]);
});

const piece = (from: string, to: string): Piece => ({ from: at(from), to: at(to), status: 'DECLARED', stance: 'ACCEPTS' });

test('a scale by date is true to time, a scale by change gives every change the same room', () => {
  const rows = [{ pieces: [piece('2024-01-01', '2024-01-11'), piece('2024-01-11', '2024-04-10')] }];
  const byDate = scaleOf('dates', rows, at('2024-01-01'), at('2024-04-10'));
  expect(byDate.place(at('2024-01-11'))).toBeCloseTo(0.1);
  const byChange = scaleOf('changes', rows, at('2024-01-01'), at('2024-04-10'));
  expect([at('2023-01-01'), at('2024-01-01'), at('2024-01-06'), at('2024-01-11'), at('2024-04-10'), at('2025-01-01')].map(byChange.place)).toEqual([0, 0, 0.25, 0.5, 1, 1]);
});

test('labels are round, inside, and no more than fit', () => {
  expect(labels(at('2024-08-06'), at('2024-08-20')).map(({ text }) => text)).toEqual(['6 Aug', '8 Aug', '10 Aug', '12 Aug', '14 Aug', '16 Aug', '18 Aug', '20 Aug']);
  expect(labels(at('2024-01-15'), at('2024-06-20')).map(({ text }) => text)).toEqual(['Feb', 'Mar', 'Apr', 'May', 'June']);
  expect(labels(at('2011-12-11'), at('2022-01-01')).map(({ text }) => text)).toEqual(['2012', '2014', '2016', '2018', '2020', '2022']);
  for (const [from, to] of [['1648-01-01', '2024-01-01'], ['2024-01-01', '2024-01-02'], ['2022-03-01', '2024-03-01'], ['0001-01-01', '9999-12-31']] as const) {
    const found = labels(Date.parse(from), Date.parse(to));
    expect(found.length).toBeLessThanOrEqual(8);
    expect(found.length).toBeGreaterThan(0);
    for (const { at: place } of found) expect(place >= Date.parse(from) && place <= Date.parse(to)).toBe(true);
  }
});

test('bars that are slivers by date stand on the scale of changes', () => {
  const piece = (from: string, to: string): Piece => ({ from: at(from), to: at(to), status: 'DECLARED', stance: 'ACCEPTS' });
  const [from, to] = [at('2024-01-01'), at('2024-04-10')];
  expect(readableScale([{ pieces: [piece('2024-04-08', '2024-04-10')] }, { pieces: [piece('2024-04-09', '2024-04-10')] }], from, to)).toBe('changes');
  expect(readableScale([{ pieces: [piece('2024-02-01', '2024-04-10')] }, { pieces: [piece('2024-04-09', '2024-04-10')] }], from, to)).toBe('dates');
});
