import { expect, test } from 'vitest';
import { addDays } from './dates.ts';
import { beginsDay, dayOf, dayStart, offsetMs, placeOf, zoneInWords, zoneNamed } from './zone.ts';

const at = (instant: string): number => Date.parse(instant);

test.each([
  ['2024-08-20T23:59:59.999999Z', 'UTC', '2024-08-20'],
  ['2022-02-07T10:59:59.999Z', 'Pacific/Auckland', '2022-02-07'],
  ['2022-02-07T11:00:00Z', 'Pacific/Auckland', '2022-02-08'],
  ['2022-02-09T02:59:59.999Z', 'America/Argentina/Buenos_Aires', '2022-02-08'],
  ['2022-02-09T03:00:00Z', 'America/Argentina/Buenos_Aires', '2022-02-09'],
  ['0045-03-15T12:00:00Z', 'Asia/Jerusalem', '0045-03-15'],
  ['1969-12-31T23:59:59.500Z', 'Europe/Paris', '1970-01-01'],
  ['no instant', 'Asia/Gaza', ''],
])('%s in %s is on %s', (instant, zone, day) => {
  expect(dayOf(instant, zone)).toBe(day);
});

test.each([
  ['2022-02-08', 'UTC', '2022-02-08T00:00:00Z'],
  ['2022-02-08', 'Pacific/Auckland', '2022-02-07T11:00:00Z'],
  ['2022-02-08', 'America/Argentina/Buenos_Aires', '2022-02-08T03:00:00Z'],
  ['2024-03-31', 'Europe/Berlin', '2024-03-30T23:00:00Z'],
  ['2024-04-01', 'Europe/Berlin', '2024-03-31T22:00:00Z'],
  // The clocks go from 24:00 to 1:00: the day begins at 1:00.
  ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
  // They go back from 24:00 to 23:00: the day before has 25 hours.
  ['2018-02-18', 'America/Sao_Paulo', '2018-02-18T03:00:00Z'],
])('%s in %s begins at %s', (day, zone, instant) => {
  expect(new Date(dayStart(day, zone)).toISOString()).toBe(new Date(instant).toISOString());
  expect(beginsDay(dayStart(day, zone), zone)).toBe(true);
});

test('every day of a year begins where the one before ends, in zones of all sorts', () => {
  for (const zone of ['UTC', 'Pacific/Kiritimati', 'Etc/GMT+12', 'Asia/Kathmandu', 'America/St_Johns', 'Africa/Cairo', 'Asia/Beirut', 'Australia/Lord_Howe']) {
    for (let day = '2023-01-01'; day < '2024-01-02'; day = addDays(day, 1)) {
      const start = dayStart(day, zone);
      expect([zone, dayOf(start, zone), dayOf(start - 1, zone)]).toEqual([zone, day, addDays(day, -1)]);
    }
  }
});

test('a zone is named as the server takes it, or is none', () => {
  expect(zoneNamed('Pacific/Auckland')).toBe('Pacific/Auckland');
  expect(zoneNamed('Etc/UTC')).toBe('UTC');
  expect(zoneNamed('utc')).toBe('UTC');
  for (const none of ['Mars/Olympus', '+02:00', '', ' ', 'a b', '<b>']) expect(zoneNamed(none)).toBe(null);
});

test('a zone is said by its place and its offset then', () => {
  expect(placeOf('America/Argentina/Buenos_Aires')).toBe('Buenos Aires');
  expect(zoneInWords('Pacific/Auckland', at('2022-02-08T00:00:00Z'))).toBe('Auckland time (UTC+13)');
  expect(zoneInWords('Pacific/Auckland', at('2022-07-08T00:00:00Z'))).toBe('Auckland time (UTC+12)');
  expect(zoneInWords('America/St_Johns', at('2022-01-08T00:00:00Z'))).toBe('St Johns time (UTC−3:30)');
  expect(zoneInWords('Europe/London', at('2022-01-08T00:00:00Z'))).toBe('London time (UTC)');
  expect(zoneInWords('UTC', 0)).toBe('UTC');
  expect(offsetMs(at('2022-02-08T00:00:00.250Z'), 'Asia/Kathmandu')).toBe(5.75 * 3_600_000);
});
