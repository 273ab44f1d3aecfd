// The words of the shared parts that cite, count votes and lay out what is disputed.

import { counted } from './language.ts';

export const notes = {
  label: (count: number) => (count === 1 ? 'Source' : 'Sources'),
  unsourced: 'no source',
  unsourcedLabel: 'No source is cited for this. Show the record',
  asking: 'Asking for the sources …',
  close: 'Close',
  nothing: 'No record was found for this.',
  uncited: 'The record cites no source.',
  only: 'The only source for this.',
  several: (sources: number, publishers: number) => `${counted(sources, 'source')} from ${counted(publishers, 'publisher')}.`,
  archived: 'Archived copy',
  captured: (day: string) => `taken on ${day}`,
  retrieved: (day: string) => `Retrieved on ${day}.`,
  noCopy: 'No archived copy is on record.',
  record: 'Show this record on the timeline',
};

export const votes = {
  kinds: { YES: 'for', NO: 'against', ABSTAIN: 'abstained', ABSENT: 'absent', NOT_PARTICIPATING: 'did not take part', DISSOCIATES: 'dissociated itself' } as Record<string, string>,
  bar: (parts: readonly string[]) => `Votes: ${parts.join(', ')}`,
  open: 'Who voted how',
  asking: 'Asking for the votes …',
  named: (count: number, of: number | null) => (of === null || of === count ? count.toLocaleString('en') : `${count.toLocaleString('en')} of ${of.toLocaleString('en')} by name`),
  none: 'No single votes are on record.',
};

export const lists = {
  more: 'Show more',
  asking: 'Asking …',
  left: (count: number) => `${count.toLocaleString('en')} more`,
};

export const sides = {
  not: 'not',
  by: 'according to',
  publishers: (count: number) => counted(count, 'independent source'),
};

export const sources = {
  title: 'Sources',
  count: (count: number) => counted(count, 'source'),
};

export const strips = {
  statuses: { CONTESTED: 'contested', DECLARED: 'its own statement', ATTRIBUTED: 'according to others', UNSTATED: 'nothing said' } as Record<string, string>,
  since: (day: string) => `since ${day}`,
  between: (from: string, to: string) => `from ${from} to ${to}`,
  contested: 'hatched: contested',
  attributed: 'dashed: according to others',
};

export const citations = {
  original: (title: string) => `Open the source: ${title}`,
  at: 'at',
  verb: 'The source’s verb:',
  reliability: (grade: string) => `reliability ${grade}`,
  credibility: (grade: number) => `credibility ${grade}`,
};
