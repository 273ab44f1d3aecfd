import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pointOf, readTyped } from './typed.ts';

const near = { today: '2026-11-30', year: '2022' };

// The command line and spreadsheets read the same (src/time/spoken.rs).
const shared = JSON.parse(readFileSync(new URL('../../../tests/dates_as_written.json', import.meta.url), 'utf8')) as [string, string | null][];

test.each(shared)('‘%s’ is read as the command line reads it', (typed, edtf) => {
  const read = readTyped(typed, { today: near.today });
  expect(read.is === 'date' ? read.edtf : null).toBe(edtf);
});

test.each([
  ['before 29 March 2022', '../2022-03-28'],
  ['before March 2022', '../2022-02-28'],
  ['after 29 March 2022', '2022-03-30/..'],
  ['after 2022', '2023-01-01/..'],
  ['since March 2022', '2022-03/..'],
  ['until 29 March 2022', '../2022-03-29'],
  ['16 August 2024, 10:26 UTC−4', '2024-08-16T10:26-04:00'],
  ['16 August 2024, 10:26 UTC', '2024-08-16T10:26Z'],
  ['16 August 2024 9:05', '2024-08-16T09:05'],
  ['2024-08-16T10:26-04:00', '2024-08-16T10:26-04:00'],
  ['early feb. 2023', '2023-02-01/2023-02-10'],
  ['Tue, August 20th, 2024', '2024-08-20'],
  ['15 August 2024?', '2024-08-15?'],
  ['from 10 to 12 March 2022', '2022-03-10/2022-03-12'],
  ['30 July – 2 August 2024', '2024-07-30/2024-08-02'],
  ['202X', '202X'],
  ['2024-23', '2024-23'],
  ['2024-05~/2024-08-16?', '2024-05~/2024-08-16?'],
])('%s is %s', (typed, edtf) => {
  expect(readTyped(typed, near)).toEqual({ is: 'date', edtf });
});

test.each([
  ['03/04/2024', ['2024-04-03', '2024-03-04']],
  ['3.4.2024', ['2024-04-03', '2024-03-04']],
  ['before 03/04/2024', ['../2024-04-02', '../2024-03-03']],
  ['03/04/2024 to 05/04/2024', ['2024-04-03/2024-04-05', '2024-03-04/2024-05-04']],
  ['29 March', ['2022-03-29']],
  ['before 29 March', ['../2022-03-28']],
  ['late March', ['2022-03-21/2022-03-31']],
])('which is meant by %s is asked', (typed, choices) => {
  expect(readTyped(typed, near)).toEqual({ is: 'which', choices });
});

test.each(['', 'soon', '31 February 2024', '2024-02-30', '2024-13', '20 Foo 2024', '2024-08-20/', '32/01/2024', '13/13/2024', '20/08/24', 'March 0000', '../..', 'August 20 2024 25:00', '3/4/24', 'late spring 2022'])('%s is not read', (typed) => {
  expect(readTyped(typed, near)).toEqual({ is: 'unread' });
});

test('without a year to look at, none is guessed', () => expect(readTyped('29 March', { today: '2026-11-30' })).toEqual({ is: 'unread' }));

test.each([
  ['2024-08-20~', '2024-08-20'],
  ['2022-03-21/2022-03-31', '2022-03-31'],
  ['2022-21', '2022-05'],
  ['2022-24', '2023-02'],
  ['../2022-03-28', '2022-03-28'],
  ['2022-03-30/..', null],
  ['2024-08-16T10:26', null],
  ['2024-08-16T10:26Z', '2024-08-16T10:26Z'],
  ['199X', '1999-12-31'],
])('the end of %s is %s', (edtf, point) => expect(pointOf(edtf)).toBe(point));
