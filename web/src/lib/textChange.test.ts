import { expect, test } from 'vitest';
import { textChange } from './textChange.ts';

const told = (before: string, after: string): string =>
  textChange(before, after)
    .map(({ how, text }) => (how === 'same' ? text : how === 'added' ? `[+${text}]` : `[-${text}]`))
    .join('');

test.each([
  ['Forces leave Gaza.', 'Forces leave all of Gaza.', 'Forces leave [+all of ]Gaza.'],
  ['Forces leave by May.', 'Forces leave by June.', 'Forces leave by [-May][+June].'],
  ['the first of three phases', 'the second and last of three phases', 'the [-first][+second and last] of three phases'],
  ['one two three', 'one two three', 'one two three'],
  ['', 'new', '[+new]'],
  ['old', '', '[-old]'],
  ['', '', ''],
  ['They agree to leave at once', 'Nothing whatever was said of it', '[-They agree to leave at once][+Nothing whatever was said of it]'],
  ['انسحاب القوات من غزة', 'انسحاب كامل للقوات من غزة', 'انسحاب [-القوات][+كامل للقوات] من غزة'],
])('from “%s” to “%s”', (before, after, expected) => {
  expect(told(before, after)).toBe(expected);
});

test('both texts can be read off the pieces', () => {
  const before = 'Israeli forces leave Gaza; by the end of the three phases none are to remain.';
  const after = 'Israeli forces leave all of Gaza, and none are to remain by the end of the second phase.';
  const pieces = textChange(before, after);
  const text = (without: string): string => pieces.flatMap(({ how, text }) => (how === without ? [] : [text])).join('');
  expect(text('added')).toBe(before);
  expect(text('removed')).toBe(after);
});

test('very long texts are told as a whole', () => {
  const long = 'word '.repeat(5000);
  expect(textChange(long, `${long}more`)).toHaveLength(2);
});
