// Sources as a cell of a spreadsheet has them.

import type { PeriodParts } from '../api/fragments.ts';
import { periodInWords } from './dates.ts';
import { webAddress } from './links.ts';

interface Cited {
  source: { title: string; publisher: string | null; url: string | null; published: PeriodParts | null };
  locator?: string | null;
}

/** Each source with its publisher, its date, the place in it, and its address. */
export function cited(citations: readonly Cited[]): string {
  return citations.map(({ source, locator }) => [source.title, source.publisher, source.published ? periodInWords(source.published) : null, locator, webAddress(source.url)].filter(Boolean).join(', ')).join('; ');
}
