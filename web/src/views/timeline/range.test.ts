import { expect, test } from 'vitest';
import { clamped, extentOf, moved, rangeInWords, readRange, showing, spanMin, tickInWords, writeRange, zoomed, type Range } from './range.ts';

const day = 86_400_000;
const at = (text: string): number => Date.parse(text);
const august: Range = [at('2024-08-15T00:00:00Z'), at('2024-08-22T00:00:00Z')];

test.each([
  [{ from: '2024-08-15', to: '2024-08-21' }, august],
  [{ from: '2024-08', to: '2024' }, [at('2024-08-01T00:00:00Z'), at('2025-01-01T00:00:00Z')]],
  [{ from: '2024-08', to: '2024-08' }, [at('2024-08-01T00:00:00Z'), at('2024-09-01T00:00:00Z')]],
  [{ from: '2024-08-19T21:00:00Z', to: '2024-08-20T21:00:00Z' }, [at('2024-08-19T21:00:00Z'), at('2024-08-20T21:00:00Z')]],
  [{}, null],
  [{ from: '2024-08-15' }, undefined],
  [{ from: '2024-08-21', to: '2024-08-15' }, undefined],
  [{ from: 'soon', to: '2024-08-15' }, undefined],
])('%j is read', (own, range) => {
  expect(readRange(own)).toEqual(range);
});

test('what is written is read again: to the minute, or to the day where the stretch is long', () => {
  expect(readRange(writeRange(august))).toEqual(august);
  const long: Range = [at('2024-01-01T00:00:00Z'), at('2024-12-31T00:00:00Z')];
  expect(writeRange(long)).toEqual({ from: '2024-01-01', to: '2024-12-30' });
  expect(readRange(writeRange(long))).toEqual(long);
});

test('the extent holds every window, and the end of the day shown where that is near', () => {
  const windows = [{ from: 0, to: 100 * day }, { from: 20 * day, to: 21 * day }];
  const [from, to] = extentOf(windows, null);
  expect(from).toBeLessThan(0);
  expect(to).toBeGreaterThan(100 * day);
  expect(extentOf(windows, 120 * day)[1]).toBeGreaterThan(120 * day);
  expect(extentOf(windows, 900 * day)).toEqual(extentOf(windows, null));
  expect(extentOf([], 30 * day)).toEqual([15 * day, 45 * day]);
});

test('there are no years before the first and after the last', () => {
  const all = extentOf([{ from: at('0001-01-01T00:00:00Z'), to: at('9999-12-31T00:00:00Z') }], null);
  expect(rangeInWords(all)).toBe('1 January 1 to 31 December 9999');
  expect(readRange(writeRange(all))).not.toBe(undefined);
  const late = clamped([at('9999-12-20T00:00:00Z'), at('9999-12-31T23:59:00Z')], all);
  expect(readRange(writeRange(late))).toEqual(late);
});

test('a range stays within its bounds', () => {
  const whole: Range = [0, 100 * day];
  expect(clamped([-10 * day, 10 * day], whole)).toEqual([0, 20 * day]);
  expect(clamped([95 * day, 105 * day], whole)).toEqual([90 * day, 100 * day]);
  expect(clamped([-500 * day, 500 * day], whole)).toEqual(whole);
  const [from, to] = clamped([day, day + 1], whole);
  expect(to - from).toBe(spanMin);
});

test('closer, along, and to a moment', () => {
  expect(zoomed([0, 100], 2)).toEqual([25, 75]);
  expect(zoomed([0, 100], 2, 0)).toEqual([0, 50]);
  expect(moved([0, 100], 0.5)).toEqual([50, 150]);
  const range: Range = [0, 100];
  expect(showing(range, 50)).toEqual(range);
  expect(showing(range, 300)).toEqual([250, 350]);
});

test('in words', () => {
  expect(rangeInWords(august)).toBe('15 August to 21 August 2024');
  expect(rangeInWords([at('2023-12-01T00:00:00Z'), at('2024-02-01T00:00:00Z')])).toBe('1 December 2023 to 31 January 2024');
  expect(rangeInWords([at('2024-08-20T06:00:00Z'), at('2024-08-20T18:00:00Z')])).toBe('20 August 2024, 06:00 to 20 August 2024, 18:00 UTC');
  const tick = (text: string, first = false): string => tickInWords(new Date(text), first);
  expect([tick('2024-01-01T00:00:00Z'), tick('2024-08-01T00:00:00Z'), tick('2024-08-20T00:00:00Z'), tick('2024-08-20T06:00:00Z')]).toEqual(['2024', 'Aug', '20 Aug', '06:00']);
  expect([tick('2024-08-01T00:00:00Z', true), tick('2024-08-20T06:00:00Z', true)]).toEqual(['Aug 2024', '20 Aug, 06:00']);
});
