// What the page says where no negotiation is on record.

import { counted, plural } from './language.ts';

export const words = {
  empty: 'Nothing is on record yet. There are three ways to begin.',
  emptyForReaders: 'Nothing is on record yet. Sign in with a token of the role recorder to begin.',
  start: 'Start a negotiation',
  startHint: 'Name the talks and who takes part. Then record what was said: new people, issues and sources are made as you type their names.',
  sheet: 'Import a spreadsheet',
  sheetHint: 'Rows of events that you keep in a table already.',
  sheetCode: 'chancery import FILE.csv --map MAP.toml',
  sheetCommand: 'On the command line:',
  example: 'Load an example',
  exampleHint: 'Explore a finished one first. What you load stays in this chronicle.',
  examples: [
    { file: 'gaza-2024-08', title: 'Ceasefire in Gaza, August 2024', day: '2024-08-20' },
    { file: 'istanbul-2022', title: 'Russia and Ukraine, spring 2022', day: '2022-03-29' },
    { file: 'paris-agreement', title: 'The Paris Agreement', day: null },
  ],
  loading: 'Loading the example …',
  exampleFailed: 'The example could not be loaded.',
  refused: (status: number): string => `The server answered ${status}.`,
  tooEarly: 'Nothing is on record by this day.',
  begins: (day: string): string => `begins on ${day}`,
  heldNothing: 'This chronicle held nothing by then.',
  showNow: 'Show what it holds now',
  noNegotiation: 'No negotiation is on record.',
  butEvents: (slots: { count: number; first: string; last: string }): string =>
    `No negotiation is on record, but ${counted(slots.count, 'event')} ${slots.first === slots.last ? `of ${slots.first}` : `from ${slots.first} to ${slots.last}`} ${plural(slots.count, { one: 'is', other: 'are' })}.`,
  timeline: 'Show the events',
  search: 'Search them',
  more: 'more events',
  asking: 'Asking …',
} as const;
