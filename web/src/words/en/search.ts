// The words of the search, with slots and plurals.

import { counted } from './language.ts';

export const words = {
  title: 'Search',
  label: 'Search this chronicle',
  placeholder: 'Search',
  go: 'Search',
  hint: 'Finds whole words in names, statements, texts, sources and quotes. Write negotiat* for the beginning of a word, and "cease-fire talks" in quotation marks for a phrase.',
  results: (count: number, more: boolean, text: string) => `${more ? 'More than ' : ''}${counted(count, 'record')} found for ‘${text}’.`,
  none: (text: string) => `Nothing on record by this day has all the words of ‘${text}’.`,
  try: 'Try fewer words, or the beginning of a word with a star (withdraw*).',
  later: 'Search all dates up to today',
  asking: 'Searching …',
  head: ['Section', 'Name', 'Event', 'Date'],
  groups: {
    actors: 'People, parties and other actors',
    issues: 'Issues',
    proposals: 'Proposals and amendments',
    meetings: 'Meetings',
    decisions: 'Decisions',
    commitments: 'Commitments',
    incidents: 'Incidents',
    sources: 'Sources',
    events: 'Statements and events',
  } as Record<string, string>,
  more: 'more results',
};
