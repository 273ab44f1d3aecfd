import { expect, test } from 'vitest';
import { countOn, dayAfter, dayAt, dayBefore, entryDay, fraction, labelsOf, offsetOf, scaleOf, slotNear, slotOf, tickPath, type Moment } from './scale.ts';

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

test('a far today has a place of its own at the end', () => {
  expect(far).toMatchObject({ first: '2024-06-22', gap: true, last: 62 });
  expect(slotOf(far, null)).toBe(far.last);
  expect(dayAt(far, far.last)).toBeNull();
  expect(dayAt(far, slotOf(far, '2024-08-20'))).toBe('2024-08-20');
  expect(fraction(far, far.last)).toBe(1);
});

test('a near today is a day like others', () => {
  expect(near.gap).toBe(false);
  expect(dayAt(near, slotOf(near, null))).toBeNull();
  expect(dayAt(near, slotOf(near, '2024-08-20'))).toBe('2024-08-20');
});

test('days beyond the ends stand at the ends', () => {
  expect(slotOf(far, '1999-01-01')).toBe(0);
  expect(slotOf(far, '2025-01-01')).toBe(far.last - 1);
  expect(slotOf(far, '2030-01-01')).toBe(far.last);
});

test('every slot is found again where it is drawn', () => {
  for (const scale of [far, near]) {
    for (let slot = 0; slot <= scale.last; slot += 1) expect(slotNear(scale, offsetOf(scale, slot))).toBe(slot);
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
  expect(dayAt(none, slotOf(none, null))).toBeNull();
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
  expect(labelsOf(scaleOf([visit, { ...doha }], '2026-11-24', 'BEST', 'UTC'), 340).length).toBeGreaterThan(1);
});

test('one ancient event: years are where they are, none on top of another, and no day is before the first', () => {
  const ancient: Moment = { from: '0001-01-01T00:00:00Z', to: '0001-01-02T00:00:00Z' };
  const last: Moment = { from: '9999-12-30T00:00:00Z', to: '9999-12-31T00:00:00Z' };
  for (const [moments, width] of [[[ancient, visit], 1000], [[ancient, visit], 300], [[ancient, visit, last], 1000]] as const) {
    const scale = scaleOf(moments, '2026-11-24', 'BEST', 'UTC');
    expect(scale.first).toBe('0001-01-01');
    expect(dayAt(scale, scale.gap ? scale.last - 1 : scale.last)).toMatch(/^\d{4}-/);
    const labels = labelsOf(scale, width);
    expect(labels.length).toBeGreaterThan(1);
    const places = labels.map(({ slot, text }) => [fraction(scale, slot) * width, text] as const);
    places.forEach(([at], index) => expect(at - (places[index - 1]?.[0] ?? -Infinity)).toBeGreaterThan(30));
    for (const { slot, text } of labels) expect(dayAt(scale, slot)).toBe(`${text.padStart(4, '0')}-01-01`);
  }
});
