import { expect, test } from 'vitest';
import { aspectInWords, valueInWords } from './accounts.ts';
import { thingId, thingNamed } from './things.ts';

test('the name of a thing in an address is read back', () => {
  for (const id of ['actor/israel', 'issue/a', 'source/x', 'clause/p/c/d', 'decision/es-11-1-vote']) expect(thingId(thingNamed(id)!)).toBe(id);
  for (const id of [null, '', 'actor', 'actor/', 'nonsense/x', 'clause/p', 'actor/a/b']) expect(thingNamed(id)).toBe(null);
});

test('what is asserted, in words', () => {
  const value = { text: null, exact: null, least: null, greatest: null, unit: null, actor: null };
  expect(valueInWords({ ...value, exact: 1200, unit: 'people' })).toBe('1,200 people');
  expect(valueInWords({ ...value, least: 40, unit: 'dead' })).toBe('at least 40 dead');
  expect(valueInWords({ ...value, greatest: 40 })).toBe('at most 40');
  expect(valueInWords({ ...value, least: 40, greatest: 60 })).toBe('40 to 60');
  expect(valueInWords({ ...value, text: 'a missile' })).toBe('a missile');
  expect(aspectInWords('stopped-by')).toBe('stopped by');
});
