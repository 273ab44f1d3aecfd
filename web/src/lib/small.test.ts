import { expect, test } from 'vitest';
import { waitMs } from './backoff.ts';
import { webAddress } from './links.ts';
import { stances } from './stance.ts';
import { targetId, targetInput } from './targets.ts';
import { actInWords, inWords, saidInWords } from '#words/enumerations.ts';
import { byName, counted, listed, withArticle } from '#words/language.ts';
import { isolated, sentence } from './isolated.ts';

test('waits double up to a minute, less a quarter at most', () => {
  expect([0, 1, 2, 6, 40].map((attempt) => waitMs(attempt, 0))).toEqual([1000, 2000, 4000, 60_000, 60_000]);
  expect(waitMs(0, 1)).toBe(750);
});

test('only addresses of the web are links', () => {
  expect(webAddress('https://example.org/a')).toBe('https://example.org/a');
  expect(webAddress('javascript:alert(1)')).toBeNull();
  expect(webAddress('nonsense')).toBeNull();
  expect(webAddress(null)).toBeNull();
});

test('each stance has a sign and a verb of its own', () => {
  const looks = Object.values(stances);
  expect(new Set(looks.map(({ sign }) => sign)).size).toBe(looks.length);
  expect(new Set(looks.map(({ verb }) => verb)).size).toBe(looks.length);
});

test('a target is named in one way and read back', () => {
  expect(targetId({ __typename: 'Clause', key: 'withdrawal/schedule', proposal: { key: 'bridging', title: '' } })).toBe('clause/bridging/withdrawal/schedule');
  expect(targetInput('clause/bridging/withdrawal/schedule')).toEqual({ clause: { proposal: 'bridging', clause: 'withdrawal/schedule' } });
  expect(targetInput('issue/withdrawal')).toEqual({ issue: 'withdrawal' });
  expect(targetInput('issue')).toBeNull();
  expect(targetInput('office/x')).toBeNull();
});

test('words', () => {
  expect(inWords('STICKING_POINT')).toBe('sticking point');
  expect(`US officials ${actInWords('CAUTION')}, Antony Blinken ${actInWords('ASSERT')}`).toBe('US officials cautioned, Antony Blinken said');
  const said = (basis: string, ...hedges: string[]): string => saidInWords({ act: 'ASSERT', basis, claims: hedges.map((hedge) => ({ hedge })) });
  expect([said('ON_RECORD'), said('ON_RECORD', 'REPORTEDLY'), said('ON_RECORD', 'REPORTEDLY', 'NONE'), said('UNATTRIBUTED_REPORT', 'NONE'), said('LEAK', 'ALLEGEDLY')]).toEqual(['said', 'reportedly said', 'said', 'reportedly said', 'allegedly said']);
  expect([withArticle('assertion'), withArticle('claim')]).toEqual(['an assertion', 'a claim']);
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  expect(counted(1, 'record')).toBe('1 record');
  expect(counted(1200, 'record')).toBe('1,200 records');
});

test('names are in the order that their numbers have', () => {
  expect(['Issue 10', 'Issue 2', 'issue 1', 'Éire', 'Egypt'].sort(byName)).toEqual(['Egypt', 'Éire', 'issue 1', 'Issue 2', 'Issue 10']);
});

test('a text of the record turns nothing around it', () => {
  expect(isolated('Israel')).toBe('Israel');
  expect(isolated('غزة')).toBe('\u2068غزة\u2069');
  expect(sentence`${'\u202eturned'} says: ${'no'}`).toBe('\u2068\u202eturned\u2069 says: no');
  // What it leaves open is closed, and it closes nothing that others opened.
  expect(isolated('\u202ea \u2066b')).toBe('\u2068\u202ea \u2066b\u2069\u2069');
  expect(isolated('\u2069\u202ea')).toBe('\u2068\u202ea\u2069');
});
