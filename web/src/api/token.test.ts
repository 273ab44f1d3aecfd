import { expect, test } from 'vitest';
import { authorization, hasToken, isToken, keepToken } from './token.ts';

test('a token is sent as a header while it is kept', () => {
  expect(authorization()).toEqual({});
  keepToken('chancery_abc');
  expect(authorization()).toEqual({ authorization: 'Bearer chancery_abc' });
  expect(hasToken()).toBe(true);
  keepToken(null);
  expect(authorization()).toEqual({});
});

test('what cannot be a header is no token', () => {
  expect(isToken('chancery_abcdefgh')).toBe(true);
  for (const text of ['', 'short', 'has spaces in it', 'zwölf_Zeichen', 'a\nb_________']) expect(isToken(text)).toBe(false);
});
