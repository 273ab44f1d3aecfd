import { expect, test } from 'vitest';
import { changed, nothingAsked, parse, sameMoment, search, unread, type Question } from './question.ts';

const asked: Question = {
  ...nothingAsked,
  negotiation: 'gaza-ceasefire',
  view: 'positions',
  date: '2024-08-20',
  timeZone: 'Pacific/Auckland',
  knownAt: '2024-08-31T00:00:00Z',
  certainty: 'CERTAIN',
  accordingTo: 'united-states',
  select: 'israel/issue/philadelphi-corridor',
  own: { from: '2024-08-19' },
};

test('the empty question is the bare address', () => {
  expect(search(nothingAsked)).toBe('/');
  expect(parse('')).toEqual(nothingAsked);
});

test('a question comes back from its address', () => {
  expect(parse(search(asked).slice(1))).toEqual(asked);
  expect(search(asked)).toContain('select=israel/issue/philadelphi-corridor');
  const hostile = { ...nothingAsked, select: 'a&b=c#d?e <f>', date: '  ' };
  expect(parse(search({ ...hostile, date: null }).slice(1)).select).toBe(hostile.select);
});

test('a pin stands in the place of the clocks', () => {
  const pinned = changed(asked, { pin: 'TOKEN' });
  expect(pinned).toMatchObject({ pin: 'TOKEN', date: null, knownAt: null, publishedBy: null, certainty: 'CERTAIN' });
  expect(parse('?pin=T&date=2024')).toMatchObject({ pin: 'T', date: null });
  expect(changed(pinned, { date: '2024-08-19' })).toMatchObject({ pin: null, date: '2024-08-19' });
  expect(changed(pinned, { view: 'state' })).toMatchObject({ pin: 'TOKEN', select: null, own: {} });
});

test('the zone of days stands in the address unless it is UTC, beside a pin too', () => {
  expect(search(asked)).toContain('date=2024-08-20&timeZone=Pacific/Auckland');
  expect(search({ ...asked, timeZone: 'UTC' })).not.toContain('timeZone');
  expect(parse('?date=2024-08-20').timeZone).toBe('UTC');
  expect(parse('?timeZone=Etc/UTC').timeZone).toBe('UTC');
  expect(parse('?pin=T&timeZone=Asia/Gaza')).toMatchObject({ pin: 'T', timeZone: 'Asia/Gaza' });
  expect(changed(asked, { view: 'timeline' }).timeZone).toBe('Pacific/Auckland');
  expect(sameMoment(asked, { ...asked, timeZone: 'UTC' })).toBe(false);
  expect(parse('?timeZone=Mars/Olympus').timeZone).toBe('UTC');
  expect(unread('?timeZone=Mars/Olympus')).toEqual([expect.stringContaining('‘Mars/Olympus’')]);
  expect(unread('?timeZone=Asia/Gaza')).toEqual([]);
});

test('what is left out of an address is told', () => {
  expect(unread('?date=2024&certainty=possible&view=state')).toEqual([]);
  expect(unread('?certainty=Best&pin=T')).toEqual([]);
  expect(unread('?certainty=weird')).toEqual([expect.stringContaining('‘weird’')]);
  expect(unread('?pin=T&date=2024&publishedBy=2023')).toEqual([expect.stringContaining('date=2024, publishedBy=2023')]);
  expect(unread('?pin=&date=2024')).toEqual([]);
});

test('another view starts unopened, another day does not', () => {
  expect(changed(asked, { view: 'timeline' })).toMatchObject({ select: null, own: {}, accordingTo: 'united-states' });
  expect(changed(asked, { date: '2024-08-19' }).select).toBe(asked.select);
  expect(changed(asked, { view: 'claims', select: 'x' }).select).toBe('x');
});

test('a moment is the clocks and the certainty', () => {
  expect(sameMoment(asked, { ...asked, view: 'state', select: null })).toBe(true);
  expect(sameMoment(asked, { ...asked, certainty: 'BEST' })).toBe(false);
});
