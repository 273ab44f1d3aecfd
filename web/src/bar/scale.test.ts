import { expect, test } from 'vitest';
import { addDays } from '../lib/dates.ts';
import { breaksOf, countOn, dayAfter, dayBefore, dayNear, entryDay, fraction, labelsOf, offsetOf, scaleOf, tickPath, type Moment } from './scale.ts';

const may: Moment = { from: '2024-05-01T00:00:00Z', to: '2024-08-17T00:00:00Z' };
const doha: Moment = { from: '2024-08-15T21:00:00Z', to: '2024-08-16T21:00:00Z' };
const visit: Moment = { from: '2024-08-20T00:00:00Z', to: '2024-08-21T00:00:00Z' };
const moments = [may, doha, visit, visit];
const far = scaleOf(moments, '2026-11-24', 'BEST', 'UTC');
const near = scaleOf(moments, '2024-08-24', 'BEST', 'UTC');

test('an event comes in on the day of its middle, its end or its start', () => {
  expect([entryDay(may, 'BEST', 'UTC'), entryDay(may, 'CERTAIN', 'UTC'), entryDay(may, 'POSSIBLE', 'UTC')]).toEqual(['2024-06-24', '2024-08-16', '2024-05-01']);
});

test('it is a day of the zone that is asked for', () => {
  const wellington: Moment = { from: '2022-02-07T11:00:00Z', to: '2022-02-08T11:00:00Z' };
  expect(entryDay(wellington, 'BEST', 'UTC')).toBe('2022-02-07');
  for (const certainty of ['BEST', 'CERTAIN', 'POSSIBLE'] as const) expect(entryDay(wellington, certainty, 'Pacific/Auckland')).toBe('2022-02-08');
  expect(scaleOf([wellington], '2022-02-10', 'BEST', 'Pacific/Auckland').ticks).toEqual([{ day: '2022-02-08', sharp: 1, vague: 0 }]);
});

test('a far today stands at the end, behind a break that is drawn', () => {
  expect(far).toMatchObject({ first: '2024-06-22', last: '2026-11-24' });
  expect(breaksOf(far)).toHaveLength(1);
  expect(fraction(far, null)).toBe(1);
  expect(dayNear(far, far.length)).toBeNull();
  expect(dayNear(far, offsetOf(far, '2024-08-20')!)).toBe('2024-08-20');
  // Days of the break lie in it, one after the other.
  const [a, b] = [offsetOf(far, '2025-01-01')!, offsetOf(far, '2026-01-01')!];
  expect(a).toBeGreaterThan(offsetOf(far, '2024-08-22')!);
  expect(b).toBeGreaterThan(a);
  expect(b).toBeLessThan(far.length);
});

test('a near today is a day like others, and nothing is drawn after it', () => {
  expect(breaksOf(near)).toEqual([]);
  expect(near.last).toBe('2024-08-24');
  expect(dayNear(near, offsetOf(near, null)!)).toBeNull();
  expect(dayNear(near, offsetOf(near, '2024-08-20')!)).toBe('2024-08-20');
});

test('a day outside has no place: no handle stands where its date is not', () => {
  expect(offsetOf(far, '1999-01-01')).toBeNull();
  expect(offsetOf(far, '2030-01-01')).toBeNull();
  expect(offsetOf(far, far.first)).toBe(0);
});

test('what is to scale is to scale: a day is as long as another', () => {
  const day = offsetOf(far, '2024-07-02')! - offsetOf(far, '2024-07-01')!;
  expect(offsetOf(far, '2024-08-20')! - offsetOf(far, '2024-08-10')!).toBeCloseTo(10 * day);
});

test('two clusters of events years apart have a break between them, and years without one have none', () => {
  const later: Moment = { from: '2034-03-01T00:00:00Z', to: '2034-03-02T00:00:00Z' };
  expect(breaksOf(scaleOf([...moments, later], '2034-03-10', 'BEST', 'UTC'))).toHaveLength(1);
  const even = Array.from({ length: 12 }, (_, index) => ({ from: `${2010 + index}-01-01T00:00:00Z`, to: `${2010 + index}-01-02T00:00:00Z` }));
  expect(breaksOf(scaleOf(even, '2021-06-01', 'BEST', 'UTC'))).toEqual([]);
});

test('every day is found again where it is drawn', () => {
  for (const scale of [far, near]) {
    for (let day = scale.first; day <= scale.last; day = addDays(day, 1)) expect(dayNear(scale, offsetOf(scale, day)!) ?? scale.today).toBe(day);
  }
});

test('steps lead from event to event, and then to today', () => {
  expect(dayBefore(far, null)).toBe('2024-08-20');
  expect(dayBefore(far, '2024-08-20')).toBe('2024-08-16');
  expect(dayBefore(far, '2024-06-24')).toBeNull();
  expect(dayAfter(far, '2024-08-01')).toBe('2024-08-16');
  expect(dayAfter(far, '2024-08-20')).toBe('today');
  expect(dayAfter(far, null)).toBeNull();
  expect(countOn(far, '2024-08-20')).toBe(2);
});

test('nothing on record is a scale too', () => {
  const none = scaleOf([], '2026-11-24', 'BEST', 'UTC');
  expect(dayBefore(none, null)).toBeNull();
  expect(dayNear(none, offsetOf(none, null)!)).toBeNull();
  expect(tickPath(none, 100, 10, 'sharp')).toBe('');
});

test('thousands of events make one path, no wider than its box', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => {
    const at = Date.UTC(2010, 0, 1) + index * 40_000_000;
    return { from: new Date(at).toISOString(), to: new Date(at + 1).toISOString() };
  });
  const scale = scaleOf(many, '2026-11-24', 'BEST', 'UTC');
  expect(tickPath(scale, 600, 20, 'sharp').match(/M/g)?.length).toBeLessThanOrEqual(601);
  expect(labelsOf(scale, 680).length).toBeLessThanOrEqual(8);
});

test('the axis is labelled by what fits', () => {
  expect(labelsOf(far, 680).map(({ text }) => text)).toEqual(['July 2024', 'Aug']);
  expect(labelsOf(scaleOf([visit, { ...doha }], '2026-11-24', 'BEST', 'UTC'), 340).length).toBeGreaterThan(0);
});

test('one ancient event: a break between, labels none on top of another, and no day before the first there is', () => {
  const ancient: Moment = { from: '0001-01-01T00:00:00Z', to: '0001-01-02T00:00:00Z' };
  const last: Moment = { from: '9999-12-30T00:00:00Z', to: '9999-12-31T00:00:00Z' };
  for (const [moments, width] of [[[ancient, visit], 1000], [[ancient, visit], 300], [[ancient, visit, last], 1000]] as const) {
    const scale = scaleOf(moments, '2026-11-24', 'BEST', 'UTC');
    expect(scale.first).toBe('0001-01-01');
    expect(scale.last <= '9999-12-31').toBe(true);
    expect(breaksOf(scale).length).toBeGreaterThan(0);
    const places = labelsOf(scale, width).map(({ day }) => fraction(scale, day) * width);
    expect(places.length).toBeGreaterThan(0);
    places.forEach((at, index) => expect(at - (places[index - 1] ?? -Infinity)).toBeGreaterThan(30));
  }
});
