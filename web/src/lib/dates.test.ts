import { expect, test } from 'vitest';
import { addDays, exactDay, instantInWords, periodInWords, pointInWords, readPoint, windowInWords, type Period, type Reading } from './dates.ts';

function period(edtf: string, from = '2024-08-20T00:00:00.000000Z', to = '2024-08-21T00:00:00.000000Z'): Period {
  return { edtf, from, to };
}

const cases: [edtf: string, words: string, reading?: Reading][] = [
  ['2024-08-20', '20 August 2024'],
  ['2024-08', 'August 2024'],
  ['2024', '2024'],
  ['0045', '45'],
  ['2024-08-15~', 'about 15 August 2024'],
  ['2024-05~', 'about May 2024'],
  ['2024-08-20?', '20 August 2024 (uncertain)'],
  ['2024-08-20%', 'about 20 August 2024 (uncertain)'],
  ['202X', 'the 2020s'],
  ['202X?', 'the 2020s (uncertain)'],
  ['20XX', 'some year from 2000 to 2099'],
  ['2024-XX', 'some month of 2024'],
  ['2024-XX-XX', 'some day of 2024'],
  ['2024-08-XX', 'some day in August 2024'],
  ['2024-21', 'spring 2024'],
  ['2024-24~', 'about winter 2024'],
  ['2024-08-16T10:26:57-04:00', '16 August 2024, 10:26 UTC−4'],
  ['2024-08-16T10:26:57.5Z', '16 August 2024, 10:26 UTC'],
  ['2024-08-16T10:26+05:30', '16 August 2024, 10:26 UTC+5:30'],
  ['2024-08-16T10:26:57', '16 August 2024, 10:26'],
  ['2024-05/2024-08-16', 'between May and 16 August 2024'],
  ['2024-08-15/2024-08-16', 'between 15 and 16 August 2024'],
  ['2024-08-15/2024-08-16', '15 to 16 August 2024', 'lasting'],
  ['2024-08-30/2024-09-02', '30 August to 2 September 2024', 'lasting'],
  ['2023-12-30/2024-01-02', 'between 30 December 2023 and 2 January 2024'],
  ['2024-05~/2024-08-16', 'between about May and 16 August 2024'],
  ['2024-08-15/2024-08-16?', 'between 15 and 16 August 2024 (uncertain)'],
  ['2023/2024', 'between 2023 and 2024'],
  ['2024/2024-05', 'between 2024 and May 2024'],
  ['2024-21/2024-22', 'between spring 2024 and summer 2024'],
  ['../2022-03-28', 'before 29 March 2022'],
  ['2022-03-30/..', 'after 29 March 2022'],
  ['../2022-03', 'until March 2022'],
  ['2022?/..', 'since 2022 (uncertain)'],
];

test.each(cases)('%s is “%s”', (edtf, words, reading) => {
  expect(periodInWords(period(edtf), reading)).toBe(words);
});

test('what the text does not tell is read off the bounds', () => {
  expect(periodInWords({ ...period('2024-08-{20,21}', undefined, '2024-08-22T00:00:00Z'), approximate: true })).toBe('about between 20 August 2024 and 21 August 2024');
  expect(periodInWords(period('Y2024'))).toBe('20 August 2024');
  expect(periodInWords({ edtf: 'odd', from: 'x', to: 'y' })).toBe('odd');
});

test('the window of a date is told with its zone', () => {
  expect(windowInWords({ ...period('2024-08-20', '2024-08-19T21:00:00Z', '2024-08-20T21:00:00Z'), timeZone: 'Asia/Qatar' })).toBe(
    'from 19 August 2024, 21:00 to 20 August 2024, 21:00 UTC; dated in Asia/Qatar',
  );
  expect(windowInWords({ ...period('2024-08-16T10:26:57Z', '2024-08-16T10:26:57.000000Z', '2024-08-16T10:26:57.000001Z') })).toBe('16 August 2024, 10:26 UTC');
});

test('a day of another zone is said to be one, for who reads days in a zone in which it is mostly another', () => {
  const auckland = { ...period('2022-02-08', '2022-02-07T11:00:00Z', '2022-02-08T11:00:00Z'), timeZone: 'Pacific/Auckland' };
  expect(periodInWords(auckland, 'once', 'UTC')).toBe('8 February 2022 (Auckland time)');
  expect(periodInWords(auckland, 'once', 'Pacific/Auckland')).toBe('8 February 2022');
  expect(periodInWords(auckland, 'once', 'Antarctica/McMurdo')).toBe('8 February 2022');
  expect(periodInWords(auckland)).toBe('8 February 2022');
  expect(periodInWords({ ...auckland, edtf: '2022-02' }, 'once', 'UTC')).toBe('February 2022');
  expect(periodInWords({ ...auckland, edtf: '2022-02-08/2022-02-10' }, 'lasting', 'UTC')).toBe('8 to 10 February 2022 (Auckland time)');
  expect(periodInWords({ ...auckland, edtf: '2022-02-08T09:30' }, 'once', 'UTC')).toBe('8 February 2022, 09:30 (Auckland time)');
  expect(periodInWords({ ...auckland, edtf: '2022-02-08T09:30+13:00' }, 'once', 'UTC')).toBe('8 February 2022, 09:30 UTC+13');
  expect(periodInWords(period('2022-02-08', '2022-02-08T00:00:00Z', '2022-02-09T00:00:00Z'), 'once', 'Pacific/Auckland')).toBe('8 February 2022 (UTC)');
  const doha = { ...period('2024-08-16', '2024-08-15T21:00:00Z', '2024-08-16T21:00:00Z'), timeZone: 'Asia/Qatar' };
  expect(periodInWords(doha, 'once', 'UTC')).toBe('16 August 2024');
  expect(periodInWords(doha, 'once', 'Pacific/Auckland')).toBe('16 August 2024');
  expect(periodInWords({ ...doha, edtf: '2024-08-16T09:30' }, 'once', 'UTC')).toBe('16 August 2024, 09:30 (Qatar time)');
  expect([exactDay(auckland), exactDay({ edtf: '2022-02-08?' }), exactDay({ edtf: '2022-02' })]).toEqual(['2022-02-08', null, null]);
});

test('days are counted in UTC', () => {
  expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
  expect(instantInWords('2024-12-20T09:00:00.000000Z')).toBe('20 December 2024, 09:00 UTC');
  expect(pointInWords('2024-08')).toBe('August 2024');
  expect(pointInWords('not a date')).toBe('not a date');
});

test.each([
  ['2024-08-20', '2024-08-20'],
  ['2024-08', '2024-08'],
  [' 2024 ', '2024'],
  ['20 August 2024', '2024-08-20'],
  ['3 Sept 2024', '2024-09-03'],
  ['August 2024', '2024-08'],
  ['29 February 2024', '2024-02-29'],
  ['29 February 2023', undefined],
  ['2024-08-20T09:30Z', '2024-08-20T09:30:00Z'],
  ['2024-08-20T09:30:00+03:00', '2024-08-20T09:30:00+03:00'],
  ['2024-08-20T25:30:00Z', undefined],
  ['2024-13-01', undefined],
  ['0000', undefined],
  ['20/08/2024', undefined],
  ['yesterday', undefined],
  ['', null],
  ['Today', null],
])('typed, “%s” is read as %s', (typed, point) => {
  expect(readPoint(typed)).toBe(point);
});
