import { expect, test } from 'vitest';
import type { Names } from './documents.ts';
import { groupedStrips, namedClauses } from './rows.ts';

const names = {
  parties: [{ role: 'PARTY', actor: { key: 'a', name: 'Alpha' } }, { role: 'PARTY', actor: { key: 'b', name: 'Beta' } }],
  issues: [
    { key: 'open', title: 'an open issue', status: 'OPEN', parent: null },
    { key: 'stuck', title: 'a stuck issue', status: 'STICKING_POINT', parent: null },
  ],
  proposals: [{ key: 'p', title: 'The proposal' }],
} as unknown as Names;
const strips = [
  { party: 'b', target: 'issue/open', pieces: [] },
  { party: 'a', target: 'issue/open', pieces: [] },
  { party: 'a', target: 'proposal/p', pieces: [] },
  { party: 'z', target: 'issue/stuck', pieces: [] },
];

test('by issue: what is stuck first, proposals last, parties in their order', () => {
  expect(groupedStrips(strips, names, 'matter', [{ key: 'z', name: 'Zeta' }]).map(({ title, strips: of }) => [title, of.map(({ partyName }) => partyName)])).toEqual([
    ['A stuck issue', ['Zeta']],
    ['An open issue', ['Alpha', 'Beta']],
    ['The proposal', ['Alpha']],
  ]);
});

test('by party: who is no party comes last, by the name or else the key', () => {
  expect(groupedStrips(strips, names, 'party').map(({ title, strips: of }) => [title, of.map(({ targetName }) => targetName)])).toEqual([
    ['Alpha', ['An open issue', 'The proposal']],
    ['Beta', ['An open issue']],
    ['z', ['A stuck issue']],
  ]);
});

test('clauses by number, then those that were taken out and not put back', () => {
  const clause = (key: string, number: string) => ({ key, number, text: `text ${key}` });
  const revisions = [{ dropped: [clause('old', '2'), clause('back', '3')] }];
  expect(namedClauses('p', { clauses: [clause('a', '1'), clause('back', '3')], revisions } as unknown as Parameters<typeof namedClauses>[1])).toEqual([
    { key: 'clause/p/a', name: 'Clause 1: text a' },
    { key: 'clause/p/back', name: 'Clause 3: text back' },
    { key: 'clause/p/old', name: 'Clause 2: text old (no longer in the text)' },
  ]);
});
