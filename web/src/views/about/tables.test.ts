// Lists as rows of a spreadsheet.

import { expect, test } from 'vitest';
import { attendedTable, heldTable, positionsTable, promisedTable, saidTable, votedTable } from './tables.ts';

const day = (edtf: string) => ({ edtf, from: `${edtf}T00:00:00Z`, to: `${edtf}T00:00:00Z`, timeZone: 'UTC', approximate: false, uncertain: false });
const actor = (name: string) => ({ key: name.toLowerCase(), name });

test('a statement has a row for each claim, with its sources; one without claims has one row', () => {
  const source = { title: 'Report', publisher: 'Agency', url: 'https://example.org/1', published: day('2024-08-21') };
  const statement = {
    occurred: day('2024-08-20'), speaker: actor('Blinken'), onBehalfOf: null, addressees: [actor('Israel')], act: 'ASSERT', basis: 'ON_RECORD', text: 'It accepts.', withdrawn: false,
    claims: [
      { subject: actor('Israel'), stance: 'ACCEPTS', hedge: 'NONE', modality: 'ACTUAL', target: { __typename: 'Issue', key: 'i', title: 'the corridor' } },
      { subject: actor('Egypt'), stance: 'REJECTS', hedge: 'NONE', modality: 'NEGATED', target: { __typename: 'Issue', key: 'i', title: 'the corridor' } },
    ],
    sources: [{ source, locator: '4' }],
  };
  const rows = saidTable([statement, { ...statement, claims: [], withdrawn: true }] as never);
  const cited = 'Report, Agency, 21 August 2024, 4, https://example.org/1';
  expect(rows.slice(1)).toEqual([
    ['20 August 2024', 'Blinken', '', 'said', 'Israel', 'It accepts.', 'Israel', 'accepts', 'the corridor', '', cited],
    ['20 August 2024', 'Blinken', '', 'said', 'Israel', 'It accepts.', 'Egypt', 'does not reject', 'the corridor', '', cited],
    ['20 August 2024', 'Blinken', '', 'said', 'Israel', 'It accepts.', '', '', '', 'withdrawn', cited],
  ]);
  expect(new Set(rows.map((row) => row.length)).size).toBe(1);
});

test('positions, commitments, meetings, votes and offices have a cell for each column', () => {
  const tables = [
    positionsTable([{ of: 'the corridor', status: 'CONTESTED', stance: null, since: day('2024-08-20') }]),
    promisedTable([{ text: 'To withdraw', by: [actor('Israel')], to: [], due: null, status: 'MADE', since: day('2024-08-20'), contested: false, overdue: true }] as never),
    attendedTable([{ title: 'Talks', kind: 'TALKS', status: 'HELD', held: day('2024-08-15'), planned: null, place: null }] as never),
    votedTable([{ vote: 'YES', decision: { title: 'Resolution', occurred: day('2024-06-10'), outcome: 'ADOPTED' } }] as never),
    heldTable([{ title: 'member', member: actor('Chad'), of: actor('G77'), since: null, until: null }] as never),
  ];
  expect(tables.map(([, row]) => row)).toEqual([
    ['The corridor', '', 'contested', '20 August 2024'],
    ['To withdraw', 'Israel', '', '', 'made, overdue', '20 August 2024'],
    ['Talks', 'talks', 'held', '15 August 2024', ''],
    ['Resolution', 'for', '10 June 2024', 'adopted'],
    ['Chad', 'member', 'G77', '', ''],
  ]);
  for (const [head, row] of tables) expect(row?.length).toBe(head?.length);
});
