import { expect, test } from 'vitest';
import { aheadOf, choices, zonesOf, type DatedMoment } from './elsewhere.ts';

const wellington: DatedMoment = { edtf: '2022-02-08', timeZone: 'Pacific/Auckland', from: '2022-02-07T11:00:00Z', to: '2022-02-08T11:00:00Z' };
const buenosAires: DatedMoment = { edtf: '2022-02-08', timeZone: 'America/Argentina/Buenos_Aires', from: '2022-02-08T03:00:00Z', to: '2022-02-09T03:00:00Z' };
const vague: DatedMoment = { edtf: '2022-02', timeZone: 'UTC', from: '2022-02-01T00:00:00Z', to: '2022-03-01T00:00:00Z' };
const all = [wellington, buenosAires, vague];

test('what counts already though it is of a later day there is told, by day and zone', () => {
  const utc7 = { day: '2022-02-07', cut: '2022-02-07T23:59:59.999999Z', certainty: 'BEST' } as const;
  expect(aheadOf([...all, wellington], utc7)).toEqual([{ timeZone: 'Pacific/Auckland', day: '2022-02-08', count: 2 }]);
  expect(aheadOf(all, { ...utc7, certainty: 'CERTAIN' })).toEqual([]);
  // In its own zone the seventh ends before the eighth begins, whatever the reading.
  const there = { day: '2022-02-07', cut: '2022-02-07T10:59:59.999999Z' };
  for (const certainty of ['BEST', 'CERTAIN', 'POSSIBLE'] as const) expect(aheadOf(all, { ...there, certainty })).toEqual([]);
  expect(aheadOf(all, { day: '2022-02-08', cut: '2022-02-08T23:59:59.999999Z', certainty: 'POSSIBLE' })).toEqual([]);
});

test('zones to choose from stand once: the near ones, those of the events, the others', () => {
  expect(zonesOf([...all, wellington])).toEqual(['Pacific/Auckland', 'America/Argentina/Buenos_Aires', 'UTC']);
  expect(choices('Europe/Berlin', ['Asia/Gaza', 'UTC'], 'Asia/Qatar', ['Asia/Gaza', 'Europe/Berlin', 'Africa/Cairo'])).toEqual({
    near: ['UTC', 'Europe/Berlin'],
    dated: ['Asia/Gaza'],
    all: ['Africa/Cairo', 'Asia/Qatar'],
  });
  expect(choices('UTC', [], 'UTC', [])).toEqual({ near: ['UTC'], dated: [], all: [] });
});
