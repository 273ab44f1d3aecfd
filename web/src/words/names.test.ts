// Names within sentences.

import { expect, test } from 'vitest';
import { atStart, inText, officeTitle } from '#words/language.ts';
import { eventInWords } from '#words/events.ts';
import { words } from '#words/state.ts';

test('a name takes its article within a sentence, and a capital at its start', () => {
  expect(['United States', 'Egypt', 'UN', 'The mediators'].map(inText)).toEqual(['the United States', 'Egypt', 'the UN', 'The mediators']);
  expect(['United States', 'al-Masri'].map(atStart)).toEqual(['The United States', 'al-Masri']);
});

test('a title that names its body does so once', () => {
  expect(officeTitle('Director of the Central Intelligence Agency', 'Central Intelligence Agency')).toBe('Director');
  expect(officeTitle('President', 'United States')).toBe('President');
});

test('sentences have it, whoever acts in them', () => {
  const joined = { __typename: 'PartyJoined', joining: { name: 'United Kingdom' }, role: 'OBSERVER' };
  const tabled = { __typename: 'ProposalTabled', by: [{ name: 'Qatar' }, { name: 'United States' }], proposal: { title: 'Draft' } };
  expect([joined, tabled].map((event) => eventInWords(event as never))).toEqual(['the United Kingdom joined as observer', 'proposal tabled by Qatar and the United States: Draft']);
  expect(words.talks({ status: 'OPEN', parties: [], mediators: ['Egypt', 'the United States'] })).toBe('The talks are open; Egypt and the United States mediate.');
});
