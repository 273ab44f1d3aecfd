// The words of the shared parts that cite, count votes and lay out what is disputed.

import { counted, number, plural } from './language.ts';

export const notes = {
  label: (count: number) => plural(count, { one: 'Source', other: 'Sources' }),
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

export const acts = {
  reinstate: 'Reinstate',
  correct: 'Correct',
  cite: 'Add a source',
  retract: 'Retract',
};

export const votes = {
  kinds: { YES: 'for', NO: 'against', ABSTAIN: 'abstained', ABSENT: 'absent', NOT_PARTICIPATING: 'did not take part', DISSOCIATES: 'dissociated itself' } as Record<string, string>,
  bar: (parts: readonly string[]) => `Votes: ${parts.join(', ')}`,
  open: 'Who voted how',
  asking: 'Asking for the votes …',
  named: (count: number, of: number | null) => (of === null || of === count ? number(count) : `${number(count)} of ${number(of)} by name`),
  none: 'No single votes are on record.',
  head: ['Who', 'Vote'],
};

export const lists = {
  more: 'Show more',
  asking: 'Asking …',
  left: (count: number) => `${number(count)} more`,
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
  head: ['Under', 'Name', 'Position', 'Status', 'From', 'Until'],
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

export const calendar = {
  hint: 'Calendar (in the field: Alt+↓)',
  open: (label: string) => `${label}: open the calendar`,
};

export const downloads = {
  lead: 'Download',
  /** Above a picture: 'Positions · Ceasefire in Gaza · as of 20 August 2024'. */
  title: (slots: { of: readonly string[]; day: string }): string => [...slots.of, `as of ${slots.day}`].join(' · '),
  formats: { csv: 'CSV', keyed: 'CSV with keys', png: 'PNG', svg: 'SVG' },
  keyedHint: 'A row each, with keys, who says so and exact dates: for other programs',
  failed: 'This browser cannot draw it.',
};

/** Around a piece of text, for those who do not see that it is struck or underlined. */
export const textChange = {
  removed: ['[left out: ', ']'],
  added: ['[new: ', ']'],
} as const;

export const notOpen = {
  none: 'No negotiation was open by this day.',
  yet: 'The negotiation was not open yet on this day.',
  today: 'Go to today',
};
