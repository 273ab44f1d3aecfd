import { expect, test } from 'vitest';
import { excerpt, hits, marked } from './marked.ts';

const shown = (text: string, question: string) => marked(text, question).map(({ text, hit }) => (hit ? `<${text}>` : text)).join('');

test('whole words are marked, whatever the case and the accents', () => {
  expect(shown('Türkiye hosts; the turkiye talks.', 'TURKIYE')).toBe('<Türkiye> hosts; the <turkiye> talks.');
  expect(shown('withdrawal and withdraw', 'withdraw')).toBe('withdrawal and <withdraw>');
});

test('a star marks beginnings, quotation marks do not disturb', () => {
  expect(shown('The negotiators negotiated.', 'negotiat*')).toBe('The <negotiators> <negotiated>.');
  expect(shown('cease-fire talks', '"cease-fire talks"')).toBe('<cease>-<fire> <talks>');
  expect(shown('nothing', '"…" *')).toBe('nothing');
});

test('of a long text the part around the first hit is shown', () => {
  const text = `${'word '.repeat(200)}corridor ${'word '.repeat(200)}`;
  const pieces = excerpt(text, 'corridor');
  expect(hits(pieces)).toBe(true);
  const whole = pieces.map(({ text }) => text).join('');
  expect(whole.length).toBeLessThan(300);
  expect(whole).toMatch(/^… .*corridor.* …$/);
  expect(excerpt('short corridor', 'corridor').map(({ text }) => text).join('')).toBe('short corridor');
});
