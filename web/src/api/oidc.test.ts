import { expect, test } from 'vitest';
import { challenge, claims } from './oidc.ts';

test('the challenge is that of RFC 7636, appendix B', async () => {
  expect(await challenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
});

test('claims are read in any letters, and of what is no token there are none', () => {
  const token = `x.${Buffer.from(JSON.stringify({ exp: 1, name: 'Zoë' })).toString('base64url')}.y`;
  expect(claims(token)).toEqual({ exp: 1, name: 'Zoë' });
  for (const text of ['', 'opaque', 'a.b.c', 'a.!!.c']) expect(claims(text)).toEqual({});
});
