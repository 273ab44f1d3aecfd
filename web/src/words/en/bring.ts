// What the view for sheets says.

import { isolated } from '../../lib/isolated.ts';
import { counted, number, plural } from './language.ts';

export const words = {
  title: 'Import a sheet',
  mayNot: 'To record, sign in with a token of the role recorder.',
  lead: 'A table in xlsx, ods, csv or tsv. Nothing is recorded before you press Record.',

  sheet: {
    label: 'The sheet',
    drop: 'Drop a file here, or choose one:',
    paste: 'Or paste cells, with the row of headings:',
    read: 'Read what I pasted',
    about: (slots: { sheet: string | null; headings: number; rows: number }): string => `${slots.sheet === null ? '' : `sheet ‘${isolated(slots.sheet)}’, `}headings in row ${number(slots.headings)}, ${counted(slots.rows, 'row')} below`,
    another: 'Another sheet',
    shape: 'Each row is one of',
    which: 'Sheet',
    hidden: (name: string): string => `${name} (hidden)`,
    map: 'A map saved from an earlier import:',
  },

  columns: {
    title: 'Columns',
    head: ['Column', 'First cell', 'Fills', 'Tells rows apart'],
    fills: (column: string): string => `What the column ${column} fills`,
    nothing: 'Nothing',
    dates: (column: string): string => `How the dates of ${column} are read`,
    chooseOrder: 'Choose an order',
    orders: [
      ['dmy', 'day, month, year'],
      ['mdy', 'month, day, year'],
      ['edtf', 'year first (EDTF)'],
      ['month', 'its month alone'],
      ['year', 'its year alone'],
    ],
    tellsApart: (column: string): string => `${column} tells rows apart`,
    same: 'The same in every row',
    none: 'None',
  },

  names: {
    title: 'Names',
    hint: 'The server matches no name and registers nobody without asking you.',
    head: ['In the sheet', 'Cells', 'Is'],
    cells: (slots: { count: number; row: number }): string => `${counted(slots.count, 'cell')}, first in row ${number(slots.row)}`,
    who: (name: string): string => `Who or what ${name} is`,
    open: 'Not answered yet',
    newActor: (kind: string): string => `new: ${kind}`,
    newThing: 'new, in existence from a date …',
    other: 'another, by its key …',
    nobody: 'nobody, leave it out',
    date: 'The date from which it exists',
    key: 'The key',
    keyHint: 'key',
  },

  rows: {
    title: 'How the rows will read',
    missing: (count: number): string => `${counted(count, 'row')} of an earlier import ${plural(count, { one: 'is', other: 'are' })} no longer in the sheet; their events stay on record.`,
    row: 'Row',
    reads: 'Will read',
    alike: 'On record already: {event} says the same. It is not recorded again.',
    alikeEvent: 'the event',
    waits: 'Waits for a name above, or is part of the row before.',
    some: (slots: { shown: number; all: number }): string => `The first ${number(slots.shown)} of ${counted(slots.all, 'row')} are shown.`,
    claim: (slots: { party: string; stance: string; matter: string; conditions: readonly string[] }): string => `${slots.party} ${slots.stance}: ${slots.matter}${slots.conditions.length > 0 ? `, if ${slots.conditions.join(' and ')}` : ''}`,
    statement: (slots: { speaker: string; party: string; act: string; text: string }): string => `${slots.speaker}${slots.party === '' ? '' : ` for ${slots.party}`} (${slots.act}): ‘${slots.text}’`,
    sources: (count: number): string => plural(count, { one: 'One source.', other: `${number(count)} sources.` }),
  },

  reading: 'Reading the rows …',
  ready: (count: number): string => `${counted(count, 'row is', 'rows are')} ready.`,
  someReady: (slots: { ready: number; all: number }): string => `${number(slots.ready)} of ${counted(slots.all, 'row')} ready; ${counted(slots.all - slots.ready, 'row')} cannot be recorded yet.`,
  record: (count: number): string => `Record ${counted(count, 'row')}`,
  recordReady: (count: number): string => `Record only what is ready (${counted(count, 'row')})`,
  map: 'Download the map',
  mapHint: 'Keep the map beside the sheet. The next import with it asks nothing, and corrects rows that changed.',

  outcome: {
    recorded: 'Recorded',
    nothing: 'Nothing new is recorded',
    sum: (slots: { recorded: number; corrected: number; already: number; refused: number }): string =>
      `${counted(slots.recorded, 'event or registration', 'events and registrations')} recorded${slots.corrected > 0 ? `, ${number(slots.corrected)} of them as corrections` : ''}; ${number(slots.already)} on record already${slots.refused > 0 ? `; ${counted(slots.refused, 'cell or row', 'cells or rows')} could not be recorded` : ''}.`,
    refused: (slots: { row: number; column: string | null; message: string }): string => `Row ${number(slots.row)}${slots.column === null || slots.column === '' ? '' : `, ${slots.column}`}: ${slots.message}`,
    import: (id: string): string => `This is import ${id}. The note of each event names it.`,
    because: 'Retract all of it, because',
    undo: 'Undo this import',
    undone: (count: number): string => `${counted(count, 'event is', 'events are')} retracted. They stay in the audit, with the reason.`,
    timeline: 'See the timeline',
  },
} as const;
