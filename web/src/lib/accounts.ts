// What somebody asserts of a thing, in words: a text, a number or a range of numbers.

import { number } from '#words/language.ts';
import { amounts } from '#words/stances.ts';

export interface Value {
  text: string | null;
  exact: number | null;
  least: number | null;
  greatest: number | null;
  unit: string | null;
  actor: { key: string; name: string } | null;
}

/** 'at least 40 people', '40 to 60 people', '40 people', or the text. */
export function valueInWords({ text, exact, least, greatest, unit }: Value): string {
  if (text !== null) return text;
  const of = unit === null ? '' : ` ${unit}`;
  if (exact !== null) return `${number(exact)}${of}`;
  if (least !== null && greatest !== null) return least === greatest ? `${number(least)}${of}` : `${amounts.range(number(least), number(greatest))}${of}`;
  if (least !== null) return `${amounts.atLeast(number(least))}${of}`;
  return greatest === null ? '' : `${amounts.atMost(number(greatest))}${of}`;
}

/** A key of an aspect as words: 'stopped-by' as 'stopped by'. */
export function aspectInWords(aspect: string): string {
  return aspect.replaceAll(/[-_]/g, ' ');
}
