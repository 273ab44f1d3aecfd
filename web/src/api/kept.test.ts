import { expect, test } from 'vitest';
import { Kept } from './kept.ts';

test('answers are kept up to so many characters, the newest ones', () => {
  const kept = new Kept(100);
  const there = (): string => ['a', 'b', 'c'].filter((question) => kept.get(question)).join('');
  kept.keep('a', 1, 39);
  kept.keep('b', null, 39);
  expect(kept.get('b')).toMatchObject({ data: null });
  expect(there()).toBe('ab');
  kept.keep('c', 3, 39);
  expect(there()).toBe('bc');
  kept.keep('b', 4, 59);
  expect(there()).toBe('bc');
  kept.keep('a', 5, 100);
  expect(there()).toBe('bc');
  kept.keep('a', 6, 99);
  expect(there()).toBe('a');
});
